"""What staff may do, as one table: by role, and for liaisons and reviewers by department."""

from collections.abc import Mapping
from enum import StrEnum

from disclosure_bot.domain.staff import Role, StaffMember


class Permission(StrEnum):
    """Something that is allowed or not."""

    SEE_GAPS = "see-gaps"
    CLOSE_GAPS = "close-gaps"
    SEE_ENTRIES = "see-entries"
    EDIT_ENTRIES = "edit-entries"
    REVIEW_ENTRIES = "review-entries"
    """let what somebody else wrote go live"""
    SEE_FIGURES = "see-figures"
    """freshness, plots, the checklist, what is missing, the ledger and the report"""
    SEE_REQUESTS = "see-requests"
    HANDLE_REQUESTS = "handle-requests"
    SEE_HANDOFFS = "see-handoffs"
    SEE_HEALTH = "see-health"
    SEE_HISTORY = "see-history"
    MANAGE_STAFF = "manage-staff"


class Reach(StrEnum):
    """On whose things."""

    NONE = "none"
    OWN = "own"
    """those of the own department"""
    ALL = "all"


_NONE, _OWN, _ALL = Reach

TABLE: Mapping[Permission, tuple[Reach, Reach, Reach, Reach]] = {
    #                           liaison reviewer office admin, in the order of Role
    Permission.SEE_GAPS:        (_ALL,  _ALL,  _ALL,  _NONE),
    Permission.CLOSE_GAPS:      (_OWN,  _OWN,  _ALL,  _NONE),
    Permission.SEE_ENTRIES:     (_ALL,  _ALL,  _ALL,  _NONE),
    Permission.EDIT_ENTRIES:    (_OWN,  _OWN,  _ALL,  _NONE),
    Permission.REVIEW_ENTRIES:  (_NONE, _OWN,  _ALL,  _NONE),
    Permission.SEE_FIGURES:     (_ALL,  _ALL,  _ALL,  _NONE),
    Permission.SEE_REQUESTS:    (_OWN,  _OWN,  _ALL,  _NONE),
    Permission.HANDLE_REQUESTS: (_NONE, _NONE, _ALL,  _NONE),
    Permission.SEE_HANDOFFS:    (_NONE, _NONE, _ALL,  _NONE),
    Permission.SEE_HEALTH:      (_NONE, _NONE, _NONE, _ALL),
    Permission.SEE_HISTORY:     (_NONE, _NONE, _ALL,  _ALL),
    Permission.MANAGE_STAFF:    (_NONE, _NONE, _NONE, _ALL),
}  # fmt: skip


def reach(member: StaffMember, permission: Permission) -> Reach:
    """Return on whose things a member may do that."""
    return TABLE[permission][list(Role).index(member.role)]


def may(member: StaffMember, permission: Permission, department: str | None = None) -> bool:
    """Tell whether a member may do that on a department's things; None: on anything at all."""
    allowed = reach(member, permission)
    if department is None or allowed is not Reach.OWN:
        return allowed is not Reach.NONE
    if not member.department:  # a reviewer for the whole school; a liaison always has one
        return member.role is Role.REVIEWER
    return member.department == department
