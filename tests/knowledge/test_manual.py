import re
import xml.etree.ElementTree as ET
from pathlib import Path

from disclosure_bot.cli.main import COMMANDS
from disclosure_bot.knowledge.read.load import validate_folder
from disclosure_bot.knowledge.read.model import Model
from disclosure_bot.knowledge.read.schema import KINDS, EntriesFile
from support.folders import write_folder

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
MANUAL = (KNOWLEDGE / "README.md").read_text(encoding="utf-8")


def test_every_file_kind_and_every_field_stands_in_the_manual() -> None:
    kinds: dict[str, type[Model]] = {"entries/*.yaml": EntriesFile, **KINDS}
    fields = {
        field
        for kind in kinds.values()
        for model in kind.model_json_schema()["$defs"].values()
        for field in model.get("properties", {})
    }
    fields |= {field for kind in kinds.values() for field in kind.model_fields}

    missing = [word for word in sorted(fields | kinds.keys()) if f"`{word}`" not in MANUAL]

    assert missing == ["entries"]  # the key of the entry files stands in the whole entry that is shown
    assert "\nentries:\n" in MANUAL


def test_the_entry_that_the_manual_shows_is_right(tmp_path: Path) -> None:
    example = MANUAL.partition("```yaml\n")[2].partition("```")[0]
    folder = write_folder(tmp_path, fees=re.sub(r"https://[\w.]+/", "https://www.example.edu.cn/", example))

    codes = [finding.code for finding in validate_folder(folder).findings]

    assert codes == ["unknown-entry"]  # it is related to another entry


def test_pictures_exist_and_say_in_words_what_they_show() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\((pictures/[^)]+)\)", MANUAL)

    assert len(pictures) >= 3
    for name in pictures:
        root = ET.parse(KNOWLEDGE / name).getroot()  # noqa: S314  # our own picture
        assert root.get("aria-label"), name


def test_commands_that_the_manual_names_exist() -> None:
    named = set(re.findall(r"disclosure-bot ([a-z-]+)", MANUAL))

    assert named <= set(COMMANDS)
