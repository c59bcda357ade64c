"""Keeps what came of the links beside the other state, for the commands that tell of it later."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from disclosure_bot.domain.link import LinkResult
from disclosure_bot.errors import StoreError
from disclosure_bot.files import replace_file

log = logging.getLogger(__name__)

_RESULTS = TypeAdapter(tuple[LinkResult, ...])


def load_results(path: Path) -> Sequence[LinkResult]:
    """Return what was kept; empty where nothing was, or where it cannot be read: links can be tried again."""
    try:
        results = _RESULTS.validate_json(path.read_bytes())
        if not all(result.tried_at.tzinfo for result in results):
            raise ValueError("a time without its zone")
        return results
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        log.warning("%s cannot be read, the links count as not tried: %s", path, type(error).__name__)
        return ()


def save_results(path: Path, results: Iterable[LinkResult]) -> None:
    """Keep results in place of those before; the file is the old or the new one at any moment.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(path, _RESULTS.dump_json(tuple(results), indent=1))
    except OSError as error:
        raise StoreError(f"写不了 {path}：{error.strerror}", f"cannot write {path}") from None
