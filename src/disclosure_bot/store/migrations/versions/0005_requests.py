"""Keeps the register of requests and what was done about them."""

import sqlalchemy as sa
from alembic import op

revision = "0005_requests"
down_revision = "0004_urgent"


def upgrade() -> None:
    """Make the tables."""
    _make_requests()
    _make_request_acts()


def downgrade() -> None:
    """Drop the tables, with all that is in them."""
    op.drop_table("request_acts")
    op.drop_table("requests")


def _make_requests() -> None:
    op.create_table(
        "requests",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.Text()),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("item", sa.Integer()),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("extended_until", sa.Text()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Text()),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("person", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("number", name="pk_requests"),
        sa.UniqueConstraint("year", "serial", name="uq_requests_year_serial"),
    )
    op.create_index("ix_requests_received_on", "requests", ["received_on"])
    op.create_index("ix_requests_answered_on", "requests", ["answered_on"])
    op.create_index("ix_requests_asker", "requests", ["asker"])


def _make_request_acts() -> None:
    op.create_table(
        "request_acts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_request_acts"),
    )
    op.create_index("ix_request_acts_number_id", "request_acts", ["number", "id"])
