"""JSON Schemas of the file kinds: what makes an editor complete field names and underline mistakes."""

import json
from collections.abc import Mapping
from typing import Any

from disclosure_bot.knowledge.read.model import Model
from disclosure_bot.knowledge.read.schema import FOLDERS, KINDS, EntriesFile

FOLDER = "schemas"
"""in the knowledge folder"""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_NEW_ENTRY = {
    "label": "新条目 / new entry",
    "body": {
        "id": "$1",
        "title": {"zh": "$2", "en": "$3"},
        "items": [],
        "department": "$4",
        "phrasings": {"zh": ["$5"], "en": ["$6"]},
        "answer": {"zh": "$7", "en": "$8"},
        "sources": [{"title": "$9", "url": "https://$10", "seen_on": "$11"}],
        "reviewed_on": "$12",
        "tests": {"hit": ["$13"], "miss": []},
    },
}
"""offered by VS Code where an entry may begin; other readers of the schema ignore it"""


def schemas() -> Mapping[str, str]:
    """Return the text of every schema by file name: ``entries.json``, ``school.json`` ..."""
    folders = {f"{folder}.json": model for folder, model in FOLDERS.items()}
    kinds = {name.replace(".yaml", ".json"): model for name, model in KINDS.items()}
    return {name: _text(model) for name, model in (folders | kinds).items()}


def header_for(path: str) -> str:
    """Return the comment line by which a file names its schema to editors; ``path`` is below the folder."""
    folder, _, name = path.rpartition("/")
    kind = f"{folder}.json" if folder else name.replace(".yaml", ".json")
    return f"# yaml-language-server: $schema={'../' if folder else ''}{FOLDER}/{kind}"


def _text(model: type[Model]) -> str:
    schema = _tidy(model.model_json_schema())
    if model is EntriesFile:
        schema["properties"]["entries"]["items"]["defaultSnippets"] = [_NEW_ENTRY]
    return json.dumps({"$schema": _DIALECT, **schema}, ensure_ascii=False, indent=2) + "\n"


def _tidy(schema: Any) -> Any:
    """Leave out what the check does not accept or no author needs: nulls, defaults, generated titles."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: _tidy(value) if key != "properties" else {name: _tidy(field) for name, field in value.items()}
        for key, value in schema.items()
        if key not in {"default", "examples"} and not (key == "title" and isinstance(value, str))
    }
    if examples := schema.get("examples"):
        kept["description"] = f"{schema.get('description', '')}。例 / example: {examples[0]}"
    choices = [choice for choice in kept.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        del kept["anyOf"]
        return choices[0] | kept
    return kept | ({"anyOf": choices} if choices else {})
