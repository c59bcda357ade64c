"""The file kinds of the office's clock: the calendar of working days."""

from enum import StrEnum

from disclosure_bot.knowledge.read.fields import Address, Date, Line, MonthDay, Year, optional, required
from disclosure_bot.knowledge.read.model import BothLines, Model


class CountFrom(StrEnum):
    """Which day is day 1."""

    NEXT_DAY = "next_day"
    SAME_DAY = "same_day"


class FixedModel(Model):
    """年年同一天的节日 / a holiday on the same days every year."""

    name: BothLines = required("节日名称", "name", "{zh: 国庆节, en: National Day}")
    days: list[MonthDay] = required("月-日", "month and day", "[10-01, 10-02, 10-03]")


class HolidayModel(Model):
    """连着放假的几天 / days off in a row."""

    name: BothLines = required("节日名称", "name", "{zh: 国庆节, en: National Day}")
    first: Date = required("放假第一天", "first day off", "2026-10-01")
    last: Date = required("放假最后一天", "last day off", "2026-10-07")


class NoticeModel(Model):
    """一份放假通知 / a notice that arranges days off."""

    number: Line | None = optional(
        None, "文号，拿不准就不写", "its number, if certain", "国办发明电〔2025〕7号"
    )
    issued_on: Date | None = optional(None, "发文日期", "day it was issued", "2025-11-04")
    url: Address | None = optional(None, "官方网址", "official address", "https://www.gov.cn/…")


class YearModel(Model):
    """一年的放假安排 / the days off of a year."""

    year: Year = required("哪一年", "the year", "2026")
    off: list[HolidayModel] = optional(
        [], "放假的日子，连着的写一行", "days off", "[{name: 国庆节, first: 2026-10-01, last: 2026-10-07}]"
    )
    work: list[Date] = optional([], "调休上班的周六周日", "weekend days that are worked", "[2026-10-10]")
    notices: list[NoticeModel] = optional(
        [],
        "依据的通知；还没有公布就不写，算作暂定",
        "notices; none: not announced yet",
        "[{number: 国办发明电〔2025〕7号}]",
    )


class CalendarFile(Model):
    """工作日历 calendar.yaml / the calendar of working days."""

    count_from: CountFrom = optional(
        CountFrom.NEXT_DAY,
        "收到当天不算写 next_day，算第1天写 same_day",
        "whether the day of receipt is day 1",
        "next_day",
    )
    fixed: list[FixedModel] = optional(
        [], "年年同一天的节日，用于没有列出的年份", "same every year", "[{name: 元旦, days: [01-01]}]"
    )
    years: list[YearModel] = required("各年的放假安排", "years", "[{year: 2026, off: […]}]")
