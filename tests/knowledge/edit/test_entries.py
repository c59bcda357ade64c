from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_bot.domain.knowledge import Place
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.entries import (
    entry_text,
    file_for,
    first_line_of,
    phrasing_language,
    with_entry,
    with_entry_moved_in,
    with_entry_text,
    with_fields,
    with_phrasing,
    with_stamps,
    without_entry,
)
from disclosure_bot.knowledge.read.parse import locate, parse, plain

TEXT = """\
# 收费 / fees
entries:
  # ---- 学费
  - id: fees.tuition   # 不要改
    title: {zh: 学费, en: "Tuition"}
    phrasings:
      zh:
        - 学费多少钱
        - '读一年: 多少'  # 行尾的说明

      # 英文问法
      en:
        - how much
    department: finance
    answer: 见公示。
    reviewed_on: 2026-11-01

  # ---- 退费
  - id: fees.refund
    phrasings: {zh: [怎么退, 退学费]}
    department: finance
# 文件的最后
"""


def phrasings(text: str, number: int, language: str) -> object:
    top, findings = parse(text.encode(), "a.yaml")
    assert findings == ()
    assert top is not None
    return plain(locate(top, ("entries", number, "phrasings", language)))


def added_lines(old: str, new: str) -> list[str]:
    """Return the lines that are new, having made sure that none is gone or moved."""
    rest = iter(new.splitlines())
    added: list[str] = []
    for line in old.splitlines():
        for other in rest:
            if other == line:
                break
            added.append(other)
    return [*added, *rest]


def test_phrasing_goes_behind_the_last_one_and_before_the_comments_that_follow() -> None:
    edited = with_phrasing(TEXT, "fees.tuition", "读一年要多少钱", Language.ZH)

    assert added_lines(TEXT, edited) == ["        - 读一年要多少钱"]
    assert "多少'  # 行尾的说明\n        - 读一年要多少钱\n\n      # 英文问法\n" in edited


def test_phrasing_goes_into_a_list_in_brackets() -> None:
    edited = with_phrasing(TEXT, "fees.refund", "退,钱", Language.ZH)

    assert '    phrasings: {zh: [怎么退, 退学费, "退,钱"]}\n' in edited
    assert phrasings(edited, 1, "zh") == ["怎么退", "退学费", "退,钱"]


def test_first_phrasing_of_a_language_gets_its_list() -> None:
    edited = with_phrasing(TEXT, "fees.refund", "refund", Language.EN)
    assert "    phrasings: {zh: [怎么退, 退学费], en: [refund]}\n" in edited

    without = TEXT.replace("      # 英文问法\n      en:\n        - how much\n", "")
    edited = with_phrasing(without, "fees.tuition", "tuition", Language.EN)
    assert added_lines(without, edited) == ["      en:", "        - tuition"]


def test_windows_line_ends_stay() -> None:
    edited = with_phrasing(TEXT.replace("\n", "\r\n"), "fees.tuition", "读一年", Language.ZH)

    assert edited.count("\r\n") == edited.count("\n")


def test_unknown_entry_is_a_sentence() -> None:
    with pytest.raises(KnowledgeError, match=r"fees\.none"):
        with_phrasing(TEXT, "fees.none", "读一年", Language.ZH)


def test_unusual_style_is_left_to_a_person() -> None:
    folded = TEXT.replace(
        "        - 学费多少钱\n", "        - >-\n          学费\n          多少钱\n"
    ).replace("        - '读一年: 多少'  # 行尾的说明\n\n      # 英文问法\n", "")

    try:
        edited = with_phrasing(folded, "fees.tuition", "读一年", Language.ZH)
    except KnowledgeError:
        return
    assert phrasings(edited, 0, "zh") == ["学费 多少钱", "读一年"]


@pytest.mark.slow
@given(
    st.text(
        st.characters(blacklist_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"]),
        min_size=1,
        max_size=40,
    )
)
def test_any_phrasing_survives_as_it_is(text: str) -> None:
    line = " ".join(text.split())
    if not line:
        return

    for entry, number in (("fees.tuition", 0), ("fees.refund", 1)):
        written = phrasings(with_phrasing(TEXT, entry, line, Language.ZH), number, "zh")
        assert isinstance(written, list)
        assert written[-1] == line


def test_language_is_told_by_its_characters() -> None:
    assert phrasing_language("CSC 奖学金") is Language.ZH
    assert phrasing_language("zhuanzhuanye how") is Language.EN


def test_new_entry_comes_last_with_its_lists_as_blocks() -> None:
    fields = {
        "id": "fees.photo",
        "title": {"zh": "照片: 费"},
        "items": [21],
        "phrasings": {"zh": ["拍照要钱吗", "no"]},
        "answer": {"zh": "第一句。\n\n- 第二句。\n"},
    }

    edited = with_entry(TEXT, "entries/fees.yaml", fields)

    assert edited == (
        TEXT
        + """
  - id: fees.photo
    title: {zh: "照片: 费"}
    items: [21]
    phrasings:
      zh:
        - 拍照要钱吗
        - "no"
    answer:
      zh: |
        第一句。

        - 第二句。
"""
    )


def test_first_entry_of_a_file_brings_the_line_for_editors() -> None:
    edited = with_entry("", "entries/new.yaml", {"id": "new.one", "title": {"zh": "新"}})

    assert edited == (
        "# yaml-language-server: $schema=../schemas/entries.json\n"
        "entries:\n  - id: new.one\n    title: {zh: 新}\n"
    )


def test_stamps_are_added_once_and_replaced_later() -> None:
    first = with_stamps(TEXT, {"fees.tuition": Bilingual("aaaa", "bbbb"), "fees.refund": Bilingual("a", "b")})
    second = with_stamps(first, {"fees.tuition": Bilingual("cccc", "dddd")})

    assert added_lines(TEXT, first) == ["    stamps: {zh: aaaa, en: bbbb}", "    stamps: {zh: a, en: b}"]
    assert "    reviewed_on: 2026-11-01\n    stamps: {zh: cccc, en: dddd}\n" in second
    assert second.count("stamps:") == 2


def test_a_new_entry_goes_where_most_of_its_area_stand_and_else_into_a_file_of_its_own() -> None:
    declared = {
        "life.canteen": Place("entries/service.yaml"),
        "life.dorm": Place("entries/service.yaml"),
        "life.bus": Place("entries/bus.yaml"),
    }

    assert file_for("life.power", declared) == "entries/service.yaml"
    assert file_for("fees.refund", declared) == "entries/fees.yaml"


# ---- a whole entry

MIXED = """\
# 收费
entries:
  - id: fees.tuition
    title: 学费
    answer:
      zh: |
        第一行

        - 一点
      en: |
        first

    # 说明留着
    tests:
      hit: [一年多少]   # 行尾
    sources:
      - {title: 门户}

  # ---- 退费
  - id: fees.refund
    note: "两
      行"
    answer: |
      最后

# 文件的最后
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("entry", ["fees.tuition", "fees.refund"])
def test_entry_taken_out_and_put_back_changes_nothing(entry: str, ending: str) -> None:
    text = MIXED.replace("\n", ending)

    written = entry_text(text, entry)

    assert written.startswith(f"id: {entry}\n")
    assert "\r" not in written
    assert with_entry_text(text, entry, written) == text
    assert with_entry_text(text, entry, written.replace("\n", "\r\n")) == text


def test_entry_is_replaced_and_its_neighbours_stay() -> None:
    written = entry_text(MIXED, "fees.tuition").replace("- 一点", "- 两点\n    - 三点")

    edited = with_entry_text(MIXED, "fees.tuition", written)

    assert added_lines(MIXED.replace("        - 一点\n", ""), edited) == ["        - 两点", "        - 三点"]


@pytest.mark.parametrize(
    "written",
    ["id: fees.other\n", "title: x\n", "- id: fees.tuition\n", "", "id: fees.refund\n", "fees"],
)
def test_entry_keeps_its_id(written: str) -> None:
    with pytest.raises(KnowledgeError):
        with_entry_text(MIXED, "fees.tuition", written)


def test_entry_that_cannot_be_read_is_put_in_for_the_check_to_say_so() -> None:
    edited = with_entry_text(MIXED, "fees.tuition", "id: fees.tuition\ntitle: [学费\n")

    top, findings = parse(edited.encode(), "a.yaml")

    assert top is None
    assert findings[-1].where.line >= first_line_of(MIXED, "fees.tuition")


@pytest.mark.slow
@given(st.text(max_size=80))
def test_whatever_is_typed_for_an_entry_never_changes_its_neighbour(typed: str) -> None:
    try:
        edited = with_entry_text(MIXED, "fees.tuition", typed)
    except KnowledgeError:
        return
    top, findings = parse(edited.encode(), "a.yaml")
    if top is not None and not findings:
        assert plain(locate(top, ("entries", 1))) == plain(
            locate(parse(MIXED.encode(), "")[0] or top, ("entries", 1))
        )


def test_fields_are_replaced_added_and_taken_away() -> None:
    edited = with_fields(
        MIXED,
        "fees.tuition",
        {
            "answer": {"zh": "一\n\n二\n", "en": "one"},
            "items": [21, 22],
            "reviewed_on": date(2026, 11, 28),
            "sources": [],
        },
    )

    top, findings = parse(edited.encode(), "a.yaml")
    assert findings == ()
    assert top is not None
    assert plain(locate(top, ("entries", 0))) == {
        "id": "fees.tuition",
        "title": "学费",
        "items": ["21", "22"],
        "answer": {"zh": "一\n\n二\n", "en": "one"},
        "reviewed_on": "2026-11-28",
        "tests": {"hit": ["一年多少"]},
    }
    assert "# 说明留着" in edited
    assert "# 行尾" in edited
    assert "    reviewed_on: 2026-11-28\n" in edited
    assert edited.partition("  # ---- 退费")[2] == MIXED.partition("  # ---- 退费")[2]


def test_entry_in_braces_is_left_to_hands() -> None:
    text = "entries: [{id: fees.tuition, title: 学费}]\n"

    for edit in (entry_text, lambda *_: with_fields(text, "fees.tuition", {"title": "x"})):
        with pytest.raises(KnowledgeError, match="手工修改"):
            edit(text, "fees.tuition")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("entry", ["fees.tuition", "fees.refund"])
def test_entry_taken_away_leaves_its_neighbour_and_every_comment_outside_it(entry: str, ending: str) -> None:
    left = without_entry(MIXED.replace("\n", ending), entry)

    (other,) = {"fees.tuition", "fees.refund"} - {entry}
    assert entry_text(left, other) == entry_text(MIXED, other)
    assert f"id: {entry}" not in left
    assert {"  # ---- 退费", "# 文件的最后"} <= set(left.split(ending))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("target", ["", "entries: []\n", "entries:\n- id: a.b\n  note: x\n", MIXED])
def test_entry_moves_with_its_comments_and_is_the_same_there(target: str, ending: str) -> None:
    written = entry_text(MIXED, "fees.tuition").replace("fees.tuition", "fees.moved")

    text = with_entry_moved_in(target.replace("\n", ending), "entries/b.yaml", written)

    assert entry_text(text, "fees.moved") == written
    assert added_lines(target.replace("[]", "").replace(": \n", ":\n"), text.replace("\r\n", "\n"))
    assert "\r" not in text or not target or "\n" not in text.replace("\r\n", "")


def test_last_entry_leaves_an_empty_list_that_takes_another() -> None:
    one = "# 收费\nentries:\n  - id: a.b\n    note: x\n"

    empty = without_entry(one, "a.b")

    assert empty == "# 收费\nentries: []\n"
    assert with_entry_moved_in(empty, "entries/a.yaml", entry_text(one, "a.b")) == one


def test_entry_is_moved_into_no_file_of_an_unusual_style() -> None:
    with pytest.raises(KnowledgeError, match="手工修改"):
        with_entry_moved_in("entries: [{id: a.b}]\n", "entries/a.yaml", "id: c.d\n")
