"""Keeps gaps and what was done about them, wishes to be told later, and handoffs."""

import sqlalchemy as sa
from alembic import op

revision = "0002_gaps"
down_revision = "0001_logbook"


def upgrade() -> None:
    """Make the tables."""
    _make_wishes()
    _make_gaps()
    _make_gap_members()
    _make_gap_acts()
    _make_handoffs()
    _make_handoff_messages()


def downgrade() -> None:
    """Drop the tables, with all that is in them."""
    op.drop_table("handoff_messages")
    op.drop_table("handoffs")
    op.drop_table("gap_acts")
    op.drop_table("gap_members")
    op.drop_table("gaps")
    op.drop_table("wishes")


def _make_wishes() -> None:
    op.create_table(
        "wishes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange"], ["exchanges.id"], name="fk_wishes_exchange", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_wishes"),
        sa.UniqueConstraint("asker", "exchange", name="uq_wishes_asker_exchange"),
    )
    op.create_index("ix_wishes_exchange", "wishes", ["exchange"])
    op.create_index("ix_wishes_state", "wishes", ["state"])


def _make_gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("typical", sa.Text()),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("centroid", sa.LargeBinary(), nullable=False),
        sa.Column("nearest", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["typical"], ["exchanges.id"], name="fk_gaps_typical", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_gaps"),
    )
    op.create_index("ix_gaps_state_opened_at", "gaps", ["state", "opened_at"])
    op.create_index("ix_gaps_typical", "gaps", ["typical"])


def _make_gap_members() -> None:
    op.create_table(
        "gap_members",
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange"], ["exchanges.id"], name="fk_gap_members_exchange", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["gap"], ["gaps.id"], name="fk_gap_members_gap", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("exchange", name="pk_gap_members"),
    )
    op.create_index("ix_gap_members_gap", "gap_members", ["gap"])


def _make_gap_acts() -> None:
    op.create_table(
        "gap_acts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gap_acts"),
    )
    op.create_index("ix_gap_acts_gap_acted_at", "gap_acts", ["gap", "acted_at"])


def _make_handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("exchange", sa.Text()),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("staff_chat", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["exchange"], ["exchanges.id"], name="fk_handoffs_exchange", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handoffs"),
    )
    op.create_index("ix_handoffs_asker", "handoffs", ["asker"])
    op.create_index("ix_handoffs_exchange", "handoffs", ["exchange"])
    op.create_index("ix_handoffs_staff_chat_topic", "handoffs", ["staff_chat", "topic"])


def _make_handoff_messages() -> None:
    op.create_table(
        "handoff_messages",
        sa.Column("staff_chat", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("handoff", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handoff"], ["handoffs.id"], name="fk_handoff_messages_handoff", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_chat", "message", name="pk_handoff_messages"),
    )
    op.create_index("ix_handoff_messages_handoff", "handoff_messages", ["handoff"])
