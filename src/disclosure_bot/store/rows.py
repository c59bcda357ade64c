"""Exchanges as rows of their table and back, and the statements that several parts of the store share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, literal_column, select
from sqlalchemy.dialects import sqlite

from disclosure_bot.domain.exchange import Exchange, Feedback
from disclosure_bot.domain.gap import gap_reason
from disclosure_bot.store.database.schools import COLUMN
from disclosure_bot.store.tables import exchanges

T = TypeVar("T")

_IDS_IN_A_STATEMENT = 500
"""databases bound how many values one statement may name"""
IS_GAP = exchanges.c.gap != literal_column("''")
"""written as the index on gaps has it, so that both planners use that index"""


def values_of(record: Any, table: Table) -> dict[str, Any]:
    """Return the values of a record, a dataclass, that the table has columns of the same names for."""
    return {field.name: getattr(record, field.name) for field in fields(record) if field.name in table.c}


def record_of(kind: Callable[..., T], row: Row[*tuple[Any, ...]], **others: Any) -> T:
    """Return the record, of that dataclass, whose fields are columns of the row, or ``others``."""
    values = row._mapping  # public, in spite of its name
    return kind(**{name: values[name] for name in _names(kind) if name in values} | others)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def to_row(exchange: Exchange) -> dict[str, Any]:
    """Return the columns of an exchange."""
    best = exchange.matches[0] if exchange.matches else None
    feedback = exchange.feedback
    return values_of(exchange, exchanges) | {
        "best": best.entry if best else "",
        "confidence": best.confidence if best else 0.0,
        "verdict": feedback and feedback.verdict,
        "verdict_at": feedback and feedback.given_at,
        "gap": gap_reason(exchange) or "",
    }


def to_exchange(row: Row[Any]) -> Exchange:
    """Return the exchange that a whole row holds."""
    return record_of(Exchange, row, feedback=Feedback(row.verdict, row.verdict_at) if row.verdict else None)


def exchanges_between(
    since: datetime | None, until: datetime | None, *, asker: str | None = None, gaps_only: bool = False
) -> Select[Any]:
    """Return the query for exchanges from ``since`` up to before ``until`` (None: no bound), oldest first."""
    query = select(exchanges).order_by(exchanges.c.asked_at, exchanges.c.id)
    if since is not None:
        query = query.where(exchanges.c.asked_at >= since)
    if until is not None:
        query = query.where(exchanges.c.asked_at < until)
    if asker is not None:
        query = query.where(exchanges.c.asker == asker)
    return query.where(IS_GAP) if gaps_only else query


def fetch(query: Select[Any], connection: Connection) -> Sequence[Row[Any]]:
    """Return every row of the query."""
    return connection.execute(query).all()


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield the values in parts, each few enough to be named in one statement."""
    for start in range(0, len(values), _IDS_IN_A_STATEMENT):
        yield values[start : start + _IDS_IN_A_STATEMENT]


def find_exchange(connection: Connection, exchange: str, *, to_change: bool = False) -> Exchange | None:
    """Return the exchange with that id or None; ``to_change`` keeps others from changing it meanwhile."""
    query = select(exchanges).where(exchanges.c.id == exchange)
    # SQLite has no FOR UPDATE and needs none: there, who writes is alone from the first read on.
    row = connection.execute(query.with_for_update() if to_change else query).one_or_none()
    return None if row is None else to_exchange(row)


def insert_exchanges(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those whose id is there already are left out."""
    if rows:
        connection.execute(_insert_new_exchanges(connection.dialect.name), list(rows))


def insert_or(connection: Connection, table: Table) -> sqlite.Insert:
    """Return an INSERT that can be told what to do with a taken key."""
    return _insert(connection.dialect.name, table)


@cache  # made for each exchange, it would be a tenth of what recording one takes
def _insert_new_exchanges(dialect: str) -> sqlite.Insert:
    return _insert(dialect, exchanges).on_conflict_do_nothing()


def _insert(dialect: str, table: Table) -> sqlite.Insert:
    # Each dialect has a class of its own with the same methods; PostgreSQL's is imported with its driver.
    statement: sqlite.Insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    return statement


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row; False if its key is taken."""
    statement = insert_or(connection, table).values(row).on_conflict_do_nothing()
    return connection.execute(statement).rowcount == 1


def upsert(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or replace the one with the same primary key."""
    connection.execute(_upsert(connection.dialect.name, table, tuple(row)), row)


@cache
def _upsert(dialect: str, table: Table, columns: tuple[str, ...]) -> sqlite.Insert:
    keys = chosen_key(dialect, table)
    statement = _insert(dialect, table)
    changes = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)


def chosen_key(dialect: str, table: Table) -> list[str]:
    """Return the columns of a key that people or programs choose: unique within a school."""
    keys = [column.name for column in table.primary_key]
    return [COLUMN, *keys] if dialect == "postgresql" else keys
