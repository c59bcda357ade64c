"""Commands and descriptions as Telegram shows them, in both languages; set only where they differ."""

import logging
from collections.abc import Iterable, Mapping

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import BadRequest, Forbidden

from disclosure_bot.channels.telegram.handlers.staff import IN_STAFF_CHAT, PRIVATE
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.service.actions import COMMANDS

_FOR_ALL = {name: say for name, (say, _) in COMMANDS.items()}

log = logging.getLogger(__name__)

_CODES = {"": Language.EN, "zh": Language.ZH}
"""language code -> what people with it see; the empty one is for all others"""
_EVERYWHERE = BotCommandScopeDefault()
DESCRIPTION_LIMIT = 512
SHORT_LIMIT = 120


async def set_up(bot: Bot, knowledge: Knowledge, staff: Iterable[int], staff_chat: int | None) -> None:
    """Bring commands and descriptions up to date; staff see theirs where they may use them.

    Raises:
        TelegramError: it did not work; the channel serves all the same.
    """
    for code, language in _CODES.items():
        words = Words(knowledge.wording, language)
        await _set_commands(bot, code, words, _FOR_ALL)
        for person in staff:
            await _set_for(bot, code, words, {**PRIVATE, **_FOR_ALL}, person)
        if staff_chat is not None:
            await _set_for(bot, code, words, IN_STAFF_CHAT, staff_chat)
        await _set_descriptions(bot, code, words, knowledge.school.name.in_language(language))


async def _set_for(bot: Bot, code: str, words: Words, commands: Mapping[str, Say], chat: int) -> None:
    try:
        await _set_commands(bot, code, words, commands, BotCommandScopeChat(chat))
    except (BadRequest, Forbidden) as error:  # who never wrote to the bot has no chat with it yet
        log.info("no menu for the chat %d yet: %s", chat, error)


async def _set_commands(
    bot: Bot,
    code: str,
    words: Words,
    commands: Mapping[str, Say],
    scope: BotCommandScope = _EVERYWHERE,
) -> None:
    wanted = tuple(BotCommand(name, words(say)[:256]) for name, say in commands.items())
    if await bot.get_my_commands(scope, language_code=code) != wanted:
        await bot.set_my_commands(wanted, scope, language_code=code)
        log.info("commands set for %s, language %r", scope.type, code)


async def _set_descriptions(bot: Bot, code: str, words: Words, school: str) -> None:
    description = words(Say.DESCRIPTION, school=school)[:DESCRIPTION_LIMIT]
    if (await bot.get_my_description(language_code=code)).description != description:
        await bot.set_my_description(description, language_code=code)
    short = words(Say.SHORT_DESCRIPTION, school=school)[:SHORT_LIMIT]
    if (await bot.get_my_short_description(language_code=code)).short_description != short:
        await bot.set_my_short_description(short, language_code=code)
