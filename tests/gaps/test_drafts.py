"""What staff need not type."""

from datetime import date

import pytest

from disclosure_bot.gaps.drafts import UNWRITTEN, draft_fields, good_phrasings
from support.gap_samples import row
from support.samples import sample_knowledge

KNOWLEDGE = sample_knowledge()


@pytest.mark.parametrize("text", ["我的电话是[手机号]，学费多少", "？？", "", "很" * 61])
def test_what_makes_no_good_phrasing(text: str) -> None:
    assert good_phrasings([text], 9) == ()


def test_phrasings_stand_on_one_line_and_differ() -> None:
    found = good_phrasings(["学费\n多少", "学费 多少？", "how much", "怎么退"], 2)

    assert found == ("学费 多少", "how much")


def test_a_draft_guesses_department_items_and_id_from_the_nearest_entry() -> None:
    fields = draft_fields(row(), KNOWLEDGE, date(2026, 11, 23))

    assert fields["id"] == "fees.gap-abc1234"
    assert (fields["department"], fields["items"]) == ("finance", [21])
    assert fields["phrasings"] == {"zh": ["学校有游泳馆吗", "游泳池在哪"]}
    assert UNWRITTEN in fields["answer"]["zh"]


def test_a_draft_near_to_nothing_belongs_to_the_office() -> None:
    fields = draft_fields(row(nearest=(), department="office"), KNOWLEDGE, date(2026, 11, 23))

    assert (fields["id"], fields["items"], fields["department"]) == ("other.gap-abc1234", [], "office")


def test_languages_go_to_their_lists_and_an_answer_is_taken_over() -> None:
    mixed = row(questions=("is there a pool", "游泳池在哪"))

    fields = draft_fields(mixed, KNOWLEDGE, date(2026, 11, 23), "life.pool", "没有。")

    assert fields["phrasings"] == {"zh": ["游泳池在哪"], "en": ["is there a pool"]}
    assert (fields["id"], fields["answer"]) == ("life.pool", {"zh": "没有。\n"})
