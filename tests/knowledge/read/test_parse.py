from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.knowledge.read.parse import Mapping, Node, locate, parse, plain, scalars
from disclosure_bot.knowledge.read.scalar import Scalar


def read(text: str) -> tuple[Node | None, tuple[Finding, ...]]:
    return parse(dedent(text).encode(), "entries/a.yaml")


def only(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding


def test_no_value_is_retyped() -> None:
    node, findings = read(
        """\
        answer: no
        switch: on
        number: 0123
        time: 1:30
        day: 2026-11-23
        float: 1e3
        nothing: ~
        """
    )

    assert findings == ()
    assert node is not None
    assert plain(node) == {
        "answer": "no",
        "switch": "on",
        "number": "0123",
        "time": "1:30",
        "day": "2026-11-23",
        "float": "1e3",
        "nothing": "~",
    }


def test_nodes_know_line_and_column_of_the_file() -> None:
    node, _ = read(
        """\
        entries:
          - id: fees.tuition
            phrasings: [学费, 读一年多少钱]
        """
    )

    assert node is not None
    second = locate(node, ("entries", 0, "phrasings", 1))

    assert (second.line, second.column) == (3, 21)


def test_scalars_come_with_their_location() -> None:
    node, _ = read("a: [x, {b: y}]")

    assert node is not None
    assert [(location, scalar.text) for location, scalar in scalars(node)] == [
        (("a", 0), "x"),
        (("a", 1, "b"), "y"),
    ]


def test_duplicate_key_is_found_at_the_second_place_and_the_first_value_stays() -> None:
    node, findings = read("title: 甲\ntitle: 乙\n")

    assert isinstance(node, Mapping)
    assert plain(node) == {"title": "甲"}
    assert only(findings).code == "duplicate-key"
    assert only(findings).where.line == 2
    assert "第 1 行" in only(findings).message


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1", "anchor"),
        ("a: *x", "alias"),
        ("a: &x [1]\nb: [*x, *x]", "anchor"),
        ("<<: {a: 1}", "merge-key"),
        ("a: !!python/object/apply:os.system [ls]", "tag"),
        ("a: !!str 1", "tag"),
        ("? [a, b]\n: 1", "complex-key"),
        ("a: 1\n---\nb: 2", "second-document"),
        ("%YAML 1.1\n---\na: 1", "directive"),
        ("[" * 1_000_000, "too-deep"),
        ("{a: " * 50_000, "too-deep"),
        ("- " * 50_000, "too-deep"),
        ("[" + "a," * 300_000 + "a]", "too-many-nodes"),
        ('a: "\\ud800"', "syntax-escape"),
        ('a: "\\u202e"', "odd-character"),
        ("", "empty-file"),
        ("# nothing but a comment\n", "empty-file"),
    ],
)
def test_what_no_knowledge_file_needs_is_rejected(text: str, code: str) -> None:
    node, findings = parse(text.encode(), "a.yaml")

    assert node is None
    assert only(findings).code == code
    assert only(findings).level is Level.ERROR


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 问: 学费", "syntax-colon", 2),
        ("a: 1\nb: @我", "syntax-start", 2),
        ('a: 1\nb: "没有结尾', "syntax-quote", 2),
        ("a: 1\nb: [甲, 乙\n", "syntax-bracket", 2),
        ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n", "merge-conflict", 2),
        ("a: 1\nb: {zh: 甲， en: 乙}\n", "wide-comma", 2),
        ('a:\n  - "没有结尾\n  - 乙\n  - "丙"\n', "syntax-quote", 2),
        ("entries:\n  - id: a\n    title: b\n   items: []\n", "syntax-indent", 4),
        ("a: 1\ntitle\n", "syntax-key", 2),
        ("id: a\ntitle：学费\nitems: []\n", "wide-colon", 2),
        ("id: a\ndepartment:finance\nitems: []\n", "colon-without-space", 2),
    ],
)
def test_syntax_errors_are_explained_at_their_line(text: str, code: str, line: int) -> None:
    node, findings = parse(text.encode(), "a.yaml")

    assert node is None
    assert (only(findings).code, only(findings).where.line) == (code, line)
    assert only(findings).hint


def test_a_colon_without_space_names_its_field() -> None:
    _, findings = parse(b"id: a\ndepartment:finance\nitems: []\n", "a.yaml")

    assert only(findings).hint == "请写：department: …"
    assert only(findings).where.column == len("department:")


def test_number_of_five_thousand_digits_stays_text() -> None:
    node, findings = read("a: " + "9" * 5_000)

    assert findings == ()
    assert isinstance(node, Mapping)
    assert isinstance(node.values["a"], Scalar)


@given(st.binary(max_size=300))
def test_any_bytes_give_nodes_or_findings(data: bytes) -> None:
    node, findings = parse(data, "a.yaml")

    assert node is not None or any(finding.level is Level.ERROR for finding in findings)


@given(st.text(alphabet="ab: -[]{}#&*!|>'\"%@`?,\n\t\\学费~<0", max_size=120))
def test_any_text_that_looks_like_yaml_gives_nodes_or_findings(text: str) -> None:
    node, findings = parse(text.encode(), "a.yaml")

    assert node is not None or any(finding.level is Level.ERROR for finding in findings)
    assert all(finding.where.line >= 1 and finding.where.column >= 1 for finding in findings)
