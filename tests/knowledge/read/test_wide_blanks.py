import pytest

from disclosure_bot.knowledge.read.parse import parse

ENTRY = "entries:\n  - id: a.b\n    title: 停车证\n    zh:\n      - 车证怎么办\n"
BLANKS = ["\u3000", "\u00a0", "\u2003", "\u202f"]


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
