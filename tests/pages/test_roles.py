"""The table of roles: each role has a row, and what follows from the rows; which of them a person holds."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from hackathon_portal.accounts.actions import grant_role, revoke_role
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import (
    CONTEST_ROLES,
    DESK_ROLES,
    NAMING_ROLES,
    PORTAL_ROLES,
    ROLES,
    SEASON_ROLES,
    SECOND_FACTOR_ROLES,
    Role,
)
from hackathon_portal.accounts.second_factor import SecondFactorOfSession
from hackathon_portal.demo import play
from tests import build


def test_every_role_has_a_row():
    assert set(ROLES) == set(Role)


def test_roles_that_see_personal_data_or_points_need_a_second_factor():
    assert set(Role) - SECOND_FACTOR_ROLES == {Role.MENTOR, Role.DOOR, Role.VOLUNTEER, Role.AMBASSADOR, Role.SEASON_DOOR}


def test_who_has_a_place_at_the_desk_and_who_names_people():
    assert set(Role) - DESK_ROLES == {
        Role.DOOR,
        Role.PARTNER,
        Role.VOLUNTEER,
        Role.ADMINISTRATOR,
        Role.REPRESENTATIVE,
        *SEASON_ROLES,
    }
    assert {Role.STAFF, Role.SECRETARY, Role.ADMINISTRATOR, Role.SEASON_STAFF} == NAMING_ROLES


def test_the_commission_mentors_and_volunteers_are_named_by_those_who_keep_them():
    others = {role: its.granted_by for role, its in ROLES.items() if its.granted_by != "contests.manage"}
    assert others == {
        Role.MENTOR: "judging.manage_mentors", Role.SECRETARY: "judging.manage_commission", Role.MEMBER: "judging.manage_commission",
        Role.CHAIR: "judging.manage_commission", Role.VOLUNTEER: "operations.manage_volunteers",
        Role.ASSESSOR: "judging.appoint_assessors",
        Role.ADMINISTRATOR: "accounts.manage", Role.REPRESENTATIVE: "organisations.grant", **dict.fromkeys(SEASON_ROLES, "seasons.manage"),
    }  # fmt: skip


def test_the_administrator_alone_is_of_the_portal_and_three_are_of_seasons():
    assert {Role.ADMINISTRATOR} == PORTAL_ROLES
    assert set(SEASON_ROLES) == {Role.SEASON_STAFF, Role.METHODOLOGIST, Role.AMBASSADOR, Role.CURATOR, Role.SEASON_DOOR}
    assert set(CONTEST_ROLES) == set(Role) - PORTAL_ROLES - set(SEASON_ROLES) - {Role.REPRESENTATIVE}


@pytest.mark.parametrize("action", ["given", "taken"])
def test_a_role_changed_in_a_request_counts_in_the_same_request(contest, users, action):
    """The page's person is another object than the one the action was given: both ask anew."""
    person = build.user()
    if action == "taken":
        grant_role(user=person, contest=contest, role="mentor", by=users["staff"])
    asked = []

    def view(request):
        asked.append(request.user.has_perm("judging.mentor_teams", contest))
        if action == "given":
            grant_role(user=User.objects.get(pk=person.pk), contest=contest, role="mentor", by=users["staff"])
        else:
            revoke_role(grant=RoleGrant.objects.get(user=person, contest=contest), by=users["staff"])
        asked.append(request.user.has_perm("judging.mentor_teams", contest))
        return HttpResponse()

    request = RequestFactory().get("/")
    request.session, request.user = SessionStore(), SimpleLazyObject(lambda: User.objects.get(pk=person.pk))
    SecondFactorOfSession(view)(request)
    assert asked == ([False, True] if action == "given" else [True, False])


def test_roles_of_every_contest_come_in_one_query(contest, users, django_assert_num_queries):
    other = play.announce(slug="other", starts_on=contest.starts_on, users=users).contest
    staff = User.objects.get(pk=users["staff"].pk)
    with django_assert_num_queries(1):
        assert [staff.has_perm("registration.decide", where) for where in (contest, other)] == [True, True]
        assert not staff.has_perm("accounts.manage")
