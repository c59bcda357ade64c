"""Which day a question names. Today is Monday, 23 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_bot.office.dates import date_in, without_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # a year
        ("我2026年11月20日收到处分决定", "2026-11-20"),
        ("2026年 11月 20日收到的", "2026-11-20"),
        ("26年11月20号收到的", "2026-11-20"),
        ("2025年3月5日交的申请", "2025-03-05"),
        ("二〇二六年十一月二十日收到", "2026-11-20"),
        ("二零二六年十一月廿日收到", "2026-11-20"),
        ("去年12月31日收到", "2025-12-31"),
        ("今年3月1号申请的", "2026-03-01"),
        ("明年1月5日到期", "2027-01-05"),
        ("２０２６年１１月２０日收到", "2026-11-20"),
        ("2026-11-20 收到", "2026-11-20"),
        ("2026/11/20收到通知", "2026-11-20"),
        ("2026.11.20收到通知", "2026-11-20"),
        ("2026.1.5日收到通知", "2026-01-05"),
        ("20261120收到的", "2026-11-20"),
        # no year: the nearest past
        ("我11月20日收到处分决定，最晚哪天申诉", "2026-11-20"),
        ("我11月20號收到處分決定", "2026-11-20"),
        ("11月20收到处分", "2026-11-20"),
        ("11月23日收到", "2026-11-23"),
        ("11月24日收到", "2025-11-24"),
        ("12月1日收到的", "2025-12-01"),
        ("十一月二十日收到", "2026-11-20"),
        ("十二月三号", "2025-12-03"),
        ("十月十号提交", "2026-10-10"),
        ("2月29日收到", "2024-02-29"),
        ("9月份3号交的材料", "2026-09-03"),
        ("11/20收到处分", "2026-11-20"),
        ("11.20收到处分", "2026-11-20"),
        ("11-20收到处分", "2026-11-20"),
        ("3/11收到处分", "2026-03-11"),
        ("20号收到的，怎么办", "2026-11-20"),
        ("25号收到的，怎么办", "2026-10-25"),
        ("二十号收到的", "2026-11-20"),
        ("31号收到的", "2026-10-31"),
        ("上个月20号收到", "2026-10-20"),
        ("上月5日申请", "2026-10-05"),
        ("这个月5号申请", "2026-11-05"),
        ("本月5日申请", "2026-11-05"),
        ("上上个月5号", "2026-09-05"),
        # words
        ("昨天收到处分", "2026-11-22"),
        ("昨日收到處分", "2026-11-22"),
        ("今天收到处分决定还来得及吗", "2026-11-23"),
        ("前天交的", "2026-11-21"),
        ("大前天交的", "2026-11-20"),
        ("明天收到的话", "2026-11-24"),
        ("后天", "2026-11-25"),
        ("三天前收到", "2026-11-20"),
        ("3天前收到", "2026-11-20"),
        ("兩天前收到", "2026-11-21"),
        ("十二天前收到", "2026-11-11"),
        ("100天前申请的", "2026-08-15"),
        ("一周前申请的", "2026-11-16"),
        ("两个星期前申请的", "2026-11-09"),
        ("上周三收到", "2026-11-18"),
        ("上週三收到", "2026-11-18"),
        ("上个星期三收到", "2026-11-18"),
        ("上礼拜天收到", "2026-11-22"),
        ("上周日收到", "2026-11-22"),
        ("上上周五收到", "2026-11-13"),
        ("周五收到", "2026-11-20"),
        ("星期一收到", "2026-11-23"),
        ("这周三", "2026-11-25"),
        ("下周一", "2026-11-30"),
        # English
        ("I filed on 3 November, when must they answer", "2026-11-03"),
        ("i filed on Nov 3rd", "2026-11-03"),
        ("filed on the 3rd of November", "2026-11-03"),
        ("November 3, 2025", "2025-11-03"),
        ("Nov. 3, 2025", "2025-11-03"),
        ("3 Nov 2025", "2025-11-03"),
        ("3rd Sept", "2026-09-03"),
        ("on December 3 last year", "2025-12-03"),
        ("December 3", "2025-12-03"),
        ("got it 20/11/2026", "2026-11-20"),
        ("got it 11/20/2026", "2026-11-20"),
        ("got it 20.11.2026", "2026-11-20"),
        ("got it on 11/20", "2026-11-20"),
        ("got it on 20/11", "2026-11-20"),
        ("got it on 11/11", "2026-11-11"),
        ("2026-11-20", "2026-11-20"),
        ("yesterday", "2026-11-22"),
        ("the day before yesterday", "2026-11-21"),
        ("I got it today", "2026-11-23"),
        ("three days ago", "2026-11-20"),
        ("10 days ago", "2026-11-13"),
        ("a week ago", "2026-11-16"),
        ("last Monday", "2026-11-16"),
        ("last Friday", "2026-11-20"),
        ("I got it on Friday", "2026-11-20"),
        ("on Wed", "2026-11-18"),
        ("Monday", "2026-11-23"),
        ("next Monday", "2026-11-30"),
        ("I got it on the 3rd", "2026-11-03"),
        ("我3 November交的", "2026-11-03"),
        # the same day twice is one day
        ("11月20日（2026年11月20日）收到", "2026-11-20"),
        ("last Friday, 20 November", "2026-11-20"),
    ],
)
def test_one_day_is_read(text: str, day: str) -> None:
    assert date_in(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "最晚哪天申诉",
        "申诉期限是10日吗",
        "15个工作日是几天",
        "15日内答复",
        "学校多久答复",
        # no day
        "2024年学费多少",
        "11月份开学吗",
        "2024-2025学年学费",
        "2023-2024-1学期",
        "24/7开放吗",
        "is it open 24/7",
        "学费4800元",
        "3.8元一度",
        "教育部令第41号",
        "财教〔2024〕181号",
        "5号宿舍楼几点关门",
        "1号线怎么走",
        "三号楼",
        "电话0571-86836060",
        "学号2026110123",
        "13812345678",
        "20269999",
        "每周三开放吗",
        "every monday",
        "mondays",
        "周末能办吗",
        "一周三次课",
        "几天前交的",
        "前几天收到的",
        "在1月能办吗",
        "may I ask",
        "the 3rd floor",
        "on the 3rd floor",
        "March 2026",
        "chapter 3",
        "3 years ago",
        "签证到期30天前要申请吗",
        "提前30天前申请",
        # a limit, not a beginning
        "11月20日前交来得及吗",
        "11月20日之前要交什么",
        "must I file by 20 November",
        "before Nov 3",
        # impossible
        "2月30日收到",
        "2025年2月29日收到",
        "13月1日收到",
        "2026-11-31",
        "2026/13/01",
        "11月0日收到",
        "31 November",
        "Nov 31st",
        "9999年1月1日",
        "32/13/2026",
        # more than one
        "11月20日收到，11月25日申诉",
        "11月20日到25日",
        "11月20日-11月25日",
        "11月20-25日",
        "周一到周五几点上班",
        "from Monday to Friday",
        "3-5 November",
        "Nov 3 to 5",
        "昨天申请，今天还没答复",
        "between 3 November and 5 November",
        # two readings
        "got it on 3/11",
        "got it 3/11/2026",
        # lunar
        "农历十月初一收到",
        "腊月二十收到",
        "正月初五",
        "农历11月20日",
    ],
)
def test_no_day_is_read(text: str) -> None:
    assert date_in(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("居留许可12月20日到期", "2026-12-20"),
        ("11月20日到期", "2027-11-20"),
        ("5号到期", "2026-12-05"),
        ("周三到期", "2026-11-25"),
        ("my permit expires on 20 December", "2026-12-20"),
        ("expires on Friday", "2026-11-27"),
        ("2026年12月20日到期", "2026-12-20"),
        ("2月29日到期", "2028-02-29"),
    ],
)
def test_what_is_to_come_is_looked_for_ahead(text: str, day: str) -> None:
    assert date_in(text, TODAY, ahead=True) == date.fromisoformat(day)


@pytest.mark.slow
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    written = (
        f"我{day.year}年{day.month}月{day.day}日收到",
        f"{day:%Y-%m-%d}收到",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"on {day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
    )

    assert {date_in(text, TODAY) for text in written} == {day}


@given(st.text(alphabet="0123456789年月日号周前天上/.-一二十 novmay", max_size=40))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    day = date_in(text, TODAY)

    assert day is None or 1949 <= day.year <= 2199


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("我11月20日收到处分决定，最晚哪天申诉", "我收到处分决定，最晚哪天申诉"),
        ("I filed on 3 November, when must they answer", "I filed , when must they answer"),
        ("昨天收到處分怎么申诉", "收到處分怎么申诉"),
        ("学费多少钱", "学费多少钱"),
        ("周一到周五几点上班", "周一到周五几点上班"),
        ("11月20日收到，11月22日交", "11月20日收到，11月22日交"),
        ("2024年学费", "2024年学费"),
        ("11月20日", "11月20日"),
        ("昨天呢", "昨天呢"),
    ],
)
def test_a_question_is_matched_without_its_one_day(text: str, rest: str) -> None:
    assert without_date(text) == rest
