"""Documents are tested: what exists is documented, and what is documented exists."""

import re
from pathlib import Path

import pytest

from disclosure_bot.cli.main import COMMANDS
from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.reply import Outcome

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"`(?:disclosure-bot )?{command}\b", README)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"disclosure-bot ([a-z][a-z-]+)", README))))
def test_every_command_of_the_readme_exists(name: str) -> None:
    assert name in COMMANDS


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "GLOSSARY.md"])
def test_links_between_documents_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")

    missing = [link for link in re.findall(r"\]\((?!http)([^)#]+)", text) if not (ROOT / link).exists()]

    assert missing == []


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_files_that_documents_name_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./-]+\.(?:py|env|toml|yaml|yml|json))`", text))

    assert {name for name in named if not any(ROOT.rglob(name))} == set()


def test_every_word_of_the_domain_is_in_the_glossary() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    modules = (ROOT / "src/disclosure_bot/domain").glob("*.py")
    classes = {
        name for module in modules for name in re.findall(r"^class (\w+)", module.read_text("utf-8"), re.M)
    }

    assert {name for name in classes if f"`{name}`" not in glossary} == set()
    assert {outcome.value for outcome in Outcome if f"| {outcome.value} |" not in glossary} == set()
    assert {item.value for item in GapState if item.value not in glossary} == set()


def test_every_layer_of_the_house_is_in_the_readme() -> None:
    rooms = {path.stem for path in (ROOT / "src/disclosure_bot").iterdir() if not path.name.startswith("__")}

    assert {room for room in rooms if f"`{room}" not in README} == set()
