from datetime import date
from pathlib import Path

import pytest

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.request import RequestOutcome, RequestState
from disclosure_bot.errors import TableError
from disclosure_bot.requests.figures import as_csv, figures
from disclosure_bot.yearly.register_table import read_register
from support.register_samples import office_knowledge, request

YEAR = AcademicYear(2026)


def keep(folder: Path, text: str) -> Path:
    (folder / "register").mkdir()
    (folder / "register/2026-2027.csv").write_text(text, encoding="utf-8")
    return folder


def test_what_export_writes_is_read_back_with_the_same_figures(tmp_path: Path) -> None:
    held = [
        request(
            state=RequestState.ANSWERED,
            outcome=RequestOutcome.PUBLIC,
            answered_on=date(2026, 11, 25),
            due=date(2026, 11, 24),
            fee=1250,
            waived=250,
        ),
        request("2026-002", state=RequestState.WITHDRAWN),
    ]
    calendar = office_knowledge().calendar

    read = read_register(keep(tmp_path, as_csv(held)), YEAR)

    assert read is not None
    assert figures(read, calendar) == figures(held, calendar)


def test_a_head_without_lines_is_a_year_without_requests_and_no_table_is_unknown(tmp_path: Path) -> None:
    assert read_register(tmp_path, YEAR) is None
    assert read_register(keep(tmp_path, as_csv([])), YEAR) == ()


@pytest.mark.parametrize(
    ("right", "wrong"), [("2026-11-20", "2025-11-20"), ("received", "lost"), ("申请", "问")]
)
def test_a_line_that_cannot_be_is_refused_with_its_place(tmp_path: Path, right: str, wrong: str) -> None:
    text = as_csv([request()]).replace(right, wrong)

    with pytest.raises(TableError, match=r"register/2026-2027\.csv:2"):
        read_register(keep(tmp_path, text), YEAR)
