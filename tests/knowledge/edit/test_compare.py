from pathlib import Path

from disclosure_bot.knowledge.edit.compare import compare
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


def test_moving_an_entry_changes_nothing(tmp_path: Path) -> None:
    old = load_folder(write_folder(tmp_path / "old"))
    new = load_folder(write_folder(tmp_path / "new", fees="# 说明\n\n" + ENTRIES))

    assert compare(old, new).changed == ()
