"""Keeps what came of the links beside the other state, for the commands that tell of it later."""

import json
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from disclosure_bot.domain.link import LinkResult, Reason
from disclosure_bot.errors import StoreError
from disclosure_bot.files import replace_file

log = logging.getLogger(__name__)


def load_results(path: Path) -> Sequence[LinkResult]:
    """Return what was kept; nothing where nothing was, or where it cannot be read: they can be tried anew."""
    try:
        return tuple(map(_from_object, json.loads(path.read_text(encoding="utf-8"))))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s cannot be read, the links count as not tried: %s", path, type(error).__name__)
        return ()


def save_results(path: Path, results: Iterable[LinkResult]) -> None:
    """Keep results in place of those before; the file is the old or the new one at any moment.

    Raises:
        StoreError: it cannot be written.
    """
    text = json.dumps([_as_object(result) for result in results], ensure_ascii=False, indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(path, text.encode())
    except OSError as error:
        raise StoreError(f"写不了 {path}：{error.strerror}", f"cannot write {path}") from None


def _as_object(result: LinkResult) -> dict[str, object]:
    return {
        "url": result.url,
        "reason": result.reason.value,
        "status": result.status,
        "tried_at": result.tried_at.isoformat(),
    }


def _from_object(row: dict[str, str]) -> LinkResult:
    tried_at = datetime.fromisoformat(row["tried_at"])
    if tried_at.tzinfo is None:
        raise ValueError("a time without its zone")
    return LinkResult(str(row["url"]), Reason(row["reason"]), tried_at, int(row["status"]))
