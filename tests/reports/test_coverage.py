import xml.etree.ElementTree as ET
from datetime import date, timedelta
from pathlib import Path

from disclosure_bot.domain.knowledge import Missing
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.reports.coverage import coverage
from disclosure_bot.reports.pages import coverage_page
from support.folders import CHECKLIST, ENTRIES, write_folder

TODAY = date(2026, 11, 23)


def folder_with_two_items(tmp_path: Path) -> Path:
    folder = write_folder(tmp_path)
    (folder / "checklist.yaml").write_text(CHECKLIST + "      - {number: 22, title: 兼职<情况>}\n")
    return folder


def test_items_count_their_entries_sources_reviews_and_english(tmp_path: Path) -> None:
    knowledge = load_folder(folder_with_two_items(tmp_path))

    fees, posts = coverage(knowledge, TODAY).items

    assert fees.entries == ("fees.tuition", "fees.refund")
    assert (fees.with_live_source, fees.reviewed_in_time, fees.with_english) == (2, 2, 1)
    assert posts.entries == ()
    assert not fees.is_good
    assert fees.asked is None


def test_what_entries_lack_is_listed_by_department(tmp_path: Path) -> None:
    lacking = ENTRIES.replace("    related:", "    missing: [amount, form]\n    related:")

    (finance,) = coverage(load_folder(write_folder(tmp_path, fees=lacking)), TODAY).missing

    assert str(finance) == "计财处（1 个条目 entries）：金额 1、表格 1"
    assert finance.entries == {"fees.tuition": (Missing.AMOUNT, Missing.FORM)}


def test_time_makes_sources_and_reviews_stale(tmp_path: Path) -> None:
    knowledge = load_folder(folder_with_two_items(tmp_path))

    fees, _ = coverage(knowledge, TODAY + timedelta(days=4000)).items

    assert (fees.with_live_source, fees.reviewed_in_time) == (0, 0)


def test_questions_asked_are_summed_over_the_entries_of_an_item(tmp_path: Path) -> None:
    knowledge = load_folder(folder_with_two_items(tmp_path))

    found = coverage(knowledge, TODAY, {"fees.tuition": 5, "fees.refund": 2, "gone": 9})

    assert [item.asked for item in found.items] == [7, 0]
    assert found.covered == 1


def test_page_is_whole_by_itself_and_escapes_what_people_wrote(tmp_path: Path) -> None:
    found = coverage(load_folder(folder_with_two_items(tmp_path)), TODAY)

    text = coverage_page(found, Bilingual("示例<大学>"))

    assert "示例&lt;大学&gt;" in text
    assert "兼职&lt;情况&gt;" in text
    assert "<情况>" not in text
    assert "http" not in text
    assert "<script" not in text


def test_picture_is_valid_and_says_in_words_what_it_shows(tmp_path: Path) -> None:
    found = coverage(load_folder(folder_with_two_items(tmp_path)), TODAY)
    text = coverage_page(found, Bilingual("示例大学"))
    svg = text[text.index("<svg") : text.index("</svg>") + len("</svg>")]
    picture = ET.fromstring(svg)  # noqa: S314  # our own page

    titles = [element.text or "" for element in picture.iter("title")]

    assert picture.get("aria-label") == "2 个公开事项，1 个有条目"
    assert len(titles) == 2
    assert "没有条目" in titles[1]
