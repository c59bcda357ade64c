"""Links of entries that lead nowhere, as they are told to staff."""

from collections.abc import Mapping
from dataclasses import dataclass

from disclosure_bot.domain.knowledge import Entry, Knowledge, Source
from disclosure_bot.domain.link import LinkState


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A source that could not be opened when it was last tried."""

    entry: Entry
    source: Source


def dead_links(knowledge: Knowledge, states: Mapping[str, LinkState]) -> tuple[DeadLink, ...]:
    """Return the dead links in the order of the entries; ``states`` are by address."""
    return tuple(
        DeadLink(entry, source)
        for entry in knowledge.entries.values()
        for source in entry.sources
        if states.get(source.url) is LinkState.DEAD
    )


def dead_link_line(link: DeadLink) -> str:
    """Return one dead link as a line of a letter."""
    return f"• {link.entry.id} {link.entry.title.zh} — {link.source.url}"
