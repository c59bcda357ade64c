"""What being watched costs: a page of metrics, a line of log; and how soon the program is ready."""

import asyncio
import io
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.health import Health
from disclosure_bot.service.service import Service
from disclosure_bot.serving.logs import Cleaner, JsonLines
from disclosure_bot.serving.metrics import metrics_text
from disclosure_bot.serving.status import Status
from disclosure_bot.serving.supervisor import Supervisor
from disclosure_bot.store.store import open_store
from support.folders import run_program, write_folder
from support.samples import ExactMatcher, sample_knowledge


def show(what: str, value: float, unit: str, beside: str = "") -> None:
    print(f"{what:<40} {value:>9.2f} {unit:<3} {beside}")


def microseconds(act: Callable[[], object], times: int) -> float:
    """Return how long something takes, as the median of five runs."""
    runs = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(times):
            act()
        runs.append((time.perf_counter() - began) / times * 1e6)
    return median(runs)


def lines() -> None:
    """Compare a line of ours with one of the standard library's formatter."""

    def writer(formatter: logging.Formatter) -> Callable[[], None]:
        handler = logging.StreamHandler(io.StringIO())
        handler.setFormatter(formatter)
        logger = logging.Logger("disclosure_bot.bench", logging.INFO)
        logger.addHandler(handler)
        return lambda: logger.info("update %s answered in %.1f ms", 700000001, 12.5)

    ours = microseconds(writer(JsonLines(Cleaner(("123456:a-token-of-35-letters", "secret")))), 2000)
    peer = microseconds(writer(logging.Formatter("%(asctime)s %(levelname)s %(message)s")), 2000)
    show("log line, JSON and cleaned", ours, "us", f"{ours / peer:.1f} x logging")


async def page() -> None:
    """Time the page of metrics."""
    knowledge = sample_knowledge()
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        service = Service(Answerer(knowledge, ExactMatcher(knowledge)), store)
        health = Health(state="serving")
        health.outcomes.update({"answer": 5, "choose": 2, "abstain": 1})
        vitals = Status(service, store, {"telegram": health}, Supervisor())
        began = time.perf_counter()
        for _ in range(100):
            sample = await vitals.sample()
        gathered = (time.perf_counter() - began) * 10
    show("sample gathered, store probe kept 5 s", gathered, "ms")
    show("page of metrics", microseconds(lambda: metrics_text(sample), 50) / 1000, "ms")


def starts() -> None:
    """Time whole programs; importing the Telegram library is the peer."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import telegram.ext"], check=True)
    peer = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        settings = {
            "DISCLOSURE_BOT_KNOWLEDGE": str(write_folder(home / "knowledge")),
            "DISCLOSURE_BOT_TELEGRAM__TOKEN": "1:no-token",
            "DISCLOSURE_BOT_TELEGRAM__BASE_URL": "http://127.0.0.1:9/bot",
        }
        began = time.perf_counter()
        done = run_program("doctor", "--json", home=home, **settings)
        show("doctor", time.perf_counter() - began, "s", f"{len(json.loads(done.stdout))} checks")
        ready = _until_ready(home, settings)
    show("start to READY, small knowledge", ready, "s", f"{ready / peer:.1f} x telegram.ext")


def _until_ready(home: Path, settings: dict[str, str]) -> float:
    """Return the seconds until the program says that it is ready."""
    environment = (
        os.environ
        | settings
        | {
            "DISCLOSURE_BOT_STATE": str(home / "state"),
            "DISCLOSURE_BOT_SEMANTIC": "false",
            "DISCLOSURE_BOT_HTTP__LISTEN": "",
            "NOTIFY_SOCKET": str(home / "notify"),
        }
    )
    with _listening(home / "notify") as line:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "disclosure_bot", "serve"], env=environment, stderr=subprocess.DEVNULL
        )
        line.recv(4096)
        ready = time.perf_counter() - began
        process.terminate()
        process.wait()
    return ready


def _listening(path: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.bind(str(path))
    line.settimeout(60)
    return line


if __name__ == "__main__":
    lines()
    asyncio.run(page())
    starts()
