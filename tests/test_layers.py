"""The arrows of the house: a module imports from rows below its own, or from its own package."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import disclosure_bot

HOUSE = Path(disclosure_bot.__file__).parent
ROWS = (
    {"__main__"},
    {"cli"},
    {"bootstrap"},
    {"config"},
    {"serving", "doctor"},
    {"channels"},
    {"yearly"},
    {"gaps", "requests", "ledger", "editorial", "staff"},
    {"service", "reports", "quality"},
    {"answering"},
    {"matching", "knowledge", "store", "links"},
    {"office"},
    {"text", "templates"},
    {"files"},
    {"errors"},
    {"domain"},
)
LATE = {
    "office/ics.py",
    "office/staff_table.py",
    "store/database/schema.py",
    "store/store.py",
    "text/tokenize.py",
}
"""what imports a part where it is first needed, beside the composition root; each says what it saves"""
LEVEL = {room: len(ROWS) - row for row, rooms in enumerate(ROWS) for room in rooms}


def imports_of(tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """Yield line, module and whether the import stands at the top of the file."""
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "", id(node) in top
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, id(node) in top


def wrong_arrows(path: Path) -> Iterator[str]:
    room = path.relative_to(HOUSE).parts[0].removesuffix(".py")
    for line, module, at_top in imports_of(ast.parse(path.read_text(encoding="utf-8"))):
        # The composition root imports what a command needs when it needs it.
        if not at_top and room != "bootstrap" and path.relative_to(HOUSE).as_posix() not in LATE:
            yield f"{path.relative_to(HOUSE)}:{line} hides an import of {module}"
        parts = module.split(".")
        if parts[0] != "disclosure_bot" or len(parts) == 1:
            continue
        if parts[1] != room and LEVEL[parts[1]] >= LEVEL[room]:
            yield f"{path.relative_to(HOUSE)}:{line} {room} -> {parts[1]}"


@pytest.mark.slow
def test_every_import_points_to_a_lower_row() -> None:
    arrows = [
        arrow
        for path in sorted(HOUSE.rglob("*.py"))
        if path.parent != HOUSE or path.stem != "__init__"
        for arrow in wrong_arrows(path)
    ]

    assert arrows == []


def test_domain_needs_the_standard_library_only() -> None:
    foreign = {
        module
        for path in (HOUSE / "domain").glob("*.py")
        for _, module, _ in imports_of(ast.parse(path.read_text(encoding="utf-8")))
        if not module.startswith("disclosure_bot.domain")
        and module.split(".")[0] not in sys.stdlib_module_names
    }

    assert foreign == set()
