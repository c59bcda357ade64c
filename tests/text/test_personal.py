"""Each form finds its example and leaves its counter-example."""

import pytest

from disclosure_bot.text.personal import FORMS, Form, pattern_of

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
