"""The outcome of a test run in the form that build servers read."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from disclosure_bot.quality.known_failures import FailureReport
from disclosure_bot.quality.questions import Judged

SUITE = "disclosure-bot test"


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
