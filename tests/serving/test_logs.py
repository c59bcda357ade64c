"""What the log says, and what it never says."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest

from disclosure_bot.errors import StoreError
from disclosure_bot.service import trace
from disclosure_bot.serving.logs import HIDDEN, Cleaner, JsonLines, ReadableLines, set_up_log

TOKEN = "123456:AAF-secret_part-of-the-token"


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """Yield the root logger and put it back as it was."""
    logger, ours = logging.getLogger(), logging.getLogger("disclosure_bot")
    before = (logger.handlers[:], logger.level, ours.level)
    yield logger
    logger.handlers[:], level, ours_level = before
    logger.setLevel(level)
    ours.setLevel(ours_level)
    logging.captureWarnings(capture=False)


def written(formatter: logging.Formatter, act: object) -> str:
    """Return what a logger with that formatter writes while something acts on it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.Logger("disclosure_bot.somewhere", logging.DEBUG)
    logger.addHandler(handler)
    act(logger)  # type: ignore[operator]
    return stream.getvalue()


def fail(logger: logging.Logger, error: Exception) -> None:
    try:
        raise error
    except Exception:
        logger.exception("it broke")


def test_one_event_is_one_line_of_json_whatever_is_in_it() -> None:
    text = written(JsonLines(Cleaner(())), lambda log: log.info("two\nlines of %s", "学费"))

    (line,) = text.splitlines()
    assert json.loads(line)["message"] == "two\nlines of 学费"
    assert set(json.loads(line)) == {"at", "level", "logger", "message"}


def test_a_traceback_is_in_the_same_line() -> None:
    text = written(JsonLines(Cleaner(())), lambda log: fail(log, StoreError("磁盘已满", "the disk is full")))

    (line,) = text.splitlines()
    assert "StoreError: 磁盘已满 / the disk is full" in json.loads(line)["traceback"]


@pytest.mark.parametrize("formatter", [JsonLines, ReadableLines])
def test_an_error_that_may_quote_a_person_loses_its_text(formatter: type[JsonLines]) -> None:
    text = written(formatter(Cleaner(())), lambda log: fail(log, ValueError("我叫张三，身份证丢了")))

    assert "ValueError" in text
    assert "test_logs.py" in text
    assert "张三" not in text


@pytest.mark.parametrize("formatter", [JsonLines, ReadableLines])
@pytest.mark.parametrize("said", [TOKEN, f"https://api/bot{TOKEN}/getMe", TOKEN.partition(":")[2]])
def test_the_token_is_hidden_in_messages_and_tracebacks(formatter: type[JsonLines], said: str) -> None:
    clean = Cleaner((TOKEN,))
    text = written(formatter(clean), lambda log: log.warning("%s", said))
    text += written(formatter(clean), lambda log: fail(log, OSError(said)))

    assert text.count(HIDDEN) == 2
    assert TOKEN.partition(":")[2] not in text


def test_an_empty_secret_hides_nothing() -> None:
    assert Cleaner(("", "a:b"))("a text") == "a text"


async def test_all_lines_of_a_question_bear_its_id_in_threads_too() -> None:
    logger = logging.Logger("disclosure_bot.somewhere")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines(Cleaner(())))
    logger.addHandler(handler)

    async def answer(name: str) -> None:
        with trace.question(name):
            logger.warning("received %s", name)
            await asyncio.to_thread(logger.warning, "matched %s", name)
            await asyncio.sleep(0)
            logger.warning("sent %s", name)

    await asyncio.gather(answer("update 1"), answer("update 2"))
    logger.warning("beside")
    *lines, last = map(json.loads, stream.getvalue().splitlines())

    assert len(lines) == 6
    assert all(line["message"].endswith(line["question"]) for line in lines)
    assert "question" not in last


def test_readable_lines_bear_it_in_brackets() -> None:
    with trace.question("update 7"):
        text = written(ReadableLines(Cleaner(())), lambda log: log.info("sent"))

    assert "INFO    somewhere [update 7]: sent" in text


def test_libraries_are_heard_from_warning_on_only(
    root: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_log("DEBUG", (TOKEN,), as_json=True)
    logging.getLogger("httpx").info("POST https://api/bot%s/sendMessage", TOKEN)
    logging.getLogger("aiosqlite").debug("INSERT ... ('我的提问')")
    logging.getLogger("disclosure_bot.service").debug("ours")

    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "ours"
