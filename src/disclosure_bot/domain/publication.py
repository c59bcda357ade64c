"""What the school has published by itself, one line a publication."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Publication:
    """One line of the ledger."""

    date: datetime.date
    """when it was published"""
    title: str
    made_on: datetime.date | None = None
    """when it was made or obtained: the 20 working days run from here"""
    item: int | None = None
    """number of the checklist's item; None if beyond it"""
    channel: str = ""
    """where it stands, as the school calls it: 校务网"""
    section: str = ""
    """under which heading of the channel: 学校文件"""
    department: str = ""
    """key of the department"""
    url: str = ""
    """whole address of its page; empty where none is noted"""
    note: str = ""

    @property
    def key(self) -> tuple[datetime.date, str, str, str]:
        """What makes it one and the same publication."""
        return self.date, "".join(self.title.split()), self.channel, self.section
