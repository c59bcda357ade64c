import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from disclosure_bot.cli import add_phrasing, coverage, diff, new_entry, schema, stamp
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.errors import KnowledgeError, SettingsError
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.read.stamp import stamps_of
from support.folders import ENTRIES, run_program, write_folder


def run(app: typer.Typer, folder: Path, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, [*arguments, "--knowledge", str(folder)], input=stdin)


def text_of(folder: Path, name: str = "fees") -> str:
    return (folder / "entries" / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_phrasings_are_added_to_their_language_and_the_change_is_shown(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)

    result = run(add_phrasing.app, folder, "fees.refund", "多交的钱退吗", "can I get money back")

    assert result.exit_code == 0
    assert "+      zh: [学费怎么退, 退学了钱退不退, 休学退费, 多交的钱退吗]" in result.stdout
    phrasings = load_folder(folder).entries["fees.refund"].phrasings
    assert phrasings.zh[-1] == "多交的钱退吗"
    assert phrasings.en[-1] == "can I get money back"


@pytest.mark.slow
def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)

    result = run(add_phrasing.app, folder, "fees.refund", "多交的钱退吗", "--dry-run")

    assert result.exit_code == 0
    assert text_of(folder) == ENTRIES


@pytest.mark.slow
def test_phrasing_of_another_entry_is_refused_unless_forced(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)

    refused = run(add_phrasing.app, folder, "fees.refund", "学费多少钱？")

    assert isinstance(refused.exception, KnowledgeError)
    assert "duplicate-phrasing" in refused.stderr
    assert text_of(folder) == ENTRIES
    assert run(add_phrasing.app, folder, "fees.refund", "学费多少钱？", "--force").exit_code == 0


def test_unknown_entry_is_a_sentence(tmp_path: Path) -> None:
    result = run(add_phrasing.app, write_folder(tmp_path), "fees.none", "怎么退")

    assert isinstance(result.exception, KnowledgeError)


@pytest.mark.slow
def test_new_entry_goes_to_the_file_of_its_area(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    answers = "贷款\nfinance\n怎么贷款；how to borrow\n贷款向计财处申请。\n"

    result = run(
        new_entry.app,
        folder,
        "aid.loan",
        "--source",
        "https://www.example.edu.cn/a",
        "--item",
        "21",
        "--today",
        "2026-11-23",
        stdin=answers,
    )

    assert result.exit_code == 0
    assert "已写入 entries/aid.yaml" in result.stdout
    assert text_of(folder, "aid").startswith("# yaml-language-server: $schema=../schemas/entries.json\n")
    entry = load_folder(folder).entries["aid.loan"]
    assert entry.phrasings.zh == ("怎么贷款",)
    assert entry.phrasings.en == ("how to borrow",)
    assert entry.items == (21,)
    assert entry.sources[0].checked_on == entry.reviewed_on


@pytest.mark.slow
def test_new_entry_that_the_check_rejects_is_not_written(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    answers = "贷款\nfinance\n学费多少钱\n贷款向计财处申请。\n"

    result = run(new_entry.app, folder, "aid.loan", stdin=answers)

    assert isinstance(result.exception, KnowledgeError)
    assert result.exception.findings == ()  # they are printed already
    assert "duplicate-phrasing" in result.stderr
    assert not (folder / "entries" / "aid.yaml").exists()


@pytest.mark.slow
@pytest.mark.parametrize("department", ["finance", "计财处", "2", "财务处\nfinanse\n99\n计财处"])
def test_new_entry_knows_departments_as_people_do_and_asks_again_at_once(
    tmp_path: Path, department: str
) -> None:
    folder = write_folder(tmp_path)
    answers = f"贷款\n{department}\n怎么贷款\n \n贷款向计财处申请。\nwww\nhttps://www.example.edu.cn/a\n\n二\n21\n\n"

    result = run(new_entry.app, folder, "aid.loan", "--yes", stdin=answers)

    assert result.exit_code == 0, result.output
    assert "计财处 finance" in result.output
    entry = load_folder(folder).entries["aid.loan"]
    assert (entry.department, entry.items) == ("finance", (21,))
    assert [source.url for source in entry.sources] == ["https://www.example.edu.cn/a"]
    for wrong in department.split("\n")[:-1]:
        assert f"没有“{wrong}”这个部门" in result.output


def test_new_entry_refuses_a_department_that_an_option_names_wrongly(tmp_path: Path) -> None:
    result = run(new_entry.app, write_folder(tmp_path), "aid.loan", "--title", "贷款", "--department", "财务")

    assert isinstance(result.exception, SettingsError)
    assert "计财处" in str(result.exception)


@pytest.mark.slow
def test_new_entry_cannot_be_put_outside_the_folder(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    answers = "贷款\nfinance\n怎么贷款\n贷款向计财处申请。\n"

    for name in ("../x", "/x", ".x", "a\\b"):
        result = run(new_entry.app, folder, "aid.loan", "--file", name, stdin=answers)
        assert isinstance(result.exception, SettingsError)


@pytest.mark.slow
def test_stamps_are_written_for_entries_that_have_english(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)

    result = run(stamp.app, folder, "--missing")

    assert result.exit_code == 0
    entries = load_folder(folder).entries
    assert entries["fees.tuition"].stamps == stamps_of(entries["fees.tuition"])
    assert isinstance(entries["fees.tuition"].stamps, Bilingual)
    assert entries["fees.refund"].stamps is None
    assert "没有改动" in run(stamp.app, folder, "--missing").stdout
    assert isinstance(run(stamp.app, folder, "fees.refund").exception, KnowledgeError)
    assert isinstance(run(stamp.app, folder).exception, SettingsError)


@pytest.mark.slow
def test_diff_of_two_folders_as_text_and_as_json(tmp_path: Path) -> None:
    old = write_folder(tmp_path / "old")
    new = write_folder(tmp_path / "new", fees=ENTRIES.replace("退费向计财处申请", "退费向学院申请"))

    assert "~ fees.refund 退费: answer" in run(diff.app, new, str(old), str(new)).stdout
    report = json.loads(run(diff.app, new, str(old), "--json").stdout)
    assert [change["entry"] for change in report["changed"]] == ["fees.refund"]


def test_coverage_as_table_json_and_page(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    page = tmp_path / "page.html"

    assert "1 项中 1 项有条目" in run(coverage.app, folder).stdout
    assert json.loads(run(coverage.app, folder, "--json").stdout)["items"][0]["entries"] == [
        "fees.tuition",
        "fees.refund",
    ]
    assert run(coverage.app, folder, "--html", str(page)).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.slow
def test_schema_is_printed_or_written(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)

    printed = run(schema.app, folder, "school").stdout
    assert run(schema.app, folder, "--write").exit_code == 0

    assert (folder / "schemas" / "school.json").read_text(encoding="utf-8") == printed
    assert isinstance(run(schema.app, folder, "nothing").exception, SettingsError)


@pytest.mark.slow
def test_misspelt_entry_is_told_the_right_one(tmp_path: Path) -> None:
    write_folder(tmp_path / "knowledge")

    for command in (("add-phrasing", "Fees.tuitoin", "念书多少钱"), ("stamp", "fees.tuitoin")):
        done = run_program(*command, "--knowledge", str(tmp_path / "knowledge"), home=tmp_path)

        assert done.returncode == 1
        assert "是不是想写 fees.tuition？" in done.stderr


@pytest.mark.slow
def test_entry_in_a_file_that_cannot_be_read_is_told_with_the_reason(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge")
    (folder / "entries" / "fees.yaml").write_bytes(ENTRIES.encode("gbk"))

    done = run_program("add-phrasing", "fees.tuition", "念书", "--knowledge", str(folder), home=tmp_path)

    assert done.returncode == 1
    assert "entries/fees.yaml:" in done.stderr
    assert "GBK" in done.stderr


@pytest.mark.slow
def test_two_people_who_add_at_once_lose_nothing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge")
    words = [f"第{number}种问法关于缴费" for number in range(4)]

    def add(word: str) -> None:
        command = ("add-phrasing", "fees.tuition", word, "--force", "--yes", "--knowledge", str(folder))
        for _ in range(20):
            done = run_program(*command, home=tmp_path)
            if done.returncode == 0:
                return
            assert "请再运行一次" in done.stderr

    with ThreadPoolExecutor() as pool:
        list(pool.map(add, words))

    text = (folder / "entries" / "fees.yaml").read_text(encoding="utf-8")
    assert [text.count(word) for word in words] == [1] * 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("照片",), "fees.refund"),
        (("fees.tuition",), "已经用过（entries/fees.yaml:2）"),
        (("fees.photo",), "缺少 --title"),
        (("fees.photo", "--title", "照片"), "缺少 --department"),
    ],
)
def test_new_entry_says_first_what_is_wrong_or_missing(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    folder = write_folder(tmp_path / "knowledge")

    done = run_program("new-entry", *arguments, "--knowledge", str(folder), home=tmp_path)

    assert done.returncode == 2
    assert said in done.stderr
