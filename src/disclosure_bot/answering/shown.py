"""Which entry a message of ours shows: answers go out word for word, so they can be found again in it."""

from collections.abc import Mapping

from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.language import Language


def entry_shown(text: str, entries: Mapping[str, Entry]) -> str:
    """Return the id of the entry whose answer stands in a text, most of it; empty if none does."""
    shown = {
        entry: max(_share(text, one, language) for language in Language) for entry, one in entries.items()
    }
    best = max(shown, key=lambda entry: shown[entry], default="")
    return best if best and shown[best] else ""


def _share(text: str, entry: Entry, language: Language) -> int:
    """Return how many characters of an answer a text holds; none where its first line is missing."""
    return max(_share_of(text, answer.in_language(language)) for answer in entry.answers)


def _share_of(text: str, answer: str) -> int:
    lines = [line.strip() for line in answer.splitlines() if line.strip()]
    if not lines or lines[0] not in text:
        return 0
    return sum(len(line) for line in lines if line in text)
