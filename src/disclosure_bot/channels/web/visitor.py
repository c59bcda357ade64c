"""Who is at the other end: a random number in a cookie, and what is made of it with a key of ours.

Nothing is known of a person but that the same browser came back. A cookie that we did not sign, or signed
with another key, is nobody's: its bearer is a fresh visitor.
"""

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

Pseudonym = Callable[[str, str], str]
"""turns a purpose and a name into 24 letters and digits that cannot be made without the key"""

_FORM = re.compile(r"([A-Za-z0-9_-]{24})\.([a-z2-7]{24})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser."""

    cookie: str
    """value of its cookie: a random number, and its signature"""
    asker: str
    """pseudonym"""
    csrf: str
    """what its forms carry: another site's forms cannot"""
    is_new: bool = False


class Visitors:
    """Makes visitors and knows them again."""

    def __init__(self, pseudonym: Pseudonym) -> None:
        self._pseudonym = pseudonym

    def new(self) -> Visitor:
        """Return somebody who was never here."""
        token = secrets.token_urlsafe(18)
        return self._visitor(token, f"{token}.{self._pseudonym('web-cookie', token)}", is_new=True)

    def known(self, cookie: str) -> Visitor | None:
        """Return whose cookie that is; None if we never gave it."""
        found = _FORM.fullmatch(cookie)
        if found is None:
            return None
        token, signature = found.groups()
        if not hmac.compare_digest(signature, self._pseudonym("web-cookie", token)):
            return None
        return self._visitor(token, cookie)

    def of_program(self, owner: str) -> str:
        """Return the pseudonym of a program, by the name of its key."""
        return self._pseudonym("api", owner)

    def page_secret(self, asker: str, exchange: str) -> str:
        """Return what ends the address where the answer to an exchange appears later: always the same."""
        return self._pseudonym("web-later", f"{asker}/{exchange}")

    def receipt_secret(self, asker: str, number: str) -> str:
        """Return what ends the address where an applicant sees how far a request is: always the same."""
        return self._pseudonym("web-request", f"{asker}/{number}")

    def _visitor(self, token: str, cookie: str, *, is_new: bool = False) -> Visitor:
        return Visitor(
            cookie, self._pseudonym("web", token), self._pseudonym("web-csrf", token), is_new=is_new
        )
