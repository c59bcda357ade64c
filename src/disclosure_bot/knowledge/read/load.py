"""Reads a knowledge folder: all of it or none of it."""

import gc
import hashlib
import os
import stat
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from disclosure_bot.domain.knowledge import Finding, Knowledge, Level, Place
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.read.decode import SIZE_LIMIT, decode
from disclosure_bot.knowledge.read.default import default_files, with_defaults
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parse import Node, parse
from disclosure_bot.knowledge.read.schema import ENTRIES, KINDS, TABLES
from disclosure_bot.knowledge.read.sheet import Sheet, read_sheet
from disclosure_bot.knowledge.read.validate import Validated, validate

T = TypeVar("T")

PAGE = ".md"
"""how the names of documents to read end"""
LOGO = "logo.svg"
"""name of the school's emblem"""
LEDGERS = "ledger"
"""folder of the tables of publications"""
OFFICE = frozenset(
    {
        "school.yaml",
        "departments.yaml",
        "checklist.yaml",
        "wording.yaml",
        "documents.yaml",
        "deadlines.yaml",
        "calendar.yaml",
    }
)
"""files that the register of requests rests on"""
FILE_LIMIT = 1_000
"""files that are read, beside the tables of publications"""
TOTAL_LIMIT = 64_000_000
"""bytes of all files"""

_OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_EDITOR_ENDINGS = ("~", ".swp", ".swo", ".tmp", ".bak", ".orig", ".part")


@dataclass(slots=True)
class Files:
    """What stands in a folder, before anything is made of it."""

    contents: dict[str, bytes] = field(default_factory=dict)
    """by path relative to the folder"""
    unreadable: set[str] = field(default_factory=set)
    """paths that exist and could not be read"""
    findings: list[Finding] = field(default_factory=list)
    ledgers: dict[str, bytes] = field(default_factory=dict)
    """hashes of the tables of publications: no knowledge, but answers point to what they hold"""

    @property
    def version(self) -> str:
        """The content hash of all of it."""
        return _version(self.contents | self.ledgers)

    @property
    def name(self) -> Hashable:
        """A key: what has the same is judged alike. Ask for it before validation, which adds findings."""
        return self.version, tuple(self.findings), frozenset(self.unreadable)


def load_folder(folder: Path) -> Knowledge:
    """Read and validate a knowledge folder.

    Raises:
        KnowledgeError: something in it is an error; carries all findings.
    """
    with collection_paused():  # until the nodes are gone again, too
        validated = validate_folder(folder)
        return sound(validated.knowledge, validated.findings)


def load_office(folder: Path) -> Knowledge:
    """Read what the register rests on alone: departments, checklist, calendar and time limits; no entries.

    It takes a fraction of the time of the whole, and a fault in an entry keeps nobody from the register.

    Raises:
        KnowledgeError: something in these files is an error; carries all findings.
    """
    files = read_files(folder)
    files.contents = {
        path: data for path, data in files.contents.items() if path in OFFICE or path.endswith(PAGE)
    }
    files.unreadable &= OFFICE
    files.findings = [one for one in files.findings if one.where.path in {"", *OFFICE}]
    with collection_paused():
        validated = _validated(files, OFFICE)
        return sound(validated.knowledge, validated.findings)


def validate_folder(folder: Path, changed: Mapping[str, bytes] | None = None) -> Validated:
    """Read and validate a knowledge folder, and keep everything found, errors too.

    ``changed`` holds files as they would be after an edit, by path relative to the folder.
    """
    return validate_files(read_files(folder, changed))


def validate_files(files: Files) -> Validated:
    """Validate a whole folder that was read; once, for what is found goes into ``files`` too."""
    with collection_paused():
        return _validated(files)


def _validated(files: Files, only: frozenset[str] | None = None) -> Validated:
    """Validate what was read: a whole folder, or the files named ``only``, which need no entry."""
    sheets = _made(".csv", _sheet, files)
    pages = _made((PAGE, LOGO), _page, files)
    nodes: dict[str, Node] = _made(".yaml", _node, files)
    unreadable = frozenset(files.unreadable)
    whole = with_defaults(nodes, unreadable, only)
    return validate(whole, sheets, pages, files.version, files.findings, unreadable, has_entries=only is None)


def sound(knowledge: Knowledge | None, findings: tuple[Finding, ...]) -> Knowledge:
    """Return the knowledge that validation made.

    Raises:
        KnowledgeError: it made none; carries all findings.
    """
    if knowledge is None:
        errors = [finding for finding in findings if finding.level is Level.ERROR]
        raise KnowledgeError(*_sentence(errors), findings)
    return knowledge


def _made(
    ending: str | tuple[str, ...], make: Callable[[str, Files], T | None], files: Files
) -> dict[str, T]:
    """Return what is made of the files with that ending, without those of which nothing could be made."""
    paths = (path for path in files.contents if path.endswith(ending))
    return {path: made for path in paths if (made := make(path, files)) is not None}


def _page(path: str, files: Files) -> str | None:
    text, findings = decode(files.contents[path], path)
    files.findings.extend(findings)
    if text is None:
        files.unreadable.add(path)
    return text


def _node(path: str, files: Files) -> Node | None:
    node, findings = parse(files.contents[path], path)
    files.findings.extend(findings)
    if node is None:
        files.unreadable.add(path)
    return node


def _sheet(path: str, files: Files) -> Sheet | None:
    sheet, findings = read_sheet(files.contents[path], path)
    files.findings.extend(findings)
    if sheet is None:
        files.unreadable.add(path)
    return sheet


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the garbage collector: to look at thousands of nodes in use would be a third of a load's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def fingerprint(folder: Path) -> str:
    """Return the version that a folder's files have as they are now, whether they are sound or not."""
    return read_files(folder).version


def _sentence(errors: list[Finding]) -> tuple[str, str]:
    first = errors[0]
    place = f"{first.where.path}:{first.where.line}"
    return (
        f"知识库有 {len(errors)} 个错误，未载入。第一个：{place} {first.message}。{first.hint}",
        f"{len(errors)} errors keep the knowledge from being loaded; first: {place} {first.message_en}",
    )


def _version(contents: Mapping[str, bytes]) -> str:
    """Return the hash of all that is said: of the defaults too, which change with the program."""
    digest = hashlib.sha256()
    defaults = {f"/{name}": data for name, data in default_files().items()}
    for path, data in sorted((defaults | dict(contents)).items()):
        name = path.encode("utf-8", "surrogateescape")
        digest.update(b"%d %b %d " % (len(name), name, len(data)))
        digest.update(data)
    return digest.hexdigest()[:12]


def read_files(folder: Path, changed: Mapping[str, bytes] | None = None) -> Files:
    """Read the files of a folder; what cannot be read becomes a finding.

    ``changed`` holds files as they would be after an edit, by path relative to the folder.
    """
    files = Files()
    _read_all(folder, files)
    files.contents.update(changed or {})
    return files


def _read_all(folder: Path, files: Files) -> None:
    root = folder.resolve()
    if not root.is_dir():
        files.findings.append(new_finding("no-folder", Place(""), name=folder))
        return
    total = 0
    for path in _candidates(root, files):
        data = _read(path, root, files)
        total += len(data or b"")
        if total > TOTAL_LIMIT or len(files.contents) >= FILE_LIMIT:
            megabytes = TOTAL_LIMIT // 1_000_000
            too_large = new_finding("folder-too-large", Place(ENTRIES), files=FILE_LIMIT, limit=megabytes)
            files.findings.append(too_large)
            break
        if data is not None:
            files.contents[_relative(path, root)] = data
    with suppress(OSError):  # they say nothing themselves: what reads them says what is wrong
        files.ledgers.update((_relative(path, root), _digest(path)) for path in ledger_tables(root))


def ledger_tables(folder: Path) -> tuple[Path, ...]:
    """Return the tables of publications of a knowledge folder, by name.

    Raises:
        OSError: their folder cannot be looked into.
    """
    below = folder / LEDGERS
    paths = sorted(below.iterdir()) if below.is_dir() else []
    return tuple(
        path
        for path in paths
        if path.suffix.lower() in (".csv", ".xlsx") and path.name[0] not in ".~" and path.is_file()
    )


def _digest(path: Path) -> bytes:
    """Return the hash of a file, that may be long; of one that cannot be read, of nothing."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b""


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _candidates(root: Path, files: Files) -> Iterator[Path]:
    """Yield the files to read, and note those that look like knowledge and are in no place to be read."""
    for path in _visible(root, files):
        is_page = path.suffix == PAGE and path.stem.casefold() != "readme"
        if path.name in KINDS or path.name == LOGO or is_page:
            yield path
        elif path.suffix == ".yaml" or _is_misnamed(path):
            files.findings.append(new_finding("unread-file", Place(_relative(path, root))))
    yield from _in_folder(root, ENTRIES, (".yaml",), files)
    yield from _in_folder(root, TABLES, (".yaml", ".csv"), files)


def _in_folder(root: Path, name: str, endings: tuple[str, ...], files: Files) -> Iterator[Path]:
    """Yield the files to read in one folder below the root."""
    for path in _visible(root / name, files) if _is_inside(root / name, root, files) else ():
        if path.suffix in endings:
            yield path
        elif path.is_dir() or _is_misnamed(path):
            files.findings.append(new_finding("unread-file", Place(_relative(path, root))))


def _is_misnamed(path: Path) -> bool:
    """Tell whether a file was meant to be read: ``fees.yml``, Notepad's ``fees.yaml.txt``, a spreadsheet."""
    name = path.name.lower()
    return name.endswith((".yml", ".yaml", ".yaml.txt", ".yml.txt", ".csv", ".csv.txt", ".xlsx", ".xls"))


def _visible(folder: Path, files: Files) -> list[Path]:
    """Return what is in a folder, without hidden files and those that editors leave behind."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        files.findings.append(new_finding("unreadable-file", Place(folder.name), reason=error.strerror))
        return []
    return [
        path
        for path in paths
        if not path.name.startswith((".", "#", "~")) and not path.name.endswith(_EDITOR_ENDINGS)
    ]


def _is_inside(path: Path, root: Path, files: Files) -> bool:
    """Tell whether a path, links followed, is in the folder."""
    try:
        if path.resolve(strict=True).is_relative_to(root):
            return True
        files.findings.append(new_finding("outside-link", Place(_relative(path, root))))
    except FileNotFoundError:
        return False
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
        files.findings.append(new_finding("unreadable-file", Place(_relative(path, root)), reason=error))
    return False


def _read(path: Path, root: Path, files: Files) -> bytes | None:
    """Return the bytes of a regular file, one over the limit at most; None, with a finding, otherwise."""
    name = _relative(path, root)
    files.unreadable.add(name)
    if not _is_inside(path, root, files):
        return None
    try:
        descriptor = os.open(path.resolve(), _OPEN_FLAGS)
    except OSError as error:
        files.findings.append(new_finding("unreadable-file", Place(name), reason=error.strerror))
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        files.findings.append(new_finding("not-a-file", Place(name)))
        return None
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(SIZE_LIMIT + 1)
    files.unreadable.discard(name)
    return data
