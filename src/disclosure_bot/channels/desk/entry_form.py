"""An entry as a form: its fields as people fill them in, and what of them is to be written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from disclosure_bot.domain.knowledge import Audience, Missing
from disclosure_bot.domain.language import Language
from disclosure_bot.errors import InputError
from disclosure_bot.knowledge.edit.entries import with_fields, with_phrasing
from disclosure_bot.knowledge.read.parse import Plain

SPARE = 2
"""rows left empty for further sources"""
SOURCES = 12
_DAYS = ("reviewed_on", "valid_from", "valid_until")
_TEXTS = ("zh", "en")

Fields = Mapping[str, Plain]
"""an entry as its YAML says it"""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as a row of the form."""

    number: int
    zh: str = ""
    en: str = ""
    url: str = ""
    checked_on: str = ""
    campus: bool = False


@dataclass(frozen=True)
class EntryForm:
    """What the form shows."""

    texts: Mapping[str, str]
    """by the name of the field: ``title-zh``, ``phrasings-en`` ..."""
    ticked: frozenset[str]
    """``audience-student``, ``missing-amount`` ..."""
    sources: tuple[SourceRow, ...]
    has_answer: bool
    """False: its answers stand by period, which the form does not show"""


def form_of(entry: Fields) -> EntryForm:
    """Return an entry as a form."""
    phrasings, tests = _map(entry.get("phrasings")), _map(entry.get("tests"))
    texts = {
        "department": _text(entry.get("department")),
        "items": " ".join(_list(entry.get("items"))),
        "related": " ".join(_list(entry.get("related"))),
        "hit": "\n".join(_list(tests.get("hit"))),
        "miss": "\n".join(_list(tests.get("miss"))),
    }
    texts |= {name: _text(entry.get(name)) for name in _DAYS}
    for language in _TEXTS:
        texts[f"title-{language}"] = _both(entry.get("title")).get(language, "")
        texts[f"answer-{language}"] = _both(entry.get("answer")).get(language, "").rstrip("\n")
        texts[f"phrasings-{language}"] = "\n".join(_list(phrasings.get(language)))
    ticked = {f"audience-{one}" for one in _list(entry.get("audience"))}
    ticked |= {f"missing-{one}" for one in _list(entry.get("missing"))}
    written = [_source_row(number, one) for number, one in enumerate(_maps(entry.get("sources")))]
    spare = (SourceRow(len(written) + number) for number in range(SPARE))
    has_answer = "answer" in entry or not (set(entry) - {"id", "title", "department", "phrasings"})
    return EntryForm(texts, frozenset(ticked), (*written, *spare), has_answer)


def form_typed(form: Mapping[str, str], shown: EntryForm) -> EntryForm:
    """Return a form with what somebody typed, though it cannot be read; ``shown`` is what it was before."""
    rows = [
        SourceRow(
            number,
            zh=form.get(f"source-{number}-zh", ""),
            en=form.get(f"source-{number}-en", ""),
            url=form.get(f"source-{number}-url", ""),
            checked_on=form.get(f"source-{number}-checked_on", ""),
            campus=f"source-{number}-campus" in form,
        )
        for number in range(len(shown.sources))
    ]
    texts = {name: form.get(name, "").replace("\r\n", "\n") for name in shown.texts}
    return EntryForm(texts, frozenset(form), tuple(rows), shown.has_answer)


def with_form(text: str, entry: str, before: Fields, form: Mapping[str, str]) -> str:
    """Return the text of an entry file with what a form changed; whatever it left alone stays as written.

    Raises:
        InputError: a date is none.
        KnowledgeError: the file's style is too unusual to edit safely.
    """
    form = {name: value.replace("\r\n", "\n") for name, value in form.items()}
    changed = {name: value for name, value in _wanted(before, form) if plain_value(value) != before.get(name)}
    for language in Language:
        if "phrasings" in changed and _only_added(before, changed["phrasings"], language):
            old = _list(_map(before.get("phrasings")).get(language.value))
            for phrasing in changed["phrasings"].get(language.value, [])[len(old) :]:
                text = with_phrasing(text, entry, phrasing, language)
    if "phrasings" in changed and all(_only_added(before, changed["phrasings"], one) for one in Language):
        del changed["phrasings"]
    return with_fields(text, entry, changed)


def _wanted(before: Fields, form: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield each field as the form has it."""
    yield "title", _bilingual(form, "title", before.get("title"))
    yield "department", form.get("department", "").strip()
    yield "items", [_number(one) for one in _words(form.get("items", ""))]
    yield "audience", [one.value for one in Audience if f"audience-{one.value}" in form]
    yield "missing", [one.value for one in Missing if f"missing-{one.value}" in form]
    yield "phrasings", _without_empty({one: _lines(form, f"phrasings-{one}") for one in _TEXTS})
    if form.get("answer-zh", "").strip() or "answer" in before:
        yield "answer", _answer(form, before.get("answer"))
    yield "sources", list(_sources(before, form))
    yield "related", _words(form.get("related", ""))
    tests: dict[str, Any] = dict(_map(before.get("tests")))
    yield "tests", _without_empty(tests | {one: _lines(form, one) for one in ("hit", "miss")})
    for name in _DAYS:
        yield name, _day(form.get(name, ""))


def _only_added(before: Fields, phrasings: Mapping[str, Sequence[str]], language: Language) -> bool:
    """Tell whether a language only got more phrasings: its comments can stay then."""
    old = _list(_map(before.get("phrasings")).get(language.value))
    return list(phrasings.get(language.value, []))[: len(old)] == old


def _bilingual(form: Mapping[str, str], name: str, before: Plain | None) -> Any:
    both = {one: form.get(f"{name}-{one}", "").strip() for one in _TEXTS}
    found = {one: text for one, text in both.items() if text}
    return found["zh"] if isinstance(before, str) and set(found) == {"zh"} else found


def _answer(form: Mapping[str, str], before: Plain | None) -> Any:
    """Return the answers, each with a line end as a block has it; one that was not touched as it was."""
    old = _both(before)
    found = {}
    for one in _TEXTS:
        typed = form.get(f"answer-{one}", "").rstrip()
        if typed:
            found[one] = old[one] if typed == old.get(one, "").rstrip() else f"{typed}\n"
    return found["zh"] if isinstance(before, str) and set(found) == {"zh"} else found


def _sources(before: Fields, form: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the sources; what a row does not show of one, such as ``seen_on``, stays."""
    old = _maps(before.get("sources"))
    for number in range(SOURCES):
        row = {
            name: form.get(f"source-{number}-{name}", "").strip()
            for name in ("zh", "en", "url", "checked_on")
        }
        if not (row["zh"] or row["url"]):
            continue
        written: dict[str, Any] = dict(old[number]) if number < len(old) else {}
        title = {one: row[one] for one in _TEXTS if row[one]}
        written["title"] = row["zh"] if isinstance(written.get("title"), str) and not row["en"] else title
        written["url"] = row["url"]
        _put(written, "checked_on", _day(row["checked_on"]))
        _put(written, "seen_on", _day(str(written.get("seen_on") or "")))
        _put(written, "access", "campus" if f"source-{number}-campus" in form else None)
        yield written


def _words(text: str) -> list[str]:
    return text.replace("，", " ").replace("、", " ").replace(",", " ").split()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise InputError(f"公开事项要写序号，不是 {text[:20]}", "write numbers of the checklist's items")
    return int(text)


def _put(fields: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        fields.pop(name, None)
    else:
        fields[name] = value


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"日期要写成 2026-11-28 这样，不是 {text[:20]}", "write a date like 2026-11-28"
        ) from None


def _source_row(number: int, source: Fields) -> SourceRow:
    title = _both(source.get("title"))
    return SourceRow(
        number,
        title.get("zh", ""),
        title.get("en", ""),
        _text(source.get("url")),
        _text(source.get("checked_on")),
        source.get("access") == "campus",
    )


def _lines(form: Mapping[str, str], name: str) -> list[str]:
    lines = (" ".join(line.split()) for line in form.get(name, "").split("\n"))
    return list(dict.fromkeys(line for line in lines if line))


def _without_empty(lists: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in lists.items() if value}


def plain_value(value: Any) -> Plain | None:
    """Return a value as the parser would read it; None: nothing is written."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, Mapping):
        return {name: plain_value(part) or "" for name, part in value.items()}
    return [plain_value(part) or "" for part in value] if isinstance(value, list) else str(value)


def _text(value: Plain | None) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Plain | None) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _map(value: Plain | None) -> dict[str, Plain]:
    return value if isinstance(value, dict) else {}


def _maps(value: Plain | None) -> list[dict[str, Plain]]:
    return [_map(one) for one in value] if isinstance(value, list) else []


def _both(value: Plain | None) -> dict[str, str]:
    """Return a text by language; a plain one is Chinese."""
    if isinstance(value, str):
        return {"zh": value}
    return {name: text for name, text in _map(value).items() if isinstance(text, str)}
