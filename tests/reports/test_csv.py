"""No cell of an export is run by a spreadsheet program."""

import csv
import io

import pytest

from disclosure_bot.reports.csv import BOM, csv_text, safe

FORMULAS = [
    "=1+1",
    "+86 571",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    '"=1',
    "'=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "\u200b=1",
    "\ufeff=1",
    "\0=1",
    "\tplain",
    "=cmd|' /C calc'!A0",
]
PLAIN = ["学费多少", "a=b", "1-2", "2026-11-23", "«=»", "?=", "", "3 + 4", "e@mail"]


@pytest.mark.parametrize("text", FORMULAS)
def test_whatever_may_begin_a_formula_is_put_behind_a_quote(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_a_reader_gets_back_every_cell_and_numbers_are_numbers() -> None:
    text = csv_text(("问题", "次数"), [('学费,"多少"\n第二行', 3), ("=1", -4)])

    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert rows == [["问题", "次数"], ['学费,"多少"\n第二行', "3"], ["'=1", "-4"]]


def test_chinese_opens_right_in_a_spreadsheet_program() -> None:
    assert csv_text(("问题",), []).encode().startswith(b"\xef\xbb\xbf")
