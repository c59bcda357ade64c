"""A table of requests that an office kept until now: read, shown, and only then written."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.request import (
    Applicant,
    Request,
    RequestChannel,
    RequestKind,
    RequestOutcome,
    WithheldBecause,
)
from disclosure_bot.office.dates import date_in
from disclosure_bot.office.staff_table import TableRow, read_table
from disclosure_bot.requests.checks import Answer, Arrival, RegisterError, check_arrival, check_day
from disclosure_bot.text.redact import redact

E = TypeVar("E", bound=StrEnum)

NAMES: Mapping[str, Sequence[str]] = {
    "received": ("收到日期", "收件日期", "日期", "date"),
    "channel": ("渠道", "方式"),
    "kind": ("类别", "种类"),
    "subject": ("内容", "申请内容", "事由"),
    "applicant": ("申请人", "姓名", "name"),
    "contact": ("联系方式", "电话"),
    "words": ("原文",),
    "item": ("清单事项", "事项"),
    "department": ("责任部门", "部门"),
    "outcome": ("结果", "答复结果"),
    "because": ("理由",),
    "answered": ("答复日期",),
    "note": ("备注",),
}
MERGED = ("received", "channel", "kind", "department")

_CHANNELS = {
    "信函": RequestChannel.LETTER,
    "来信": RequestChannel.LETTER,
    "邮寄": RequestChannel.LETTER,
    "电子邮件": RequestChannel.EMAIL,
    "邮件": RequestChannel.EMAIL,
    "邮箱": RequestChannel.EMAIL,
    "当面": RequestChannel.VISIT,
    "来访": RequestChannel.VISIT,
    "现场": RequestChannel.VISIT,
    "网上": RequestChannel.WEB,
    "网站": RequestChannel.WEB,
    "网络": RequestChannel.WEB,
    "机器人": RequestChannel.BOT,
}
_YEAR = re.compile(r"(?:19|20)\d\d|[〇零一二三四五六七八九]{4}年")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that can be taken into the register."""

    line: int
    """of the file, from 1"""
    arrival: Arrival
    answer: Answer | None
    """None: not answered yet"""
    filled: tuple[str, ...]
    """Chinese names of what was taken from the row above"""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that cannot be taken into the register."""

    line: int
    """of the file, from 1"""
    why: str
    """the reason in both languages"""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do."""

    new: tuple[ReadRow, ...]
    known: int
    """rows that the register holds already"""
    doubts: tuple[Doubt, ...]


def preview(data: bytes, known: Collection[Request], knowledge: Knowledge, today: date) -> Preview:
    """Read a table and say which rows are new, known or doubtful; nothing is written.

    Raises:
        TableError: it cannot be read at all.
    """
    seen = {(request.received_on, request.kind, request.subject) for request in known}
    new: list[ReadRow] = []
    doubts: list[Doubt] = []
    again = 0
    for row in read_table(data, NAMES, ("received", "subject"), MERGED):
        try:
            read = _row(row, knowledge, today)
        except RegisterError as error:
            doubts.append(Doubt(row.line, str(error)))
            continue
        key = (read.arrival.received_on, read.arrival.kind, redact(read.arrival.subject))
        if key in seen:
            again += 1
        else:
            seen.add(key)
            new.append(read)
    return Preview(tuple(new), again, tuple(doubts))


def _row(row: TableRow, knowledge: Knowledge, today: date) -> ReadRow:
    cells = row.cells
    arrival = Arrival(
        received_on=_day(cells, "received", today),
        channel=_channel(cells.get("channel", "")),
        kind=_one_of(RequestKind, cells.get("kind", RequestKind.REQUEST.value), "kind"),
        subject=cells.get("subject", ""),
        applicant=Applicant(cells.get("applicant", ""), cells.get("contact", ""), cells.get("words", "")),
        item=_item(cells.get("item", "")),
        department=_department(cells.get("department", ""), knowledge),
        note=cells.get("note", ""),
    )
    check_arrival(arrival, knowledge, today)
    filled = tuple(NAMES[name][0] for name in row.filled)
    return ReadRow(row.line, arrival, _answer(cells, arrival, today), filled)


def _answer(cells: Mapping[str, str], arrival: Arrival, today: date) -> Answer | None:
    if "outcome" not in cells and "answered" not in cells:
        return None
    answered_on = _day(cells, "answered", today)
    check_day(answered_on, arrival.received_on, today)
    reason = cells.get("because", "")
    return Answer(
        outcome=_one_of(RequestOutcome, cells.get("outcome", ""), "outcome"),
        answered_on=answered_on,
        because=_one_of(WithheldBecause, reason, "because") if reason else None,
    )


def _day(cells: Mapping[str, str], name: str, today: date) -> date:
    text = cells.get(name, "")
    day = date_in(text, today) if _YEAR.search(text) else None
    if day is None:
        raise RegisterError(f"{NAMES[name][0]}“{text}”不是日期", "This is no day with a year")
    return day


def _one_of(kind: type[E], text: str, name: str) -> E:
    try:
        return kind(text)
    except ValueError:
        allowed = "、".join(member.value for member in kind)
        raise RegisterError(f"{NAMES[name][0]}“{text}”不对，应是：{allowed}", "Not one of these") from None


def _channel(text: str) -> RequestChannel:
    known = {channel.value: channel for channel in RequestChannel} | _CHANNELS
    if text.lower() not in known:
        raise RegisterError(f"渠道“{text}”不对，应是：{'、'.join(known)}", "Not one of these")
    return known[text.lower()]


def _item(text: str) -> int | None:
    if text and not text.isdecimal():
        raise RegisterError(f"清单事项“{text}”不是数字", "The item is no number")
    return int(text) if text else None


def _department(text: str, knowledge: Knowledge) -> str:
    """Return the key of a department named by its key or its Chinese name."""
    return next((key for key, known in knowledge.departments.items() if known.name.zh == text), text)
