"""What editors are told before a change is live: over a real folder, with the weights that serve."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Paragraph
from disclosure_bot.editorial.service import Editorial, departments_of
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.entries import with_fields
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.review.reviews import Reviews
from disclosure_bot.matching.fusion import build_matcher
from disclosure_bot.store.store import Store, open_store
from support.databases import sqlite_url
from support.exchanges import NOON, exchange
from support.folders import ENTRIES, write_folder

PATH = "entries/fees.yaml"
TODAY = date(2026, 11, 28)
WORSE = with_fields(
    ENTRIES, "fees.tuition", {"phrasings": {"zh": ["宿舍能不能养猫", "养猫"], "en": ["cats"]}}
)


def answerer(knowledge: Knowledge, _: Answerer | None = None) -> Answerer:
    return Answerer(knowledge, build_matcher(knowledge))


@asynccontextmanager
async def editorial(tmp_path: Path, patience: float = 60.0) -> AsyncIterator[tuple[Editorial, Store]]:
    folder = write_folder(tmp_path / "knowledge")
    serving = answerer(load_folder(folder))
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        yield Editorial(Reviews(folder), store, answerer, lambda: serving, patience), store


@pytest.mark.slow
async def test_findings_are_those_of_the_file_and_what_is_new_elsewhere(tmp_path: Path) -> None:
    async with editorial(tmp_path) as (made, _):
        sound = await made.look({PATH: ENTRIES}, TODAY)
        wrong = await made.look(
            {PATH: ENTRIES.replace("department: finance", "department: nobody", 1)}, TODAY
        )
        broken = await made.look({PATH: "entries: ["}, TODAY)

    assert sound.is_sound
    assert {finding.where.path for finding in sound.findings} <= {PATH}
    assert not wrong.is_sound
    assert "unknown-department" in {finding.code for finding in wrong.findings}
    assert not broken.is_sound
    assert broken.findings[0].where.line == 1


@pytest.mark.slow
async def test_test_questions_that_get_worse_are_told(tmp_path: Path) -> None:
    async with editorial(tmp_path) as (made, _):
        found = await made.effect_on_tests({PATH: WORSE})

    assert "宿舍能不能养猫" in {change.question for change in found.changes if change.is_worse}
    assert found.asked == found.of == 3


@pytest.mark.slow
async def test_what_people_asked_last_month_is_asked_again(tmp_path: Path) -> None:
    async with editorial(tmp_path) as (made, store):
        old = exchange(1, question="养猫", asked_at=NOON - timedelta(days=40))
        await store.logbook.record(
            old, exchange(2, question="宿舍能不能养猫"), exchange(3, question="学费怎么退")
        )
        found = await made.effect_on_asked({PATH: WORSE}, NOON + timedelta(hours=1))

    assert [change.question for change in found.changes] == ["宿舍能不能养猫"]
    assert found.of == 2


@pytest.mark.slow
async def test_what_there_was_no_time_for_is_said(tmp_path: Path) -> None:
    async with editorial(tmp_path, patience=-1) as (made, _):
        found = await made.effect_on_tests({PATH: WORSE})

    assert (found.asked, found.of) == (0, 3)


@pytest.mark.slow
async def test_effect_of_what_cannot_be_loaded_is_a_sentence(tmp_path: Path) -> None:
    async with editorial(tmp_path) as (made, _):
        with pytest.raises(KnowledgeError, match="错误"):
            await made.effect_on_tests({PATH: "entries: []\n"})


@pytest.mark.slow
async def test_preview_is_what_people_would_read(tmp_path: Path) -> None:
    text = ENTRIES.replace("退费向计财处申请", "退费向学院申请")
    async with editorial(tmp_path) as (made, _):
        parts = await made.preview({PATH: text}, "fees.refund", Language.ZH, TODAY)
        none = await made.preview({PATH: text}, "no.such", Language.ZH, TODAY)

    assert any(isinstance(part, Paragraph) and "退费向学院申请" in part.text for part in parts)
    assert none == ()


@pytest.mark.parametrize(
    ("old", "new", "departments"),
    [
        ("退费向计财处申请", "退费向学院申请", {"finance"}),
        (
            "department: finance\n    audience: [student]",
            "department: office\n    audience: [student]",
            {"finance", "office"},
        ),
        ("entries:", "# 只有说明\nentries:", {""}),
    ],
)
def test_whose_things_an_edit_changes(tmp_path: Path, old: str, new: str, departments: set[str]) -> None:
    before = load_folder(write_folder(tmp_path / "old"))
    after = load_folder(write_folder(tmp_path / "new", fees=ENTRIES.replace(old, new)))

    assert departments_of(before, after) == departments


def test_what_belongs_to_the_whole_school_belongs_to_no_department(tmp_path: Path) -> None:
    before = load_folder(write_folder(tmp_path / "old"))
    folder = write_folder(tmp_path / "new")
    (folder / "deadlines.yaml").write_text(
        "deadlines:\n  - {id: a.b, event: {zh: 收到, en: received}, action: {zh: 申诉, en: appeal},"
        " days: 10, unit: day}\n"
    )

    assert departments_of(before, load_folder(folder)) == {""}
