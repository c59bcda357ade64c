import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import disclosure_bot
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.wording import Say
from disclosure_bot.knowledge.read.default import placeholders
from disclosure_bot.knowledge.read.load import load_folder, validate_folder
from support.folders import SCHOOL, write_folder


def bare_folder(tmp_path: Path) -> Path:
    folder = write_folder(tmp_path)
    (folder / "wording.yaml").unlink()
    (folder / "checklist.yaml").unlink()
    return folder


def test_default_holds_every_sentence_with_its_placeholders(tmp_path: Path) -> None:
    wording = load_folder(bare_folder(tmp_path)).wording

    for key in Say:
        for language in Language:
            text = wording.sentences[key].in_language(language)
            assert text, key
            fields = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            assert fields == placeholders()[key], key


def filled_in() -> Iterator[tuple[str, Say, set[str]]]:
    """Yield where the program says a sentence, which one, and what it fills in."""
    for path in sorted(Path(disclosure_bot.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and all(given.arg for given in node.keywords):
                for one in node.args:
                    if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "Say":
                        names = {str(given.arg) for given in node.keywords}
                        yield f"{path.name}:{node.lineno}", Say[one.attr], names


@pytest.mark.slow
def test_program_fills_in_what_sentences_hold() -> None:
    assert [where for where, key, names in filled_in() if names and names != placeholders()[key]] == []


def test_checklist_and_other_schools_come_with_the_product(tmp_path: Path) -> None:
    knowledge = load_folder(bare_folder(tmp_path))

    assert sum(len(category.items) for category in knowledge.checklist) == 50
    assert len(knowledge.other_schools) > 100


def test_own_school_is_none_of_the_others(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path)
    (folder / "school.yaml").write_text(SCHOOL.replace("示例大学", "北京大学"))

    others = load_folder(folder).other_schools

    assert not {"北京大学", "北大"} & set(others)
    assert "清华大学" in others


def test_own_list_takes_the_place_of_the_default(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path)
    (folder / "other.yaml").write_text("schools:\n  - [隔壁大学, 隔大]\n")

    assert load_folder(folder).other_schools == ("隔壁大学", "隔大")


def test_own_sentence_without_english_does_not_get_the_english_of_another(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path)
    (folder / "wording.yaml").write_text("sentences:\n  goodbye: 回头见\n")

    assert load_folder(folder).wording.say(Say.GOODBYE, Language.EN) == "回头见"


def test_file_that_cannot_be_read_is_not_replaced_in_silence(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path)
    (folder / "wording.yaml").write_text("sentences: {a: [")

    assert validate_folder(folder).knowledge is None


def test_file_without_mapping_is_an_error(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path)
    (folder / "checklist.yaml").write_text("[a]")

    assert validate_folder(folder).knowledge is None
