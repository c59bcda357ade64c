"""Tries the examples of urgent.yaml with its own patterns."""

from collections.abc import Iterator

from disclosure_bot.domain.knowledge import Finding, Knowledge, Place
from disclosure_bot.knowledge.check.check import Places
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.text.danger import Alarm

_FILE = Place("urgent.yaml")


def danger_findings(knowledge: Knowledge, places: Places) -> Iterator[Finding]:
    """Yield the test messages that are not recognised, and the harmless ones that are."""
    alarm = Alarm(knowledge.dangers)
    for danger in knowledge.dangers.kinds:
        for text in danger.hit:
            if alarm.kind_of(text) != danger.kind:
                yield new_finding("danger-missed", _FILE, name=text, kind=danger.kind)
        for text in danger.miss:
            if kind := alarm.kind_of(text):
                yield new_finding("danger-false", _FILE, name=text, kind=kind)
