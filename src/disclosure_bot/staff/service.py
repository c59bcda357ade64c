"""Accounts, sign-in and the record of what staff did: for the command line, the desk and the bot alike."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from disclosure_bot.domain.staff import Role, StaffAct, StaffMember, StaffSession
from disclosure_bot.errors import StaffError
from disclosure_bot.store.staff import StaffAccounts

LINK_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(hours=12)
"""a working day: the next day one signs in again"""
_LONGEST = 40
"""characters of a name"""

SIGN_IN, SIGN_OUT, REVOKE, ADD, REMOVE, LINK = "sign-in", "sign-out", "revoke", "add", "remove", "link"
"""acts on accounts and sessions; pages of the desk name those of their own"""


class StaffService:
    """Adds and removes accounts, lets staff in and out, and records what they do.

    ``who`` is a name at the desk, or where an act came from: ``cli:root``.
    """

    def __init__(self, accounts: StaffAccounts) -> None:
        self._accounts = accounts

    async def add(self, member: StaffMember, departments: Iterable[str], who: str, now: datetime) -> None:
        """Open an account.

        Raises:
            StaffError: name or identity is taken, or name or department is none.
        """
        _check(member, departments)
        if not await self._accounts.add(member, now):
            raise StaffError(
                f"已有叫 {member.name} 的账号，或该统一身份已被占用",
                f"there is an account {member.name} already, or one with that identity",
            )
        await self.record(who, ADD, member.name, now)

    async def members(self) -> tuple[StaffMember, ...]:
        """Return all accounts by name."""
        return await self._accounts.list()

    async def find(self, name: str) -> StaffMember:
        """Return the account of that name.

        Raises:
            StaffError: there is none.
        """
        found = await self._accounts.find(name)
        if found is None:
            raise StaffError(f"没有叫 {name} 的账号，请用 staff list 查看", f"there is no account {name}")
        return found

    async def remove(self, name: str, who: str, now: datetime) -> None:
        """Close an account, with its links and sessions; what it did stays on record.

        Raises:
            StaffError: there is none.
        """
        await self.find(name)
        await self._accounts.remove(name)
        await self.record(who, REMOVE, name, now)

    async def link(self, name: str, who: str, now: datetime) -> str:
        """Return the secret of a link that lets somebody in once within ten minutes.

        Raises:
            StaffError: there is no such account.
        """
        await self.find(name)
        secret = await self._accounts.new_link(name, now + LINK_LIFE)
        await self.record(who, LINK, name, now)
        return secret

    async def enter_by_link(self, secret: str, now: datetime) -> str | None:
        """Use a link up and return the token of a session; None if it was used, is too old or never was."""
        member = await self._accounts.take_link(secret, now)
        return await self.enter(member, now) if member else None

    async def enter(self, member: StaffMember, now: datetime) -> str:
        """Return the token of a session for somebody whose identity is proved."""
        token = await self._accounts.begin_session(member.name, now, now + SESSION_LIFE)
        await self.record(member.name, SIGN_IN, "", now)
        return token

    async def by_identity(self, *identities: str) -> StaffMember | None:
        """Return the account that one of these subjects or e-mails belongs to; None if there is none."""
        for identity in identities:
            if found := await self._accounts.find_identity(folded(identity)):
                return found
        return None

    async def session(self, token: str, now: datetime) -> StaffSession | None:
        """Return the session that a token opens; None if there is none (any more)."""
        return await self._accounts.session(token, now)

    async def sessions(self, now: datetime) -> tuple[StaffSession, ...]:
        """Return the sessions that are open, the newest first."""
        return await self._accounts.sessions(now)

    async def leave(self, session: StaffSession, now: datetime) -> None:
        """End the own session."""
        await self._accounts.end_session(session.id)
        await self.record(session.member.name, SIGN_OUT, "", now)

    async def revoke(self, session: str, who: str, now: datetime) -> bool:
        """End a session by its id; False if there is none."""
        ended = await self._accounts.end_session(session)
        if ended:
            await self.record(who, REVOKE, session, now)
        return ended

    async def revoke_all(self, name: str, who: str, now: datetime) -> int:
        """End all sessions of somebody and return how many there were.

        Raises:
            StaffError: there is no such account.
        """
        await self.find(name)
        count = await self._accounts.end_sessions(name)
        await self.record(who, REVOKE, name, now)
        return count

    async def record(self, who: str, what: str, thing: str, now: datetime) -> None:
        """Keep that somebody did something; ``thing`` is an id, never what people asked or wrote."""
        await self._accounts.note(StaffAct(who, now, what, thing))

    async def history(self, limit: int, offset: int = 0) -> tuple[StaffAct, ...]:
        """Return at most ``limit`` acts, the newest first, after the first ``offset``."""
        return await self._accounts.acts(limit, offset)


def folded(identity: str) -> str:
    """Return an e-mail or subject as it is compared: without blanks around it, e-mails in small letters."""
    stripped = identity.strip()
    return stripped.lower() if "@" in stripped else stripped


def _check(member: StaffMember, departments: Iterable[str]) -> None:
    if not member.name.strip() or len(member.name) > _LONGEST or not member.name.isprintable():
        raise StaffError("姓名要有 1 到 40 个字", "a name has 1 to 40 characters")
    if member.role is Role.LIAISON and not member.department:
        raise StaffError("信息员要写明部门：--department", "a liaison needs a department: --department")
    if member.department and member.department not in set(departments):
        raise StaffError(
            f"没有部门 {member.department}，见 departments.yaml",
            f"there is no department {member.department}",
        )
