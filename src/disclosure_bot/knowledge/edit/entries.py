"""Edits knowledge files as a careful person would: text in, text out, every other character stays.

New text is put in at the places that the parser noted, so comments, order and style survive by themselves;
ruamel.yaml only writes the new piece. An edit that would change anything else is refused.
"""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from disclosure_bot.domain.knowledge import Place
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.read import parse
from disclosure_bot.knowledge.read.json_schema import header_for
from disclosure_bot.knowledge.read.parse import Mapping as MappingNode
from disclosure_bot.knowledge.read.parse import Node, Plain, plain
from disclosure_bot.knowledge.read.parse import Sequence as SequenceNode
from disclosure_bot.knowledge.read.scalar import Scalar
from disclosure_bot.knowledge.read.schema import ENTRIES, EntryModel
from disclosure_bot.knowledge.read.schema_office import YearModel
from disclosure_bot.knowledge.read.schema_public import DeadlineModel, DocumentModel
from disclosure_bot.knowledge.read.yaml_pitfalls import is_pitfall

_CJK = re.compile("[\u3400-\u9fff]")


def phrasing_language(phrasing: str) -> Language:
    """Return the list that a phrasing belongs to: one with a Chinese character is Chinese."""
    return Language.ZH if _CJK.search(phrasing) else Language.EN


def by_language(phrasings: Iterable[str]) -> dict[str, list[str]]:
    """Return phrasings as an entry lists them: each on one line, Chinese ones first, no list empty."""
    lists: dict[str, list[str]] = {}
    for phrasing in phrasings:
        lists.setdefault(phrasing_language(phrasing).value, []).append(" ".join(phrasing.split()))
    return {language.value: lists[language.value] for language in Language if language.value in lists}


def with_phrasing(text: str, entry: str, phrasing: str, language: Language) -> str:
    """Return the text of an entry file with one phrasing more, the last of its language.

    Raises:
        KnowledgeError: there is no such entry, or its style is too unusual to edit safely.
    """
    top = top_of(text)
    number, node = _entry(top, entry)
    phrasings = node.values.get("phrasings")
    if not isinstance(phrasings, MappingNode):
        raise unusual_style()
    listed = phrasings.values.get(language.value)
    lines = _Lines(text)
    if isinstance(listed, SequenceNode):
        lines.append_item(listed, _one_line(phrasing, flow=listed.flow))
    elif listed is None:
        lines.append_list(phrasings, language.value, _one_line(phrasing, flow=phrasings.flow))
    else:
        raise unusual_style()

    def change(entries: list[Any]) -> None:
        entries[number]["phrasings"].setdefault(language.value, []).append(phrasing)

    return _verified(lines.text(), top, change)


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands at the top of a file, each item of it with a name: a list, or a mapping."""

    key: str
    """of the list or mapping"""
    name: str
    """the field by which an item is known; of a mapping what its keys are called"""
    fields: tuple[str, ...]
    """in the order in which they are written"""
    is_mapping: bool = False
    """items stand under their names, which are no fields of theirs"""


ENTRY = Listing(ENTRIES, "id", tuple(EntryModel.model_fields))
"""what entry files hold"""
LISTINGS = {
    "deadlines.yaml": Listing("deadlines", "id", tuple(DeadlineModel.model_fields)),
    "calendar.yaml": Listing("years", "year", tuple(YearModel.model_fields)),
    "documents.yaml": Listing("documents", "key", tuple(DocumentModel.model_fields), is_mapping=True),
}
"""files whose items can be edited one by one, by path"""


def items_of(text: str, listing: Listing) -> dict[str, dict[str, Plain]]:
    """Return the items of a file by name, in their order; none where it cannot be read."""
    top, _ = parse.parse(text.encode(errors="replace"), "")
    read = plain(top) if top is not None else None
    found = read.get(listing.key) if isinstance(read, dict) else None
    if listing.is_mapping:
        pairs = found.items() if isinstance(found, dict) else ()
        return {name: item for name, item in pairs if isinstance(item, dict)}
    items = found if isinstance(found, list) else ()
    return {str(item.get(listing.name, "")): item for item in items if isinstance(item, dict)}


def with_entry(text: str, path: str, fields: Mapping[str, Any], listing: Listing = ENTRY) -> str:
    """Return the text of an entry file with one entry more, at its end; from an empty text a new file.

    ``path`` is the file's path below the knowledge folder; ``fields`` are the entry's, in their order;
    a text that ends with a line break is written as a block.

    Raises:
        KnowledgeError: a mapping has that key already, or the file's style is too unusual to edit safely.
    """
    if not text.strip():
        return f"{header_for(path)}\n{listing.key}:\n{_block(fields, 2, listing)}"
    top = top_of(text)
    entries = parse.locate(top, (listing.key,))
    if not isinstance(entries, MappingNode if listing.is_mapping else SequenceNode) or entries.flow:
        raise unusual_style()
    if isinstance(entries, MappingNode) and (name := str(fields[listing.name])) in entries.values:
        raise KnowledgeError(f"已有 {name}", f"there is {name} already")
    added = _block(fields, entries.column - 1, listing)
    return _verified(
        f"{text.rstrip()}\n\n{added}", top, lambda items: _put(items, _plain(fields), listing), listing
    )


def _put(items: Any, added: Any, listing: Listing) -> None:
    """Put an item behind the others, as the parser reads them."""
    if listing.is_mapping:
        items[added.pop(listing.name)] = added
    else:
        items.append(added)


def file_for(name: str, declared: Mapping[str, Place]) -> str:
    """Return the file where an entry of that id belongs: with its kind, or in a file named after it.

    ``declared`` says where each entry stands now.
    """
    area = name.partition(".")[0]
    files = Counter(place.path for entry, place in declared.items() if entry.partition(".")[0] == area)
    return files.most_common(1)[0][0] if files else f"{ENTRIES}/{area}.yaml"


def with_stamps(text: str, stamps: Mapping[str, Bilingual]) -> str:
    """Return the text of an entry file with new stamps for some of its entries, by id.

    Raises:
        KnowledgeError: there is no such entry, or its style is too unusual to edit safely.
    """
    for entry, stamp in stamps.items():
        text = _with_stamp(text, entry, stamp)
    return text


def _with_stamp(text: str, entry: str, stamp: Bilingual) -> str:
    top = top_of(text)
    number, node = _entry(top, entry)
    lines = _Lines(text)
    wanted = {"zh": stamp.zh, "en": stamp.en}
    present = node.values.get("stamps")
    if isinstance(present, MappingNode):
        for language, value in wanted.items():
            lines.replace(present.values.get(language), value)
    else:
        anchor = node.keys.get("reviewed_on") or node.keys.get("department")
        if anchor is None or node.flow:
            raise unusual_style()
        lines.insert(anchor.line, anchor.column, f"stamps: {{zh: {stamp.zh}, en: {stamp.en}}}")

    def change(entries: list[Any]) -> None:
        entries[number]["stamps"] = wanted

    return _verified(lines.text(), top, change)


def entry_text(text: str, entry: str) -> str:
    """Return one entry of a file as YAML by itself, from ``id:`` on, with its comments.

    Raises:
        KnowledgeError: there is no such entry, or its style is too unusual to edit safely.
    """
    node = _block_entry(top_of(text), entry)[1]
    lines = _Lines(text).between(node.line, last_line(node))
    margin = node.column - 1
    rest = (line[min(margin, len(line) - len(line.lstrip(" "))) :] for line in lines[1:])
    return "\n".join([lines[0][margin:], *rest]) + "\n"


def with_entry_text(text: str, entry: str, written: str) -> str:
    """Return the text of an entry file with an entry as somebody wrote it, from ``id:`` on.

    What is written may be unsound: the check says so. Where it can be read, it is that entry and no other.

    Raises:
        KnowledgeError: there is no such entry, its id would change, or the file's style is too unusual.
    """
    top = top_of(text)
    number, node = _block_entry(top, entry)
    lines = _Lines(text)
    lines.replace_lines(node, written)
    edited = lines.text()
    after, findings = parse.parse(edited.encode(), "")
    if after is None or findings:
        return edited
    before, now = _entries(plain(top)), _entries(plain(after))
    itself = now[number] if number < len(now) else None
    if [*before[:number], itself, *before[number + 1 :]] != now:
        raise unusual_style()
    if not isinstance(itself, dict) or itself.get("id") != entry:
        raise KnowledgeError(f"编号 {entry} 定了就不改", f"the id {entry} must stay as it is")
    return edited


def without_entry(text: str, entry: str) -> str:
    """Return the text of an entry file without one of its entries; comments above it stay.

    Raises:
        KnowledgeError: there is no such entry, or its style is too unusual to edit safely.
    """
    top = top_of(text)
    number, node = _block_entry(top, entry)
    lines = _Lines(text)
    lines.take_out(node.line, last_line(node))
    if len(_entries(plain(top))) == 1:
        lines.replace_between(_key_line(top), _key_line(top), 1, [f"{ENTRY.key}: []"])
    return _verified(lines.text(), top, lambda entries: entries.pop(number))


def with_entry_moved_in(text: str, path: str, written: str) -> str:
    """Return the text of an entry file with one entry more, at its end, as ``entry_text`` gives it.

    ``path`` is the file's path below the knowledge folder; from an empty text a new file is made.

    Raises:
        KnowledgeError: the file's style is too unusual to edit safely.
    """
    first, *rest = written.rstrip("\n").split("\n")
    indented = [f"  {line}" if line.strip() else "" for line in rest]
    if not text.strip():
        head = f"{header_for(path)}\n{ENTRY.key}:\n"
        return head + "".join(f"  {line}".rstrip() + "\n" for line in (f"- {first}", *indented))
    top = top_of(text)
    listed = parse.locate(top, (ENTRY.key,))
    lines = _Lines(text)
    if not isinstance(listed, SequenceNode) or (listed.flow and listed.items):
        raise unusual_style(path)
    if listed.flow:  # without any entry
        lines.replace_between(_key_line(top), _key_line(top), 1, [f"{ENTRY.key}:"])
        lines.add(3, f"- {first}", *indented)
    else:
        lines.add(listed.column, "", f"- {first}", *indented)
    added = plain(top_of(f"{ENTRY.key}:\n- {first}\n" + "\n".join(indented)))
    return _verified(lines.text(), top, lambda entries: entries.extend(_entries(added)))


def has_entry(text: str, entry: str) -> bool:
    """Tell whether a file has an entry; False where it cannot be read."""
    top, _ = parse.parse(text.encode(), "")
    found = _entries(plain(top)) if top is not None else []
    return any(isinstance(one, dict) and one.get("id") == entry for one in found)


def first_line_of(text: str, entry: str) -> int:
    """Return the line of a file on which an entry begins, counted from 1; 0 where there is none."""
    try:
        return _entry(top_of(text), entry)[1].line
    except KnowledgeError:
        return 0


def with_fields(text: str, entry: str, fields: Mapping[str, Any], listing: Listing = ENTRY) -> str:
    """Return the text of a file with other values of some fields of an item; an empty one goes away.

    Raises:
        KnowledgeError: there is no such entry, or its style is too unusual to edit safely.
    """
    for name, value in fields.items():
        text = _with_field(text, entry, name, value, listing)
    return text


def _with_field(text: str, entry: str, name: str, value: Any, listing: Listing) -> str:
    top = top_of(text)
    number, node = _block_entry(top, entry, listing)
    is_empty = value is None or value in ("", [], {})
    item = CommentedSeq([CommentedMap({name: _styled(value)})])
    written = [] if is_empty else [line[2:].rstrip() for line in _dump(item, indent=2).split("\n")]
    lines = _Lines(text)
    if name in node.values:
        lines.replace_between(node.keys[name].line, last_line(node.values[name]), node.column, written)
    else:
        before = listing.fields[: listing.fields.index(name)]
        earlier = [key for key in node.values if key in before]
        if not earlier and listing.is_mapping:
            lines.insert(node.line - 1, node.column, *written)
        else:
            anchor = node.values[earlier[-1] if earlier else listing.name]
            lines.insert(lines.last_written(last_line(anchor)), node.column, *written)

    def change(entries: list[Any]) -> None:
        entries[number].pop(name, None)
        if not is_empty:
            entries[number][name] = _plain(value)

    return _verified(lines.text(), top, change, listing)


def _block_entry(top: Node, entry: str, listing: Listing = ENTRY) -> tuple[Any, MappingNode]:
    """Return the number of an item, or its name in a mapping, and its node."""
    number, node = _entry(top, entry, listing)
    if node.flow:
        raise unusual_style()
    return number, node


def _key_line(top: Node) -> int:
    """Return the line of the key of the entries."""
    return top.keys[ENTRY.key].line if isinstance(top, MappingNode) else 1


def _entries(top: Plain) -> list[Plain]:
    entries = top.get(ENTRIES) if isinstance(top, dict) else None
    return entries if isinstance(entries, list) else []


class _Lines:
    """A text as lines, to put new pieces into; one edit at a time, from the end of the text upward."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._ending = "\r" if self._lines[0].endswith("\r") else ""

    def text(self) -> str:
        return "\n".join(self._lines)

    def insert(self, after: int, column: int, *added: str) -> None:
        """Put lines behind a line, beginning at a column; both counted from 1."""
        self._lines[after:after] = [" " * (column - 1) + line + self._ending for line in added]

    def add(self, column: int, *added: str) -> None:
        """Put lines behind the last one that is not blank, beginning at a column; blank ones stay so."""
        last = self.last_written(len(self._lines))
        margin = " " * (column - 1)
        new = [(margin + line if line.strip() else "") + self._ending for line in added]
        self._lines[last:] = [*new, ""]

    def take_out(self, first: int, last: int) -> None:
        """Take lines away, and the blank ones behind them."""
        end = self.last_written(last)
        while end < len(self._lines) - 1 and not self._lines[end].strip():
            end += 1
        del self._lines[first - 1 : end]

    def append_item(self, listed: SequenceNode, item: str) -> None:
        """Put an item behind the last one of a list."""
        if listed.flow:
            self._put_before_end(listed, f", {item}" if listed.items else item)
        else:
            self.insert(last_line(listed.items[-1]), listed.column, f"- {item}")

    def append_list(self, mapping: MappingNode, key: str, item: str) -> None:
        """Put a key with a list of one item behind the last value of a mapping."""
        if mapping.flow:
            self._put_before_end(mapping, f"{', ' if mapping.values else ''}{key}: [{item}]")
        else:
            self.insert(last_line(mapping), mapping.column, f"{key}:", f"  - {item}")

    def between(self, first: int, last: int) -> list[str]:
        """Return the lines from one to another, both counted from 1, without blank ones at the end."""
        return [line.removesuffix("\r") for line in self._lines[first - 1 : self.last_written(last)]]

    def last_written(self, last: int) -> int:
        """Return the last line that is not blank, from one upward."""
        last = min(last, len(self._lines))
        while last > 1 and not self._lines[last - 1].strip():
            last -= 1
        return last

    def replace_between(self, first: int, last: int, column: int, new: Sequence[str]) -> None:
        """Put other lines in the place of some, beginning at a column; blank ones stay blank."""
        margin = " " * (column - 1)
        self._lines[first - 1 : self.last_written(last)] = [
            (margin + line if line.strip() else "") + self._ending for line in new
        ]

    def replace_lines(self, item: MappingNode, written: str) -> None:
        """Put other lines in the place of an item of a list; the dash before it stays."""
        dash = self._lines[item.line - 1][: item.column - 1]
        lines = written.replace("\r\n", "\n").strip("\n").split("\n")
        self.replace_between(item.line, last_line(item), item.column, lines)
        first = self._lines[item.line - 1]
        self._lines[item.line - 1] = dash + first[item.column - 1 :]

    def replace(self, old: Node | None, new: str) -> None:
        """Put a text in the place of a scalar that stands on one line."""
        if not isinstance(old, Scalar) or old.line != old.end[0]:
            raise unusual_style()
        line = self._lines[old.line - 1]
        self._lines[old.line - 1] = line[: old.column - 1] + new + line[old.end[1] - 1 :]

    def _put_before_end(self, node: SequenceNode | MappingNode, piece: str) -> None:
        number, column = node.end
        line = self._lines[number - 1]
        self._lines[number - 1] = line[: column - 2] + piece + line[column - 2 :]


def last_line(node: Node) -> int:
    """Return the line on which a node ends, counted from 1."""
    if isinstance(node, Scalar) and node.style in {"|", ">"} and node.end[1] == 1:
        return node.end[0] - 1  # libyaml ends a block where the next line begins
    if isinstance(node, Scalar) or node.flow:
        return node.end[0]
    inner = node.items if isinstance(node, SequenceNode) else list(node.values.values())
    return last_line(inner[-1]) if inner else node.line


@lru_cache(maxsize=8)  # an edit looks for the same entry several times; nobody changes what was parsed
def top_of(text: str) -> Node:
    """Return the top node of a file.

    Raises:
        KnowledgeError: it cannot be read.
    """
    top, findings = parse.parse(text.encode(), "")
    if top is None:
        raise KnowledgeError(findings[-1].message, findings[-1].message_en, findings)
    return top


def _entry(top: Node, name: str, listing: Listing = ENTRY) -> tuple[Any, MappingNode]:
    entries = parse.locate(top, (listing.key,))
    if isinstance(entries, MappingNode) and listing.is_mapping:
        found = entries.values.get(name)
        if isinstance(found, MappingNode):
            return name, found
    for number, node in enumerate(entries.items if isinstance(entries, SequenceNode) else ()):
        found = parse.locate(node, (listing.name,))
        if isinstance(node, MappingNode) and isinstance(found, Scalar) and found.text == name:
            return number, node
    raise KnowledgeError(f"没有编号为 {name} 的条目", f"there is no entry {name}")


def _verified(text: str, before: Node, change: Callable[[list[Any]], None], listing: Listing = ENTRY) -> str:
    """Return the text if it says what the change says and nothing else differs."""
    wanted: Any = plain(before)
    change(wanted[listing.key])
    after, findings = parse.parse(text.encode(), "")
    if findings or after is None or plain(after) != wanted:
        raise unusual_style()
    return text


def unusual_style(path: str = "这个文件") -> KnowledgeError:
    """Return the error about a file that no program can edit without changing more than it should."""
    return KnowledgeError(
        f"{path} 的写法比较特别，请手工修改", "this file's style is unusual: please edit it by hand"
    )


def _one_line(text: str, *, flow: bool) -> str:
    """Return a text as YAML on one line, in quotes where it needs them."""
    written = _dump(CommentedSeq([_scalar(text)]), indent=0, flow=flow)
    return written.removeprefix("[").removesuffix("]") if flow else written.removeprefix("- ")


def _block(fields: Mapping[str, Any], indent: int, listing: Listing = ENTRY) -> str:
    """Return an entry as the item of a block list, or of a mapping, each line indented."""
    if listing.is_mapping:
        rest = {name: value for name, value in fields.items() if name != listing.name}
        styled = CommentedMap({fields[listing.name]: CommentedMap(_styled(rest))})
    else:
        styled = _styled(fields)
    lines = _dump(CommentedSeq([styled]), indent=2).split("\n")
    written = [line[2:] for line in lines] if listing.is_mapping else lines
    return "".join(f"{' ' * indent}{line}".rstrip() + "\n" for line in written)


def _dump(value: Any, *, indent: int, flow: bool = False) -> str:
    yaml = YAML()
    yaml.width = 4096
    yaml.representer.ignore_aliases = lambda *_: True
    yaml.indent(mapping=2, sequence=2 + indent, offset=indent)
    if flow:
        value.fa.set_flow_style()
    written = io.StringIO()
    yaml.dump(value, written)
    lines = written.getvalue().rstrip("\n").split("\n")
    return "\n".join(line[indent:] for line in lines)


def _styled(value: Any) -> Any:
    """Return a value as people write it here: short ones in braces, texts of several lines as blocks."""
    if isinstance(value, str):
        return LiteralScalarString(value.rstrip("\n") + "\n") if "\n" in value else _scalar(value)
    if isinstance(value, Mapping):
        styled = CommentedMap({key: _styled(part) for key, part in value.items()})
        if _is_short(value):
            styled.fa.set_flow_style()
        return styled
    if isinstance(value, Sequence):
        items = CommentedSeq([_styled(part) for part in value])
        if all(isinstance(part, int) for part in value):
            items.fa.set_flow_style()
        return items
    return value


def _is_short(value: Mapping[str, Any]) -> bool:
    """Tell whether a mapping holds nothing but a few words."""
    parts = list(value.values())
    flat = all(isinstance(part, str) and "\n" not in part for part in parts)
    return flat and sum(map(len, parts)) <= 30


def _scalar(text: str) -> str:
    """Return a text for one line, in double quotes where it could be read as anything else."""
    text = text.strip()
    node, _ = parse.parse(f"[{text}]\n".encode(), "")
    alone, _ = parse.parse(f"- {text}\n".encode(), "")
    same = node is not None and alone is not None and plain(node) == plain(alone) == [text]
    return text if same and not is_pitfall(text) else DoubleQuotedScalarString(text)


def _plain(value: Any) -> Plain:
    """Return fields as the parser would read them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, str):
        return value.rstrip("\n") + "\n" if "\n" in value else value.strip()
    if isinstance(value, bool):
        return str(value).lower()
    return [_plain(part) for part in value] if isinstance(value, Sequence) else str(value)
