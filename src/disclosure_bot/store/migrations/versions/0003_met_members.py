"""Takes exchanges out of their groups whose need was met since: from here on they leave when that happens."""

import sqlalchemy as sa
from alembic import op

revision = "0003_met_members"
down_revision = "0002_gaps"


def upgrade() -> None:
    """Let them leave, name groups anew and delete those that nobody is left in."""
    for statement in _STATEMENTS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Leave it as it is: the next look at the gaps would take them out again."""


_STATEMENTS = (
    """
    DELETE FROM gap_members WHERE EXISTS (
        SELECT 1 FROM exchanges WHERE exchanges.id = gap_members.exchange AND (
            exchanges.verdict = 'useful' OR (exchanges.gap = '' AND gap_members.reason <> 'asked-again')
        )
    )
    """,
    """
    UPDATE gaps SET typical = (SELECT min(exchange) FROM gap_members WHERE gap_members.gap = gaps.id)
    WHERE NOT EXISTS (
        SELECT 1 FROM gap_members WHERE gap_members.gap = gaps.id AND gap_members.exchange = gaps.typical
    )
    """,
    "DELETE FROM gaps WHERE typical IS NULL",
)
