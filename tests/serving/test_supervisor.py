"""Work beside the channels."""

import asyncio

import pytest

from disclosure_bot.serving.supervisor import Supervisor


async def test_a_loop_that_breaks_is_counted_named_and_begun_again(caplog: pytest.LogCaptureFixture) -> None:
    twice = asyncio.Event()
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise OSError("gone")
        twice.set()
        await asyncio.Event().wait()

    loops = Supervisor(pause=0.0)
    loops.start("reload", run)
    await twice.wait()
    dead = loops.dead()
    await loops.stop()

    assert loops.failures == {"reload": 1}
    assert dead == ()
    assert "the loop reload broke" in caplog.text


async def test_a_loop_that_was_killed_is_dead() -> None:
    async def run() -> None:
        raise asyncio.CancelledError

    loops = Supervisor()
    loops.start("daily", run)
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert loops.dead() == ("daily",)
    await loops.stop()
