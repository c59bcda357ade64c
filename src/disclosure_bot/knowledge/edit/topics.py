"""Adds to other.yaml what the knowledge does not answer: text in, text out, every other character stays."""

import json
from collections.abc import Sequence

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.entries import by_language, last_line, top_of, unusual_style
from disclosure_bot.knowledge.read.json_schema import header_for
from disclosure_bot.knowledge.read.parse import Mapping as MappingNode
from disclosure_bot.knowledge.read.parse import Plain, plain
from disclosure_bot.knowledge.read.parse import Sequence as SequenceNode

FILE = "other.yaml"


def with_topic(text: str, topic: str, phrasings: Sequence[str]) -> str:
    """Return the text of other.yaml with one topic more; from an empty text a new file.

    Raises:
        KnowledgeError: the topic is there already, or the file's style is too unusual to edit safely.
    """
    before = _plain(text)
    known = before.get("topics")
    others = known if isinstance(known, list) else []
    if any(isinstance(one, dict) and one.get("id") == topic for one in others):
        raise KnowledgeError(f"{FILE} 里已有 {topic}", f"{FILE} has a topic {topic} already")
    lists = by_language(phrasings)
    edited = _insert(text, _lines(topic, lists))
    listed: Plain = {name: [*texts] for name, texts in lists.items()}
    wanted: Plain = [*others, {"id": topic, "phrasings": listed}]
    if _plain(edited) != before | {"topics": wanted}:
        raise unusual_style(FILE)
    return edited


def _lines(topic: str, lists: dict[str, list[str]]) -> list[str]:
    """Return the topic as YAML; a JSON string is a YAML string in quotes."""
    inner = ", ".join(f"{name}: {json.dumps(texts, ensure_ascii=False)}" for name, texts in lists.items())
    return [f"- id: {topic}", f"  phrasings: {{{inner}}}"]


def _insert(text: str, added: Sequence[str]) -> str:
    """Put the topic behind the last of the list."""
    if not text.strip():
        return "\n".join([header_for(FILE), "topics:", *(f"  {line}" for line in added), ""])
    top = top_of(text)
    if not isinstance(top, MappingNode) or top.flow:
        raise unusual_style(FILE)
    lines = text.split("\n")
    topics = top.values.get("topics")
    if topics is None:
        return "\n".join([text.rstrip("\n"), "topics:", *(f"  {line}" for line in added), ""])
    if not isinstance(topics, SequenceNode) or topics.flow or not topics.items:
        raise unusual_style(FILE)
    at, margin = last_line(topics.items[-1]), " " * (topics.column - 1)
    return "\n".join([*lines[:at], *(margin + line for line in added), *lines[at:]])


def _plain(text: str) -> dict[str, Plain]:
    if not text.strip():
        return {}
    value = plain(top_of(text))
    return value if isinstance(value, dict) else {}
