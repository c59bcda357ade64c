"""Words that leave open what is asked of what: 我要投诉, 多少钱, 时间. They get a choice, never an answer."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from disclosure_bot.answering.context import UNSEEN
from disclosure_bot.answering.follow_up import names_no_matter
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.reply import Match
from disclosure_bot.matching.base import Ranking
from disclosure_bot.text.normalize import read

LONGEST_ZH, LONGEST_EN = 4, 2
"""characters, or English words, of a bare noun"""
FEW = 3
"""entries that must speak of a noun before it leaves open which is meant"""
OWNED = 0.5
"""share of the phrasings with the noun from which one entry owns it"""
NEAR = 0.1
"""confidence from which something is near enough to be offered: 好的 is no noun"""
SURE = 0.9
"""confidence from which even a bare noun leaves nothing open"""

_AROUND = re.compile(r"^(?:我|想|要|你们|贵校|学校|咱们|关于|的)+|的?(?:事情?|问题|相关)$")


class Vagueness:
    """Knows which words the phrasings of many entries share; immutable."""

    def __init__(self, entries: Mapping[str, Entry], before: "Vagueness | None" = None) -> None:
        """Take entries by id; what was read of their phrasings ``before`` an edit is not read again."""
        self._entries = entries
        self._plains: Mapping[str, str] = before._plains if before else {}

    @cached_property
    def _phrasings(self) -> Sequence[tuple[str, str]]:
        """Each phrasing in its plain form, with its entry: read when a bare noun is first asked."""
        known = self._plains
        written = [
            (entry.id, text)
            for entry in self._entries.values()
            for text in (entry.title.zh, entry.title.en, *entry.phrasings)
        ]
        self._plains = {text: known.get(text) or read(text).plain for _, text in written}
        return [(entry, self._plains[text]) for entry, text in written]

    def choice(self, typed: str, ranking: Ranking) -> tuple[Match, ...]:
        """Return what may be meant, best first, by words that leave it open; empty where they do not."""
        best = ranking.matches[0].confidence if ranking.matches else 0.0
        if not NEAR <= best < SURE or ranking.other_school:
            return ()
        plain = read(typed).plain
        if names_no_matter(plain):
            return () if ranking.other else ranking.matches
        noun = _AROUND.sub("", plain)
        if not _is_bare(noun):
            return ()
        spoken = Counter(entry for entry, phrasing in self._phrasings if noun in phrasing)
        return _by_share(spoken, ranking) if _is_open(spoken) else ()


def _is_bare(noun: str) -> bool:
    return 0 < len(noun.split()) <= LONGEST_EN if noun.isascii() else 1 < len(noun) <= LONGEST_ZH


def _is_open(spoken: Counter[str]) -> bool:
    return len(spoken) >= FEW and max(spoken.values()) < OWNED * spoken.total()


def _by_share(spoken: Counter[str], ranking: Ranking) -> tuple[Match, ...]:
    """Return the entries that speak of a noun: those near, and if they are few those that say it most."""
    near = tuple(match for match in ranking.matches if match.entry in spoken and match.confidence >= NEAR)
    if len(near) > 1:
        return near
    known = {match.entry for match in near}
    return near + tuple(Match(entry, UNSEEN) for entry, _ in spoken.most_common() if entry not in known)
