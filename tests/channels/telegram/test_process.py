"""The real program against the fake on a port: killed, stopped, refused; nothing is lost. In both modes."""

import re
import signal
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from disclosure_bot.domain.exchange import Exchange
from fakes.botapi import people
from fakes.botapi.core import Fault, State
from fakes.botapi.people import Person
from fakes.process import program

pytestmark = pytest.mark.slow

MODES = ("polling", "webhook")
WORKERS = 16
BURST = 240
CHATS = 60


def burst(state: State, count: int = BURST, chats: int = CHATS, start: int = 0) -> list[str]:
    """Let many people ask numbered questions at once, and return the questions."""
    questions = [f"学费 第{number}问" for number in range(start, start + count)]
    for number, question in enumerate(questions):
        people.say(state, Person(2001 + number % chats), question)
    return questions


def answers(state: State) -> Counter[str]:
    """Count the answers by chat: an abstention quotes nothing of its question."""
    return Counter(str(message["chat"]["id"]) for message in state.sent)


def reached(state: State, count: int) -> bool:
    return len(state.sent) >= count


def lost_and_double(state: State, exchanges: list[Exchange], questions: list[str]) -> tuple[int, int]:
    """Return how many answers are missing and how many came twice."""
    rows = Counter(exchange.question for exchange in exchanges)
    assert set(rows) == set(questions)
    assert max(rows.values()) == 1
    asked = Counter(str(2001 + number % CHATS) for number in range(len(questions)))
    sent = answers(state)
    return sum((asked - sent).values()), sum((sent - asked).values())


@pytest.mark.parametrize("mode", MODES)
async def test_kill_in_a_burst_loses_nothing(tmp_path: Path, mode: str) -> None:
    async with program(tmp_path, latency=0.02, mode=mode) as bot:
        questions = burst(bot.state)
        await bot.start()
        for answered in (40, 120):
            await bot.until(partial(reached, bot.state, answered))
            await bot.signal(signal.SIGKILL)
            await bot.start()
        await bot.until_answered(BURST)
        lost, double = lost_and_double(bot.state, await bot.exchanges(), questions)

    assert lost == 0
    assert double <= WORKERS * 2


@pytest.mark.parametrize("mode", MODES)
async def test_sigterm_ends_within_five_seconds_and_the_rest_is_answered_later(
    tmp_path: Path, mode: str
) -> None:
    async with program(tmp_path, latency=0.1, mode=mode) as bot:
        questions = burst(bot.state)
        await bot.start()
        await bot.until(lambda: len(bot.state.sent) >= 20)
        code = await bot.signal(signal.SIGTERM, seconds=5.0)
        before = len(bot.state.sent)
        bot.server.latency = 0.0
        await bot.start()
        await bot.until_answered(BURST)
        lost, double = lost_and_double(bot.state, await bot.exchanges(), questions)

    assert code == 0
    assert before < BURST
    assert (lost, double) == (0, 0)


@pytest.mark.parametrize("mode", MODES)
async def test_faults_on_the_wire_lose_nothing_and_tell_no_secret_at_debug(tmp_path: Path, mode: str) -> None:
    kinds = ["429", "500", "html", "not-json", "truncated", "cut-before", "cut-after"]
    ambiguous = {"cut-after", "truncated"}
    async with program(tmp_path, mode=mode, level="DEBUG") as bot:
        bot.state.faults = [Fault(kind, times=3) for kind in kinds]
        bot.state.faults += [Fault(kind, method="getUpdates") for kind in ("409", "500", "not-json", "429")]
        questions = burst(bot.state, 60)
        await bot.start()
        await bot.until_answered(60)
        lost, double = lost_and_double(bot.state, await bot.exchanges(), questions)

    assert lost == 0
    assert double <= 3 * len(ambiguous)
    assert bot.state.token not in bot.output()
    assert bot.state.token.partition(":")[2] not in bot.output()
    assert not re.search("第[0-9]+问", bot.output())


async def test_refused_token_ends_the_program_with_a_sentence(tmp_path: Path) -> None:
    async with program(tmp_path) as bot:
        bot.settings["DISCLOSURE_BOT_TELEGRAM__TOKEN"] = "1:wrong-token"
        await bot.start()
        code = await bot.ended()

    assert code == 2
    assert "@BotFather" in bot.output()
    assert "Traceback" not in bot.output()
    assert "wrong-token" not in bot.output()


async def test_token_revoked_while_serving_ends_the_program(tmp_path: Path) -> None:
    async with program(tmp_path) as bot:
        await bot.start()
        await bot.until(lambda: bot.state.commands)
        bot.state.faults = [Fault("401", method="*", times=10_000)]
        burst(bot.state, 1)
        code = await bot.ended()

    assert code == 2
    assert "@BotFather" in bot.output()


async def test_webhook_without_a_secret_is_refused_at_the_start(tmp_path: Path) -> None:
    async with program(tmp_path, mode="webhook") as bot:
        bot.settings["DISCLOSURE_BOT_TELEGRAM__WEBHOOK_SECRET"] = ""
        await bot.start()
        code = await bot.ended()

    assert code == 2
    assert "WEBHOOK_SECRET" in bot.output()


async def test_start_without_a_network_waits_for_it(tmp_path: Path) -> None:
    async with program(tmp_path) as bot:
        bot.state.faults = [Fault("cut-before", method="*", times=5)]
        (question,) = burst(bot.state, 1)
        await bot.start()
        await bot.until_answered(1)
        exchanges = await bot.exchanges()

    assert [exchange.question for exchange in exchanges] == [question]
    assert "out of reach" in bot.output()
