"""Keeps accounts of staff, their one-time links and sessions, and what they did."""

import sqlalchemy as sa
from alembic import op

revision = "0008_staff"
down_revision = "0007_request_drafts"


def upgrade() -> None:
    """Make the tables."""
    _make_staff()
    _make_links()
    _make_sessions()
    _make_acts()


def downgrade() -> None:
    """Drop the tables, with all that is in them."""
    for name in ("staff_acts", "staff_sessions", "staff_links", "staff"):
        op.drop_table(name)


def _make_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_staff"),
        sa.UniqueConstraint("identity", name="uq_staff_identity"),
    )


def _make_links() -> None:
    op.create_table(
        "staff_links",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name="fk_staff_links_staff", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_staff_links"),
    )
    op.create_index("ix_staff_links_staff", "staff_links", ["staff"])


def _make_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.name"], name="fk_staff_sessions_staff", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_staff_sessions"),
        sa.UniqueConstraint("id", name="uq_staff_sessions_id"),
    )
    op.create_index("ix_staff_sessions_staff", "staff_sessions", ["staff"])


def _make_acts() -> None:
    op.create_table(
        "staff_acts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_acts"),
    )
    op.create_index("ix_staff_acts_acted_at_id", "staff_acts", ["acted_at", "id"])
