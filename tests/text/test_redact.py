"""Personal data is masked, everything else is left; measured on questions written by hand."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_bot.text.redact import redact

FOLDER = Path(__file__).parent
MARKED = re.compile("⟦([^⟧]*)⟧")
KIND = re.compile(r"\[[^\]]*\]")


def lines(name: str) -> list[str]:
    return [line for line in (FOLDER / name).read_text("utf-8").splitlines() if not line.startswith("#")]


def plain(line: str) -> str:
    return line.replace("⟦", "").replace("⟧", "")


def leaks(line: str) -> bool:
    redacted = redact(plain(line))
    return any(datum in redacted for datum in MARKED.findall(line))


def test_at_least_95_of_100_questions_lose_all_personal_data() -> None:
    positives = lines("personal_data.txt")
    leaking = [line for line in positives if leaks(line)]

    assert len(positives) >= 200
    assert len(leaking) <= 0.05 * len(positives), leaking


def test_at_most_5_of_100_harmless_questions_are_changed() -> None:
    negatives = lines("harmless.txt")
    changed = [line for line in negatives if redact(line) != line]

    assert len(negatives) >= 200
    assert len(changed) <= 0.05 * len(negatives), changed


def test_what_stands_around_personal_data_is_kept() -> None:
    exact = [line for line in lines("personal_data.txt") if not leaks(line)]
    blurred = [line for line in exact if KIND.sub("[]", redact(plain(line))) != MARKED.sub("[]", line)]

    assert len(blurred) <= 0.05 * len(exact), blurred


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("身份证330106200503120044", "身份证[身份证号]"),
        (
            "我是王小明，学号2300101123，电话１３８－１２３４－５６７８",
            "我是[姓名]，学号[学号]，电话[手机号]",
        ),
        ("卡号6222 0212 0200 1234 567 退款", "卡号[银行卡号] 退款"),
        ("招生办0571-86836000，文号中量大〔2020〕46号", "招生办0571-86836000，文号中量大〔2020〕46号"),
    ],
)
def test_each_kind_is_named_in_its_place(text: str, redacted: str) -> None:
    assert redact(text) == redacted


def test_a_pattern_for_student_numbers_is_masked_wherever_it_stands() -> None:
    assert redact("2300101123能转专业吗") == "2300101123能转专业吗"
    assert redact("2300101123能转专业吗", r"(?<!\d)2\d{9}(?!\d)") == "[学号]能转专业吗"


@pytest.mark.parametrize("line", lines("personal_data.txt"))
def test_redacting_twice_changes_nothing_more(line: str) -> None:
    once = redact(plain(line))

    assert redact(once) == once


PIECES = st.sampled_from(
    ["1", "1 ", "138", "+86 ", "@", "a.", "我叫", "张", "姓名:", "[", "]", "-", "\ud800", "Ａ", "９"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_is_taken_and_no_mobile_number_survives(text: str) -> None:
    assert "13812345678" not in redact(f"{text} 13812345678 {text}")


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "a", "a.", "@", "a@", "我叫", "张", "138", "+", "+1 ", "12 ", "qq", "微信a", "浙A", "Aa "],
)
def test_hostile_text_of_100_000_characters_comes_to_an_end(piece: str) -> None:
    redact((piece * 100_000)[:100_000])
