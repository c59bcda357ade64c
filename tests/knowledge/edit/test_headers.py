import json
from pathlib import Path

from disclosure_bot.knowledge.edit.headers import EDITOR_SETTINGS, add_headers, editor_settings
from disclosure_bot.knowledge.read.load import validate_folder
from support.folders import write_folder

SHIPPED = Path(__file__).parents[3] / "knowledge"


def test_each_file_that_lacks_the_line_gets_it_once_and_nothing_else_changes(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    before = (folder / "entries" / "fees.yaml").read_bytes()

    added = add_headers(folder)

    assert "entries/fees.yaml" in added
    assert "school.yaml" in added
    first, _, rest = (folder / "entries" / "fees.yaml").read_bytes().partition(b"\n")
    assert first == b"# yaml-language-server: $schema=../schemas/entries.json"
    assert rest == before
    assert add_headers(folder) == ()
    assert validate_folder(folder).knowledge is not None


def test_line_ends_and_mark_of_windows_stay(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    file = folder / "entries" / "fees.yaml"
    windows = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + windows)

    add_headers(folder)

    assert file.read_bytes().startswith(b"\xef\xbb\xbf# yaml-language-server")
    assert file.read_bytes().endswith(b"entries.json\r\n" + windows)


def test_the_shipped_knowledge_completes_in_an_editor() -> None:
    assert (SHIPPED / EDITOR_SETTINGS).read_text(encoding="utf-8") == editor_settings()
    for schema, pattern in json.loads(editor_settings())["yaml.schemas"].items():
        assert (SHIPPED / schema).is_file()
        for file in SHIPPED.glob(pattern):
            assert "yaml-language-server" in file.read_text(encoding="utf-8").partition("\n")[0], file
