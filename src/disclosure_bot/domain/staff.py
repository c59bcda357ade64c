"""Staff at the desk: who may come in, and what they did there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is there for."""

    LIAISON = "liaison"
    """answers for one department"""
    REVIEWER = "reviewer"
    """looks at what others wrote before it goes live; without a department for the whole school"""
    OFFICE = "office"
    """the disclosure office: sees and does everything about questions and answers"""
    ADMIN = "admin"
    """looks after the service and the accounts, not after answers"""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """An account at the desk."""

    name: str
    role: Role
    department: str = ""
    """key of the department; empty: none"""
    identity: str = ""
    """e-mail or subject by which the school's own sign-in knows the person; empty: it does not"""


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A browser that is signed in."""

    id: str
    """names it to people; the token that opens it is not kept"""
    member: StaffMember
    began_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StaffAct:
    """What a member of staff did at the desk; it names things, never whoever asked."""

    who: str
    acted_at: datetime
    what: str
    """such as ``sign-in``, ``gap-link``, ``entry-draft``"""
    thing: str = ""
    """id of a gap, an entry or an account"""
