"""Keeps a copy of the knowledge that serves, so that a restart over a bad edit does not take the bot down."""

import logging
import secrets
import shutil
from pathlib import Path

log = logging.getLogger(__name__)


def keep(folder: Path, copy: Path) -> None:
    """Put a copy of the folder in place of the one before; a copy that cannot be made is named, no more."""
    fresh, old = (copy.with_name(f".{copy.name}-{secrets.token_hex(4)}") for _ in range(2))
    try:
        shutil.copytree(folder, fresh, symlinks=True, ignore=shutil.ignore_patterns(".*"))
        if copy.exists():
            copy.rename(old)
        fresh.rename(copy)
    except (OSError, shutil.Error) as error:
        log.warning("no copy of the knowledge was kept: %s", type(error).__name__)
    finally:
        for left in (fresh, old):
            shutil.rmtree(left, ignore_errors=True)
