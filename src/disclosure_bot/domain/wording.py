"""The sentences that the bot says by itself; their text lives in knowledge/wording.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from disclosure_bot.domain.language import Bilingual, Language


class Say(StrEnum):
    """Key of a sentence in wording.yaml; the placeholders it must hold stand in ``PLACEHOLDERS``."""

    GREETING = "greeting"
    HELP = "help"
    GOODBYE = "goodbye"
    EMPTY = "empty"
    CHOOSE = "choose"
    ABSTAIN = "abstain"
    ABSTAIN_OTHER = "abstain-other"
    ABSTAIN_OTHER_SCHOOL = "abstain-other-school"
    ABSTAIN_OFFICE = "abstain-office"
    DEPARTMENT = "department"
    DEPARTMENT_INFERRED = "department-inferred"
    REVIEWED = "reviewed"
    CAMPUS_ACCESS = "campus-access"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    NO_ENGLISH = "no-english"
    TOO_MANY = "too-many"
    SURE = "sure"
    FAIRLY_SURE = "fairly-sure"
    READ_AS = "read-as"
    UNKNOWN_NUMBER = "unknown-number"


PLACEHOLDERS: Mapping[Say, frozenset[str]] = {
    Say.GREETING: frozenset({"school"}),
    Say.ABSTAIN_OTHER: frozenset({"ask"}),
    Say.ABSTAIN_OTHER_SCHOOL: frozenset({"school"}),
    Say.ABSTAIN_OFFICE: frozenset({"office", "contact"}),
    Say.DEPARTMENT: frozenset({"department", "contact"}),
    Say.DEPARTMENT_INFERRED: frozenset({"department", "contact"}),
    Say.REVIEWED: frozenset({"date"}),
    Say.EXPIRED: frozenset({"date"}),
    Say.NOT_YET_VALID: frozenset({"date"}),
    Say.TOO_MANY: frozenset({"count"}),
    Say.READ_AS: frozenset({"question"}),
}
"""Which placeholders a sentence may and must hold; a key not listed holds none."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Every sentence of ``Say``, in both languages."""

    sentences: Mapping[Say, Bilingual]

    def say(self, key: Say, language: Language, **values: object) -> str:
        """Return the sentence with its placeholders filled in."""
        return self.sentences[key].in_language(language).format_map(values)
