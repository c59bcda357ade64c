"""Keeps monthly totals of exchanges that were deleted, without text or asker."""

import sqlalchemy as sa
from alembic import op

revision = "0010_totals"
down_revision = "0009_replicas"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "totals",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "fact", "value", "detail", name="pk_totals"),
    )


def downgrade() -> None:
    """Drop the table, with all that is in it."""
    op.drop_table("totals")
