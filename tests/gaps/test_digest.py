"""The letter to staff, and the pages of /gaps."""

from dataclasses import replace
from datetime import date

from disclosure_bot.domain.knowledge import Missing, Source
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.period import calendar_year
from disclosure_bot.gaps.digest import (
    Digest,
    departments_concerned,
    digest_text,
    for_department,
    gap_text,
    gaps_page,
    newly_opened,
)
from disclosure_bot.reports.freshness import AwaitedVersion, Freshness, LatePublication
from disclosure_bot.reports.stale import DeadLink, StaleEntry, stale_entries
from disclosure_bot.reports.stats import EntryUse, stats_of
from support.gap_samples import COUNTS, ZONE, row
from support.samples import entry, sample_knowledge

KNOWLEDGE = sample_knowledge()
TODAY = date(2026, 11, 23)
ROWS = tuple(row(id=f"gap000{number}", title=f"第{number}个问题") for number in range(7))
DIGEST = Digest(
    since=date(2026, 11, 17),
    until=TODAY,
    stats=stats_of(COUNTS, KNOWLEDGE, ZONE),
    new=ROWS[:1],
    open=(*ROWS, row(id="suspend", department="academic")),
    fresh=Freshness(stale=(StaleEntry(KNOWLEDGE.entries["status.suspension"], 400, 12, 3),)),
)
DEAD = (
    DeadLink(
        KNOWLEDGE.entries["fees.refund"],
        Source(Bilingual("退费办法"), "https://www.example.edu.cn/refund", TODAY),
    ),
)


def use(name: str, shown: int, complaints: int) -> EntryUse:
    return EntryUse(name, "", shown, 0, complaints)


def test_a_letter_tells_figures_gaps_and_stale_entries() -> None:
    text = digest_text(DIGEST, KNOWLEDGE)

    assert "2026-11-17 ～ 2026-11-23" in text
    assert "提问 20，提问人 7，回答率 60%，有用率 67%" in text
    assert "新缺口 New gaps (1)\n• gap0000 第0个问题 — 5 人 people ≈ fees.tuition 0.31" in text
    assert "status.suspension 休学 — 400 天 days, 显示 shown 12, 抱怨 complaints 3" in text
    assert "… 还有 2 条 more" in text


def test_a_departments_letter_says_what_its_answers_lack() -> None:
    lacking = entry("fees.refund", "退费", "学费怎么退", missing=(Missing.DEADLINE,))

    text = digest_text(for_department(DIGEST, "finance"), sample_knowledge(lacking), "finance")

    assert "回答里暂缺 Missing in answers: 计财处（1 个条目 entries）：期限 1" in text
    assert "暂缺" not in digest_text(
        for_department(DIGEST, "academic"), sample_knowledge(lacking), "academic"
    )


def test_a_departments_letter_holds_its_own_matters_only() -> None:
    text = digest_text(for_department(DIGEST, "academic"), KNOWLEDGE, "academic")

    assert "教务处" in text
    assert "suspend" in text
    assert "gap0000" not in text
    assert "提问 20" not in text


def test_every_department_with_something_to_do_is_named() -> None:
    assert departments_concerned(DIGEST, KNOWLEDGE) == ("academic", "finance")
    assert departments_concerned(replace(DIGEST, open=(), fresh=Freshness(dead=DEAD)), KNOWLEDGE) == (
        "finance",
    )


def test_dead_links_are_told_with_their_entry_to_whom_they_concern() -> None:
    letter = replace(DIGEST, fresh=replace(DIGEST.fresh, dead=DEAD))

    assert (
        "打不开的链接 Dead links (1)\n• fees.refund 退费 — https://www.example.edu.cn/refund"
        in digest_text(letter, KNOWLEDGE)
    )
    assert "Dead links" in digest_text(for_department(letter, "finance"), KNOWLEDGE, "finance")
    assert "Dead links" not in digest_text(for_department(letter, "academic"), KNOWLEDGE, "academic")


def test_a_letter_about_nothing_says_so() -> None:
    empty = for_department(DIGEST, "office")

    assert digest_text(empty, KNOWLEDGE, "office").endswith("没有要处理的事。 Nothing to do.")


def test_pages_are_cut_and_the_last_is_shown_beyond_the_end() -> None:
    assert gaps_page(ROWS, 0, 3) == (ROWS[:3], 3)
    assert gaps_page(ROWS, 2, 3) == (ROWS[6:], 3)
    assert gaps_page(ROWS, 9, 3) == (ROWS[6:], 3)
    assert gaps_page(ROWS, -1, 3) == (ROWS[:3], 3)
    assert gaps_page((), 0) == ((), 1)


def test_one_gap_in_a_chat_shows_what_staff_decide_by() -> None:
    text = gap_text(row(), KNOWLEDGE)

    assert text.splitlines() == [
        "❓ 学校有游泳馆吗",
        "abc1234 · 5 人 people · 6 次 times · 11-16～11-23",
        "≈ fees.tuition 本科学费 0.31",
        "≈ status.suspension 休学 0.20",
        "🏢 计财处",
        "🔔 2 人等待答复 waiting",
        "· 游泳池在哪",
    ]


def test_new_is_what_was_first_asked_in_the_period() -> None:
    assert newly_opened(ROWS[:1], date(2026, 11, 16)) == ROWS[:1]
    assert newly_opened(ROWS[:1], date(2026, 11, 17)) == ()


def test_stale_entries_are_ordered_by_age_times_shown_times_complaints() -> None:
    old = date(2024, 11, 23)
    entries = [entry(f"a.{name}", name, f"问法{name}", reviewed_on=old) for name in "bcd"]
    fresh = entry("a.fresh", "新", "新问法")
    expired = entry("a.expired", "过期", "过期问法", valid_until=date(2026, 11, 22))
    never = entry("a.never", "从未", "从未问法", reviewed_on=None)
    knowledge = sample_knowledge(*entries, fresh, expired, never)
    uses = [use("a.b", 10, 0), use("a.c", 10, 2), use("a.d", 100, 1), use("a.fresh", 999, 9)]

    found = stale_entries(knowledge, uses, TODAY)

    assert [one.entry.id for one in found] == ["a.d", "a.c", "a.b", "a.never", "a.expired"]
    assert found[0].damage == 730 * 100 * 1
    assert [one.age for one in found[3:]] == [366, 22]


def test_expiry_counts_where_it_says_more_than_the_review() -> None:
    expired = entry("a.x", "过期", "问法", reviewed_on=date(2026, 11, 1), valid_until=date(2026, 1, 1))

    (found,) = stale_entries(sample_knowledge(expired), (), TODAY)

    assert found.age == (TODAY - date(2026, 1, 1)).days
    assert replace(found, shown=1, complaints=1).damage == found.age


def test_a_letter_tells_what_people_found_wrong_with_which_entry() -> None:
    wrong = EntryUse("fees.refund", "退费", 9, 0, 3, {"broken-link": 2, "outdated": 1})
    digest = replace(DIGEST, stats=replace(DIGEST.stats, entries=(wrong, use("fees.tuition", 9, 0))))

    assert "• fees.refund 退费 — 链接失效 broken link 2，过时 outdated 1" in digest_text(digest, KNOWLEDGE)
    assert "fees.refund" in digest_text(for_department(digest, "finance"), KNOWLEDGE, "finance")
    assert "链接失效" not in digest_text(for_department(digest, "academic"), KNOWLEDGE, "academic")
    assert "finance" in departments_concerned(replace(digest, open=(), fresh=Freshness()), KNOWLEDGE)


def test_a_letter_names_no_gap_twice() -> None:
    text = digest_text(replace(DIGEST, new=ROWS[:2], open=ROWS[:3]), KNOWLEDGE)

    assert text.count("gap0000") == text.count("gap0001") == text.count("gap0002") == 1


def test_a_letter_tells_what_is_awaited_ends_soon_or_was_published_late() -> None:
    tuition = replace(KNOWLEDGE.entries["fees.tuition"], period="2024", valid_until=date(2024, 12, 31))
    refund = replace(KNOWLEDGE.entries["fees.refund"], valid_until=date(2026, 12, 1))
    fresh = Freshness(
        awaited=(AwaitedVersion(tuition, calendar_year(2026)),),
        expiring=(refund,),
        late=(LatePublication(refund, date(2026, 9, 25), date(2026, 10, 29), None),),
    )

    text = digest_text(for_department(replace(DIGEST, fresh=fresh), "finance"), KNOWLEDGE, "finance")

    assert "• fees.tuition 本科学费 — 有2024年的，缺2026年的" in text
    assert "Ending soon (1)\n• fees.refund 退费 — 到 until 2026-12-01" in text
    assert "2026-09-25 变更 changed，应于 2026-10-29 前公开 due，仍未公开 not published yet" in text
    assert "finance" in departments_concerned(replace(DIGEST, open=(), fresh=fresh), KNOWLEDGE)
    assert "awaited" not in digest_text(
        for_department(replace(DIGEST, fresh=fresh), "academic"), KNOWLEDGE, "academic"
    )
