"""Notes what was waived of the fee for a request: the yearly report has to tell it."""

import sqlalchemy as sa
from alembic import op

revision = "0011_waived"
down_revision = "0010_totals"


def upgrade() -> None:
    """Add the column; of what was answered before nothing is known to be waived."""
    op.add_column("requests", sa.Column("waived", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("requests", "waived")
