"""The table of roles: each role has a row, and what follows from the rows."""

from hackathon_portal.accounts.roles import (
    CONTEST_ROLES,
    DESK_ROLES,
    NAMING_ROLES,
    PORTAL_ROLES,
    ROLES,
    SECOND_FACTOR_ROLES,
    Role,
)


def test_every_role_has_a_row():
    assert set(ROLES) == set(Role)


def test_roles_that_see_personal_data_or_points_need_a_second_factor():
    assert set(Role) - SECOND_FACTOR_ROLES == {Role.MENTOR, Role.DOOR, Role.VOLUNTEER}


def test_who_has_a_place_at_the_desk_and_who_names_people():
    assert set(Role) - DESK_ROLES == {Role.DOOR, Role.PARTNER, Role.VOLUNTEER, Role.ADMINISTRATOR}
    assert {Role.STAFF, Role.SECRETARY, Role.ADMINISTRATOR} == NAMING_ROLES


def test_the_commission_mentors_and_volunteers_are_named_by_those_who_keep_them():
    others = {role: its.granted_by for role, its in ROLES.items() if its.granted_by != "contests.manage"}
    assert others == {
        Role.MENTOR: "judging.manage_mentors", Role.SECRETARY: "judging.manage_commission", Role.MEMBER: "judging.manage_commission",
        Role.CHAIR: "judging.manage_commission", Role.VOLUNTEER: "operations.manage_volunteers",
        Role.ADMINISTRATOR: "accounts.manage",
    }  # fmt: skip


def test_the_administrator_alone_is_of_the_portal():
    assert {Role.ADMINISTRATOR} == PORTAL_ROLES
    assert set(CONTEST_ROLES) == set(Role) - PORTAL_ROLES
