"""``gaps`` and what staff do with it, on a real folder and a real store, without the encoder."""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from disclosure_bot.cli.gaps import show
from disclosure_bot.domain.exchange import Exchange, exchange_id
from disclosure_bot.domain.gap import GapAct
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.errors import DisclosureBotError, GapError, KnowledgeError, SettingsError
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.subscriptions import Wish
from support.folders import write_folder

pytestmark = pytest.mark.slow  # each test is several commands over a whole knowledge

NOW = datetime.now(UTC)
DORMITORY = ["寝室晚上几点断电", "寝室几点断电", "寝室断电是几点", "晚上寝室几点断电", "寝室几点断电啊"]
PETS = ["能养仓鼠吗"]


def missed(number: int, question: str, days: int = 1) -> Exchange:
    asked_at = NOW - timedelta(days=days, seconds=-number)
    return Exchange(
        id=exchange_id(asked_at, f"{number}"),
        asked_at=asked_at,
        channel="telegram",
        asker=f"secret-asker-{number}",
        question=question,
        language=Language.ZH,
        outcome=Outcome.ABSTAIN,
        matches=(Match("fees.refund", 0.31), Match("fees.tuition", 0.12)),
        knowledge_version="0123456789ab",
        milliseconds=9.0,
    )


class Office:
    """A knowledge folder, a store, and the commands on them."""

    def __init__(self, folder: Path, store: str) -> None:
        self.folder = folder
        self._store = store

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(show.app, [*arguments, "--knowledge", str(self.folder)])

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        result = self.run("--json", *arguments)
        assert result.exit_code == 0, result.output
        found: list[dict[str, Any]] = json.loads(result.stdout)
        return found

    def in_store(self, work: Callable[[Store], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            async with await open_store(self._store) as store:
                return await work(store)

        return asyncio.run(run())

    def record(self, *exchanges: Exchange) -> None:
        self.in_store(lambda store: store.logbook.record(*exchanges))

    def acts(self) -> Sequence[GapAct]:
        found: Sequence[GapAct] = self.in_store(lambda store: store.gaps.acts())
        return found


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path))
    monkeypatch.setenv("DISCLOSURE_BOT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DISCLOSURE_BOT_SEMANTIC", "false")
    made = Office(write_folder(tmp_path), f"sqlite+aiosqlite:///{tmp_path / 'disclosure-bot.sqlite3'}")
    made.record(*(missed(number, text) for number, text in enumerate((*DORMITORY, *PETS))))
    return made


def test_scripts_get_the_contract(office: Office) -> None:
    dormitory, pets = office.rows()

    assert dormitory["questions"][0] in DORMITORY
    assert set(dormitory["questions"]) == set(DORMITORY)
    assert (dormitory["askers"], dormitory["count"], dormitory["nearest"]) == (
        5,
        5,
        ["fees.refund", "fees.tuition"],
    )
    assert (pets["questions"], pets["askers"]) == (PETS, 1)


def test_no_output_says_who_asked(office: Office) -> None:
    gap = office.rows()[0]["id"]

    for arguments in ((), ("--json",), ("--csv",), ("--public",), ("show", gap), ("show", gap, "--json")):
        assert "secret-asker" not in office.run(*arguments).output


def test_the_table_is_eighty_columns_wide_at_most(office: Office) -> None:
    office.record(missed(50, "a very long question that goes on and on about nothing in particular " * 3))

    lines = office.run().stdout.splitlines()

    assert max(map(cell_len, lines)) <= 80
    assert any("寝室" in line and "fees.refund 0.31" in line for line in lines)
    assert "共 3 个缺口" in office.run().stdout


def test_a_long_table_ends_and_says_where_the_rest_is(office: Office) -> None:
    office.record(*(missed(100 + number, chr(0x4E00 + number * 7) * 9) for number in range(60)))

    lines = office.run().stdout.splitlines()

    assert sum(" fees.refund 0.31" in line for line in lines) == show.LINES
    assert any("只列出前 50 个" in line for line in lines)
    assert len(office.rows()) > show.LINES


def test_a_spreadsheet_gets_one_line_a_gap(office: Office) -> None:
    office.record(missed(50, "=HYPERLINK(1)"))

    text = office.run("--csv").stdout

    assert text.startswith("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {line["典型问题 question"] for line in lines} >= {"'=HYPERLINK(1)", PETS[0]}


def test_a_period_a_department_and_a_state_narrow_the_list(office: Office) -> None:
    office.record(missed(60, "校医院在哪里", days=40))

    assert len(office.rows()) == 3
    assert len(office.rows("--since", "30d")) == 2
    assert len(office.rows("--since", "2020-01-01", "--until", "2020-02-01")) == 0
    assert len(office.rows("--department", "finance")) == 3
    assert office.rows("--state", "linked") == []


@pytest.mark.parametrize("arguments", [("--department", "nobody"), ("--since", "soon"), ("--until", "1")])
def test_a_wrong_option_is_a_sentence(office: Office, arguments: tuple[str, ...]) -> None:
    assert isinstance(office.run(*arguments).exception, SettingsError)


def test_the_public_sees_groups_of_five_people_only(office: Office) -> None:
    (only,) = office.rows("--public")

    assert (only["askers"], len(only["questions"])) == (5, 1)


def test_show_tells_reasons_weeks_questions_and_acts(office: Office) -> None:
    gap = office.rows()[0]["id"]
    office.run("dismiss", gap, "--why", "归宿管", "--who", "zhang")

    text = office.run("show", gap).stdout

    for expected in (
        "答不了 abstained 5",
        "-W",
        "0.31 fees.refund 退费",
        DORMITORY[4],
        "zhang: dismiss 归宿管",
    ):
        assert expected in text


def test_link_adds_the_chosen_questions_closes_the_gap_and_tells_those_who_wait(office: Office) -> None:
    row = office.rows()[0]
    first = missed(0, DORMITORY[0])
    office.in_store(
        lambda store: store.wishes.make(Wish("w", "a", first.id, "telegram", "9", Language.ZH, NOW))
    )

    result = office.run("link", row["id"], "fees.refund", "-q", "1", "-q", "3", "--who", "li")

    assert result.exit_code == 0, result.output
    assert f"+      zh: [学费怎么退, 退学了钱退不退, 休学退费, {row['questions'][0]}" in result.stdout
    assert "将告知 1 人" in result.stdout
    phrasings = load_folder(office.folder).entries["fees.refund"].phrasings.zh
    assert phrasings[-2:] == (row["questions"][0], row["questions"][2])
    assert [gap["questions"] for gap in office.rows()] == [PETS]
    (act,) = office.acts()
    assert (act.who, act.what, act.detail) == ("li", "link", "fees.refund +2")
    due = office.in_store(lambda store: store.wishes.due())
    assert [wish.entry for wish in due] == ["fees.refund"]


def test_a_dry_run_shows_and_writes_nothing(office: Office) -> None:
    gap = office.rows()[0]["id"]

    result = office.run("link", gap, "fees.refund", "--dry-run")

    assert "+      zh: [" in result.stdout
    assert "fees.refund" in result.stdout
    assert len(office.rows()) == 2
    assert len(load_folder(office.folder).entries["fees.refund"].phrasings.zh) == 3


def test_link_tells_what_is_answered_otherwise(office: Office) -> None:
    gap = office.rows()[1]["id"]

    result = office.run("link", gap, "fees.refund", "--dry-run")

    assert f"{PETS[0]}: abstain → answer fees.refund" in result.stdout


def test_a_link_that_breaks_a_test_question_is_refused_unless_forced(office: Office) -> None:
    office.record(missed(70, "宿舍能不能养猫呢"))
    gap = next(row["id"] for row in office.rows() if "养猫" in row["title"])

    refused = office.run("link", gap, "fees.tuition")

    assert isinstance(refused.exception, DisclosureBotError)
    assert "✗ 测试变差 worse 宿舍能不能养猫" in refused.stdout
    assert gap in {row["id"] for row in office.rows()}
    assert office.run("link", gap, "fees.tuition", "--force").exit_code == 0


def test_a_link_to_nothing_or_of_nothing_is_a_sentence(office: Office) -> None:
    gap = office.rows()[0]["id"]

    assert isinstance(office.run("link", gap, "fees.none").exception, KnowledgeError)
    assert isinstance(office.run("link", "zzz", "fees.refund").exception, GapError)
    assert isinstance(office.run("link", gap, "fees.refund", "-q", "99").exception, SettingsError)
    assert list(office.acts()) == []


def test_new_writes_a_draft_that_is_not_loaded(office: Office) -> None:
    gap = office.rows()[0]["id"]

    result = office.run("new", gap, "--id", "life.power")

    draft = office.folder / "drafts" / "life.power.yaml"
    assert result.exit_code == 0, result.output
    text = draft.read_text(encoding="utf-8")
    assert "department: finance" in text
    assert "items: [21]" in text
    assert DORMITORY[0] in text
    assert "schemas/entries.json" in text
    assert "life.power" not in load_folder(office.folder).entries
    assert [act.what for act in office.acts()] == ["new"]
    assert len(office.rows()) == 2


def test_a_draft_that_somebody_works_on_is_left_as_it_is(office: Office) -> None:
    gap = office.rows()[0]["id"]
    office.run("new", gap, "--id", "life.power")
    draft = office.folder / "drafts" / "life.power.yaml"
    draft.write_text("somebody writes the answer", encoding="utf-8")

    assert isinstance(office.run("new", gap, "--id", "life.power").exception, KnowledgeError)
    assert draft.read_text(encoding="utf-8") == "somebody writes the answer"
    assert len(office.acts()) == 1


def test_new_with_an_answer_is_live_and_closes_the_gap(office: Office) -> None:
    gap = office.rows()[0]["id"]

    result = office.run("new", gap, "--id", "fees.power", "--answer", "十一点断电。", "--force")

    assert result.exit_code == 0, result.output
    assert load_folder(office.folder).entries["fees.power"].answer.zh.strip() == "十一点断电。"
    assert [act.what for act in office.acts()] == ["new", "link"]


@pytest.mark.parametrize("name", ["../escape", "a.b/c", "a..b", ".a"])
def test_new_refuses_an_id_that_leads_elsewhere(office: Office, name: str) -> None:
    assert isinstance(office.run("new", office.rows()[0]["id"], "--id", name).exception, KnowledgeError)


def test_dismiss_keeps_it_away_and_reopen_brings_it_back(office: Office) -> None:
    gap = office.rows()[1]["id"]

    assert office.run("dismiss", gap, "--why", "不归学校管").exit_code == 0
    office.record(missed(80, "能养仓鼠吗？"))

    assert gap not in {row["id"] for row in office.rows()}
    topics = load_folder(office.folder).other_topics
    assert PETS[0] in topics[-1].phrasings.zh
    assert office.run("reopen", gap).exit_code == 0
    assert next(row for row in office.rows() if row["id"] == gap)["count"] == 2


def test_dismiss_can_leave_the_knowledge_alone(office: Office) -> None:
    before = load_folder(office.folder).version

    assert office.run("dismiss", office.rows()[1]["id"], "--why", "乱码", "--no-topic").exit_code == 0

    assert load_folder(office.folder).version == before


def test_publish_writes_approved_texts_of_five_people_only(office: Office, tmp_path: Path) -> None:
    dormitory, pets = (row["id"] for row in office.rows())
    office.run("approve", dormitory, "--text", "寝室几点断电？", "--who", "wang")
    office.run("approve", pets)

    result = office.run("publish", str(tmp_path / "site"))

    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "1 个待答问题" in result.stdout
    assert "寝室几点断电？" in page
    assert "仓鼠" not in page
    assert DORMITORY[0] not in page

    office.run("withdraw", dormitory)
    assert "0 个待答问题" in office.run("publish", str(tmp_path / "site")).stdout


def test_nothing_asked_is_no_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path))
    monkeypatch.setenv("DISCLOSURE_BOT_SEMANTIC", "false")
    empty = Office(write_folder(tmp_path), "")

    assert empty.run().stdout == "没有缺口。 No gaps.\n"
    assert empty.rows() == []
