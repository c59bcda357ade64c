"""Marks messages of people in danger, and keeps what was offered with the last turn."""

import sqlalchemy as sa
from alembic import op

revision = "0004_urgent"
down_revision = "0003_met_members"


def upgrade() -> None:
    """Add the columns; what was recorded before is taken for ordinary questions."""
    op.add_column("exchanges", sa.Column("urgent", sa.Text(), nullable=False, server_default=""))
    op.add_column("turns", sa.Column("offered", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("turns", "offered")
    op.drop_column("exchanges", "urgent")
