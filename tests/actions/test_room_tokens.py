"""A token of one room opens nothing of another: of an organisation, of a contest, of another organisation."""

from __future__ import annotations

import pytest
from django.test import Client

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.rooms import PORTAL, Kind
from hackathon_portal.kernel.token_scopes import scope
from hackathon_portal.organisations import queries
from hackathon_portal.organisations.actions import people, standing
from hackathon_portal.organisations.token_scopes import READ
from hackathon_portal.seasons.token_scopes import READ as READ_SEASON
from registration.actions import tokens
from registration.models import ApiToken
from tests import build, seasons
from tests.actions.test_organisations import OTHER, verified

pytestmark = pytest.mark.django_db
ORGANISATION, APPLICATIONS = "/api/v1/organisation", "/api/v1/applications"
SEASON = "/api/v1/season"


def get(token, url: str):
    return Client().get(url, headers={"authorization": f"Bearer {token.token}"})


def test_a_token_reaches_its_own_room_alone(contest, users):
    administrator = build.administrator()
    first, person = verified(administrator)
    second, other = verified(administrator, OTHER)
    mine = tokens.make_api_token(organisation=first, name="система", scopes=[READ], signed=False, by=person)
    theirs = tokens.make_api_token(organisation=second, name="система", scopes=[READ], signed=False, by=other)
    of_contest = tokens.make_api_token(contest=contest, name="а", scopes=["applications:read"], signed=False, by=users["staff"])
    assert get(mine, ORGANISATION).json()["inn"] == first.inn
    assert get(theirs, ORGANISATION).json()["inn"] == second.inn
    assert get(of_contest, APPLICATIONS).status_code == 200
    assert [get(mine, APPLICATIONS).status_code, get(of_contest, ORGANISATION).status_code] == [403, 403]
    # A scope of another room in the row itself opens nothing either.
    ApiToken.objects.filter(pk__in=[mine.row.pk, of_contest.row.pk]).update(scopes=[READ, "applications:read"])
    assert [get(mine, APPLICATIONS).status_code, get(of_contest, ORGANISATION).status_code] == [403, 403]
    assert [*tokens.tokens_of(first)] == [mine.row]
    assert [*tokens.tokens_of(contest)] == [of_contest.row]


def test_a_token_of_a_season_tells_its_stages_and_figures_and_reaches_no_other_season(contest):
    made, other = seasons.made_season(), seasons.made_season("another")
    token = tokens.make_api_token(season=made.season, name="сайт", scopes=[READ_SEASON], signed=False, by=made.staff)
    told = get(token, SEASON).json()
    assert (told["slug"], told["people"], told["hubs"]) == (made.season.slug, 1, 3)
    assert "regional_summer" in {stage["code"] for stage in told["stages"]}
    assert [get(token, url).status_code for url in (ORGANISATION, APPLICATIONS)] == [403, 403]
    for by in (made.people["methodologist"], other.staff):
        with pytest.raises(RuleViolation, match="выдаёт его сотрудник"):
            tokens.make_api_token(season=made.season, name="а", scopes=[READ_SEASON], signed=False, by=by)
    assert not tokens.tokens_of(other.season).exists()


def test_who_issues_and_who_revokes_is_asked_of_the_room(contest, users):
    administrator = build.administrator()
    organisation, person = verified(administrator)
    _, neighbour = verified(administrator, OTHER)
    asked = {"organisation": organisation, "name": "а", "signed": False}
    for by in (neighbour, users["staff"], administrator):
        with pytest.raises(RuleViolation, match="представитель проверенной"):
            tokens.make_api_token(**asked, scopes=[READ], by=by)
    for scopes in ([], ["applications:read"]):
        with pytest.raises(RuleViolation, match="хотя бы одно право"):
            tokens.make_api_token(**asked, scopes=scopes, by=person)
    row = tokens.make_api_token(**asked, scopes=[READ], by=person).row
    for by in (neighbour, users["staff"]):
        with pytest.raises(RuleViolation):
            tokens.revoke_api_token(token=row, by=by, reason="так надо")
    tokens.revoke_api_token(token=row, by=administrator, reason="проверка портала")
    assert OutboxMessage.objects.get(kind="api_token", room=str(organisation.room)).recipient == person.email


def test_tokens_stop_with_the_representative_and_say_the_state_of_a_closed_organisation():
    administrator = build.administrator()
    organisation, person = verified(administrator)
    token = tokens.make_api_token(organisation=organisation, name="а", scopes=[READ], signed=False, by=person)
    standing.close_organisation(organisation=organisation, reason="ликвидирована", by=administrator)
    assert get(token, ORGANISATION).json()["state"] == "closed"
    standing.open_organisation_again(organisation=organisation, reason="ошибка", by=administrator)
    organisation.refresh_from_db()
    grant = queries.representatives(organisation).get()
    people.remove_representative(grant=grant, organisation=organisation, reason="уволен", by=administrator)
    assert get(token, ORGANISATION).status_code == 401


def test_a_room_of_which_nobody_issues_tokens_has_none():
    portal = type("Portal", (), {"room": PORTAL})()
    with pytest.raises(RuleViolation, match="токенов нет"):
        tokens.make_api_token(season=portal, name="а", scopes=[READ], signed=False, by=build.user())
    with pytest.raises(ValueError, match=READ):
        scope(Kind.CONTEST, READ, "а")
