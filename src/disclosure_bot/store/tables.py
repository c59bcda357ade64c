"""The tables, as SQLAlchemy Core objects: the one definition for SQLite and PostgreSQL.

Personal data stands in few places on purpose. The applicant of a request is in ``requests.person`` and, for
the hour in which it is written, in ``request_drafts.content`` only, encrypted. A person is a pseudonym
(``asker``) everywhere; the address that a message could be sent to (``chat``) stands in ``wishes`` and
``handoffs`` while they are open, and in ``inbox.payload`` until the update is settled.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.gap import GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.domain.request import (
    RequestChannel,
    RequestKind,
    RequestOutcome,
    RequestState,
    WithheldBecause,
)
from disclosure_bot.domain.staff import Role
from disclosure_bot.domain.total import Fact
from disclosure_bot.store.columns import CleanText, Day, Instant, MatchList, Word

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("channel", CleanText, nullable=False),
    Column("asker", CleanText, nullable=False),
    Column("question", CleanText, nullable=False),
    Column("language", Word(Language), nullable=False),
    Column("outcome", Word(Outcome), nullable=False),
    Column("matches", MatchList, nullable=False),
    Column("best", CleanText, nullable=False),  # entry of the first match, for counting without reading JSON
    Column("confidence", Float, nullable=False),  # of the first match; 0 if none
    Column("knowledge_version", CleanText, nullable=False),
    Column("milliseconds", Float, nullable=False),
    Column("shed", Boolean, nullable=False),
    Column("chosen", CleanText, nullable=False),
    Column("verdict", Word(Verdict), nullable=False),
    Column("verdict_at", Instant),
    Column("urgent", CleanText, nullable=False, server_default=""),  # kind of danger; empty if none
    Column("gap", CleanText, nullable=False),  # why the row by itself is a gap; empty if it is none
    Index("ix_exchanges_asked_at_id", "asked_at", "id"),
    Index("ix_exchanges_asker_asked_at_id", "asker", "asked_at", "id"),
    Index(
        "ix_exchanges_gaps",
        "asked_at",
        "id",
        # Migration 0001 makes it partial on PostgreSQL too; saying so here would import that dialect at
        # every start.
        sqlite_where=text("gap <> ''"),
    ),
)

inbox = Table(
    "inbox",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_key", CleanText, nullable=False),
    Column("asker", CleanText, nullable=False, index=True),
    Column("payload", CleanText, nullable=False),
    Column("state", CleanText, nullable=False),
    Column("owner", CleanText, nullable=False, server_default=""),  # the program that works on it
    Column("received_at", Instant, nullable=False),
    Column("settled_at", Instant, index=True),
    Index(
        "ix_inbox_waiting",
        "bot_id",
        "received_at",
        "update_id",
        sqlite_where=text("settled_at IS NULL"),  # as above
    ),
)

replicas = Table(
    "replicas",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("looks", Integer, nullable=False),  # counts on while the program lives
)

turns = Table(
    "turns",
    metadata,
    Column("asker", CleanText, primary_key=True),
    Column("text", CleanText, nullable=False),
    Column("entry", CleanText, nullable=False),
    Column("offered", CleanText, nullable=False, server_default=""),  # ids, with blanks between them
    Column("said_at", Instant, nullable=False, index=True),
)

preferences = Table(
    "preferences",
    metadata,
    Column("asker", CleanText, primary_key=True),
    Column("language", Word(Language), nullable=False),
)

wishes = Table(
    "wishes",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("asker", CleanText, nullable=False),
    Column("exchange", CleanText, ForeignKey("exchanges.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", CleanText, nullable=False),
    Column("chat", CleanText, nullable=False),
    Column("language", Word(Language), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("state", CleanText, nullable=False, index=True),
    Column("entry", CleanText, nullable=False),
    UniqueConstraint("asker", "exchange"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("state", Word(GapState), nullable=False),
    # Its question is the title. No copy of it: with the exchange the title is erased, too.
    Column("typical", CleanText, ForeignKey("exchanges.id", ondelete="SET NULL"), index=True),
    Column("entry", CleanText, nullable=False),
    Column("centroid", LargeBinary, nullable=False),
    Column("nearest", MatchList, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index("ix_gaps_state_opened_at", "state", "opened_at"),
)

gap_members = Table(
    "gap_members",
    metadata,
    Column("exchange", CleanText, ForeignKey("exchanges.id", ondelete="CASCADE"), primary_key=True),
    Column("gap", CleanText, ForeignKey("gaps.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("reason", Word(GapReason), nullable=False),
)

gap_acts = Table(
    "gap_acts",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("gap", CleanText, nullable=False),  # outlives the gap: acts are a record
    Column("who", CleanText, nullable=False),
    Column("acted_at", Instant, nullable=False),
    Column("what", CleanText, nullable=False),
    Column("detail", CleanText, nullable=False),
    Index("ix_gap_acts_gap_acted_at", "gap", "acted_at"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("asker", CleanText, nullable=False, index=True),
    Column("exchange", CleanText, ForeignKey("exchanges.id", ondelete="SET NULL"), index=True),
    Column("channel", CleanText, nullable=False),
    Column("chat", CleanText, nullable=False),
    Column("language", Word(Language), nullable=False),
    Column("staff_chat", CleanText, nullable=False),
    Column("topic", CleanText, nullable=False),
    Column("state", CleanText, nullable=False),
    Column("taken_by", CleanText, nullable=False),  # pseudonym
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index("ix_handoffs_staff_chat_topic", "staff_chat", "topic"),
)

handoff_messages = Table(
    "handoff_messages",
    metadata,
    Column("staff_chat", CleanText, primary_key=True),
    Column("message", CleanText, primary_key=True),
    Column("handoff", CleanText, ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False, index=True),
)

later_pages = Table(
    "later_pages",
    metadata,
    Column("id", CleanText, primary_key=True),  # digest of the secret in the page's address
    Column("asker", CleanText, nullable=False, index=True),
    Column("exchange", CleanText, ForeignKey("exchanges.id", ondelete="CASCADE"), nullable=False, index=True),
)

later_messages = Table(
    "later_messages",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("page", CleanText, ForeignKey("later_pages.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("said_at", Instant, nullable=False),
    Column("by", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("entry", CleanText, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("digest", CleanText, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("digest"),
)

staff = Table(
    "staff",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("role", Word(Role), nullable=False),
    Column("department", CleanText, nullable=False),
    Column("identity", CleanText),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("identity"),
)

staff_links = Table(
    "staff_links",
    metadata,
    Column("digest", CleanText, primary_key=True),
    Column("staff", CleanText, ForeignKey("staff.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("digest", CleanText, primary_key=True),
    Column("id", CleanText, nullable=False),
    Column("staff", CleanText, ForeignKey("staff.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("began_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint("id"),
)

staff_acts = Table(
    "staff_acts",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("who", CleanText, nullable=False),  # outlives the account: acts are a record
    Column("acted_at", Instant, nullable=False),
    Column("what", CleanText, nullable=False),
    Column("thing", CleanText, nullable=False),
    Index("ix_staff_acts_acted_at_id", "acted_at", "id"),
)

# The texts of ``AppState``. The table keeps its first name, which databases hold.
marks = Table(
    "marks",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("value", CleanText, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("number", CleanText, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("received_on", Day, nullable=False, index=True),
    Column("channel", Word(RequestChannel), nullable=False),
    Column("kind", Word(RequestKind), nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("state", Word(RequestState), nullable=False),
    Column("due", Day),
    Column("provisional", Boolean, nullable=False),
    Column("item", Integer),
    Column("department", CleanText, nullable=False),
    Column("extended_until", Day),
    Column("outcome", Word(RequestOutcome), nullable=False),
    Column("because", Word(WithheldBecause), nullable=False),
    Column("answered_on", Day, index=True),
    Column("fee", Integer, nullable=False),  # in fen
    Column("waived", Integer, nullable=False, server_default="0"),  # in fen
    Column("note", CleanText, nullable=False),
    Column("asker", CleanText, nullable=False, index=True),
    Column("person", LargeBinary),
    UniqueConstraint("year", "serial"),
)

request_drafts = Table(
    "request_drafts",
    metadata,
    Column("asker", CleanText, primary_key=True),
    Column("content", LargeBinary, nullable=False),  # encrypted as ``requests.person`` is
    Column("said_at", Instant, nullable=False, index=True),
)

request_acts = Table(
    "request_acts",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("number", CleanText, nullable=False),
    Column("who", CleanText, nullable=False),
    Column("acted_at", Instant, nullable=False),
    Column("what", CleanText, nullable=False),
    Column("detail", CleanText, nullable=False),
    Index("ix_request_acts_number_id", "number", "id"),
)

totals = Table(
    "totals",
    metadata,
    Column("month", CleanText, primary_key=True),  # "2026-05", where the school is
    Column("fact", Word(Fact), primary_key=True),
    Column("value", CleanText, primary_key=True),
    Column("detail", CleanText, primary_key=True),
    Column("count", Integer, nullable=False),
)

KEPT_TABLES = tuple(table for table in metadata.sorted_tables if table is not replicas)
"""what a copy of a database holds, parents before children: who serves is true of one database only"""
