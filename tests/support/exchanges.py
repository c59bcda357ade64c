"""Exchanges for tests of the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from disclosure_bot.domain.exchange import Exchange, exchange_id
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def exchange(number: int = 0, **changes: Any) -> Exchange:
    """Return the exchange with that number, asked so many seconds after noon."""
    asked_at = NOON + timedelta(seconds=number)
    made = Exchange(
        id=exchange_id(asked_at, f"test {number}"),
        asked_at=asked_at,
        channel="telegram",
        asker="asker-a",
        question=f"第{number}个问题",
        language=Language.ZH,
        outcome=Outcome.ANSWER,
        matches=(Match("fees.tuition", 0.97, "学费多少钱"), Match("fees.payment", 0.31, "怎么交学费")),
        knowledge_version="0123456789ab",
        milliseconds=12.5,
    )
    return replace(made, **changes)
