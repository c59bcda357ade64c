from pathlib import Path

import pytest

from disclosure_bot.knowledge.read.load import load_folder, validate_folder
from support.folders import write_folder

SERVICES = """\
services:
  - id: handle.stamp
    name: {zh: 盖章, en: A stamp}
    summary: {zh: 到计财处盖章，当场办。, en: Go to the Finance Office.}
    department: finance
    materials: [{zh: 证件, en: an ID}, 单据]
    steps: [填表]
    where: 行政楼101
    online: apply
    url: https://www.example.edu.cn/stamp
    visits: 1
    promised: {days: 5, unit: working_day}
    fee: 不收费
    reviewed_on: 2026-11-01
    phrasings: {zh: [盖章去哪里], en: [where do I get a stamp]}
    tests: {hit: [哪里盖章], miss: [学费怎么退]}
  - id: handle.refund
    name: 退费
    entry: fees.refund
    department: finance
    steps: [向计财处申请]
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    folder = write_folder(tmp_path)
    (folder / "services.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_service_of_its_own_is_an_entry_with_phrasings_and_tests(tmp_path: Path) -> None:
    knowledge = load_folder(folder_with(tmp_path, SERVICES))

    entry = knowledge.entries["handle.stamp"]
    assert entry.answer.zh == "到计财处盖章，当场办。"
    assert entry.phrasings.zh == ("盖章去哪里",)
    assert entry.tests.hit == ("哪里盖章",)
    assert (entry.where.path, entry.where.line) == ("services.yaml", 2)
    service = knowledge.services["handle.stamp"]
    assert (service.visits, service.is_one_visit, service.is_online) == (1, True, True)


def test_a_service_that_an_entry_speaks_of_is_no_entry_of_its_own(tmp_path: Path) -> None:
    knowledge = load_folder(folder_with(tmp_path, SERVICES))

    assert "handle.refund" not in knowledge.entries
    assert knowledge.services["handle.refund"].entry == "fees.refund"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("entry: fees.refund", "entry: fees.refnd", "unknown-service-entry", 19),
        ("id: handle.refund", "id: fees.refund", "duplicate-id", 17),
        ("online: apply", "online: maybe", "not-allowed-value", 9),
        ("visits: 1", "visits: one", "bad-number", 11),
        ("unit: working_day", "unit: hour", "not-allowed-value", 12),
        ("www.example.edu.cn/stamp", "evil.example.com/", "service-on-foreign-host", 10),
        ("department: finance\n    materials", "department: financ\n    materials", "unknown-department", 5),
        ("department: finance\n    steps", "department: financ\n    steps", "unknown-department", 20),
        ("{zh: [盖章去哪里], en: [where do I get a stamp]}", "{zh: []}", "no-phrasing", 15),
        ("盖章去哪里", "盖章, 盖章！", "repeated-phrasing", 15),
        ("hit: [哪里盖章]", "hit: [学费怎么退]", "contradicting-test", 16),
        ("name: 退费", "nam: 退费", "unknown-field", 18),
    ],
)
def test_services_are_checked_like_entries(tmp_path: Path, old: str, new: str, code: str, line: int) -> None:
    assert old in SERVICES
    findings = validate_folder(folder_with(tmp_path, SERVICES.replace(old, new))).findings

    places = {(finding.code, finding.where.path, finding.where.line) for finding in findings}
    assert (code, "services.yaml", line) in places, findings
