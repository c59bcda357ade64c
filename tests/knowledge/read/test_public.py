from datetime import date
from pathlib import Path

import pytest

from disclosure_bot.domain.contact import Fact
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.knowledge import Finding, Knowledge, Missing, Says
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.knowledge.check.check import check_folder
from disclosure_bot.knowledge.read.load import fingerprint, load_folder, validate_folder
from support.folders import write_folder

TODAY = date(2026, 11, 23)
FILES = {
    "entries/fees.yaml": """\
entries:
  - id: fees.tuition
    title: {zh: 本科学费, en: Undergraduate tuition}
    items: [21]
    department: finance
    missing: [amount, deadline]
    deadlines: [appeal.school]
    ask_for: {zh: 您好，请告知学费。, en: Please tell me the fee.}
    phrasings: {zh: [学费多少钱, 读一年多少钱, 本科学费标准, 交多少, 学费贵吗, 一学年学费], en: [tuition]}
    answer:
      zh: |
        2024年软件专业5500元；不服处分10日内申诉（[order-41#60]）。
      en: |
        In 2024 5500 yuan; appeal within ten days ([order-41#60]).
    sources:
      - {title: 门户, url: https://www.example.edu.cn/, seen_on: 2026-11-01, access: campus}
    reviewed_on: 2026-11-01
    tests: {hit: [学费标准], says: [{question: 软件学费, text: 5500元}]}
""",
    "documents.yaml": """\
documents:
  order-41: {title: 规定, short: {zh: 第41号令, en: Order 41}, in_force_since: 2017-09-01, articles: ["60"]}
""",
    "deadlines.yaml": """\
deadlines:
  - {id: appeal.school, event: 收到决定, action: 申诉, days: 10, unit: day, document: order-41, article: "60"}
""",
    "hotlines.yaml": "hotlines:\n  - {id: police, number: '110', name: 报警, around_the_clock: true}\n",
    "departments.yaml": """\
departments:
  office: {name: 学校办公室}
  finance:
    name: 计财处
    phone: {value: 0571-86830000, evidence: 公告, seen_on: 2026-11-01, period: "2023"}
    hours: {value: {zh: 上午, en: mornings}}
""",
    "tables/tuition.yaml": """\
title: {zh: 学费, en: Tuition}
entry: fees.tuition
row: 专业
column: 年份
unit: 元/年
period: 2023-2024
document: order-41
synonyms: {软件: [软工, software]}
""",
    "tables/tuition.csv": "专业,en,2023,2024\n软件,Software,5400,5500\n",
}


def folder_with(tmp_path: Path, path: str = "", old: str = "", new: str = "") -> Path:
    folder = write_folder(tmp_path)
    (folder / "tables").mkdir(exist_ok=True)
    for name, text in FILES.items():
        if name == path:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def knowledge_in(tmp_path: Path) -> Knowledge:
    return load_folder(folder_with(tmp_path))


def findings(tmp_path: Path, path: str, old: str, new: str) -> list[Finding]:
    report = check_folder(folder_with(tmp_path, path, old, new), TODAY)
    return [one for one in report.findings if one.code not in {"unstamped", "table-old", "english-missing"}]


def test_sound_files_have_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, "", "", "") == []


def test_new_fields_of_an_entry_are_read(tmp_path: Path) -> None:
    entry = knowledge_in(tmp_path).entries["fees.tuition"]

    assert entry.missing == (Missing.AMOUNT, Missing.DEADLINE)
    assert entry.deadlines == ("appeal.school",)
    assert entry.ask_for == Bilingual("您好，请告知学费。", "Please tell me the fee.")
    assert entry.tests.says == (Says("软件学费", "5500元"),)
    assert entry.sources[0].seen_on == date(2026, 11, 1)
    assert entry.sources[0].checked_on is None
    assert entry.sources[0].campus_access


def test_contacts_deadlines_and_hotlines_are_read(tmp_path: Path) -> None:
    knowledge = knowledge_in(tmp_path)
    phone = Fact(Bilingual("0571-86830000"), "公告", date(2026, 11, 1), "2023")

    assert dict(knowledge.departments["finance"].contact.facts())["phone"] == phone
    assert list(knowledge.departments["office"].contact.facts()) == []
    assert knowledge.deadlines["appeal.school"].unit is Unit.DAY
    assert knowledge.hotlines[0].number == "110"


def test_table_is_read_with_its_synonyms(tmp_path: Path) -> None:
    (table,) = knowledge_in(tmp_path).tables

    assert (table.id, table.entry, [column.name for column in table.columns]) == (
        "tuition",
        "fees.tuition",
        ["2023", "2024"],
    )
    assert table.rows[0].synonyms == ("软工", "software")
    assert table.rows[0].cells == {"2023": "5400", "2024": "5500"}


@pytest.mark.parametrize("name", ["documents.yaml", "deadlines.yaml", "hotlines.yaml", "tables/tuition.csv"])
def test_every_file_counts_for_the_version(tmp_path: Path, name: str) -> None:
    folder = folder_with(tmp_path)
    before = fingerprint(folder)

    (folder / name).write_bytes((folder / name).read_bytes() + b"\n")

    assert fingerprint(folder) != before


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "line"),
    [
        ("entries/fees.yaml", "[order-41#60]", "[order-14#60]", "unknown-document", 12),
        ("entries/fees.yaml", "[order-41#60]", "[order-41#61]", "unknown-article", 12),
        ("entries/fees.yaml", "[appeal.school]", "[appeal.scool]", "unknown-deadline", 7),
        ("entries/fees.yaml", "10日内", "15日内", "deadline-disagrees", 7),
        ("entries/fees.yaml", "ten days", "two weeks", "deadline-disagrees", 7),
        ("entries/fees.yaml", "软件专业5500元", "软件专业5800元", "table-contradicted", 12),
        ("entries/fees.yaml", "missing: [amount", "missing: [price", "not-allowed-value", 6),
        ("entries/fees.yaml", "access: campus", "access: vpn", "not-allowed-value", 16),
        ("documents.yaml", "articles", "in_force_until: 2026-01-01, articles", "repealed-document", 12),
        ("deadlines.yaml", "document: order-41", "document: order-40", "unknown-document", 2),
        ("deadlines.yaml", "unit: day", "unit: week", "not-allowed-value", 2),
        ("hotlines.yaml", "number: '110', ", "", "missing-field", 2),
        ("departments.yaml", "phone: {value: 0571-86830000, ", "phone: {", "missing-field", 5),
        ("tables/tuition.yaml", "entry: fees.tuition", "entry: fees.tution", "table-unknown-entry", 2),
        ("tables/tuition.yaml", "document: order-41", "document: order", "unknown-document", 7),
        ("tables/tuition.yaml", "document: order-41\n", "", "table-without-source", 1),
        ("tables/tuition.yaml", "period: 2023-2024", "period: 现行", "table-without-year", 6),
        ("tables/tuition.yaml", "period: 2023-2024", "period: 2024-2025", "table-year-outside", 1),
        ("tables/tuition.yaml", "{软件:", "{软体:", "unknown-row", 8),
        ("tables/tuition.yaml", "synonyms", "additive: [rooms]\nsynonyms", "unknown-table", 8),
        ("tables/tuition.csv", "5400", "五千", "table-not-number", 2),
    ],
)
def test_each_fault_is_found_at_its_line(
    tmp_path: Path, path: str, old: str, new: str, code: str, line: int
) -> None:
    found = [one for one in findings(tmp_path, path, old, new) if one.code == code]

    assert [one.where.line for one in found][:1] == [line]
    assert found[0].hint


def test_synonym_of_two_rows_is_found(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path, "tables/tuition.yaml", "{软件: [软工, software]}", "{软件: [工], 材料: [工]}"
    )
    with (folder / "tables" / "tuition.csv").open("a", encoding="utf-8") as file:
        file.write("材料,Materials,1,1\n")

    assert [one.code for one in validate_folder(folder).findings] == ["ambiguous-synonym"]


def test_half_of_a_table_is_found(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / "tables" / "tuition.csv").rename(folder / "tables" / "other.csv")

    found = [(one.where.path, one.code) for one in validate_folder(folder).findings]

    assert found == [
        ("tables/other.csv", "table-without-sheet"),
        ("tables/tuition.yaml", "table-without-sheet"),
    ]


def test_spreadsheet_that_is_not_read_is_named_and_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "knowledge")
    (folder / "tables" / "rooms.xlsx").write_bytes(b"PK")
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    (folder / "tables" / "secret.csv").symlink_to(tmp_path / "secret.csv")

    codes = {(one.where.path, one.code) for one in validate_folder(folder).findings}

    assert ("tables/rooms.xlsx", "unread-file") in codes
    assert ("tables/secret.csv", "outside-link") in codes


def test_withheld_answer_may_say_that_it_is_not_told(tmp_path: Path) -> None:
    shrug = ("2024年软件专业5500元；", "本机器人没有名单；")

    assert "first-line-lacks" in [one.code for one in findings(tmp_path, "entries/fees.yaml", *shrug)]
    text = FILES["entries/fees.yaml"].replace(*shrug).replace("    items", "    withheld: true\n    items")
    folder = folder_with(tmp_path)
    (folder / "entries" / "fees.yaml").write_text(text)
    assert "first-line-lacks" not in [one.code for one in check_folder(folder, TODAY).findings]
