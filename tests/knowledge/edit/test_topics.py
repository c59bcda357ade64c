"""Topics are added to other.yaml and nothing else changes."""

import pytest

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.topics import with_topic
from disclosure_bot.knowledge.read.parse import parse, plain

TEXT = """\
# 不回答的事
topics:
  # 吃喝
  - id: canteen
    phrasings:
      zh: [食堂几点关门]   # 常问
    ask: {zh: "可问后勤。"}

schools:
  - [隔壁大学, 隔大]
"""


def read(text: str) -> object:
    top, findings = parse(text.encode(), "other.yaml")
    assert top is not None
    assert not findings
    return plain(top)


def test_a_topic_goes_behind_the_last_and_the_rest_stays() -> None:
    edited = with_topic(TEXT, "gap-1", ["有游泳馆吗", 'is there a "pool"'])

    added = '  - id: gap-1\n    phrasings: {zh: ["有游泳馆吗"], en: ["is there a \\"pool\\""]}\n'
    assert edited == TEXT.replace("\n\nschools", f"\n{added}\nschools")
    assert read(edited)["topics"][1]["phrasings"]["en"] == ['is there a "pool"']  # type: ignore[index]


@pytest.mark.parametrize(
    "text", ["", "schools:\n  - [隔壁大学]\n", "topics:\n- id: a\n  phrasings:\n    zh:\n    - 甲\n"]
)
def test_files_of_other_shapes_take_a_topic_too(text: str) -> None:
    found = read(with_topic(text, "gap-1", ["有游泳馆吗: #1"]))

    assert isinstance(found, dict)
    assert found["topics"][-1] == {"id": "gap-1", "phrasings": {"zh": ["有游泳馆吗: #1"]}}


@pytest.mark.parametrize(
    "text", ["topics: []\n", "{topics: []}\n", "topics: [{id: a, phrasings: {zh: [甲]}}]\n"]
)
def test_a_file_in_an_unusual_style_is_left_to_people(text: str) -> None:
    with pytest.raises(KnowledgeError, match="手工"):
        with_topic(text, "gap-1", ["有游泳馆吗"])


def test_a_topic_is_not_added_twice() -> None:
    with pytest.raises(KnowledgeError, match="canteen"):
        with_topic(TEXT, "canteen", ["食堂"])
