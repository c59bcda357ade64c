from pathlib import Path

from disclosure_bot.knowledge.edit.compare import compare
from disclosure_bot.knowledge.edit.entries import entry_text, with_entry_moved_in, without_entry
from disclosure_bot.knowledge.read.load import load_folder
from support.folders import ENTRIES, write_folder


def test_entries_added_changed_and_gone_are_told_apart(tmp_path: Path) -> None:
    old = load_folder(write_folder(tmp_path / "old"))
    text = (
        ENTRIES.replace("[学费怎么退, ", "[学费能退吗, ")
        .replace("fees.tuition", "fees.new")
        .replace("退费向计财处申请", "退费向学院申请")
    )
    new = load_folder(write_folder(tmp_path / "new", fees=text))

    found = compare(old, new)

    assert found.added == ("fees.new",)
    assert found.gone == ("fees.tuition",)
    (change,) = found.changed
    assert change.entry == "fees.refund"
    assert change.fields == ("phrasings", "answer")
    assert change.phrasings_added == ("学费能退吗",)
    assert change.phrasings_gone == ("学费怎么退",)
    assert found.other == ()


def test_an_entry_that_was_related_to_one_that_is_gone_has_not_changed(tmp_path: Path) -> None:
    old = load_folder(write_folder(tmp_path / "old"))
    new = load_folder(write_folder(tmp_path / "new", fees=without_entry(ENTRIES, "fees.refund")))

    assert (compare(old, new).gone, compare(old, new).changed) == (("fees.refund",), ())


def test_moving_an_entry_changes_nothing(tmp_path: Path) -> None:
    old = load_folder(write_folder(tmp_path / "old"))
    new = load_folder(write_folder(tmp_path / "new", fees="# 说明\n\n" + ENTRIES))

    assert compare(old, new).changed == ()


def test_an_entry_in_another_file_is_told_and_has_not_changed(tmp_path: Path) -> None:
    old = load_folder(write_folder(tmp_path / "old"))
    entry = entry_text(ENTRIES, "fees.refund")
    moved = {"fees": without_entry(ENTRIES, "fees.refund"), "more": with_entry_moved_in("", "x", entry)}
    new = load_folder(write_folder(tmp_path / "new", **moved))

    found = compare(old, new)

    assert (found.moved, found.changed, found.added, found.gone) == (("fees.refund",), (), (), ())
