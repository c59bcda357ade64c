"""Days and counts in words, Chinese or English."""

from collections.abc import Sequence
from datetime import date

from disclosure_bot.domain.calendar import Due, Step
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.period import Period

SHOWN = 40
"""steps that are told one by one; of more, the first and the last"""

UNITS = {
    Unit.DAY: Bilingual("日", "days"),
    Unit.WORKING_DAY: Bilingual("个工作日", "working days"),
    Unit.MONTH: Bilingual("个月", "months"),
    Unit.YEAR: Bilingual("年", "years"),
}
"""how units are called behind a number"""
_WEEKDAYS = "一二三四五六日"


def day_in_words(day: date, language: Language) -> str:
    """Return ``2026年12月11日（周五）`` or ``Fri 11 December 2026``."""
    if language is Language.EN:
        return f"{day:%a} {day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def term_in_words(count: int, unit: Unit, language: Language) -> str:
    """Return ``15个工作日`` or ``15 working days``."""
    word = UNITS[unit].in_language(language)
    if language is Language.ZH:
        return f"{count}{word}"
    return f"{count} {word.removesuffix('s') if count == 1 else word}"


def period_in_words(period: Period, language: Language) -> str:
    """Return ``2024年``, ``2025-2026学年``, ``2024年9月1日起``; ``2024``, ``since 1 September 2024``."""
    if language is Language.EN:
        return period.name or _days_in_english(period)
    if period.name:
        return f"{period.name}{'学年' if '-' in period.name else '年'}"
    since = period.since and _plain_day(period.since, (1, 1))
    until = period.until and _plain_day(period.until, (12, 31))
    if since and until:
        return f"{since}至{until}"
    return f"{since}起" if since else f"{until}{'底' if str(until).endswith('年') else ''}以前"


def _days_in_english(period: Period) -> str:
    since = period.since and _plain_day_en(period.since, (1, 1))
    until = period.until and _plain_day_en(period.until, (12, 31))
    if since and until:
        return f"{since} to {until}"
    return f"since {since}" if since else f"until {'the end of ' if str(until).isdigit() else ''}{until}"


def _plain_day(day: date, whole: tuple[int, int]) -> str:
    """Return a day; only its year where it is the month and day that make a year whole."""
    return f"{day.year}年" if (day.month, day.day) == whole else f"{day.year}年{day.month}月{day.day}日"


def _plain_day_en(day: date, whole: tuple[int, int]) -> str:
    return str(day.year) if (day.month, day.day) == whole else f"{day.day} {day:%B} {day.year}"


def steps_in_words(due: Due, language: Language = Language.ZH) -> str:
    """Return the count step by step: ``11月20日(五)起算日 · 11月23日(一)第1天 · …``."""
    return " · ".join(told_steps(due, language))


def told_steps(due: Due, language: Language) -> list[str]:
    """Return the steps of a count, each in words; of many the first and the last."""
    told = [_step(step, due.unit, language) for step in due.steps]
    if len(told) > SHOWN:
        told[SHOWN // 2 : -SHOWN // 2] = ["…"]
    return told


def provisional_in_words(years: Sequence[int], language: Language) -> str:
    """Return the sentence that days off of those years are not announced; empty where there are none."""
    if not years:
        return ""
    if language is Language.EN:
        named = ", ".join(map(str, years))
        return f"The days off of {named} are not announced: counted for now with weekends and fixed holidays."
    return f"{'、'.join(map(str, years))}年放假安排未公布，暂按周末和法定节日推算。"


def _step(step: Step, unit: Unit, language: Language) -> str:
    what = step.what.in_language(language) if step.what else ""
    first, last = _short(step.day, language), _short(step.until or step.day, language)
    if step.number is None:
        return f"{first}～{last}{what}放假" if language is Language.ZH else f"{first} to {last}: {what}, off"
    number = _number(step.number, unit, language)
    if language is Language.ZH:
        return f"{first}{number}（{what}）" if what else f"{first}{number}"
    return f"{first}: {number} ({what})" if what else f"{first}: {number}"


def _number(number: int, unit: Unit, language: Language) -> str:
    is_day = unit in {Unit.DAY, Unit.WORKING_DAY}
    if number == 0:
        return "起算日" if language is Language.ZH else "start"
    if language is Language.ZH:
        return f"第{number}天" if is_day else f"满{number}{UNITS[unit].zh}"
    return f"day {number}" if is_day else term_in_words(number, unit, language)


def _short(day: date, language: Language) -> str:
    if language is Language.EN:
        return f"{day:%a} {day.day} {day:%b}"
    return f"{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"
