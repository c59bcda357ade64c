"""Publications that are entered twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from disclosure_bot.domain.knowledge import Place
from disclosure_bot.ledger.rows import LedgerRow


@dataclass(slots=True)
class Seen:
    """What was met so far."""

    _known: dict[int, tuple[LedgerRow, ...]] = field(default_factory=dict)
    """by the hash of what makes a publication one: of 100,000, the keys themselves would fill memory"""

    def add(self, rows: Iterable[LedgerRow]) -> None:
        """Note rows that were met."""
        for row in rows:
            key = hash(row.publication.key)
            self._known[key] = (*self._known.get(key, ()), row)

    def twin(self, row: LedgerRow) -> Place | None:
        """Return where the same publication was met: the same day, title and channel.

        Two that have addresses, and not the same, are two.
        """
        key, url = row.publication.key, row.publication.url
        for known in self._known.get(hash(key), ()):
            if known.publication.key == key and (not url or known.publication.url in {"", url}):
                return known.where
        return None
