"""Keeps pages where later answers stand, and the keys of the interface for programs."""

import sqlalchemy as sa
from alembic import op

revision = "0006_web"
down_revision = "0005_requests"


def upgrade() -> None:
    """Make the tables."""
    _make_later_pages()
    _make_later_messages()
    _make_api_keys()


def downgrade() -> None:
    """Drop the tables, with all that is in them."""
    op.drop_table("api_keys")
    op.drop_table("later_messages")
    op.drop_table("later_pages")


def _make_later_pages() -> None:
    op.create_table(
        "later_pages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange"], ["exchanges.id"], name="fk_later_pages_exchange", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_later_pages"),
    )
    op.create_index("ix_later_pages_asker", "later_pages", ["asker"])
    op.create_index("ix_later_pages_exchange", "later_pages", ["exchange"])


def _make_later_messages() -> None:
    op.create_table(
        "later_messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page"], ["later_pages.id"], name="fk_later_messages_page", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_later_messages"),
    )
    op.create_index("ix_later_messages_page", "later_messages", ["page"])


def _make_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
    )
