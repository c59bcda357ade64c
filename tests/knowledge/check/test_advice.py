from datetime import date
from pathlib import Path

import pytest

from disclosure_bot.domain.knowledge import Finding, Knowledge, Level, Place
from disclosure_bot.knowledge.check.check import Places, check_folder
from disclosure_bot.knowledge.read.stamp import stamp_of
from support.folders import write_folder

TODAY = date(2026, 11, 23)

ENTRY = """\
entries:
  - id: aid.loan
    title: {zh: 助学贷款, en: Student loan}
    items: [21]
    department: finance
    phrasings:
      zh: [贷款怎么申请, 贷款几月办, 贷款要啥材料, 贷款找谁, 贷款额度, 借钱上学]
    answer:
      zh: |
        贷款向计财处申请。

        - 带上身份证。
      en: |
        Apply at the finance office.
    sources:
      - {title: 门户, url: https://www.example.edu.cn/, checked_on: 2026-11-01}
    reviewed_on: 2026-11-01
    tests: {hit: [怎么贷款]}
"""


def advice(tmp_path: Path, old: str = "", new: str = "", today: date = TODAY) -> list[Finding]:
    """Return what is said of the one entry after a change, but for its missing stamps."""
    assert old in ENTRY
    folder = write_folder(tmp_path, fees=ENTRY.replace(old, new, 1) if old else ENTRY)
    report = check_folder(folder, today)
    return [finding for finding in report.findings if finding.code != "unstamped"]


@pytest.mark.parametrize(
    "line",
    [
        "找任课老师和班主任。",
        "书面向校长反映。",
        "由学院院长、教学秘书和辅导员签字。",
        "打0571-86836000。",
        "考生、家长都在内。",
    ],
)
def test_office_or_function_is_no_person(tmp_path: Path, line: str) -> None:
    assert advice(tmp_path, "- 带上身份证。", f"- {line}") == []


def test_entry_in_good_order_needs_no_advice(tmp_path: Path) -> None:
    assert advice(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        (", checked_on: 2026-11-01", "", "source-never-checked", 16),
        ("checked_on: 2026-11-01", "checked_on: 2026-11-24", "date-in-future", 16),
        ("checked_on: 2026-11-01", "checked_on: 2016-11-01", "source-check-overdue", 16),
        (
            "    sources:\n      - {title: 门户, url: https://www.example.edu.cn/, checked_on: 2026-11-01}\n",
            "",
            "no-source",
            2,
        ),
        ("    reviewed_on: 2026-11-01\n", "", "never-reviewed", 2),
        ("reviewed_on: 2026-11-01", "reviewed_on: 2026-12-01", "date-in-future", 17),
        ("reviewed_on: 2026-11-01", "reviewed_on: 2016-11-01", "review-overdue", 17),
        (
            "reviewed_on: 2026-11-01",
            "review_every_days: 5\n    reviewed_on: 2026-11-01",
            "review-overdue",
            18,
        ),
        ("items: [21]", "valid_until: 2026-11-22\n    items: [21]", "validity-expired", 4),
        ("items: [21]", "valid_until: 2026-12-01\n    items: [21]", "validity-expiring", 4),
        ("items: [21]", "items: []", "item-without-entry", 1),
        (", 借钱上学]", "]", "few-phrasings", 6),
        ("    tests: {hit: [怎么贷款]}\n", "", "no-test", 2),
        (", en: Student loan", "", "english-missing", 3),
        ("      en: |\n        Apply at the finance office.\n", "", "english-missing", 8),
        ("贷款向计财处申请。", "- 贷款向计财处申请。", "first-line-missing", 9),
        ("贷款向计财处申请。", "申请办法如下：", "first-line-missing", 9),
        ("贷款向计财处申请。", "贷" * 41, "first-line-long", 9),
        ("贷款向计财处申请。", "本机器人没有贷款的资料。", "first-line-lacks", 9),
        ("Apply at the finance office.", "The loan is not in our sources.", "first-line-lacks", 13),
        ("贷款向计财处申请。", "请看学生处网站的通知。", "first-line-points", 9),
        ("贷款向计财处申请。", "申请条件和期限，以当年通知为准。", "first-line-points", 9),
        ("Apply at the finance office.", "See the portal.", "first-line-points", 13),
        ("Apply at the finance office.", "Ask your counsellor first.", "english-word", 14),
        ("- 带上身份证。", "贷款很长。" * 70, "answer-long", 9),
        ("- 带上身份证。", "带\n" + "        带\n" * 12, "answer-long", 9),
        ("- 带上身份证。", "- 有 164 项可办。", "undated-figure", 12),
        ("Apply at", "Of 2,000 students 30% apply at", "undated-figure", 14),
        ("- 带上身份证。", "- 带上<b>身份证</b>。", "markup", 12),
        ("- 带上身份证。", "- 带上**身份证**。", "markup", 12),
        ("- 带上身份证。", "- 见 https://a.example.edu.cn/x。", "address-in-answer", 12),
        ("- 带上身份证。", "- 带上身份证，找王老师。", "person-in-answer", 12),
        ("- 带上身份证。", "- 经办人 陈刚 处长。", "person-in-answer", 12),
        ("- 带上身份证。", "- 打13800138000。", "person-in-answer", 12),
        ("- 带上身份证。", "- 联系人：李雷。", "person-in-answer", 12),
        ("Apply at the finance office.", "Apply to Ms. Zhang at the finance office.", "person-in-answer", 14),
        ("贷款找谁", "no", "reading-trap", 7),
        ("贷款找谁", "0571", "reading-trap", 7),
        ("贷款找谁", "1:30", "reading-trap", 7),
        ("贷款找谁", "2026-11-23", "reading-trap", 7),
        ("贷款找谁", "~", "reading-trap", 7),
        ("贷款找谁", "1e3", "reading-trap", 7),
        ("{hit: [怎么贷款]}", "{hit: [怎么贷款，找谁]}", "one-in-brackets", 18),
        ("[贷款怎么申请,", "\n        - 贷款怎么\n          申请\n      en: [loan,", "joined-lines", 8),
    ],
)
def test_each_weakness_is_found_at_its_line(tmp_path: Path, old: str, new: str, code: str, line: int) -> None:
    (finding,) = [finding for finding in advice(tmp_path, old, new) if finding.code == code]

    assert finding.where.line == line
    assert finding.level is not Level.ERROR
    assert finding.hint


@pytest.mark.parametrize(
    "text",
    [
        "- 据学校2019-2020学年报告，有164项可办。",
        "- 收到决定后10日内提出，15个工作日答复。",
        "- 清单有10大类50条，这是第21条。",
        "- 属于50条清单第1条。",
    ],
)
def test_dated_figures_time_limits_and_the_size_of_the_checklist_are_fine(tmp_path: Path, text: str) -> None:
    assert advice(tmp_path, "- 带上身份证。", text) == []


@pytest.mark.slow
def test_sentence_with_a_comma_is_no_list_where_it_is_quoted_or_one_of_several(tmp_path: Path) -> None:
    for hits in ('["怎么贷款，找谁"]', "[怎么贷款，找谁, 贷款啊]", "\n        - 怎么贷款，找谁"):
        assert advice(tmp_path, "tests: {hit: [怎么贷款]}", f"tests:\n      hit: {hits}") == []


def test_quoted_words_and_dates_in_date_fields_are_no_traps(tmp_path: Path) -> None:
    assert advice(tmp_path, "贷款找谁", '"no"') == []


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("", "", []),
        ("贷款向计财处申请", "贷款向学院申请", ["english-outdated"]),
        ("Apply at the finance office", "Apply to your college", ["stamp-outdated"]),
        ("        贷款向计财处申请。\n", "        贷款向计财处申请。\n\n", []),
    ],
)
def test_stamps_tell_when_the_english_is_older(tmp_path: Path, old: str, new: str, codes: list[str]) -> None:
    zh = stamp_of("贷款向计财处申请。\n\n- 带上身份证。")
    en = stamp_of("Apply at the finance office.")
    stamped = ENTRY.replace("    tests:", f"    stamps: {{zh: {zh}, en: {en}}}\n    tests:")
    folder = write_folder(tmp_path, fees=stamped.replace(old, new, 1) if old else stamped)

    assert [finding.code for finding in check_folder(folder, TODAY).findings] == codes


def test_entries_without_stamps_are_counted_once_a_file(tmp_path: Path) -> None:
    (finding,) = check_folder(write_folder(tmp_path, fees=ENTRY), TODAY).findings

    assert (finding.code, finding.level) == ("unstamped", Level.HINT)


def test_others_may_find_more_and_point_at_a_phrasing(tmp_path: Path) -> None:
    def provider(knowledge: Knowledge, places: Places) -> list[Finding]:
        (name,) = knowledge.entries
        return [
            Finding(Level.WARNING, places.of_phrasing(name, text), "near", "近", "near")
            for text in ("贷款几月办", "怎么贷款", "never written")
        ]

    report = check_folder(write_folder(tmp_path, fees=ENTRY), TODAY, [provider])

    assert [finding.where for finding in report.findings if finding.code == "near"] == [
        Place("entries/fees.yaml", 2, 5),
        Place("entries/fees.yaml", 7, 20),
        Place("entries/fees.yaml", 18, 19),
    ]


def test_unsound_knowledge_gets_no_advice_and_no_other_opinion(tmp_path: Path) -> None:
    def provider(knowledge: Knowledge, places: Places) -> list[Finding]:
        raise AssertionError

    report = check_folder(write_folder(tmp_path, fees=ENTRY.replace("title", "titel", 1)), TODAY, [provider])

    assert report.knowledge is None
    assert report.count(Level.ERROR) == 2


def test_hosts_without_https_are_counted_once_each(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, fees=ENTRY.replace("https://www", "http://lib"))
    school = folder / "school.yaml"
    school.write_text(
        school.read_text(encoding="utf-8") + "http_hosts: [lib.example.edu.cn]\n", encoding="utf-8"
    )

    (finding,) = [one for one in check_folder(folder, TODAY).findings if one.code == "source-only-http"]

    assert (finding.where.path, finding.where.line, finding.level) == ("school.yaml", 7, Level.HINT)
    assert "lib.example.edu.cn" in finding.message
