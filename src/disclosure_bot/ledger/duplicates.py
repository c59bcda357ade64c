"""Publications that are entered twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from disclosure_bot.domain.knowledge import Place
from disclosure_bot.ledger.rows import LedgerRow

Key = tuple[date, str, str, str]


@dataclass(slots=True)
class Seen:
    """What was met so far."""

    _known: dict[Key, list[tuple[str, Place]]] = field(default_factory=dict)

    def add(self, rows: Iterable[LedgerRow]) -> None:
        """Note rows that were met."""
        for row in rows:
            self._known.setdefault(row.publication.key, []).append((row.publication.url, row.where))

    def twin(self, row: LedgerRow) -> Place | None:
        """Return where the same publication was met: the same day, title and channel.

        Two that have addresses, and not the same, are two.
        """
        url = row.publication.url
        for known, where in self._known.get(row.publication.key, ()):
            if not url or not known or url == known:
                return where
        return None
