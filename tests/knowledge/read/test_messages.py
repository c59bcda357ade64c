import string
from pathlib import Path

import pytest

from disclosure_bot.domain.knowledge import Place
from disclosure_bot.knowledge.read import messages
from disclosure_bot.knowledge.read.messages import new_finding


def test_every_message_can_be_filled_in_and_says_what_to_write() -> None:
    for code, message in messages.messages().items():
        text = f"{message.zh}{message.en}{message.hint}{message.hint_en}"
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name]
        finding = new_finding(code, Place("a.yaml"), **dict.fromkeys(names, "甲"))

        assert finding.message, code
        assert finding.message_en, code
        assert finding.hint, code
        assert finding.hint_en, code


@pytest.mark.slow
def test_every_message_is_used() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(messages.__file__).parents[2].rglob("*.py")
    )

    unused = [code for code in messages.messages() if f'"{code}"' not in source]

    assert unused == []


def test_hostile_values_are_shown_on_one_short_line_without_control_characters() -> None:
    finding = new_finding("tag", Place("a.yaml"), name="\x1b[31m\n" + "x" * 1000)

    assert "\x1b" not in finding.message
    assert "\n" not in finding.message
    assert len(finding.message) < 100
