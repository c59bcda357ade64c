"""Types of the fields in knowledge files; a scalar is text unless its type says otherwise."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from disclosure_bot.domain.period import period_named
from disclosure_bot.knowledge.read.colour import is_readable

ID_LENGTH = 56
"""leaves room in a deep link's start parameter and in callback data, 64 bytes each"""
ID_PATTERN = r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*"
"""without underscores: a dot becomes one in a deep link, and must stay the only one"""

_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"\.?{_LABEL}(\.{_LABEL})+")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


def required(zh: str, en: str, example: str) -> Any:
    """Describe a field that must be written: its meaning and an example of its value."""
    return Field(description=f"{zh} / {en}", examples=[example])


def optional(default: object, zh: str, en: str, example: str) -> Any:
    """Describe a field that may be left out."""
    return Field(default, description=f"{zh} / {en}", examples=[example])


def _wrong(code: str, value: object) -> PydanticCustomError:
    return PydanticCustomError(code, "{value}", {"value": str(value)})


def _date(value: Any) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _wrong("bad-date", value)


def _number(value: Any) -> int:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    raise _wrong("bad-number", value)


def _flag(value: Any) -> bool:
    if isinstance(value, str) and value in {"true", "false"}:
        return value == "true"
    raise _wrong("bad-flag", value)


def _when(code: str, is_right: Callable[[str], object]) -> AfterValidator:
    """Return a validator that answers with the message of that code where the text is not right."""

    def validate(value: str) -> str:
        if not is_right(value):
            raise _wrong(code, value)
        return value

    return AfterValidator(validate)


def is_id(value: str) -> bool:
    """Tell whether an id is well written: ``ID_PATTERN``, and no longer than ``ID_LENGTH``."""
    return len(value) <= ID_LENGTH and re.fullmatch(ID_PATTERN, value) is not None


def is_address(value: str) -> bool:
    """Tell whether it is an http(s) address on a named host, without user, password or odd characters."""
    if not value.isascii() or not _ADDRESS.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
        named = _HOST.fullmatch((parts.hostname or "").lower()) is not None
        return named and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def _is_month_day(value: str) -> bool:
    try:
        return _DATE.fullmatch(f"2000-{value}") is not None and bool(date.fromisoformat(f"2000-{value}"))
    except ValueError:
        return False


def _is_timezone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    _when("more-lines", lambda text: "\n" not in text),
]
"""text on one line"""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=6000)]
"""text on one line or several"""

Date = Annotated[
    date,
    BeforeValidator(_date, json_schema_input_type=str),
    Field(json_schema_extra={"pattern": f"^{_DATE.pattern}$"}),
]
"""``2026-11-23``, a day that there is"""

MonthDay = Annotated[
    str,
    _when("bad-month-day", _is_month_day),
    Field(json_schema_extra={"pattern": "^[0-9]{2}-[0-9]{2}$"}),
]
"""a day of every year, ``10-01``"""

PeriodName = Annotated[
    str,
    _when("bad-period", period_named),
    Field(json_schema_extra={"pattern": "^(19|20|21)[0-9]{2}(-(19|20|21)[0-9]{2})?$"}),
]
"""a calendar year, ``2024``, or an academic year, ``2025-2026``"""

Year = Annotated[int, Field(ge=1949, le=9999), BeforeValidator(_number)]

ItemNumber = Annotated[int, Field(ge=1, le=999), BeforeValidator(_number)]
"""number of an item or a category of the checklist"""

Visits = Annotated[int, Field(ge=0, le=99), BeforeValidator(_number)]
"""how often somebody has to come"""

Days = Annotated[int, Field(ge=1, le=3650), BeforeValidator(_number)]
"""how many days, or of another unit"""

Flag = Annotated[bool, BeforeValidator(_flag)]
"""``true`` or ``false``, and no other word for them"""

Id = Annotated[
    str,
    _when("bad-id", is_id),
    Field(json_schema_extra={"pattern": f"^{ID_PATTERN}$", "maxLength": ID_LENGTH}),
]
"""of an entry, or a key: ``fees.tuition``"""

Host = Annotated[
    str,
    StringConstraints(max_length=253),
    _when("bad-host", _HOST.fullmatch),
    Field(json_schema_extra={"pattern": f"^{_HOST.pattern}$"}),
]
"""name of a host, in lower case; a leading dot stands for every host below"""

Address = Annotated[
    str,
    StringConstraints(max_length=500),
    _when("bad-address", is_address),
    Field(json_schema_extra={"pattern": "^https?://"}),
]
"""a whole address for which ``is_address`` holds"""

Timezone = Annotated[str, _when("bad-timezone", _is_timezone)]
"""IANA name: ``Asia/Shanghai``"""

Colour = Annotated[
    str,
    _when("bad-colour", is_readable),
    Field(json_schema_extra={"pattern": "^#[0-9a-fA-F]{6}$"}),
]
"""a colour that can be read on the page's light grounds"""
