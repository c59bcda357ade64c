"""Commands and descriptions as Telegram shows them, in both languages; set only where they differ."""

import logging

from telegram import Bot, BotCommand

from disclosure_bot.channels.telegram.desk import COMMANDS
from disclosure_bot.channels.telegram.render import Words
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say

log = logging.getLogger(__name__)

_CODES = {"": Language.EN, "zh": Language.ZH}
"""language code -> what people with it see; the empty one is for all others"""
DESCRIPTION_LIMIT = 512
SHORT_LIMIT = 120


async def set_up(bot: Bot, knowledge: Knowledge) -> None:
    """Bring commands and descriptions up to date.

    Raises:
        TelegramError: it did not work; the channel serves all the same.
    """
    for code, language in _CODES.items():
        words = Words(knowledge.wording, language)
        await _set_commands(bot, code, words)
        await _set_descriptions(bot, code, words, knowledge.school.name.in_language(language))


async def _set_commands(bot: Bot, code: str, words: Words) -> None:
    wanted = tuple(BotCommand(name, words(say)[:256]) for name, say in COMMANDS.items())
    if await bot.get_my_commands(language_code=code) != wanted:
        await bot.set_my_commands(wanted, language_code=code)
        log.info("commands set for language %r", code)


async def _set_descriptions(bot: Bot, code: str, words: Words, school: str) -> None:
    description = words(Say.DESCRIPTION, school=school)[:DESCRIPTION_LIMIT]
    if (await bot.get_my_description(language_code=code)).description != description:
        await bot.set_my_description(description, language_code=code)
    short = words(Say.SHORT_DESCRIPTION, school=school)[:SHORT_LIMIT]
    if (await bot.get_my_short_description(language_code=code)).short_description != short:
        await bot.set_my_short_description(short, language_code=code)
