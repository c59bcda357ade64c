import json
import subprocess
import sys
from pathlib import Path

import pytest

from disclosure_bot.knowledge.read.json_schema import FOLDER, header_for, schemas
from support.folders import write_folder

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"


def conforms(kind: str, *files: Path) -> bool:
    """Tell what check-jsonschema, which is not ours, thinks of files."""
    schema = str(KNOWLEDGE / FOLDER / kind)
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, check=False)  # a tool of ours
    return done.returncode == 0


def test_committed_schemas_are_those_of_the_definition() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in (KNOWLEDGE / FOLDER).iterdir()}

    assert committed == dict(schemas()), "run: disclosure-bot schema --write"


@pytest.mark.slow
def test_whole_knowledge_conforms_to_them() -> None:
    assert conforms("entries.json", *sorted((KNOWLEDGE / "entries").glob("*.yaml")))
    for path in KNOWLEDGE.glob("*.yaml"):
        assert conforms(f"{path.stem}.json", path), path.name


@pytest.mark.slow
def test_right_entries_conform(tmp_path: Path) -> None:
    assert conforms("entries.json", write_folder(tmp_path) / "entries" / "fees.yaml")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("department: finance", "departmnt: finance"),
        ("items: [21]", "items: [x]"),
        ("reviewed_on: 2026-11-01", "reviewed_on: 1. Nov"),
        ("id: fees.tuition", "id: Fees Tuition"),
        ("audience: [student]", "audience: [dog]"),
        ("url: https:", "url: ftp:"),
    ],
)
def test_editors_underline_what_the_check_rejects(tmp_path: Path, old: str, new: str) -> None:
    path = write_folder(tmp_path) / "entries" / "fees.yaml"
    path.write_text(path.read_text().replace(old, new))

    assert not conforms("entries.json", path)


def test_every_field_explains_itself_in_chinese_and_english() -> None:
    for text in schemas().values():
        schema = json.loads(text)
        for model in (schema, *schema.get("$defs", {}).values()):
            for name, field in model.get("properties", {}).items():
                assert " / " in field["description"], name


def test_file_names_its_schema_from_where_it_lies() -> None:
    assert header_for("school.yaml") == "# yaml-language-server: $schema=schemas/school.json"
    assert header_for("entries/fees.yaml") == "# yaml-language-server: $schema=../schemas/entries.json"
