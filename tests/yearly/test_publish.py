"""The public pages as the web channel calls for them."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.yearly.publish import public_pages

SAMPLE = Path(__file__).parents[1] / "samples/report-2019-2020"
TODAY = date(2020, 10, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "knowledge"
    shutil.copytree(SAMPLE, made)
    return made


async def test_the_newest_ledger_gives_the_items_and_the_report_that_they_link_to(folder: Path) -> None:
    made = await public_pages(folder, load_folder(folder), None, TODAY)

    assert made.year == AcademicYear(2019)
    assert 'href="report-2019-2020.html?lang=zh"' in made.items[Language.ZH]
    assert "1315" in made.report[Language.ZH]
    assert not made.is_complete  # the sample's checklist has no links


async def test_without_a_ledger_the_year_that_is_over_is_shown(folder: Path) -> None:
    shutil.rmtree(folder / "ledger")

    made = await public_pages(folder, load_folder(folder), None, date(2026, 11, 29))

    assert made.year == AcademicYear(2025)
    assert made.items[Language.ZH].count("<tr><td") == 50
