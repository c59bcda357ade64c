"""The knowledge that the settings name, or the version of it that served last."""

from __future__ import annotations

import logging
from pathlib import Path

from disclosure_bot.bootstrap.store import make_folder
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.errors import KnowledgeError, SettingsError, StoreError
from disclosure_bot.knowledge.read.load import fingerprint, load_folder
from disclosure_bot.knowledge.read.load import load_office as read_office
from disclosure_bot.store.totals import PLAIN, Bookkeeping

log = logging.getLogger(__name__)


def load_knowledge(settings: Settings) -> Knowledge:
    """Load the knowledge that the settings name.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: it has errors.
    """
    return load_folder(folder_of(settings))


def bookkeeping(settings: Settings) -> Bookkeeping:
    """Return how what is deleted is counted; where the knowledge is broken, without its categories.

    To erase a person must not wait until the knowledge is mended.
    """
    try:
        return Bookkeeping.of(load_knowledge(settings))
    except (KnowledgeError, SettingsError):
        return PLAIN


def load_office(settings: Settings) -> Knowledge:
    """Load what the register rests on of the knowledge that the settings name: no entries.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: these files have errors.
    """
    return read_office(folder_of(settings))


def folder_of(settings: Settings) -> Path:
    """Return the folder of the knowledge.

    Raises:
        SettingsError: there is no such folder.
    """
    folder = settings.knowledge
    if not folder.is_dir():
        raise SettingsError(f"没有这个知识库文件夹：{folder}", f"no such knowledge folder: {folder}")
    return folder


def load_or_last_good(settings: Settings) -> Knowledge:
    """Load the knowledge; where it has errors or lacks entries, that which served last.

    A restart must neither end the service nor take over half a folder.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: it has errors, and there is no good copy.
    """
    from disclosure_bot.serving.snapshot import keep

    try:
        knowledge = load_knowledge(settings)
        if before := last_good(settings, knowledge):
            refuse_what_vanished(settings, before, knowledge)
    except KnowledgeError as error:
        if not settings.last_good.is_dir():
            raise
        log.error("%s", error)
        return load_folder(settings.last_good)
    make_folder(settings.state)
    keep(settings.knowledge, settings.last_good)
    return knowledge


def last_good(settings: Settings, now: Knowledge) -> Knowledge | None:
    """Return the version that served last; None where there is none, or it is this one."""
    if not settings.last_good.is_dir() or fingerprint(settings.last_good) == now.version:
        return None
    try:
        return load_folder(settings.last_good)
    except KnowledgeError:  # of an older program
        return None


def refuse_what_vanished(settings: Settings, before: Knowledge, now: Knowledge) -> None:
    """Refuse a version that lacks too many entries of the one before, unless a person accepted it.

    Raises:
        KnowledgeError: it does.
    """
    from disclosure_bot.knowledge.check.vanished import refuse_if_vanished
    from disclosure_bot.serving.snapshot import is_accepted

    if not is_accepted(settings.accepted_version, now.version):
        refuse_if_vanished(before, now, settings.vanish_share)


def accept(settings: Settings, version: str) -> None:
    """Note that a person agrees to a version of the knowledge, though entries vanish in it.

    Raises:
        StoreError: it cannot be noted.
    """
    from disclosure_bot.serving.snapshot import accept as note

    make_folder(settings.state)
    try:
        note(settings.accepted_version, version)
    except OSError as error:
        raise StoreError("写不了状态文件夹", f"cannot write to {settings.state}: {error.strerror}") from None
