"""Entries that are gone since the last good version: deleted on purpose, or a file moved or half pulled."""

from collections.abc import Iterator, Mapping

from disclosure_bot.domain.knowledge import Entry, Finding, Knowledge
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.read.messages import new_finding

_SHOWN = 5
"""entries that a sentence names"""


def vanished(before: Knowledge, now: Knowledge) -> Mapping[str, Entry]:
    """Return the entries of a version that a later one has not, by id."""
    return {name: entry for name, entry in before.entries.items() if name not in now.entries}


def refuse_if_vanished(before: Knowledge, now: Knowledge, share: float) -> None:
    """Refuse a version that lacks more than a share, 0 to 1, of the entries before; one may always go.

    Raises:
        KnowledgeError: it does; the sentence says what to do.
    """
    gone = vanished(before, now)
    if len(gone) <= max(1, share * len(before.entries)):
        return
    raise KnowledgeError(
        f"知识库少了 {len(gone)} 个条目（原有 {len(before.entries)} 个）：{_some(gone)}；"
        "没有生效，先前的版本继续服务。"
        f"若是误删、改名或没有拉取完，请放回 {_files(gone)}；"
        "确是有意删除，请运行 disclosure-bot accept",
        f"{len(gone)} of {len(before.entries)} entries are gone; put the files back,"
        " or run: disclosure-bot accept",
    )


def vanished_findings(before: Knowledge, now: Knowledge) -> Iterator[Finding]:
    """Yield a finding for each file of which entries are gone."""
    gone = vanished(before, now)
    for path in sorted({entry.where.path for entry in gone.values()}):
        own = {name: entry for name, entry in gone.items() if entry.where.path == path}
        yield new_finding("entries-vanished", next(iter(own.values())).where, count=len(own), name=_some(own))


def _some(gone: Mapping[str, Entry]) -> str:
    names = list(gone)
    return "、".join(names[:_SHOWN]) + (f" 等 {len(names)} 个" if len(names) > _SHOWN else "")


def _files(gone: Mapping[str, Entry]) -> str:
    return "、".join(sorted({entry.where.path for entry in gone.values()}))
