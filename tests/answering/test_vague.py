import pytest

from disclosure_bot.answering.vague import Vagueness
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match
from disclosure_bot.matching.base import Ranking
from support.samples import entry

ENTRIES = {
    one.id: one
    for one in (
        entry("fees.complaint", "收费投诉", "乱收费怎么投诉"),
        entry("admission.complaint", "招生投诉", "招生不公怎么投诉"),
        entry("mailbox", "校长信箱", "投诉学校写信给谁"),
        entry("card", "校园卡", "校园卡丢了", "校园卡怎么补", "校园卡在哪充"),
    )
}


def offered(
    words: str, near: str, confidence: float = 0.6, *, other: str = "", other_school: str = ""
) -> list[str]:
    ranking = Ranking((Match(near, confidence),), Language.ZH, words, other=other, other_school=other_school)
    return [match.entry for match in Vagueness(ENTRIES).choice(words, ranking)]


@pytest.mark.parametrize("words", ["我要投诉", "投诉", "我要投诉！"])
def test_noun_that_many_entries_share_leaves_open_which_is_meant(words: str) -> None:
    assert offered(words, "mailbox")[0] == "mailbox"
    assert set(offered(words, "mailbox")) == {"mailbox", "fees.complaint", "admission.complaint"}


def test_noun_that_one_entry_owns_leaves_nothing_open() -> None:
    assert offered("校园卡", "card") == []


def test_what_was_read_before_an_edit_counts_no_more_where_it_is_gone() -> None:
    left = {name: one for name, one in ENTRIES.items() if name != "mailbox"}
    ranking = Ranking((Match("fees.complaint", 0.6),), Language.ZH, "投诉")

    after_an_edit = Vagueness(left, Vagueness(ENTRIES)).choice("投诉", ranking)

    assert after_an_edit == Vagueness(left).choice("投诉", ranking) == ()


@pytest.mark.parametrize("words", ["多少钱", "怎么申请", "how much"])
def test_question_without_a_matter_leaves_open_what_it_is_about(words: str) -> None:
    assert offered(words, "fees.complaint") == ["fees.complaint"]


def test_question_with_its_matter_leaves_nothing_open() -> None:
    assert offered("乱收费怎么投诉学校", "fees.complaint") == []


def test_what_comes_near_to_nothing_or_is_sure_is_left_as_it_is() -> None:
    assert offered("投诉", "mailbox", confidence=0.01) == []
    assert offered("投诉", "mailbox", confidence=0.99) == []


def test_question_about_another_school_or_matter_is_left_as_it_is() -> None:
    assert offered("投诉", "mailbox", other_school="杭州电子科技大学") == []
    assert offered("多少钱", "mailbox", other="canteen") == []
