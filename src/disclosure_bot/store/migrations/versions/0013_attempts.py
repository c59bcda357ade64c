"""Gives ``attempts`` a default: it and ``next_try`` are no longer used, and the next version drops both."""

import sqlalchemy as sa
from alembic import op

revision = "0013_attempts"
down_revision = "0012_schools"


def upgrade() -> None:
    """Give the column a default; ``next_try`` may be NULL as it is."""
    with op.batch_alter_table("inbox") as batch:
        batch.alter_column("attempts", existing_type=sa.Integer(), server_default="0")


def downgrade() -> None:
    """Take the default away: the version before gives a value."""
    with op.batch_alter_table("inbox") as batch:
        batch.alter_column("attempts", existing_type=sa.Integer(), server_default=None)
