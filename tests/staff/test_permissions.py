"""Who may do what: the table, read as sentences."""

import pytest

from disclosure_bot.domain.staff import Role, StaffMember
from disclosure_bot.staff.permissions import TABLE, Permission, may

LIAISON = StaffMember("a", Role.LIAISON, "finance")
REVIEWER = StaffMember("b", Role.REVIEWER)
OFFICE = StaffMember("c", Role.OFFICE)
ADMIN = StaffMember("d", Role.ADMIN)


def test_the_table_knows_every_permission_and_every_role() -> None:
    assert set(TABLE) == set(Permission)
    assert {len(row) for row in TABLE.values()} == {len(Role)}


def test_a_liaison_sees_all_gaps_and_closes_those_of_the_own_department() -> None:
    assert may(LIAISON, Permission.SEE_GAPS, "academic")
    assert may(LIAISON, Permission.CLOSE_GAPS, "finance")
    assert not may(LIAISON, Permission.CLOSE_GAPS, "academic")
    assert not may(LIAISON, Permission.REVIEW_ENTRIES)


def test_a_reviewer_without_a_department_reviews_for_the_whole_school() -> None:
    of_finance = StaffMember("e", Role.REVIEWER, "finance")

    assert may(REVIEWER, Permission.REVIEW_ENTRIES, "academic")
    assert may(of_finance, Permission.REVIEW_ENTRIES, "finance")
    assert not may(of_finance, Permission.REVIEW_ENTRIES, "academic")


def test_a_liaison_without_a_department_may_do_nothing_to_anybodys_things() -> None:
    assert not may(StaffMember("f", Role.LIAISON), Permission.CLOSE_GAPS, "finance")
    assert not may(StaffMember("f", Role.LIAISON), Permission.CLOSE_GAPS, "")


@pytest.mark.parametrize(
    "permission", sorted(set(Permission) - {Permission.SEE_HEALTH, Permission.MANAGE_STAFF})
)
def test_the_office_does_everything_but_look_after_the_service(permission: Permission) -> None:
    assert may(OFFICE, permission, "finance")


@pytest.mark.parametrize("permission", Permission)
def test_an_admin_looks_after_the_service_and_the_accounts_alone(permission: Permission) -> None:
    own = {Permission.SEE_HEALTH, Permission.MANAGE_STAFF, Permission.SEE_HISTORY}

    assert may(ADMIN, permission) is (permission in own)
