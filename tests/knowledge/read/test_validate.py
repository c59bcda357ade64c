from pathlib import Path

import pytest

from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.domain.wording import Say
from disclosure_bot.knowledge.read.load import load_folder, validate_folder
from support.folders import ENTRIES, write_folder

ENTRY = """\
entries:
  - id: aid.loan
    title: 助学贷款
    department: finance
    phrasings: {zh: [贷款怎么申请]}
    answer: 贷款向计财处申请。
"""


def findings_of(folder: Path) -> list[Finding]:
    return list(validate_folder(folder).findings)


def entry_findings(tmp_path: Path, text: str) -> list[Finding]:
    return findings_of(write_folder(tmp_path, loan=text))


def changed(old: str, new: str) -> str:
    assert old in ENTRY
    return ENTRY.replace(old, new)


def test_sound_folder_has_no_findings_and_becomes_a_knowledge(tmp_path: Path) -> None:
    validated = validate_folder(write_folder(tmp_path, loan=ENTRY))

    assert validated.findings == ()
    assert validated.knowledge is not None
    entry = validated.knowledge.entries["aid.loan"]
    assert entry.title.zh == "助学贷款"
    assert entry.answer.zh == "贷款向计财处申请。"
    assert entry.where.path == "entries/loan.yaml"
    assert entry.where.line == 2


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "level"),
    [
        ("    title: 助学贷款\n", "", "missing-field", 2, Level.ERROR),
        ("    answer: 贷款向计财处申请。\n", "", "missing-field", 2, Level.ERROR),
        ("answer: 贷款", "anwser: 贷款", "unknown-field", 6, Level.ERROR),
        ("title: 助学贷款", "title:", "empty-field", 3, Level.ERROR),
        ("title: 助学贷款", "title: [a]", "not-mapping", 3, Level.ERROR),
        ("[贷款怎么申请]", "贷款怎么申请", "not-list", 5, Level.ERROR),
        ("[贷款怎么申请]", "[问: 贷款]", "not-text", 5, Level.ERROR),
        ("[贷款怎么申请]", "[]", "no-phrasing", 5, Level.ERROR),
        ("id: aid.loan", "id: aid/loan", "bad-id", 2, Level.ERROR),
        ("id: aid.loan", f"id: {'a' * 57}", "bad-id", 2, Level.ERROR),
        ("department: finance", "department: financ", "unknown-department", 4, Level.ERROR),
        ("department: finance", "department: finance\n    items: [99]", "unknown-item", 5, Level.ERROR),
        ("department: finance", "department: finance\n    items: [021]", "bad-number", 5, Level.ERROR),
        ("department: finance", "department: finance\n    items: [0]", "out-of-range", 5, Level.ERROR),
        (
            "department: finance",
            "department: finance\n    audience: [dog]",
            "not-allowed-value",
            5,
            Level.ERROR,
        ),
        (
            "department: finance",
            "department: finance\n    audience: [parent，student]",
            "wide-comma",
            5,
            Level.ERROR,
        ),
        ("department: finance", "department: finance\n    items: [1、21]", "wide-comma", 5, Level.ERROR),
        ("department: finance", "department: finance\n    related: [a，b]", "wide-comma", 5, Level.ERROR),
        (
            "department: finance",
            "department: finance\n    reviewed_on: 2026-2-30",
            "bad-date",
            5,
            Level.ERROR,
        ),
        (
            "department: finance",
            "department: finance\n    department_inferred: yes",
            "bad-flag",
            5,
            Level.ERROR,
        ),
        (
            "department: finance",
            "department: finance\n    related: [aid.lone]",
            "unknown-entry",
            5,
            Level.WARNING,
        ),
        (
            "department: finance",
            "department: finance\n    related: [aid.loan]",
            "related-to-itself",
            5,
            Level.WARNING,
        ),
        ("[贷款怎么申请]", "[学费 多少钱？]", "duplicate-phrasing", 5, Level.WARNING),
        ("[贷款怎么申请]", "[贷款, 贷款！]", "repeated-phrasing", 5, Level.WARNING),
        (
            "department: finance",
            "department: finance\n    tests: {hit: [贷款怎么申请]}",
            "test-is-phrasing",
            5,
            Level.WARNING,
        ),
        (
            "department: finance",
            "department: finance\n    tests: {hit: [怎么贷款], miss: [怎么贷款]}",
            "contradicting-test",
            5,
            Level.ERROR,
        ),
        (
            "department: finance",
            "department: finance\n    valid_from: 2026-09-02\n    valid_until: 2026-09-01",
            "validity-reversed",
            6,
            Level.ERROR,
        ),
    ],
)
def test_each_mistake_in_an_entry_is_found_at_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int, level: Level
) -> None:
    (finding,) = [finding for finding in entry_findings(tmp_path, changed(old, new)) if finding.code == code]

    assert finding.where.path == "entries/loan.yaml"
    assert (finding.where.line, finding.level) == (line, level)
    assert finding.hint
    assert finding.hint_en


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://www.example.edu.cn/", "source-without-https"),
        ("https://evil.com/", "source-on-foreign-host"),
        ("https://example.edu.cn.evil.com/", "source-on-foreign-host"),
        ("https://user:pass@www.example.edu.cn/", "bad-address"),
        ("javascript:alert(1)", "bad-address"),
        ("file:///etc/passwd", "bad-address"),
        ("https://127.0.0.1/", "source-on-foreign-host"),
        ("https://[::1]/", "bad-address"),
        ("https://www.example.edu.cn/<b>", "bad-address"),
        ("www.example.edu.cn", "bad-address"),
    ],
)
def test_source_that_must_not_be_linked_is_found(tmp_path: Path, url: str, code: str) -> None:
    text = f'{ENTRY}    sources: [{{title: 门户, url: "{url}"}}]\n'

    assert [finding.code for finding in entry_findings(tmp_path, text)] == [code]


def test_source_on_a_foreign_host_is_left_out_of_what_is_served(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, loan=f"{ENTRY}    sources: [{{title: 门户, url: 'https://evil.com/'}}]\n")

    knowledge = load_folder(folder)

    assert knowledge.entries["aid.loan"].sources == ()


def test_http_is_allowed_on_hosts_that_the_school_lists(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path, loan=f"{ENTRY}    sources: [{{title: 馆, url: 'http://lib.example.edu.cn/'}}]\n"
    )
    school = folder / "school.yaml"
    school.write_text(f"{school.read_text()}http_hosts: [lib.example.edu.cn]\n")

    assert findings_of(folder) == []


def test_all_mistakes_of_all_files_are_gathered(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, loan=changed("title", "titel"), broken="a: [")
    (folder / "school.yaml").write_text("name: 示例\n")

    found = {(finding.where.path, finding.code) for finding in findings_of(folder)}

    assert found >= {
        ("entries/loan.yaml", "unknown-field"),
        ("entries/loan.yaml", "missing-field"),
        ("entries/broken.yaml", "syntax-bracket"),
        ("school.yaml", "missing-field"),
    }


def test_relation_to_an_entry_that_is_wrong_otherwise_is_not_dangling(tmp_path: Path) -> None:
    text = f"{ENTRY}    related: [fees.tuition]\n"
    broken = ENTRIES.replace("department: finance", "department: nobody", 1)

    codes = [finding.code for finding in findings_of(write_folder(tmp_path, loan=text, fees=broken))]

    assert codes == ["unknown-department"]


def test_dangling_relation_is_left_out_of_the_knowledge(tmp_path: Path) -> None:
    validated = validate_folder(write_folder(tmp_path, loan=f"{ENTRY}    related: [fees.tuition, gone]\n"))

    assert validated.knowledge is not None
    assert validated.knowledge.entries["aid.loan"].related == ("fees.tuition",)


def test_misspelt_field_is_told_the_right_one(tmp_path: Path) -> None:
    (finding,) = [
        f for f in entry_findings(tmp_path, f"{ENTRY}    phrasing: x\n") if f.code == "unknown-field"
    ]

    assert "phrasings" in finding.hint
    assert finding.entry == "aid.loan"


def test_id_used_twice_names_the_first_place(tmp_path: Path) -> None:
    (finding,) = entry_findings(tmp_path, changed("aid.loan", "fees.tuition"))

    assert finding.code == "duplicate-id"
    assert finding.where.path == "entries/loan.yaml"
    assert "entries/fees.yaml:2" in finding.message


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("你好", "bad-placeholder"),
        ("你好{school}{who}", "bad-placeholder"),
        ("你好{school.__class__}", "bad-placeholder"),
        ("你好{school!r}", "bad-placeholder"),
        ("你好{school", "bad-placeholder"),
        ("你好{0}", "bad-placeholder"),
    ],
)
def test_sentence_must_hold_its_placeholders_and_no_others(tmp_path: Path, sentence: str, code: str) -> None:
    folder = write_folder(tmp_path)
    wording = folder / "wording.yaml"
    lines = wording.read_text().splitlines()
    lines[1] = f'  greeting: {{zh: "{sentence}"}}'
    wording.write_text("\n".join(lines))

    assert [finding.code for finding in findings_of(folder)] == [code]
    assert findings_of(folder)[0].where.line == 2


def test_unknown_sentence_is_found_and_one_that_is_left_out_is_the_products(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    wording = folder / "wording.yaml"
    wording.write_text("sentences:\n  good-bye: 再见\n")

    (unknown,) = findings_of(folder)
    assert unknown.code == "not-allowed-value"

    wording.write_text("sentences:\n  goodbye: 回头见\n")
    knowledge = validate_folder(folder).knowledge
    assert knowledge is not None
    assert knowledge.wording.sentences[Say.GOODBYE].zh == "回头见"
    assert "{school}" in knowledge.wording.sentences[Say.GREETING].zh


def test_other_topics_and_schools_are_read(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "other.yaml").write_text(
        "topics:\n  - {id: canteen, phrasings: {zh: [食堂几点开门]}, ask: 可问后勤部门。}\n"
        "schools:\n  - [浙江大学, 浙大]\n  - [宁波大学]\n"
    )

    knowledge = validate_folder(folder).knowledge

    assert knowledge is not None
    assert knowledge.other_topics[0].ask is not None
    assert knowledge.other_topics[0].ask.zh == "可问后勤部门。"
    assert knowledge.other_schools == ("浙江大学", "浙大", "宁波大学")


def test_phrasing_of_an_entry_is_found_among_what_is_not_answered(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "other.yaml").write_text(
        "topics:\n  - {id: canteen, phrasings: {zh: [食堂几点, 学费多少钱？]}}\n"
    )

    (finding,) = findings_of(folder)

    assert (finding.code, finding.where.path, finding.where.line) == ("duplicate-phrasing", "other.yaml", 2)
    assert "entries/fees.yaml:8" in finding.message


def test_many_phrasings_that_another_entry_has_are_one_finding(tmp_path: Path) -> None:
    shared = "[学费多少钱, 读一年要交多少钱？, 本科学费标准, how much is tuition]"

    (finding,) = entry_findings(tmp_path, ENTRY.replace("[贷款怎么申请]", shared))

    assert (finding.code, finding.level, finding.entry) == (
        "many-duplicate-phrasings",
        Level.WARNING,
        "aid.loan",
    )
    assert "“学费多少钱”“读一年要交多少钱？”“本科学费标准”等 4 个问法" in finding.message
    assert "与 fees.tuition 相同的有 4 个（第一个在 entries/fees.yaml:8）" in finding.message


def test_known_failures_are_read_and_must_name_an_entry(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "known-failures.yaml").write_text(
        "failures:\n  - {entry: fees.tuition, question: 一年多少, why: 太短}\n"
        "  - {entry: gone, question: 一年多少, why: 太短}\n"
    )

    validated = validate_folder(folder)

    assert [(finding.code, finding.where.line) for finding in validated.findings] == [("unknown-entry", 3)]
    assert validated.knowledge is not None
    assert validated.knowledge.known_failures[0].question == "一年多少"


def test_entries_of_an_unreadable_file_are_not_said_to_be_missing(tmp_path: Path) -> None:
    related = ENTRY + "    related: [fees.tuition]\n"
    folder = write_folder(tmp_path, loan=related, fees="entries:\n\t- id: fees.tuition\n")

    assert [(finding.where.path, finding.code) for finding in findings_of(folder)] == [
        ("entries/fees.yaml", "tab")
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "line"),
    [
        ("school.yaml", "[.example.edu.cn]", "[https://www.example.edu.cn]", "bad-host", 4),
        ("school.yaml", "Asia/Shanghai", "Asia/Hangzhou", "bad-timezone", 6),
        ("school.yaml", "office: office", "office: offic", "unknown-office", 3),
        ("school.yaml", "office: office", "office: office\nlook: {colour: '#ffcc00'}", "bad-colour", 4),
        ("school.yaml", "office: office", "office: office\nlook: {colour: blue}", "bad-colour", 4),
        ("school.yaml", "office: office", "office: office\nlook: {logo: logo.svg}", "no-logo", 4),
        ("school.yaml", "[示例大]", "['示例\n\n大']", "more-lines", 2),
        ("checklist.yaml", "Fees}}", "Fees}}\n      - {number: 21, title: 收费}", "duplicate-item", 6),
    ],
)
def test_each_mistake_in_the_files_of_the_school_is_found_at_its_line(
    tmp_path: Path, path: str, old: str, new: str, code: str, line: int
) -> None:
    folder = write_folder(tmp_path)
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), encoding="utf-8")

    (finding,) = [finding for finding in findings_of(folder) if finding.code == code]

    assert (finding.where.path, finding.where.line, finding.level) == (path, line, Level.ERROR)


def test_answer_too_long_for_a_message_is_an_error(tmp_path: Path) -> None:
    long = ENTRY.replace("贷款向计财处申请。", "长" * 6001)

    (finding,) = entry_findings(tmp_path, long)

    assert (finding.code, finding.where.line, finding.level) == ("too-long-text", 6, Level.ERROR)
    assert "6000" in finding.hint + finding.message


@pytest.mark.parametrize("name", ["计财处", "Finance Office", "finance"])
def test_a_department_is_named_by_its_key_or_its_name(tmp_path: Path, name: str) -> None:
    folder = write_folder(tmp_path, fees=ENTRIES.replace("department: finance", f"department: {name}"))

    assert load_folder(folder).entries["fees.tuition"].department == "finance"


def test_a_department_is_known_by_its_name_beside_an_entry_that_is_wrong(tmp_path: Path) -> None:
    named = ENTRIES.replace("department: finance", "department: 计财处")
    folder = write_folder(tmp_path, fees=named.replace("audience: [student]", "audiense: [student]", 1))

    assert {finding.code for finding in findings_of(folder)} == {"unknown-field"}


def test_a_list_of_what_is_allowed_ends_behind_a_whole_word(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, fees=ENTRIES.replace("department: finance", "department: nowhere", 1))
    words = [f"department-number-{number}" for number in range(20)]
    lines = "".join(f"  {word}: {{name: {{zh: 部门{word[-2:]}}}}}\n" for word in words)
    departments = folder / "departments.yaml"
    departments.write_text(departments.read_text(encoding="utf-8") + lines, encoding="utf-8")

    (hint,) = [one.hint for one in findings_of(folder) if one.code == "unknown-department"]

    assert hint.endswith("… (22)")
    listed = hint.removeprefix("可以写：").partition(" … ")[0].split("、")
    assert set(listed) <= {*words, "office", "finance"}


def test_an_emblem_is_read_if_it_is_small_and_changes_the_version(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    with (folder / "school.yaml").open("a", encoding="utf-8") as file:
        file.write("look: {colour: '#7A1F2B', logo: logo.svg}\n")
    versions = set()
    for picture in ("<svg/>", "<svg></svg>"):
        (folder / "logo.svg").write_text(picture, encoding="utf-8")
        known = load_folder(folder)
        versions.add(known.version)
        assert (known.school.colour, known.school.logo) == ("#7a1f2b", picture)
    (folder / "logo.svg").write_text("<svg>" + "x" * 20_000, encoding="utf-8")

    assert len(versions) == 2
    assert "no-logo" in [finding.code for finding in findings_of(folder)]
