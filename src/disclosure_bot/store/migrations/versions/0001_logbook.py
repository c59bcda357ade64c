"""Keeps exchanges, updates not yet answered, conversations and preferences."""

import sqlalchemy as sa
from alembic import op

revision = "0001_logbook"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _make_exchanges()
    _make_inbox()
    _make_turns()
    _make_preferences()
    _make_marks()


def downgrade() -> None:
    """Drop the tables, with all that is in them."""
    op.drop_table("marks")
    op.drop_table("preferences")
    op.drop_table("turns")
    op.drop_table("inbox")
    op.drop_table("exchanges")


def _make_exchanges() -> None:
    op.create_table(
        "exchanges",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("matches", sa.Text(), nullable=False),
        sa.Column("best", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("knowledge_version", sa.Text(), nullable=False),
        sa.Column("milliseconds", sa.Float(), nullable=False),
        sa.Column("shed", sa.Boolean(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("verdict_at", sa.BigInteger()),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchanges"),
    )
    op.create_index("ix_exchanges_asked_at_id", "exchanges", ["asked_at", "id"])
    op.create_index("ix_exchanges_asker_asked_at_id", "exchanges", ["asker", "asked_at", "id"])
    op.create_index(
        "ix_exchanges_gaps",
        "exchanges",
        ["asked_at", "id"],
        sqlite_where=sa.text("gap <> ''"),
        postgresql_where=sa.text("gap <> ''"),
    )


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_key", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.BigInteger()),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_asker", "inbox", ["asker"])
    op.create_index("ix_inbox_settled_at", "inbox", ["settled_at"])
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["bot_id", "received_at", "update_id"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _make_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("asker", name="pk_turns"),
    )
    op.create_index("ix_turns_said_at", "turns", ["said_at"])


def _make_preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("asker", name="pk_preferences"),
    )


def _make_marks() -> None:
    op.create_table(
        "marks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
