from pathlib import Path

import pytest

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.gaps.edits import entry_edit, link_edit, topic_edit, write_draft
from disclosure_bot.knowledge.read.load import load_folder
from support.folders import ENTRIES, write_folder

pytestmark = pytest.mark.slow

FEES = "entries/fees.yaml"
FIELDS = {
    "id": "fees.deposit",
    "title": {"zh": "押金"},
    "department": "finance",
    "phrasings": {"zh": ["押金怎么退"]},
    "answer": {"zh": "押金向计财处申请退还。\n"},
}


@pytest.mark.slow
def test_question_of_a_gap_becomes_a_phrasing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)

    link_edit(folder, "fees.refund", ["退费找谁", "退学了钱退不退"]).write()

    assert load_folder(folder).entries["fees.refund"].phrasings.zh[-1] == "退费找谁"


@pytest.mark.slow
def test_file_that_somebody_changed_since_the_edit_was_shown_is_not_overwritten(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    edits = [link_edit(folder, "fees.refund", ["退费找谁"]), entry_edit(folder, FIELDS, draft=False)]
    (folder / FEES).write_text(ENTRIES + "# of somebody else\n", encoding="utf-8")

    for edit in edits:
        with pytest.raises(KnowledgeError, match="刚被别人改过"):
            edit.write()

    assert (folder / FEES).read_text(encoding="utf-8").endswith("# of somebody else\n")


@pytest.mark.slow
def test_topic_that_two_people_add_at_once_is_added_by_the_first(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    first, second = topic_edit(folder, "pets", ["能养仓鼠吗"]), topic_edit(folder, "pool", ["泳池在哪"])

    first.write()
    with pytest.raises(KnowledgeError, match="刚被别人改过"):
        second.write()

    assert [topic.id for topic in load_folder(folder).other_topics] == ["pets"]


@pytest.mark.slow
def test_ids_are_those_that_a_knowledge_file_may_hold(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    for name in ("Fees.deposit-2", "deposit", "2026.deposit"):
        entry_edit(folder, {**FIELDS, "id": name}, draft=False).write()
        assert name in load_folder(folder).entries

    for name in ("../x", "fees/deposit", "fees..deposit", "押金", "fees.deposit ", "x" * 57):
        with pytest.raises(KnowledgeError, match="编号要像"):
            entry_edit(folder, {**FIELDS, "id": name}, draft=True)


def test_draft_is_loaded_nowhere_and_never_overwritten(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    version = load_folder(folder).version
    (path,) = write_draft(entry_edit(folder, FIELDS, draft=True))

    with pytest.raises(KnowledgeError, match="已有"):
        write_draft(entry_edit(folder, FIELDS, draft=True))

    assert "押金怎么退" in path.read_text(encoding="utf-8")
    assert load_folder(folder).version == version
