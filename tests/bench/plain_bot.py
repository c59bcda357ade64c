"""The peer: python-telegram-bot as its examples use it, with the same answers.

``python -m bench.plain_bot 16``: the number is ``concurrent_updates``; 0 keeps the default, one by one.
"""

import logging
import os
import sys
from datetime import UTC, datetime

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.telegram.pages.render import reply_page
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.wording import Words
from disclosure_bot.service.choices import after
from support.samples import ExactMatcher, sample_knowledge

KNOWLEDGE = sample_knowledge()
ANSWERER = Answerer(KNOWLEDGE, ExactMatcher(KNOWLEDGE))


async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    assert message
    for reply in ANSWERER.answer(Question(message.text or "", "telegram", "peer", datetime.now(UTC))):
        words = Words(KNOWLEDGE.wording, reply.language)
        page = reply_page(reply, after(reply, "X" * 26, words), words)
        await message.reply_html(page.html(), reply_markup=page.markup())


def main() -> None:
    logging.basicConfig(level=logging.CRITICAL)  # its tracebacks would drown the figures
    concurrent = int(sys.argv[1])
    builder = Application.builder().token(os.environ["TOKEN"]).base_url(os.environ["BASE_URL"])
    if concurrent:
        builder = builder.concurrent_updates(concurrent)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


if __name__ == "__main__":
    main()
