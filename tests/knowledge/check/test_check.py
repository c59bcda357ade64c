"""A checker remembers what validation said, and never of another state of the folder."""

from datetime import date
from pathlib import Path

from disclosure_bot.knowledge.check.check import Checker, check_folder
from support.folders import ENTRIES, write_folder

PATH = "entries/fees.yaml"
TODAY = date(2026, 11, 29)
EDITED = {PATH: ENTRIES.replace("退费向计财处申请", "退费向学院申请").encode()}


def test_the_same_texts_are_validated_once_before_and_after_they_are_written(tmp_path: Path) -> None:
    checker = Checker(write_folder(tmp_path))
    edit = checker.validated(EDITED)
    (tmp_path / PATH).write_bytes(EDITED[PATH])

    assert edit.knowledge is not None
    assert checker.validated(EDITED) is edit
    assert checker.load() is edit.knowledge


def test_a_check_tells_as_much_as_that_of_the_command_and_spares_the_validation(tmp_path: Path) -> None:
    checker = Checker(write_folder(tmp_path))
    report = checker.checked(TODAY, EDITED)

    assert report.findings == check_folder(tmp_path, TODAY, changed=EDITED).findings
    assert checker.validated(EDITED).knowledge is report.knowledge


def test_whatever_changes_in_the_folder_is_seen(tmp_path: Path) -> None:
    checker = Checker(write_folder(tmp_path))
    first = checker.validated()
    (tmp_path / "entries" / "more.yml").write_text("entries: []\n")  # not read: the version stays
    misnamed = checker.validated()
    (tmp_path / PATH).write_text("entries: [")
    broken = checker.validated()

    assert {one.code for one in misnamed.findings} - {one.code for one in first.findings} == {"unread-file"}
    assert broken.knowledge is None
