"""Whatever people write into files, validation ends with findings, never with an exception."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_bot.domain.knowledge import Level
from disclosure_bot.knowledge.read.parse import Mapping, Node, Sequence, parse
from disclosure_bot.knowledge.read.scalar import Scalar
from disclosure_bot.knowledge.read.schema import EntryModel, SourceModel
from disclosure_bot.knowledge.read.validate import validate
from support.folders import CHECKLIST, DEPARTMENTS, ENTRIES, SCHOOL

pytestmark = pytest.mark.slow

WORDS = st.sampled_from(
    ["", "no", "0123", "2026-11-23", "2026-13-01", "fees.tuition", "campus", "zh", "en", "finance", "x" * 400,
     "https://www.example.edu.cn/", "http://[", "https://a:b@c.d/", "甲\n乙", "{0.__class__}", "[key]"]
)  # fmt: skip
KEYS = st.sampled_from(
    [*EntryModel.model_fields, *SourceModel.model_fields, "zh", "en", "entries", "[key]", "", "hit", "miss"]
)


def node_of(value: Any) -> Node:
    if isinstance(value, dict):
        keys = {key: Scalar(key, 1, 1) for key in value}
        return Mapping(1, 1, {key: node_of(part) for key, part in value.items()}, keys)
    if isinstance(value, list):
        return Sequence(1, 1, [node_of(part) for part in value])
    return Scalar(value, 1, 1)


VALUES = st.recursive(
    WORDS, lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=5)
)
FILES = st.fixed_dictionaries(
    {"entries/a.yaml": VALUES | st.fixed_dictionaries({"entries": st.lists(VALUES, max_size=3)})},
    optional=dict.fromkeys(
        ("school.yaml", "departments.yaml", "checklist.yaml", "wording.yaml", "other.yaml"), VALUES
    ),
)


@given(FILES)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_files_of_any_shape_end_in_findings(files: dict[str, Any]) -> None:
    validated = validate({path: node_of(value) for path, value in files.items()}, {}, {}, "v")

    assert validated.knowledge is None
    assert any(finding.level is Level.ERROR for finding in validated.findings)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_line_may_be_lost_or_garbled(data: st.DataObject) -> None:
    texts = {"entries/a.yaml": ENTRIES, "school.yaml": SCHOOL, "departments.yaml": DEPARTMENTS}
    name = data.draw(st.sampled_from(sorted(texts)))
    lines = texts[name].splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number : number + 1] = data.draw(st.lists(st.text(max_size=30), max_size=2))
    texts[name] = "\n".join(lines)

    nodes: dict[str, Node] = {}
    for path, text in (texts | {"checklist.yaml": CHECKLIST}).items():
        node, _ = parse(text.encode("utf-8", "replace"), path)
        if node is not None:
            nodes[path] = node

    assert isinstance(validate(nodes, {}, {}, "v").findings, tuple)
