"""All commands on the register, gathered under one app."""

from disclosure_bot.cli.requests import acts, lists, table
from disclosure_bot.cli.requests.common import app

__all__ = ["acts", "app", "lists", "table"]
