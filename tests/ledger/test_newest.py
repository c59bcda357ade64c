"""Entries point to what was published last, and are told of when it is newer than they are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from disclosure_bot import bootstrap
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Finding, Knowledge, Place
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Link, Part
from disclosure_bot.knowledge.read.load import fingerprint, load_folder
from disclosure_bot.ledger.newest import NewestReader, behind_ledger, with_newest
from support.folders import write_folder
from support.register_samples import office_knowledge
from support.samples import NOW

HEAD = "发布日期,标题,清单事项,网址\n"
TODAY = date(2026, 11, 28)
URL = "https://www.example.edu.cn/2026/fees.htm"


def keep(folder: Path, year: str, *lines: str) -> Path:
    (folder / "ledger").mkdir(parents=True, exist_ok=True)
    (folder / f"ledger/{year}.csv").write_text(HEAD + "\n".join(lines), "utf-8")
    return folder


def behind(known: Knowledge) -> Iterator[Finding]:
    return behind_ledger(known, lambda entry: Place(entry, 7))


def test_the_newest_publication_of_all_years_counts_and_a_doubtful_row_does_not(tmp_path: Path) -> None:
    keep(tmp_path, "2024-2025", "2025-06-01,旧收费公示,21,")
    keep(
        tmp_path,
        "2025-2026",
        f"2026-06-01,收费公示,21,{URL}",
        "2026-08-01,没有这项,99,",
        "2026-08-02,清单外,,",
    )

    known = with_newest(tmp_path, office_knowledge(), TODAY)

    assert {number: one.title for number, one in known.newest.items()} == {21: "收费公示"}


def test_a_folder_without_ledger_has_none(tmp_path: Path) -> None:
    assert with_newest(tmp_path, office_knowledge(), TODAY).newest == {}


def test_a_year_is_read_again_only_after_a_table_or_the_knowledge_changed(tmp_path: Path) -> None:
    known = office_knowledge()
    reader = NewestReader(keep(tmp_path, "2025-2026", f"2026-06-01,收费公示,21,{URL}", "2026-06-02,新项,50,"))
    first = reader.newest(known, TODAY)[21]

    assert reader.newest(known, TODAY)[21] is first
    assert reader.newest(known, date(2026, 11, 29))[21] is not first
    keep(tmp_path, "2025-2026", f"2026-06-03,收费公示（更正）,21,{URL}")
    assert reader.newest(known, TODAY)[21].title == "收费公示（更正）"
    without = replace(known, checklist=())
    assert reader.newest(without, TODAY) == {}


def test_a_year_that_no_entry_needs_is_not_read(tmp_path: Path) -> None:
    known = replace(office_knowledge(), entries={})
    keep(tmp_path, "2025-2026", f"2026-06-01,收费公示,21,{URL}")

    assert NewestReader(tmp_path).newest(known, TODAY) == {}


def test_an_entry_behind_the_ledger_is_told_with_both_days_until_it_is_reviewed(tmp_path: Path) -> None:
    known = with_newest(keep(tmp_path, "2026-2027", "2026-11-02,收费公示,21,"), office_knowledge(), TODAY)
    entry = known.entries["fees.tuition"]
    assert entry.reviewed_on == date(2026, 11, 1)

    found = {finding.entry: finding for finding in behind(known)}

    assert found["fees.tuition"].where == Place("fees.tuition", 7)
    for word in ("收费公示", "第 21 项", "2026-11-02", "2026-11-01"):
        assert word in found["fees.tuition"].message
    reviewed = {**known.entries, entry.id: replace(entry, reviewed_on=date(2026, 11, 2))}
    assert entry.id not in {finding.entry for finding in behind(replace(known, entries=reviewed))}
    published = {**known.entries, entry.id: replace(entry, published_on=date(2026, 11, 2))}
    assert entry.id not in {finding.entry for finding in behind(replace(known, entries=published))}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = write_folder(tmp_path / "knowledge")
    own = {"state": tmp_path / "state", "cache": tmp_path / "cache", "semantic": False}
    return Settings.load(None, knowledge=folder).model_copy(update=own)


def shown(settings: Settings) -> tuple[Part, ...]:
    return bootstrap.build_answerer(settings).show("fees.tuition", Language.ZH, NOW).parts


@pytest.mark.slow
def test_an_answer_links_to_what_was_published_last(settings: Settings) -> None:
    keep(settings.knowledge, "2025-2026", f"2026-06-01,收费公示,21,{URL}")

    (link,) = [part for part in shown(settings) if isinstance(part, Link) and part.url == URL]

    assert "收费公示" in link.title
    assert "2026-06-01" in link.title


def test_a_row_that_is_added_makes_another_version_which_serves_at_once(settings: Settings) -> None:
    before = fingerprint(settings.knowledge)

    keep(settings.knowledge, "2025-2026", f"2026-06-01,收费公示,21,{URL}")

    assert before != fingerprint(settings.knowledge) == load_folder(settings.knowledge).version


@pytest.mark.slow
def test_a_ledger_that_cannot_be_read_keeps_no_answer(settings: Settings) -> None:
    keep(settings.knowledge, "2025-2026")
    (settings.knowledge / "ledger/2025-2026.csv").write_bytes(b"\x00\x01")
    (settings.knowledge / "ledger/2024-2025.xlsx").write_bytes(b"PK\x03\x04 and no zip")

    assert not any(isinstance(part, Link) and part.url == URL for part in shown(settings))
