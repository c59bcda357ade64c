"""Lets several programs serve one database: who they are, and whose each update is."""

import sqlalchemy as sa
from alembic import op

revision = "0009_replicas"
down_revision = "0008_staff"


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        "replicas",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_replicas"),
    )
    op.add_column("inbox", sa.Column("owner", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop both."""
    op.drop_column("inbox", "owner")
    op.drop_table("replicas")
