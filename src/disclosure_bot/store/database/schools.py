"""Several schools in one PostgreSQL database: the server shows each its own rows, and takes no others.

Each row names its school, which the server takes from the transaction, as it does for the rule by which it
shows rows (row-level security). So no statement of ours names a school, and none can forget to: who says no
school sees the rows of a deployment that is one school's only.
"""

from sqlalchemy import Connection, column, select, table, text

from disclosure_bot.errors import StoreError
from disclosure_bot.store.tables import metadata

COLUMN = "school_id"
_SETTING = "disclosure_bot.school"
_MINE = f"{COLUMN} = coalesce(current_setting('{_SETTING}', true), '')"
_ACT = text(f"SELECT set_config('{_SETTING}', :school, true)")
_NARROW = (
    ("staff_links", "fk_staff_links_staff"),
    ("staff_sessions", "fk_staff_sessions_staff"),
    ("staff", "uq_staff_identity"),
    ("requests", "uq_requests_year_serial"),
)
"""rules over the rows of all schools, which migration 0012 has by school beside"""
_NARROW_KEYS = (
    "turns",
    "preferences",
    "request_drafts",
    "marks",
    "api_keys",
    "staff",
    "requests",
    "handoff_messages",
    "totals",
)
_INDEXES = (
    "CREATE INDEX ix_exchanges_school ON exchanges (school_id, asked_at, id)",
    "CREATE INDEX ix_exchanges_gaps_school ON exchanges (school_id, asked_at, id) WHERE gap <> ''",
)


def act_for(school: str, connection: Connection) -> None:
    """Say for this transaction whose rows it is about."""
    if school:
        connection.execute(_ACT, {"school": school})


def is_divided(connection: Connection) -> bool:
    """Tell whether every table shows each school its own rows only."""
    return not _undivided(connection)


def divide(connection: Connection) -> None:
    """Let every table show each school its own rows only; without ``act_for`` one sees rows of no school.

    Programs of a version that knows no schools cannot write here afterwards.
    """
    undivided = _undivided(connection)
    if "staff" in undivided:
        _widen_keys(connection)
    for name in undivided:
        connection.execute(text(f"CREATE POLICY own_school ON {name} USING ({_MINE})"))
        connection.execute(text(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"))
        connection.execute(text(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"))


def refuse_who_sees_all(connection: Connection, place: str) -> None:
    """Refuse an account that the server shows everything, whatever the tables say.

    Raises:
        StoreError: it is such a one.
    """
    query = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if connection.execute(query).scalar():
        raise StoreError(
            f"{place}: 多校共用数据库时不能用超级用户或带 BYPASSRLS 的账号：请换一个普通账号",
            "Several schools need a plain database account: superusers and BYPASSRLS see every school's rows",
        )


def _undivided(connection: Connection) -> list[str]:
    """Return our tables that are not divided, in the order of their definition."""
    classes = table("pg_class", column("oid"), column("relname"), column("relforcerowsecurity"))
    names = [one.name for one in metadata.sorted_tables]
    query = select(classes.c.relname).where(
        classes.c.relname.in_(names),
        classes.c.relforcerowsecurity,
        text("pg_table_is_visible(oid)"),
    )
    divided = set(connection.execute(query).scalars())
    return [name for name in names if name not in divided]


def _widen_keys(connection: Connection) -> None:
    for name, rule in _NARROW:
        connection.execute(text(f"ALTER TABLE {name} DROP CONSTRAINT {rule}"))
    for name in _NARROW_KEYS:
        connection.execute(text(f"ALTER TABLE {name} DROP CONSTRAINT pk_{name}"))
        statement = f"ALTER TABLE {name} ADD CONSTRAINT pk_{name} PRIMARY KEY USING INDEX ix_{name}_school"
        connection.execute(text(statement))
    for index in _INDEXES:
        connection.execute(text(index))
