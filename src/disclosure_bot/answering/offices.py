"""How an office is named to people: with what is known of how to reach it, and nothing more."""

from collections.abc import Collection

from disclosure_bot.domain.contact import Fact
from disclosure_bot.domain.knowledge import Department
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say, Wording

_KINDS = {
    "phone": Say.CONTACT_PHONE,
    "email": Say.CONTACT_EMAIL,
    "room": Say.CONTACT_ROOM,
    "hours": Say.CONTACT_HOURS,
    "site": Say.CONTACT_SITE,
}


def reachable(
    department: Department, wording: Wording, language: Language, told: Collection[str] = ()
) -> str:
    """Return the name with the contacts in brackets, without those that are told elsewhere."""
    name = department.name.in_language(language)
    facts = [
        wording.say(_KINDS[kind], language, value=_dated(fact, wording, language))
        for kind, fact in department.contact.facts()
        if fact.value.in_language(language) not in told
    ]
    if not facts:
        return name
    return f"{name} ({', '.join(facts)})" if language is Language.EN else f"{name}（{'，'.join(facts)}）"


def _dated(fact: Fact, wording: Wording, language: Language) -> str:
    value = fact.value.in_language(language)
    return wording.say(Say.OF_YEAR, language, value=value, year=fact.period) if fact.period else value
