import pytest

from disclosure_bot.knowledge.read.parse import parse

ENTRY = "entries:\n  - id: a.b\n    title: 停车证\n    zh:\n      - 车证怎么办\n"
BLANKS = ["\u3000", "\u00a0", "\u2003", "\u202f"]


def codes(text: str) -> list[tuple[str, int, int]]:
    _, findings = parse(text.encode(), "entries/a.yaml")
    return [(one.code, one.where.line, one.where.column) for one in findings]


@pytest.mark.parametrize(
    "line",
    [
        "zh: 车证在行政楼 #3号窗口领取，逾期不补。",
        "zh: 车证在行政楼 # 3号窗口领取",
        "zh: 车证在行政楼 # 一楼大厅领取，逾期不补。",
        "- 车证 #B区 怎么换",
        "- 停车证  #学生",
        "zh: #3号窗口领取",
    ],
)
def test_text_behind_a_blank_and_a_hash_is_lost_and_so_an_error(line: str) -> None:
    assert [code for code, _, _ in codes(f"{line}\n")] == ["text-cut"]


def test_the_finding_stands_at_the_hash() -> None:
    assert codes("a: 一\nb: 车证 #3号\n") == [("text-cut", 2, 7)]


@pytest.mark.parametrize(
    "text",
    [
        "- 车证怎么办  # 保卫处提供的说法",
        "- 车证怎么办 # 保卫处提供的说法",
        'zh: "行政楼 #3号窗口"',
        "zh: '行政楼 #3号窗口'  # 引号里的不算",
        "zh: C#课程",
        "zh: |\n  行政楼 #3号窗口\n  #4号窗口\n",
        "#整行注释\nzh: 学费",
        "zh:  # 见下\n  a: 一",
    ],
)
def test_comments_and_quoted_texts_are_left(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "items", ["- 身份证\n  - 学生证", "1. 身份证\n  2、学生证", "（一）甲\n  （二）乙", "①甲\n  ②乙"]
)
def test_a_list_in_folded_text_becomes_one_sentence(items: str) -> None:
    assert codes(f"zh: >\n  请带：\n  {items}\n") == [("list-joined", 3, 3)]
    assert codes(f"zh: |\n  请带：\n  {items}\n") == []


def test_a_list_in_quotes_over_several_lines_is_joined_too() -> None:
    assert codes('zh: "请带：\n  - 身份证"\n') == [("list-joined", 2, 3)]


def test_what_a_fold_keeps_apart_is_left() -> None:
    assert codes("zh: >\n  请带：\n\n  - 身份证\n\n  - 学生证\n") == []


def first(text: str) -> tuple[str, int, str]:
    node, findings = parse(text.encode(), "entries/a.yaml")
    assert node is None
    return findings[0].code, findings[0].where.line, findings[0].message


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("    title", "{}{}title", 3),
        ("    title", "  {} title", 3),
        ("title: 停", "title:{}停", 3),
        ("title: 停", "title: {}停", 3),
        ("title: 停", "title{}: 停", 3),
        ("- id", "-{}id", 2),
        ("- 车证", "-{}车证", 5),
        ("      - 车证", "{0}{0}{0}- 车证", 5),
        ("停车证", "停车证{}# 注释", 3),
        ("a.b", "a.b{}", 2),
        ("title: 停车证", "audience: [parent,{}student]", 3),
    ],
)
def test_a_blank_that_is_none_is_named_where_it_stands(blank: str, right: str, wrong: str, line: int) -> None:
    code, where, said = first(ENTRY.replace(right, wrong.format(blank, blank), 1))

    assert (code, where) == ("wide-blank", line)
    assert f"U+{ord(blank):04X}" in said


@pytest.mark.parametrize("dash", "－–—−")
def test_a_dash_that_is_no_hyphen_is_named(dash: str) -> None:
    assert first(ENTRY.replace("- 车证", f"{dash} 车证"))[:2] == ("wide-dash", 5)


def test_a_block_indented_by_wide_blanks_is_named() -> None:
    assert first("a:\n  zh: |\n\u3000\u3000先在网上登记。\n  en: b\n")[:2] == ("wide-blank", 3)


@pytest.mark.parametrize(
    "text",
    [
        "zh: |\n  　　先在网上登记。\n  － 身份证\n  　　note: x\nen: b\n",
        'zh: "停　车\n  　　证"\n',
        "zh: 停车　证\n",
        "- 停车\u00a0证\n",
        "- 停车证　\n",
    ],
)
def test_wide_blanks_in_prose_are_left(text: str) -> None:
    node, findings = parse(text.encode(), "entries/a.yaml")

    assert node is not None
    assert findings == ()
