"""Says of each row which school's it is, where one server has the rows of several: on PostgreSQL.

Keys that people or programs choose are unique within a school. The rules that there were stay beside until
the database is divided (``database/schools.py``): programs of the version before name them when they write.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_schools"
down_revision = "0011_waived"

_TABLES = (
    "exchanges", "inbox", "replicas", "turns", "preferences", "wishes", "gaps", "gap_members", "gap_acts",
    "handoffs", "handoff_messages", "later_pages", "later_messages", "api_keys", "staff", "staff_links",
    "staff_sessions", "staff_acts", "marks", "requests", "request_drafts", "request_acts", "totals",
)  # fmt: skip
_KEYS = (
    ("turns", "asker"),
    ("preferences", "asker"),
    ("request_drafts", "asker"),
    ("marks", "name"),
    ("api_keys", "name"),
    ("staff", "name"),
    ("requests", "number"),
    ("handoff_messages", "staff_chat", "message"),
    ("totals", "month", "fact", "value", "detail"),
)
_RULES = (("staff", "identity"), ("requests", "year", "serial"))
_OF_STAFF = ("staff_links", "staff_sessions")
_MINE = sa.text("coalesce(current_setting('disclosure_bot.school', true), '')")


def upgrade() -> None:
    """Add the column, and the rules with it."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _TABLES:
        op.add_column(table, sa.Column("school_id", sa.Text(), nullable=False, server_default=""))
        # All rows that there are have no school; only what is written from now on asks whose it is.
        op.alter_column(table, "school_id", server_default=_MINE)
    for table, *key in _KEYS:
        op.create_index(f"ix_{table}_school", table, ["school_id", *key], unique=True)
    for table, *key in _RULES:
        op.create_index(f"ix_{table}_{key[0]}_school", table, ["school_id", *key], unique=True)
    for table in _OF_STAFF:
        op.create_foreign_key(
            f"fk_{table}_school", table, "staff", ["school_id", "staff"], ["school_id", "name"],
            ondelete="CASCADE",
        )  # fmt: skip


def downgrade() -> None:
    """Drop the column with its rules; a database that was divided between schools stays as it is."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _OF_STAFF:
        op.drop_constraint(f"fk_{table}_school", table)
    for table in _TABLES:
        op.drop_column(table, "school_id")
