"""Tables that offices kept until now. Today is Monday, 23 November 2026."""

from datetime import date

import pytest

from disclosure_bot.domain.request import RequestChannel, RequestKind, RequestOutcome, WithheldBecause
from disclosure_bot.errors import TableError
from disclosure_bot.requests.csv_in import Preview, preview
from support.register_samples import office_knowledge, request

TODAY = date(2026, 11, 23)
TABLE = """\
收到日期,渠道,类别,内容,申请人,电话,部门,答复结果,理由,答复日期
2026年3月2日,来信,申请,决算表,张三,138,计财处,不予公开,个人隐私,2026/3/20
2026-04-01,email,举报,招标,,,,,,
"""


def read(text: str | bytes) -> Preview:
    data = text if isinstance(text, bytes) else text.encode()
    return preview(data, [], office_knowledge(), TODAY)


def test_rows_are_read_by_their_chinese_heads() -> None:
    answered, still = read(TABLE).new

    assert answered.arrival.received_on == date(2026, 3, 2)
    assert answered.arrival.channel is RequestChannel.LETTER
    assert answered.arrival.department == "finance"
    assert (answered.arrival.applicant.name, answered.arrival.applicant.contact) == ("张三", "138")
    assert answered.answer is not None
    assert answered.answer.outcome is RequestOutcome.WITHHELD
    assert answered.answer.because is WithheldBecause.PRIVACY
    assert (still.arrival.kind, still.answer) == (RequestKind.COMPLAINT, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_whatever_a_spreadsheet_saved_is_read(encoding: str) -> None:
    assert len(read(TABLE.encode(encoding)).new) == 2
    assert len(read(TABLE.replace(",", "\t").replace("\n", "\r\n").encode(encoding)).new) == 2


def test_merged_cells_are_those_of_the_row_above_and_said_so() -> None:
    text = "收到日期,渠道,内容\n2026-03-02,来信,甲\n,,乙\n"

    first, second = read(text).new

    assert (second.arrival.received_on, second.arrival.channel) == (date(2026, 3, 2), RequestChannel.LETTER)
    assert (first.filled, second.filled) == ((), ("收到日期", "渠道"))


def test_blank_rows_and_a_title_above_the_heads_do_not_matter() -> None:
    assert len(read("\n收到日期,渠道,内容\n,,\n2026-03-02,来信,甲\n\n").new) == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("三月二日,来信,甲", "不是日期"),
        ("2026-02-30,来信,甲", "不是日期"),
        ("2027-01-01,来信,甲", "不对"),
        ("2026-03-02,飞鸽,甲", "渠道“飞鸽”不对"),
        ("2026-03-02,来信,", "--subject"),
    ],
)
def test_a_doubtful_row_is_named_with_its_line_and_left_out(row: str, said: str) -> None:
    made = read(f"收到日期,渠道,内容\n2026-01-05,来信,好\n{row}\n")

    assert len(made.new) == 1
    assert made.doubts[0].line == 3
    assert said in made.doubts[0].why


def test_what_the_register_holds_already_is_known() -> None:
    text = "收到日期,渠道,内容\n2026-11-20,来信,决算表\n2026-11-20,来信,决算表2\n2026-11-20,来信,决算表2\n"

    made = preview(text.encode(), [request()], office_knowledge(), TODAY)

    assert (len(made.new), made.known) == (1, 2)


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"a,b\n1,2\n", b"\xff\x00\xff\x00\x81", b"PK\x03\x04\x00\x00"]
)
def test_what_is_no_such_table_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(TableError):
        read(data)
