"""The interface for programs: keys, limits, problems, and a document that says what there is."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import httpx
import pytest

from channels.web_people import OPTIONS, Web, web
from disclosure_bot.channels.web.interface import ENDPOINTS, PROBLEM, Problem, openapi_document
from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.knowledge import EntryVersion
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.period import calendar_year
from disclosure_bot.domain.publication import Publication
from support.register_samples import filing_knowledge
from support.samples import ENTRIES, NOW, sample_knowledge

DEADLINE = "/deadline?start=2026-11-20&term=15-working_day"


@dataclass
class Program:
    """A program with a key."""

    site: Web
    client: httpx.AsyncClient

    async def post(self, path: str, sent: Any, **headers: str) -> httpx.Response:
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        given = {"content-type": "application/json"} | headers
        return await self.client.post(f"/api/v1{path}", content=body, headers=given)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"/api/v1{path}")


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    async with web() as site, site.client() as client:
        client.headers["authorization"] = f"Bearer {await site.store.api_keys.add('library', NOW)}"
        yield Program(site, client)


def assert_problem(answer: httpx.Response, status: int) -> Problem:
    """Assert that a program is told what went wrong, and nothing else."""
    problem = Problem.model_validate_json(answer.text)
    assert (answer.status_code, problem.status) == (status, status)
    assert answer.headers["content-type"] == PROBLEM
    assert "Traceback" not in answer.text
    return problem


@pytest.mark.slow
async def test_a_question_is_answered_and_recorded_under_the_keys_pseudonym(program: Program) -> None:
    answer = (await program.post("/questions", {"q": "学费多少钱"})).json()
    (exchange,) = [one async for one in program.site.store.logbook.exchanges()]

    (reply,) = answer["replies"]
    assert reply["outcome"] == "answer"
    assert reply["matches"][0] == {"entry": "fees.tuition", "confidence": 0.95}
    assert {"kind": "paragraph", "text": "本科学费的第一句。", "folded": False} in reply["parts"]
    assert (exchange.channel, exchange.id) == ("api", reply["exchange"])
    assert "library" not in exchange.asker


async def test_a_follow_up_carries_the_turn_before_and_no_other_is_remembered(program: Program) -> None:
    first = (await program.post("/questions", {"q": "学费多少钱"})).json()
    second = await program.post("/questions", {"q": "那研究生呢", "previous": first["turn"]})

    assert first["turn"] == {"subject": "学费", "entries": ["fees.tuition"], "offered": ["fees.refund"]}
    assert second.status_code == 200
    assert "学费" in second.json()["replies"][0]["question"]
    assert (await program.post("/questions", {"q": "那研究生呢"})).json()["replies"][0][
        "question"
    ] == "那研究生呢"


async def test_the_language_of_the_reply_can_be_chosen(program: Program) -> None:
    answer = await program.post("/questions", {"q": "学费多少钱", "language": "en"})

    assert answer.json()["replies"][0]["language"] == "en"


async def test_feedback_is_kept_for_ones_own_exchange_only(program: Program) -> None:
    answer = (await program.post("/questions", {"q": "学费多少钱"})).json()
    judged = {"exchange": answer["replies"][0]["exchange"], "verdict": "outdated"}
    kept = await program.post("/feedback", judged)
    other = await program.site.store.api_keys.add("other", NOW)
    foreign = await program.post("/feedback", judged, authorization=f"Bearer {other}")
    (exchange,) = [one async for one in program.site.store.logbook.exchanges()]

    assert kept.json() == {"kept": True}
    assert_problem(foreign, 404)
    assert exchange.feedback
    assert exchange.feedback.verdict is Verdict.OUTDATED


async def test_entries_and_the_checklist_can_be_read(program: Program) -> None:
    entries = (await program.get("/entries")).json()["entries"]
    entry = (await program.get("/entries/fees.tuition")).json()
    checklist = (await program.get("/checklist")).json()

    assert len(entries) == 5
    assert entry["title"]["zh"] == "本科学费"
    assert entry["sources"][0]["url"] == "https://www.example.edu.cn/"
    assert "fees.tuition" in checklist["categories"][0]["items"][0]["entries"]
    assert_problem(await program.get("/entries/no.such"), 404)
    assert_problem(await program.get("/nothing"), 404)


async def test_an_entry_is_given_as_it_stands_today_with_its_other_versions() -> None:
    tuition = ENTRIES[0]
    past = EntryVersion(calendar_year(NOW.year - 1), Bilingual("去年的。", "Last year's."))
    now = replace(tuition, valid_from=date(NOW.year, 1, 1), versions=(past,))
    async with web(knowledge=sample_knowledge(now, *ENTRIES[1:])) as site, site.client() as client:
        client.headers["authorization"] = f"Bearer {await site.store.api_keys.add('library', NOW)}"
        entry = (await client.get("/api/v1/entries/fees.tuition")).json()

    assert entry["answer"]["zh"] == tuition.answer.zh
    assert entry["valid_from"] == f"{NOW.year}-01-01"
    assert [(one["period"], one["answer"]["en"]) for one in entry["versions"]] == [
        (str(NOW.year - 1), "Last year's.")
    ]


async def test_an_entry_comes_with_what_was_published_last() -> None:
    item = next(number for number in ENTRIES[0].items)
    newest = Publication(date(2026, 11, 2), "收费公示", item=item, url="https://www.example.edu.cn/fees.htm")
    known = replace(sample_knowledge(), newest={item: newest})
    async with web(knowledge=known) as site, site.client() as client:
        client.headers["authorization"] = f"Bearer {await site.store.api_keys.add('library', NOW)}"
        entry = (await client.get("/api/v1/entries/fees.tuition")).json()

    assert entry["newest"] == {
        "title": "收费公示",
        "date": "2026-11-02",
        "item": item,
        "url": "https://www.example.edu.cn/fees.htm",
    }


async def test_a_term_is_counted_as_the_command_counts_it() -> None:
    async with web(knowledge=filing_knowledge()) as site, site.client() as client:
        client.headers["authorization"] = f"Bearer {await site.store.api_keys.add('library', NOW)}"
        free = (await client.get(f"/api/v1{DEADLINE}")).json()
        rule = (await client.get("/api/v1/deadline?start=2026-11-20&term=apply.reply")).json()

    assert (free["due"], free["provisional"]) == ("2026-12-11", False)
    assert free["steps"][0] == {"date": "2026-11-20", "until": None, "number": 0, "what": "", "what_en": ""}
    assert rule == free


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("start=2026-11-20", 422),
        ("start=yesterday&term=10-day", 422),
        ("start=2026-11-20&term=no.such", 404),
        ("start=2026-11-20&term=", 404),
        ("start=2026-11-20&term=10-fortnight", 404),
        ("start=2026-11-20&term=99999-day", 422),
        ("start=0001-01-01&term=10-day", 422),
        ("start=%00&term=%ff", 404),
    ],
)
async def test_a_term_that_makes_no_sense_is_a_problem(program: Program, query: str, status: int) -> None:
    assert_problem(await program.get(f"/deadline?{query}"), status)


async def test_services_can_be_read() -> None:
    async with web(knowledge=filing_knowledge()) as site, site.client() as client:
        client.headers["authorization"] = f"Bearer {await site.store.api_keys.add('library', NOW)}"
        (service,) = (await client.get("/api/v1/services")).json()["services"]

    assert (service["id"], service["department"], service["visits"]) == ("fees.refund", "finance", 1)


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer dbk_guess", "Basic dbk_guess", "Bearer \u00e9"])
async def test_without_a_key_nothing_is_answered(program: Program, key: str) -> None:
    program.client.headers["authorization"] = key.encode("latin-1").decode("latin-1")
    for path in ("/entries", "/checklist", "/services", DEADLINE):
        answer = await program.get(path)
        assert_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"

    assert_problem(await program.post("/questions", {"q": "学费多少钱"}), 401)
    assert (await program.get("/health")).json()["status"] == "ok"


@pytest.mark.parametrize(
    ("sent", "headers", "status"),
    [
        ({}, {}, 422),
        ({"q": ""}, {}, 422),
        ({"q": "学" * 4097}, {}, 422),
        ({"q": "x", "unknown": 1}, {}, 422),
        ({"q": ["x"]}, {}, 422),
        ({"q": "x", "language": "fr"}, {}, 422),
        (b"{nonsense", {}, 400),
        (b"[" * 10_000, {}, 400),
        (b'"\xff"', {}, 400),
        (b'{"q": "\\ud800"}', {}, 400),
        (b"x" * 40_000, {}, 413),
        (b"q=x", {"content-type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_what_is_no_question_is_a_problem_and_nothing_is_kept(
    program: Program, sent: Any, headers: dict[str, str], status: int
) -> None:
    problem = assert_problem(await program.post("/questions", sent, **headers), status)

    assert "学学" not in problem.detail
    assert [one async for one in program.site.store.logbook.exchanges()] == []


@pytest.mark.slow
async def test_a_key_that_is_used_too_often_waits() -> None:
    async with web(limited=True) as site, site.client() as client:
        key = await site.store.api_keys.add("library", NOW)
        client.headers["authorization"] = f"Bearer {key}"
        answers = [await client.get("/api/v1/entries") for _ in range(80)]

    assert answers[0].status_code == 200
    refused = next(one for one in answers if one.status_code == 429)
    assert_problem(refused, 429)
    assert refused.headers["retry-after"] == "2"


async def test_a_form_of_a_browser_cannot_use_the_interface(program: Program) -> None:
    answer = await program.client.options(
        "/api/v1/questions",
        headers={"origin": "https://evil.example", "access-control-request-method": "POST"},
    )

    assert "access-control-allow-origin" not in answer.headers


async def test_scripts_of_named_sites_alone_may_use_the_interface() -> None:
    options = replace(OPTIONS, api_origins=("https://www.example.edu.cn",))
    async with web(options) as site, site.client() as client:
        allowed = {}
        for origin in ("https://www.example.edu.cn", "https://evil.example"):
            asking = {"origin": origin, "access-control-request-method": "POST"}
            before = await client.options("/api/v1/questions", headers=asking)
            asked = await client.get("/api/v1/health", headers={"origin": origin})
            page = await client.get("/", headers={"origin": origin})
            allowed[origin] = [
                one.headers.get("access-control-allow-origin") for one in (before, asked, page)
            ]

    assert allowed == {
        "https://www.example.edu.cn": ["https://www.example.edu.cn", "https://www.example.edu.cn", None],
        "https://evil.example": [None, None, None],
    }


@pytest.mark.parametrize("method", ["DELETE", "PUT", "TRACE", "OPTIONS", "GET"])
async def test_another_method_is_a_problem_that_names_the_right_one(program: Program, method: str) -> None:
    answer = await program.client.request(method, "/api/v1/questions")

    assert_problem(answer, 405)
    assert answer.headers["allow"] == "POST"


async def test_the_document_is_served_and_names_every_endpoint(program: Program) -> None:
    document = (await program.get("/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {one.path for one in ENDPOINTS}
    assert document["servers"] == [{"url": "http://127.0.0.1:8080/api/v1"}]


def references(node: object) -> set[str]:
    """Return all that a document refers to."""
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(one) for one in node.values()))
    return set().union(*(references(one) for one in node)) if isinstance(node, list) else set()


def test_everything_the_document_refers_to_is_in_it() -> None:
    document = openapi_document()
    there = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert references(document) <= there


async def test_what_comes_back_is_what_the_document_says(program: Program) -> None:
    schema = pytest.importorskip("jsonschema")
    document = openapi_document()
    asked = (await program.post("/questions", {"q": "学费多少钱"})).json()
    given = {
        "/questions": asked,
        "/feedback": (
            await program.post(
                "/feedback", {"exchange": asked["replies"][0]["exchange"], "verdict": "useful"}
            )
        ).json(),
        "/entries/{id}": (await program.get("/entries/fees.tuition")).json(),
        "/deadline": (await program.get(DEADLINE)).json(),
    } | {
        path: (await program.get(path)).json() for path in ("/entries", "/checklist", "/services", "/health")
    }

    for endpoint in ENDPOINTS:
        content = document["paths"][endpoint.path][endpoint.method.lower()]["responses"]["200"]["content"]
        whole = content["application/json"]["schema"] | {"components": document["components"]}
        schema.validate(given[endpoint.path], whole)
