"""Writes a small knowledge folder, for tests that start the real program."""

import os
import subprocess
import sys
from pathlib import Path

from disclosure_bot.domain.wording import Say
from support.samples import sentence

ENTRIES = """\
entries:
  - id: fees.tuition
    title: {zh: 本科学费标准, en: Undergraduate tuition}
    items: [21]
    department: finance
    audience: [applicant, parent, student]
    phrasings:
      zh: [学费多少钱, 读一年要交多少钱, 本科学费标准]
      en: [how much is tuition, undergraduate tuition fee]
    answer:
      zh: |
        学费按专业分档，以当年公布的标准为准。

        - 收费项目和标准向师生公示。
      en: |
        Tuition depends on the major; the published standard holds.
    sources:
      - {title: 学校门户, url: https://www.example.edu.cn/, checked_on: 2026-11-01}
    reviewed_on: 2026-11-01
    related: [fees.refund]
    tests:
      hit: [一年学费大概多少]
      miss: [宿舍能不能养猫]
  - id: fees.refund
    title: {zh: 退费, en: Refunds}
    items: [21]
    department: finance
    audience: [student]
    phrasings:
      zh: [学费怎么退, 退学了钱退不退, 休学退费]
      en: [tuition refund]
    answer:
      zh: |
        退费向计财处申请。
    sources:
      - {title: 学校门户, url: https://www.example.edu.cn/, checked_on: 2026-11-01}
    reviewed_on: 2026-11-01
    tests:
      hit: [退学后学费能退多少]
"""
SCHOOL = """\
name: {zh: 示例大学, en: Example University}
short_names: [示例大]
office: office
hosts: [.example.edu.cn]
review_every_days: 3650
timezone: Asia/Shanghai
"""
DEPARTMENTS = """\
departments:
  office: {name: {zh: 学校办公室, en: University Office}}
  finance: {name: {zh: 计财处, en: Finance Office}}
"""
CHECKLIST = """\
categories:
  - number: 3
    name: {zh: 财务资产, en: Finance}
    items:
      - {number: 21, title: {zh: 收费项目, en: Fees}}
"""


def write_folder(folder: Path, **files: str) -> Path:
    """Write a small knowledge; a keyword replaces or adds a file below ``entries/``."""
    (folder / "entries").mkdir(parents=True, exist_ok=True)
    wording = "".join(
        f"  {key.value}: {{zh: '{sentence(key).zh}', en: '{sentence(key).en}'}}\n" for key in Say
    )
    texts = {
        "school.yaml": SCHOOL,
        "departments.yaml": DEPARTMENTS,
        "checklist.yaml": CHECKLIST,
        "wording.yaml": f"sentences:\n{wording}",
        "entries/fees.yaml": ENTRIES,
    }
    texts |= {f"entries/{name}.yaml": text for name, text in files.items()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run_program(
    *arguments: str, home: Path, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the real command line; its state and cache stay below ``home``, and the encoder is off."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DISCLOSURE_BOT_")}
    settings = {
        "DISCLOSURE_BOT_STATE": str(home / "state"),
        "DISCLOSURE_BOT_CACHE": str(home / "cache"),
        "DISCLOSURE_BOT_SEMANTIC": "false",
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "disclosure_bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=120,
        env=clean | settings | environment,
        check=False,
    )
