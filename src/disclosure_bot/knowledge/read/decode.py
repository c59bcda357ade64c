"""Bytes of a file to text: encodings and characters that have no place in a knowledge file."""

import codecs
import re

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.read.messages import new_finding

SIZE_LIMIT = 2_000_000
"""bytes of one file"""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, and NEL, which libyaml takes for a line break
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"  # invisible, or they turn the text
    "\ud800-\udfff]"
)
_TAB = re.compile(r"\t")


def decode(data: bytes, path: str) -> tuple[str | None, tuple[Finding, ...]]:
    """Return the text, or None where an error keeps it from being read, and what was found."""
    start = Place(path)
    if len(data) > SIZE_LIMIT:
        return None, (new_finding("file-too-large", start, limit=SIZE_LIMIT // 1_000_000),)
    if data.startswith(_UTF16) or data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None, (new_finding("encoding-utf16", start),)
    findings: list[Finding] = []
    if data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
        findings.append(new_finding("byte-order-mark", start))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, (*findings, _encoding_finding(data, error.start, path))
    findings.extend(_character_findings(text, path))
    broken = any(finding.code != "byte-order-mark" for finding in findings)
    return (None if broken else text), tuple(findings)


def odd_character(text: str) -> str:
    """Name the first character that has no place in a knowledge file (``U+202E``); empty if there is none."""
    met = _ODD.search(text)
    return f"U+{ord(met.group()):04X}" if met else ""


def _encoding_finding(data: bytes, offset: int, path: str) -> Finding:
    line = data.count(b"\n", 0, offset) + 1
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return new_finding("encoding-unknown", Place(path, line))
    return new_finding("encoding-gbk", Place(path, line))


def _character_findings(text: str, path: str) -> list[Finding]:
    findings = []
    if met := _ODD.search(text):
        findings.append(
            new_finding("odd-character", _place(text, met.start(), path), name=odd_character(met.group()))
        )
    if met := _TAB.search(text):
        findings.append(new_finding("tab", _place(text, met.start(), path)))
    return findings


def _place(text: str, offset: int, path: str) -> Place:
    return Place(path, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
