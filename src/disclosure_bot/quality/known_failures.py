"""Test questions that are known to fail: what is new, what passes again, and the list as a file."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from disclosure_bot.domain.knowledge import KnownFailure
from disclosure_bot.quality.questions import Judged, QuestionKind

_HEAD = """\
# yaml-language-server: $schema=schemas/known-failures.json
# 已知还答不对的测试问句。disclosure-bot test 允许这里列出的答错；一旦答对了，就要从这里删去。
# 自动增删：disclosure-bot test --update-known；why 由人写明原因。
# Test questions known to fail; one that passes leaves the list.
"""


@dataclass(frozen=True, slots=True)
class FailureReport:
    """How the test questions stand against the list."""

    failing: tuple[Judged, ...]
    """fail and are not listed"""
    listed: tuple[Judged, ...]
    """fail and are listed"""
    fixed: tuple[KnownFailure, ...]
    """listed, and pass or are asked no more: they have to leave the list"""
    at_edge: tuple[Judged, ...] = ()
    """against the list, yet so near a threshold that another processor may turn them: warnings"""

    @property
    def is_good(self) -> bool:
        """Tell whether the list is right: nothing else fails, and nothing listed passes."""
        return not self.failing and not self.fixed


def standing(judged: Iterable[Judged], known: Sequence[KnownFailure]) -> FailureReport:
    """Return how the test questions among those judged stand against the list of those known to fail."""
    listed = {(failure.entry, failure.question) for failure in known}
    tests = [one for one in judged if one.question.entry]
    failures = [one for one in tests if not one.passes]
    against = [one for one in tests if one.passes == (_key(one) in listed)]
    at_edge = tuple(one for one in against if one.is_at_edge)
    held = {_key(one) for one in (*failures, *at_edge)}
    return FailureReport(
        failing=tuple(one for one in against if not one.passes and one not in at_edge),
        listed=tuple(one for one in failures if _key(one) in listed),
        fixed=tuple(one for one in known if (one.entry, one.question) not in held),
        at_edge=at_edge,
    )


def updated(now: FailureReport, known: Sequence[KnownFailure]) -> tuple[KnownFailure, ...]:
    """Return the list as it ought to be: the fixed gone, the new at the end."""
    kept = [failure for failure in known if failure not in now.fixed]
    return (*kept, *(KnownFailure(*_key(one), _why(one)) for one in now.failing))


def _why(one: Judged) -> str:
    """Say what came of a question, until somebody writes why."""
    if one.question.kind == QuestionKind.MISS:
        return "措辞与本条目相近 / worded like this entry"
    if one.first and not one.is_first:
        return f"{one.first} 排在前面 / {one.first} comes first"
    if one.is_first and not one.says_so:
        return f"第一行没有“{one.question.says}” / the first line lacks it"
    return "离各种问法都太远，没有回答 / too far from every phrasing, not answered"


def as_yaml(known: Sequence[KnownFailure]) -> str:
    """Return the file that holds the list."""
    if not known:
        return f"{_HEAD}failures: []\n"
    return f"{_HEAD}failures:\n" + "".join(
        f"  - entry: {failure.entry}\n"
        f"    question: {_quoted(failure.question)}\n"
        f"    why: {_quoted(failure.why)}\n"
        for failure in known
    )


def _key(judged: Judged) -> tuple[str, str]:
    return judged.question.entry, judged.question.text


def _quoted(text: str) -> str:
    """Return a text in double quotes, which JSON and YAML write alike."""
    return json.dumps(text, ensure_ascii=False)


SUITE = "disclosure-bot test"
"""name of the suite in a JUnit file"""


def as_junit(judged: Sequence[Judged], now: FailureReport) -> str:
    """Return a JUnit file: a case for each test question; known failures count as skipped."""
    cases = [one for one in judged if one.question.entry]
    counts = {
        "tests": len(cases),
        "failures": len(now.failing) + len(now.fixed),
        "skipped": len(now.listed) + len([one for one in now.at_edge if one not in now.listed]),
    }
    suite = Element("testsuite", {"name": SUITE} | {name: str(count) for name, count in counts.items()})
    for one in cases:
        _add(suite, one, now)
    for known in now.fixed:
        case = SubElement(suite, "testcase", classname=known.entry, name=_clean(known.question))
        SubElement(
            case, "failure", message="已知的失败如今通过或已不再测试，请删去 / listed as failing, yet passes"
        )
    suites = Element("testsuites")
    suites.append(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _add(suite: Element, one: Judged, now: FailureReport) -> None:
    name = f"{one.question.kind}: {_clean(one.question.text)}"
    case = SubElement(suite, "testcase", classname=one.question.entry, name=name)
    if one in now.listed:
        SubElement(case, "skipped", message=f"known failure: {one.because}")
    elif one in now.at_edge:
        SubElement(case, "skipped", message=f"at the edge of a threshold: {_clean(one.because)}")
    elif not one.passes:
        SubElement(case, "failure", message=_clean(f"{one.outcome.value} {one.first}; {one.because}"))


def _clean(text: str) -> str:
    """Return a text without characters that XML cannot hold."""
    return "".join(char if char.isprintable() else " " for char in text)
