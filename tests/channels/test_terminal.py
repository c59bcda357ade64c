import io

import pytest
from rich.console import Console

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.terminal import TerminalChannel
from disclosure_bot.channels.terminal_text import print_parts
from disclosure_bot.domain.reply import Cell, CopyText
from disclosure_bot.service.actions import Actions
from disclosure_bot.service.service import Service
from disclosure_bot.store.store import open_store
from support.samples import NOW, ExactMatcher, sample_knowledge

CLOSE = {"学费": (("fees.tuition", 0.5), ("fees.postgrad-tuition", 0.45))}


async def no_other_key() -> None:
    """Say that all rows were made with one key."""


async def talk(monkeypatch: pytest.MonkeyPatch, *lines: str) -> str:
    """Type lines into a terminal channel and return all that it printed."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    screen = io.StringIO()
    knowledge = sample_knowledge()
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        service = Service(Answerer(knowledge, ExactMatcher(knowledge, CLOSE)), store)
        console = Console(file=screen, width=80)
        actions = Actions(service, store, no_other_key)
        await TerminalChannel(service, actions, "asker-1", console, clock=lambda: NOW).run()
    return screen.getvalue()


async def test_answer_is_printed_with_source_and_department(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = await talk(monkeypatch, "学费多少钱")

    assert "本科学费的第一句。" in printed
    assert "https://www.example.edu.cn/" in printed
    assert "计财处" in printed


def test_figure_and_text_ready_to_send_are_printed() -> None:
    screen = io.StringIO()
    cell = Cell("软件：5500元", "tuition", "软件", "2024", "5500", "元", "2024", "公示")
    parts = (cell, CopyText("您好，请告知。", "可以这样写：", "fees.tuition"))

    print_parts(Console(file=screen), parts)

    assert screen.getvalue() == "软件：5500元\n可以这样写：\n您好，请告知。\n\n"


async def test_offered_entry_is_picked_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = await talk(monkeypatch, "学费", "2")

    assert "[2] 研究生学费" in printed
    assert "研究生学费的第一句。" in printed


async def test_number_that_was_not_offered_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "〔unknown-number〕" in await talk(monkeypatch, "7")


async def test_help_and_empty_lines_have_their_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = await talk(monkeypatch, "/help", "")

    assert "〔help〕" in printed
    assert "〔empty〕" in printed


async def test_end_of_input_ends_politely(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = await talk(monkeypatch)

    assert printed.startswith("〔greeting〕")
    assert printed.rstrip().endswith("〔goodbye〕")


async def test_numbers_and_commands_may_be_typed_at_full_width(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = await talk(monkeypatch, "学费", "２", "／ＨＥＬＰ")

    assert "研究生学费的第一句。" in printed
    assert "〔help〕" in printed


async def test_unknown_command_is_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "〔unknown-command〕" in await talk(monkeypatch, "/start-again")


@pytest.mark.parametrize("line", ["/quit", "exit", "退出"])
async def test_conversation_can_be_ended_by_a_word(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    printed = await talk(monkeypatch, line, "学费多少钱")

    assert printed.rstrip().endswith("〔goodbye〕")
    assert "本科学费" not in printed
