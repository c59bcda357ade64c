"""Documents are tested: what exists is documented, and what is documented exists."""

import re
from pathlib import Path

import pytest

from disclosure_bot.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"`(?:disclosure-bot )?{command}\b", README)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"disclosure-bot ([a-z][a-z-]+)", README))))
def test_every_command_of_the_readme_exists(name: str) -> None:
    assert name in COMMANDS


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_links_between_documents_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")

    missing = [link for link in re.findall(r"\]\((?!http)([^)#]+)", text) if not (ROOT / link).exists()]

    assert missing == []


def test_every_layer_of_the_house_is_in_the_readme() -> None:
    rooms = {path.stem for path in (ROOT / "src/disclosure_bot").iterdir() if not path.name.startswith("__")}

    assert {room for room in rooms if f"`{room}" not in README} == set()
