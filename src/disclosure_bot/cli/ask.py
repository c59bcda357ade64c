"""``ask``: one question, or many as JSON Lines; ``--explain`` says which number decided."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.terminal_text import print_parts
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.printing import console, print_json
from disclosure_bot.config import Settings
from disclosure_bot.domain.question import Question, Turn
from disclosure_bot.domain.reply import Part, Reply
from disclosure_bot.errors import InputError, SettingsError
from disclosure_bot.files import text_lines

app = typer.Typer()

ASKER = "command-line"


@app.command()
@options.with_settings
def ask(
    settings: Settings,
    question: Annotated[str | None, typer.Argument(help="问题 / the question")] = None,
    as_json: options.Json = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="说明哪个数字起了作用 / say which number decided")
    ] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="从标准输入逐行读 JSON / read JSON Lines on stdin")
    ] = False,
    record: Annotated[bool, typer.Option("--record", help="写入问答日志 / write to the logbook")] = False,
) -> None:
    """问一个问题 / ask one question."""
    if not jsonl and question is None:
        raise SettingsError('请写上问题，例如 ask "学费多少钱"', "write a question")
    answerer = bootstrap.build_answerer(settings, options.progress())
    if jsonl:
        for line in answer_lines(answerer):
            typer.echo(line)
    else:
        _answer_one(settings, answerer, question or "", as_json=as_json, explain=explain, record=record)


def _answer_one(
    settings: Settings, answerer: Answerer, question: str, *, as_json: bool, explain: bool, record: bool
) -> None:
    replies = asyncio.run(_recorded(settings, answerer, question)) if record else _answer(answerer, question)
    if as_json:
        print_json(as_object(replies, answerer))
        return
    screen = console(whole_lines=True)
    for reply in replies:
        if len(replies) > 1:
            screen.print(Text(f"【{reply.title}】", style="bold"))
        print_parts(screen, reply.parts)
        if explain:
            _explain(screen, answerer, reply)


def answer_lines(answerer: Answerer) -> Iterator[str]:
    """Yield one JSON line for each question or conversation on standard input.

    Raises:
        InputError: a line is neither ``{"q": ...}`` nor ``{"turns": [...]}``; those before were answered.
    """
    for number, line in enumerate(text_lines(sys.stdin), start=1):
        if not line.strip():
            continue
        replies = converse(answerer, _turns(line, number))
        yield json.dumps({"replies": [_short(reply) for reply in replies]}, ensure_ascii=False)


def converse(answerer: Answerer, turns: Sequence[str]) -> tuple[Reply, ...]:
    """Return the replies to the last turn of a conversation; none where it has no turns."""
    replies: tuple[Reply, ...] = ()
    previous: Turn | None = None
    for text in turns:
        replies = _answer(answerer, text, previous)
        previous = next((reply.turn for reply in reversed(replies) if reply.turn), previous)
    return replies


def _turns(line: str, number: int) -> list[str]:
    try:
        record = json.loads(line)
        turns = record["turns"] if "turns" in record else [record["q"]]
    except (ValueError, TypeError, KeyError):
        turns = []
    if not turns or not all(isinstance(turn, str) for turn in turns):
        raise InputError(
            f"第 {number} 行不是问题",
            f'line {number} is no question; write: {{"q": "..."}} or {{"turns": ["...", "..."]}}',
        )
    return list(turns)


def _answer(answerer: Answerer, text: str, previous: Turn | None = None) -> tuple[Reply, ...]:
    return answerer.answer(Question(text, "ask", ASKER, datetime.now(UTC), previous=previous))


async def _recorded(settings: Settings, answerer: Answerer, text: str) -> tuple[Reply, ...]:
    async with bootstrap.opened_service(settings, answerer) as (service, _):
        asker = bootstrap.pseudonyms(settings).of("ask", ASKER)
        answered = await service.ask(Question(text, "ask", asker, datetime.now(UTC)))
        return answered.replies


def _short(reply: Reply) -> dict[str, Any]:
    """Return the contract's form of a reply: outcome, and matches best first."""
    matches = [{"entry": match.entry, "confidence": round(match.confidence, 4)} for match in reply.matches]
    special = {name: kind for name, kind in (("urgent", reply.urgent), ("talk", reply.talk)) if kind}
    return {"outcome": reply.outcome.value, **special, "matches": matches}


def as_object(replies: tuple[Reply, ...], answerer: Answerer) -> dict[str, Any]:
    """Return everything known about the replies, for scripts."""
    return {"version": answerer.knowledge.version, "replies": [_long(reply) for reply in replies]}


def _long(reply: Reply) -> dict[str, Any]:
    details = {match.entry: match for match in reply.matches}
    short = _short(reply)
    for row in short["matches"]:
        match = details[row["entry"]]
        row |= {
            "phrasing": match.phrasing,
            "features": {name: round(x, 4) for name, x in match.features.items()},
        }
    parts = [{"kind": type(part).__name__.lower()} | part_fields(part) for part in reply.parts]
    return short | {
        "question": reply.question,
        "title": reply.title,
        "language": reply.language.value,
        "because": reply.because,
        "fallback": reply.fallback,
        "parts": parts,
    }


def part_fields(part: Part) -> dict[str, Any]:
    """Return a part's fields by name."""
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _explain(console: Console, answerer: Answerer, reply: Reply) -> None:
    """Print entry, phrasing, the features that decided, the thresholds, and what would have won next."""
    thresholds = answerer.matcher.thresholds[reply.language]
    console.print(Text(reply.because, style="bold"))
    console.print(
        f"threshold {thresholds.answer:.2f} · margin {thresholds.margin:.2f} · floor {thresholds.floor:.2f}"
        f" · {reply.language.value} · version {reply.knowledge_version}"
    )
    if reply.fallback:
        console.print(f"fallback: {reply.fallback}")
    table = Table("entry", "confidence", "phrasing", "features")
    for match in reply.matches:
        features = ", ".join(f"{name} {share:+.2f}" for name, share in list(match.features.items())[:4])
        table.add_row(match.entry, f"{match.confidence:.2f}", match.phrasing, features)
    console.print(table)
