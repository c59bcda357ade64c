"""The Word document in a real program: LibreOffice opens it and makes pages of it."""

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from docx.text.paragraph import Paragraph
from typer.testing import CliRunner

from disclosure_bot.cli.report import app

SAMPLE = Path(__file__).parents[1] / "samples/report-2019-2020"
SOFFICE = shutil.which("soffice")
PDFTOTEXT = shutil.which("pdftotext")


@pytest.mark.slow
@pytest.mark.skipif(not (SOFFICE and PDFTOTEXT), reason="needs LibreOffice Writer and poppler-utils")
def test_libreoffice_makes_pages_with_numbers_and_captions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(SAMPLE))
    CliRunner().invoke(app, ["--year", "2019-2020", "--form", "school", "--out", str(tmp_path)])

    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = [SOFFICE or "", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "report.docx")], check=True, capture_output=True, timeout=120)
    read = [PDFTOTEXT or "", "-layout", str(tmp_path / "report.pdf"), "-"]
    text = subprocess.run(read, check=True, capture_output=True, timeout=60).stdout.decode()

    pages = text.rstrip("\f").split("\f")
    plain = text.replace(" ", "").replace("\n", "")
    assert len(pages) > 5
    assert all(
        f"第{number}页，共{len(pages)}页" in page.replace(" ", "") for number, page in enumerate(pages, 1)
    )
    assert "表1基本信息公开：主要数字" in plain
    assert "校务网发布信息1315条" in plain
    assert_contents_tell_the_page(pages)


@pytest.mark.slow
def test_a_sentence_below_a_heading_stays_with_the_table_it_introduces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(SAMPLE))
    CliRunner().invoke(app, ["--year", "2019-2020", "--form", "ministry", "--out", str(tmp_path)])

    lines = Document(str(tmp_path / "report.docx")).paragraphs
    introducing = [
        line
        for line, after in pairwise(lines)
        if line.text and (named(line), named(after)) == ("Body Text", "Caption")
    ]

    assert len(introducing) > 2
    assert all(line.paragraph_format.keep_with_next for line in introducing)


def named(line: Paragraph) -> str | None:
    return line.style.name if line.style else None


def assert_contents_tell_the_page(pages: list[str]) -> None:
    listed = re.findall(r"^\s*(\S.*?)\.{5,}(\d+)$", pages[0], re.MULTILINE)
    assert len(listed) > 8
    for heading, number in listed:
        assert re.search(rf"^\s*{re.escape(heading)}\s*$", pages[int(number) - 1], re.MULTILINE), heading
