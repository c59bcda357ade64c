"""What people write who are in danger, and what is said to them; the words live in urgent.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from disclosure_bot.domain.language import Bilingual


@dataclass(frozen=True, slots=True)
class Danger:
    """One kind of danger."""

    kind: str
    """``self-harm``, ``assault``, ..."""
    entry: str
    """id of the entry to show"""
    hotlines: tuple[str, ...]
    """ids of the numbers to print first, in this order"""
    advice: Bilingual
    """what to do at once; said where the knowledge has no such entry"""
    zh: tuple[str, ...] = ()
    """patterns: ``<name>`` is any word of a group, ``…`` a few characters of the same sentence"""
    en: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
    """syllables with blanks between them"""
    figures: tuple[str, ...] = ()
    """patterns of what only sounds like this kind of danger"""
    of_others: str = ""
    """the kind it is where somebody else is in this danger; empty if there is no such kind"""
    hit: tuple[str, ...] = ()
    """test questions that must be taken for this kind"""
    miss: tuple[str, ...] = ()
    """test questions that must not be taken for any danger"""


@dataclass(frozen=True, slots=True)
class Dangers:
    """All kinds, the gravest first."""

    kinds: tuple[Danger, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """words that patterns name as ``<name>``; ``me`` and ``others`` tell who is in danger"""
    figures: tuple[str, ...] = ()
    """patterns of figures of speech, set aside before anything else is looked for"""
    spelling: tuple[str, ...] = ()
    """English words that are recognised with a slip in them"""

    def of_entry(self, entry: str) -> Danger | None:
        """Return the kind that shows an entry, the first of several with the numbers of all; None if none."""
        shown = [danger for danger in self.kinds if danger.entry == entry]
        numbers = tuple(dict.fromkeys(number for danger in shown for number in danger.hotlines))
        return replace(shown[0], hotlines=numbers) if shown else None

    def of_kind(self, kind: str) -> Danger | None:
        """Return a kind by its name; None where there is none of that name."""
        return next((danger for danger in self.kinds if danger.kind == kind), None)
