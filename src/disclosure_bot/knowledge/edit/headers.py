"""What makes an editor complete field names and underline mistakes, in every file of a knowledge folder."""

import json
from collections.abc import Sequence
from pathlib import Path

from disclosure_bot.files import replace_file
from disclosure_bot.knowledge.read.json_schema import FOLDER, header_for
from disclosure_bot.knowledge.read.schema import FOLDERS, KINDS

EDITOR_SETTINGS = ".vscode/settings.json"
"""below the knowledge folder"""
_MARK = b"yaml-language-server"
_BOM = b"\xef\xbb\xbf"


def editor_settings() -> str:
    """Return VS Code's settings for a knowledge folder: which schema each file has."""
    folders = {f"./{FOLDER}/{name}.json": f"{name}/*.yaml" for name in FOLDERS}
    kinds = {f"./{FOLDER}/{name.replace('.yaml', '.json')}": name for name in KINDS}
    return json.dumps({"yaml.schemas": folders | kinds, "files.encoding": "utf8"}, indent=2) + "\n"


def add_headers(folder: Path) -> Sequence[str]:
    """Put the line that names the schema at the top of each file that lacks it; return their paths.

    Raises:
        OSError: a file cannot be read or written.
    """
    inside = (file for name in FOLDERS for file in sorted((folder / name).glob("*.yaml")))
    paths = [name for name in sorted(KINDS) if (folder / name).is_file()]
    paths += [file.relative_to(folder).as_posix() for file in inside]
    return tuple(path for path in paths if _add_header(folder / path, header_for(path)))


def _add_header(file: Path, header: str) -> bool:
    data = file.read_bytes()
    if _MARK in data or b"\0" in data:  # UTF-16 is told by the check
        return False
    end = "\r\n" if b"\r\n" in data else "\n"
    marked = data.startswith(_BOM)
    replace_file(
        file,
        (_BOM if marked else b"") + f"{header}{end}".encode() + data.removeprefix(_BOM),
        file.stat().st_mode & 0o777,
    )
    return True
