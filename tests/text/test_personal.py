"""Each form finds its example and leaves its counter-example."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_bot.text.personal import FORMS, Form, pattern_of

FILTERED = [HealthCheck.filter_too_much]
"""a pattern looks around, which the texts made by it may not bear out"""
IDS = [f"{place}-{form.kind}" for place, form in enumerate(FORMS)]


def found(form: Form, text: str) -> list[str]:
    return [match[1] for match in pattern_of(form).finditer(text) if form.accept(match[1])]


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_a_form_finds_its_example(form: Form) -> None:
    text, _, rest = form.finds.partition("⟦")
    datum, _, rest = rest.partition("⟧")

    assert datum in found(form, f"{text}{datum}{rest}")


@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_a_form_leaves_its_counter_example(form: Form) -> None:
    assert found(form, form.leaves) == []


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, ids=IDS)
def test_whatever_is_of_a_form_holds_one_of_its_signs(form: Form) -> None:
    alphabet = (
        st.characters(codec="ascii") | st.sampled_from(sorted(set(form.pattern))) | st.sampled_from("Иванέ")
    )

    @settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=FILTERED)
    @given(st.from_regex(re.compile(form.pattern, 0 if form.case else re.IGNORECASE), alphabet=alphabet))
    def holds_a_sign(text: str) -> None:
        assert any(sign in text.lower() for sign in form.signs)

    holds_a_sign()
