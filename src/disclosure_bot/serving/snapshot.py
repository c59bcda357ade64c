"""Keeps a copy of the knowledge that serves, so that a restart over a bad edit does not take the bot down."""

import logging
import shutil
from pathlib import Path

from disclosure_bot.files import draft_beside

log = logging.getLogger(__name__)


def keep(folder: Path, copy: Path) -> None:
    """Put a copy of the folder in place of the one before; a copy that cannot be made is named, no more."""
    try:
        with draft_beside(copy) as fresh, draft_beside(copy) as old:
            shutil.copytree(folder, fresh, symlinks=True, ignore=shutil.ignore_patterns(".*"))
            if copy.exists():
                copy.rename(old)
            fresh.rename(copy)
    except (OSError, shutil.Error) as error:
        log.warning("no copy of the knowledge was kept: %s", type(error).__name__)
