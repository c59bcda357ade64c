"""The interface for programs: the same answers as JSON, for programs with a key."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, compile_path

from disclosure_bot import __version__
from disclosure_bot.channels.listener import BodyError, read_body
from disclosure_bot.channels.web.forms import keep_words, words_of
from disclosure_bot.channels.web.interface import (
    ENDPOINTS,
    PROBLEM,
    AskQuestion,
    Endpoint,
    EntryList,
    FeedbackKept,
    HealthGiven,
    JudgeAnswer,
    Problem,
    ServiceList,
    answer_given,
    checklist_given,
    deadline_given,
    entry_given,
    openapi_document,
    service_given,
    summary_of,
    turn_sent,
)
from disclosure_bot.channels.web.site import Site, address_of
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import Paragraph, Reply
from disclosure_bot.errors import StoreError
from disclosure_bot.office.counting import LONGEST
from disclosure_bot.office.term_count import FIRST, LAST, counted, term_named

log = logging.getLogger(__name__)

NAME = "api"
BODY_LIMIT = 32_768
"""bytes; a Chinese character may be written with six of them"""
AGAIN_AFTER = "2"
"""seconds after which a program that asked too fast may come again"""

Model = TypeVar("Model", bound=BaseModel)
Handler = Callable[[Request, str], Awaitable[BaseModel]]
"""answers a request of a key's owner"""


class ApiProblem(Exception):  # noqa: N818 it is said to a program, not raised by a fault
    """A request cannot be answered: the reply has that HTTP status and says the detail."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Api:
    """Answers programs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._handlers: dict[str, Handler] = {
            "ask": self._ask,
            "entries": self._entries,
            "entry": self._entry,
            "checklist": self._checklist,
            "services": self._services,
            "deadline": self._deadline,
            "judge": self._judge,
            "health": self._health,
        }

    def routes(self) -> list[Route]:
        """Return a route for each endpoint, for the document, and for whatever there is not."""
        return [
            *(Route(one.path, self._endpoint(one), methods=[one.method]) for one in ENDPOINTS),
            Route("/openapi.json", self._document),
            Route("/{rest:path}", _nothing, methods=_ANY_METHOD),
        ]

    def _endpoint(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        handler = self._handlers[endpoint.name]

        async def answer(request: Request) -> Response:
            try:
                owner = await self._owner(request) if endpoint.needs_key else ""
                if owner and not self._site.keys.admits(owner):
                    detail = "too many requests with this key"
                    return _problem(429, detail, await self._help(request, endpoint))
                given = await handler(request, owner)
            except ApiProblem as problem:
                return _problem(problem.status, str(problem))
            except StoreError as error:
                log.error("the interface could not answer: %s", error)
                return _problem(503, "try again later", self._site.help(words_of(request)))
            return Response(given.model_dump_json(), headers=_UNKEPT, media_type="application/json")

        return answer

    async def _help(self, request: Request, endpoint: Endpoint) -> Reply | None:
        """Return the reply to a person in danger whose program asks too often; None to all others."""
        if endpoint.takes is AskQuestion:
            with suppress(ApiProblem):
                await _read_question(request)
        return self._site.help(words_of(request))

    async def _owner(self, request: Request) -> str:
        """Return the name of the key that a request bears.

        Raises:
            ApiProblem: it bears none of ours.
        """
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        owner = await self._site.store.api_keys.owner(key.strip()) if scheme.lower() == "bearer" else None
        if owner is None:
            if not self._site.addresses.admits(address_of(request)):
                raise ApiProblem(429, "too many requests without a key")
            raise ApiProblem(401, "a key is needed: Authorization: Bearer KEY")
        return owner

    async def _ask(self, request: Request, owner: str) -> BaseModel:
        sent = await _read_question(request)
        site = self._site
        asker = site.visitors.of_program(owner)
        question = Question(
            sent.q, NAME, asker, site.clock(), language=sent.language, previous=turn_sent(sent.previous)
        )
        answered = await site.service.answer(question)
        await site.service.record(answered.exchanges)
        site.health.outcomes[answered.replies[0].outcome.value] += 1
        return answer_given(answered, site.service.knowledge.version)

    async def _judge(self, request: Request, owner: str) -> BaseModel:
        sent = await _read(request, JudgeAnswer)
        asker = self._site.visitors.of_program(owner)
        if not await self._site.service.judge(sent.exchange, asker, sent.verdict, self._site.clock()):
            raise ApiProblem(404, "no such exchange")
        return FeedbackKept()

    async def _entries(self, request: Request, owner: str) -> BaseModel:
        knowledge = self._site.service.knowledge
        entries = [summary_of(entry) for entry in knowledge.entries.values()]
        return EntryList(version=knowledge.version, entries=entries)

    async def _entry(self, request: Request, owner: str) -> BaseModel:
        entry = self._site.service.knowledge.entries.get(request.path_params["id"])
        if entry is None:
            raise ApiProblem(404, "no such entry")
        answerer = self._site.service.answerer
        now = answerer.current(entry, self._site.clock())
        return entry_given(now, entry, answerer.knowledge.newest_for(entry))

    async def _checklist(self, request: Request, owner: str) -> BaseModel:
        knowledge = self._site.service.knowledge
        return checklist_given(knowledge.checklist, tuple(knowledge.entries.values()), knowledge.version)

    async def _services(self, request: Request, owner: str) -> BaseModel:
        knowledge = self._site.service.knowledge
        services = [service_given(one) for one in knowledge.services.values()]
        return ServiceList(version=knowledge.version, services=services)

    async def _deadline(self, request: Request, owner: str) -> BaseModel:
        knowledge = self._site.service.knowledge
        term = term_named(request.query_params.get("term", ""), knowledge)
        if term is None:  # a well-formed one that there is not is no mistake of form
            status = 404 if "term" in request.query_params else 422
            raise ApiProblem(status, "term: the id of a time limit, or a number and unit like 15-working_day")
        try:
            start = date.fromisoformat(request.query_params.get("start", ""))
            return deadline_given(counted(start, term, knowledge.calendar))
        except (ValueError, OverflowError):
            raise ApiProblem(
                422, f"start: a day like 2026-11-20 of {FIRST} to {LAST}; at most {LONGEST} of a unit"
            ) from None

    async def _health(self, request: Request, owner: str) -> BaseModel:
        return HealthGiven(version=__version__)

    async def _document(self, request: Request) -> Response:
        return JSONResponse(openapi_document(self._site.options.url))


_UNKEPT = {"cache-control": "no-store"}
_ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY"]
_METHODS = [(compile_path(one.path)[0], one.method) for one in ENDPOINTS]


async def _nothing(request: Request) -> Response:
    """Say that there is nothing, or that it is asked for in another way."""
    path = f"/{request.path_params['rest']}"
    if allowed := [method for pattern, method in _METHODS if pattern.match(path)]:
        problem = _problem(405, f"{' and '.join(allowed)} only")
        problem.headers["allow"] = ", ".join(allowed)
        return problem
    return _problem(404, "there is nothing here")


async def _read(request: Request, model: type[Model]) -> Model:
    """Return what was sent.

    Raises:
        ApiProblem: it is no JSON, too large, too slow, or not what is wanted.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiProblem(415, "application/json is wanted")
    try:
        body = await read_body(request, BODY_LIMIT)
        return model.model_validate_json(body)
    except BodyError as error:
        raise ApiProblem(error.status, str(error)) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        status = 400 if first["type"] == "json_invalid" else 422
        where = ".".join(map(str, first["loc"]))
        raise ApiProblem(status, f"{where}: {first['msg']}".removeprefix(": ")) from None


async def _read_question(request: Request) -> AskQuestion:
    """Return the question sent, which is kept with the request.

    Raises:
        ApiProblem: as for all that is sent.
    """
    sent = await _read(request, AskQuestion)
    keep_words(request, sent.q)
    return sent


def _problem(status: int, detail: str, help_first: Reply | None = None) -> Response:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    if help_first:
        problem.urgent = help_first.urgent
        problem.help = "\n".join(part.text for part in help_first.parts if isinstance(part, Paragraph))
    headers = dict(_UNKEPT)
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if status == 429:
        headers["retry-after"] = AGAIN_AFTER
    return Response(problem.model_dump_json(), status, headers, PROBLEM)
