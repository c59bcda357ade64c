from pathlib import Path

import pytest

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.save import difference, new_findings, save, text_of
from disclosure_bot.knowledge.read.load import load_folder
from support.folders import ENTRIES, write_folder

PATH = "entries/fees.yaml"


def test_difference_shows_the_lines_that_change() -> None:
    shown = difference(PATH, "a: 1\nb: 2\n", "a: 1\nb: 3\n")

    assert "-b: 2\n+b: 3\n" in shown
    assert PATH in shown


@pytest.mark.slow
def test_only_findings_that_the_edit_brings_are_new(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, old=ENTRIES.replace("fees.", "old."))
    assert new_findings(folder, {PATH: ENTRIES + "# a comment\n"}) == ()

    wrong = ENTRIES.replace("department: finance", "department: nobody", 1)
    (finding,) = new_findings(folder, {PATH: wrong})

    assert finding.code == "unknown-department"
    assert load_folder(folder)


def test_file_is_replaced_in_one_step_and_keeps_its_mode(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / PATH).chmod(0o640)
    before = (folder / PATH).stat().st_ino

    save(folder, {PATH: "entries: []\n"})

    assert (folder / PATH).read_text() == "entries: []\n"
    assert (folder / PATH).stat().st_mode & 0o777 == 0o640
    assert (folder / PATH).stat().st_ino != before
    assert [path.name for path in (folder / "entries").iterdir()] == ["fees.yaml"]


def test_file_that_cannot_be_written_ends_in_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)

    with pytest.raises(KnowledgeError, match=r"none/fees\.yaml"):
        save(folder, {"none/fees.yaml": "a: 1\n"})

    assert load_folder(folder)


def test_text_that_somebody_else_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    before = {PATH: text_of(folder, PATH)}
    (folder / PATH).write_text(ENTRIES + "# of somebody else\n", encoding="utf-8")

    with pytest.raises(KnowledgeError, match="刚被别人改过"):
        save(folder, {PATH: ENTRIES + "# mine\n"}, before)

    assert text_of(folder, PATH).endswith("# of somebody else\n")


def test_new_file_that_somebody_else_has_made_is_not_overwritten(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "entries" / "aid.yaml").write_text("entries: []\n")

    with pytest.raises(KnowledgeError, match="刚被别人改过"):
        save(folder, {"entries/aid.yaml": "entries: []\n# mine\n"}, {"entries/aid.yaml": ""})
