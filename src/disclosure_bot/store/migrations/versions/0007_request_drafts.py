"""Keeps the request that somebody is writing, for an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0007_request_drafts"
down_revision = "0006_web"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "request_drafts",
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("asker", name="pk_request_drafts"),
    )
    op.create_index("ix_request_drafts_said_at", "request_drafts", ["said_at"])


def downgrade() -> None:
    """Drop the table, with all that is in it."""
    op.drop_table("request_drafts")
