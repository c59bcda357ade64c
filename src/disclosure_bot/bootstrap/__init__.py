"""The composition root: opens what the settings name and puts the parts together.

Imports stand inside the functions where they take long: a list or a figure needs neither what answers nor
Telegram's library, and what answers takes as long to import as the whole of such a command.
"""

from disclosure_bot.bootstrap.answering import Builder, build_answerer, opened_service, reloader
from disclosure_bot.bootstrap.channels import channels, desk_url, intake
from disclosure_bot.bootstrap.knowledge import (
    accept,
    bookkeeping,
    folder_of,
    last_good,
    load_knowledge,
    load_office,
    load_or_last_good,
)
from disclosure_bot.bootstrap.schools import serve_schools
from disclosure_bot.bootstrap.serving import only_here, serve
from disclosure_bot.bootstrap.store import (
    has_store,
    key_fingerprint,
    known_pseudonyms,
    opened_store,
    pseudonyms,
    secrets,
)

__all__ = [
    "Builder",
    "accept",
    "bookkeeping",
    "build_answerer",
    "channels",
    "desk_url",
    "folder_of",
    "has_store",
    "intake",
    "key_fingerprint",
    "known_pseudonyms",
    "last_good",
    "load_knowledge",
    "load_office",
    "load_or_last_good",
    "only_here",
    "opened_service",
    "opened_store",
    "pseudonyms",
    "reloader",
    "secrets",
    "serve",
    "serve_schools",
]
