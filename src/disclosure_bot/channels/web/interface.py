"""The interface for programs as types: what is sent, what comes back, and the OpenAPI document made of both.

Needs no web server: ``disclosure-bot openapi`` writes the document without one.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.json_schema import models_json_schema

from disclosure_bot import __version__
from disclosure_bot.domain.calendar import Day
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.knowledge import Category, Entry
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.publication import Publication
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Outcome, Part, Reply
from disclosure_bot.domain.service import Service
from disclosure_bot.office.term_count import TermCount, count_object
from disclosure_bot.office.versions import versions_of
from disclosure_bot.service.service import Answered

PROBLEM = "application/problem+json"


class Sent(BaseModel):
    """Something sent: a field that there is not is a mistake."""

    model_config = ConfigDict(extra="forbid")


EntryId = Annotated[str, StringConstraints(max_length=200)]


class PreviousTurn(Sent):
    """The turn before, so that a follow-up is understood: as it came with the answer to it."""

    subject: str = Field(max_length=4096)
    entries: list[EntryId] = Field(max_length=20)
    offered: list[EntryId] = Field(default=[], max_length=20)


class AskQuestion(Sent):
    """A question in a person's own words."""

    q: str = Field(min_length=1, max_length=4096)
    language: Language | None = None
    """of the reply; left out: that of the question"""
    previous: PreviousTurn | None = None


class JudgeAnswer(Sent):
    """What a person says of a reply."""

    exchange: str = Field(max_length=40)
    verdict: Verdict


class MatchGiven(BaseModel):
    """An entry that came near, with the confidence that it is meant."""

    entry: str
    confidence: float


class PartGiven(BaseModel):
    """A piece of a reply; which other fields there are depends on the kind."""

    model_config = ConfigDict(extra="allow")

    kind: str


class ReplyGiven(BaseModel):
    """The reply to one question of a message."""

    outcome: Outcome
    matches: list[MatchGiven]
    """best first, near misses too"""
    question: str
    """as understood"""
    language: Language
    because: str
    urgent: str = ""
    """the kind of danger that the person is in; empty if there is no sign of any"""
    talk: str = ""
    """the kind of talk; empty for a question"""
    parts: list[PartGiven]
    exchange: str
    """id by which feedback names it"""


class AnswerGiven(BaseModel):
    """One reply for each question found in the message."""

    version: str
    replies: list[ReplyGiven]
    turn: PreviousTurn | None
    """to be sent as ``previous`` with a follow-up"""


class BothTexts(BaseModel):
    """A text in Chinese and, where there is one, in English."""

    zh: str
    en: str


class SourceGiven(BaseModel):
    """A page that an answer rests on."""

    title: BothTexts
    url: str
    checked_on: date | None


class EntrySummary(BaseModel):
    """An entry in a list."""

    id: str
    title: BothTexts
    department: str
    items: list[int]
    reviewed_on: date | None


class PublicationGiven(BaseModel):
    """What was published last under an entry's items of the checklist."""

    title: str
    date: date
    item: int
    url: str
    """empty where it stands nowhere on the web"""


class VersionGiven(BaseModel):
    """What an entry says in another period."""

    answer: BothTexts
    valid_from: date | None
    valid_until: date | None
    period: str


class EntryGiven(EntrySummary):
    """One entry in full."""

    answer: BothTexts
    sources: list[SourceGiven]
    audience: list[str]
    related: list[str]
    valid_from: date | None
    valid_until: date | None
    period: str
    versions: list[VersionGiven]
    newest: PublicationGiven | None
    """by the ledger; null where it holds none"""


class EntryList(BaseModel):
    """All entries."""

    version: str
    entries: list[EntrySummary]


class ItemGiven(BaseModel):
    """One item of the checklist with the ids of its entries."""

    number: int
    title: BothTexts
    entries: list[str]


class CategoryGiven(BaseModel):
    """One category of the checklist."""

    number: int
    name: BothTexts
    items: list[ItemGiven]


class ChecklistGiven(BaseModel):
    """The checklist."""

    version: str
    categories: list[CategoryGiven]


class TermGiven(BaseModel):
    """A number of days, working days, months or years."""

    count: int
    unit: Unit


class ServiceGiven(BaseModel):
    """One service (办事)."""

    id: str
    name: BothTexts
    department: str
    entry: str
    """id of the entry that tells more"""
    materials: list[BothTexts]
    steps: list[BothTexts]
    where: BothTexts | None
    online: str
    url: str
    visits: int | None
    promised: TermGiven | None
    fee: BothTexts | None
    reviewed_on: date | None


class ServiceList(BaseModel):
    """All services."""

    version: str
    services: list[ServiceGiven]


class StepGiven(BaseModel):
    """One step of a count, or days in a row that were not counted: those have no number."""

    date: Day
    until: Day | None
    number: int | None
    what: str
    what_en: str


class DeadlineGiven(BaseModel):
    """When a term ends, and how that was counted."""

    due: Day
    provisional: bool
    """days off of a year it reaches are not announced yet"""
    provisional_years: list[int]
    extended: date | None
    steps: list[StepGiven]


class FeedbackKept(BaseModel):
    """The verdict was kept."""

    kept: Literal[True] = True


class HealthGiven(BaseModel):
    """The interface answers."""

    status: Literal["ok"] = "ok"
    version: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    urgent: str = ""
    """the kind of danger that the person is in; empty if there is no sign of any"""
    help: str = ""
    """what to tell that person at once: whom to call"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What has to stand in an address behind the question mark."""

    name: str
    means: str
    form: str = ""
    """of its text, as JSON Schema names it"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that the interface does."""

    name: str
    method: Literal["GET", "POST"]
    path: str
    summary: str
    gives: type[BaseModel]
    takes: type[BaseModel] | None = None
    needs_key: bool = True
    fails: tuple[int, ...] = ()
    """statuses beside those of the key"""
    asks: tuple[Asked, ...] = ()


ENDPOINTS = (
    Endpoint(
        "ask", "POST", "/questions", "Ask a question", AnswerGiven, AskQuestion, fails=(400, 413, 415, 422)
    ),
    Endpoint("entries", "GET", "/entries", "List all entries", EntryList),
    Endpoint("entry", "GET", "/entries/{id}", "Read one entry", EntryGiven, fails=(404,)),
    Endpoint("checklist", "GET", "/checklist", "Read the checklist with its entries", ChecklistGiven),
    Endpoint("services", "GET", "/services", "List all services", ServiceList),
    Endpoint(
        "deadline",
        "GET",
        "/deadline",
        "Count when a term ends",
        DeadlineGiven,
        fails=(404, 422),
        asks=(
            Asked("start", "day that the term runs from, such as 2026-11-20; it is day 0", "date"),
            Asked("term", "id of a time limit, or a number and unit: 15-working_day, 10-day, 2-month"),
        ),
    ),
    Endpoint(
        "judge",
        "POST",
        "/feedback",
        "Say what a person thinks of a reply",
        FeedbackKept,
        JudgeAnswer,
        fails=(400, 404, 413, 415, 422),
    ),
    Endpoint("health", "GET", "/health", "See that it answers", HealthGiven, needs_key=False),
)


# ---- from our values


def answer_given(answered: Answered, version: str) -> AnswerGiven:
    """Return the replies to a message."""
    replies = [
        _reply(reply, exchange.id)
        for reply, exchange in zip(answered.replies, answered.exchanges, strict=True)
    ]
    turn = PreviousTurn.model_validate(asdict(answered.turn)) if answered.turn else None
    return AnswerGiven(version=version, replies=replies, turn=turn)


def turn_sent(previous: PreviousTurn | None) -> Turn | None:
    """Return the turn before a question as the service takes it; None where none was sent."""
    if previous is None:
        return None
    return Turn(previous.subject, tuple(previous.entries), tuple(previous.offered))


def _reply(reply: Reply, exchange: str) -> ReplyGiven:
    return ReplyGiven(
        outcome=reply.outcome,
        matches=[MatchGiven(entry=one.entry, confidence=round(one.confidence, 4)) for one in reply.matches],
        question=reply.question,
        language=reply.language,
        because=reply.because,
        urgent=reply.urgent,
        talk=reply.talk,
        parts=[_part(part) for part in reply.parts],
        exchange=exchange,
    )


def _part(part: Part) -> PartGiven:
    return PartGiven.model_validate({"kind": type(part).__name__.lower()} | asdict(part))


def _both(text: Bilingual) -> BothTexts:
    return BothTexts(zh=text.zh, en=text.en)


def summary_of(entry: Entry) -> EntrySummary:
    """Return an entry for a list."""
    return EntrySummary(
        id=entry.id,
        title=_both(entry.title),
        department=entry.department,
        items=list(entry.items),
        reviewed_on=entry.reviewed_on,
    )


def entry_given(entry: Entry, whole: Entry, newest: Publication | None) -> EntryGiven:
    """Return an entry in full: as it is today, what the ``whole`` says in other periods, what is newest."""
    return EntryGiven(
        **dict(summary_of(entry)),
        answer=_both(entry.answer),
        sources=[
            SourceGiven(title=_both(one.title), url=one.url, checked_on=one.checked_on)
            for one in entry.sources
        ],
        audience=[one.value for one in entry.audience],
        related=list(entry.related),
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        period=entry.period,
        versions=[
            VersionGiven(
                answer=_both(one.answer),
                valid_from=one.valid_from,
                valid_until=one.valid_until,
                period=one.period,
            )
            for one in versions_of(whole)
            if one.validity != entry.validity
        ],
        newest=PublicationGiven(title=newest.title, date=newest.date, item=newest.item or 0, url=newest.url)
        if newest
        else None,
    )


def checklist_given(checklist: Sequence[Category], entries: Sequence[Entry], version: str) -> ChecklistGiven:
    """Return the checklist."""
    categories = [
        CategoryGiven(
            number=category.number,
            name=_both(category.name),
            items=[
                ItemGiven(
                    number=item.number,
                    title=_both(item.title),
                    entries=[entry.id for entry in entries if item.number in entry.items],
                )
                for item in category.items
            ],
        )
        for category in checklist
    ]
    return ChecklistGiven(version=version, categories=categories)


def service_given(service: Service) -> ServiceGiven:
    """Return a service."""
    term = service.promised
    return ServiceGiven(
        id=service.id,
        name=_both(service.name),
        department=service.department,
        entry=service.entry,
        materials=[_both(one) for one in service.materials],
        steps=[_both(one) for one in service.steps],
        where=_both(service.where) if service.where else None,
        online=service.online.value,
        url=service.url,
        visits=service.visits,
        promised=TermGiven(count=term.count, unit=term.unit) if term else None,
        fee=_both(service.fee) if service.fee else None,
        reviewed_on=service.reviewed_on,
    )


def deadline_given(count: TermCount) -> DeadlineGiven:
    """Return a count, as the command ``deadline --json`` does."""
    return DeadlineGiven.model_validate(count_object(count))


# ---- the document


def openapi_document(url: str = "") -> dict[str, Any]:
    """Return the OpenAPI document; ``url`` is where the page is reached, if that is known."""
    models = {one for endpoint in ENDPOINTS for one in (endpoint.gives, endpoint.takes) if one} | {Problem}
    ordered = sorted(models, key=lambda one: one.__name__)
    _, definitions = models_json_schema(
        [
            (one, "serialization" if one.__name__.endswith(("Given", "List")) else "validation")
            for one in ordered
        ],
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "disclosure-bot",
            "version": __version__,
            "description": "Curated answers about a university, with source, department and date.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{url}/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    statuses = sorted({*endpoint.fails, *((401, 429) if endpoint.needs_key else ()), 503})
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "security": [{"key": []}] if endpoint.needs_key else [],
        "responses": {
            "200": {"description": "OK", "content": {"application/json": {"schema": _ref(endpoint.gives)}}}
        }
        | {str(status): _failure(status) for status in statuses},
    }
    if endpoint.takes:
        content = {"application/json": {"schema": _ref(endpoint.takes)}}
        operation["requestBody"] = {"required": True, "content": content}
    in_path = [Asked("id", "")] if "{id}" in endpoint.path else []
    parameters = [
        *(_parameter(one, "path") for one in in_path),
        *(_parameter(one, "query") for one in endpoint.asks),
    ]
    return operation | ({"parameters": parameters} if parameters else {})


def _parameter(asked: Asked, where: str) -> dict[str, Any]:
    schema = {"type": "string"} | ({"format": asked.form} if asked.form else {})
    named = {"name": asked.name, "in": where, "required": True, "schema": schema}
    return named | ({"description": asked.means} if asked.means else {})


def _failure(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {PROBLEM: {"schema": _ref(Problem)}},
    }


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
