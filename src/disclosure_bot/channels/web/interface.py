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
from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.knowledge import Category, Entry
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Outcome, Part, Reply
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


class EntryGiven(EntrySummary):
    """One entry in full."""

    answer: BothTexts
    sources: list[SourceGiven]
    audience: list[str]
    related: list[str]
    valid_from: date | None
    valid_until: date | None


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


class CatalogueGiven(BaseModel):
    """The checklist."""

    version: str
    categories: list[CategoryGiven]


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


ENDPOINTS = (
    Endpoint(
        "ask", "POST", "/questions", "Ask a question", AnswerGiven, AskQuestion, fails=(400, 413, 415, 422)
    ),
    Endpoint("entries", "GET", "/entries", "List all entries", EntryList),
    Endpoint("entry", "GET", "/entries/{id}", "Read one entry", EntryGiven, fails=(404,)),
    Endpoint("catalogue", "GET", "/catalogue", "Read the checklist with its entries", CatalogueGiven),
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
    """Return the turn before a question."""
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


def entry_given(entry: Entry) -> EntryGiven:
    """Return an entry in full."""
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
    )


def catalogue_given(checklist: Sequence[Category], entries: Sequence[Entry], version: str) -> CatalogueGiven:
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
    return CatalogueGiven(version=version, categories=categories)


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
    if "{id}" in endpoint.path:
        operation["parameters"] = [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        ]
    return operation


def _failure(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {PROBLEM: {"schema": _ref(Problem)}},
    }


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
