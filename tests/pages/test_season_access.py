"""Every page of a season lets in whom it should, and roles of one season open nothing of another."""

from __future__ import annotations

import pytest
from django.test import Client

from hackathon_portal.accounts.actions import give_second_factor, grant_role
from hackathon_portal.accounts.roles import SEASON_ROLES
from tests import build, seasons
from tests.pages import test_access
from tests.pages.test_access import address, own_views, permission_of
from tests.pages.test_isolation import names_of

short_refusals = test_access.short_refusals  # the fixture: pages of refusals are not drawn
OPEN = {"seasons.see", "seasons.take_part"}
# Arguments that name no object of one season.
COMMON = {"season", "number", "version_number", "other_number", "entrant_number", "code"}


@pytest.fixture
def made(users, at):
    at(2020, 4, 15, 12)
    return seasons.made_season()


def of_seasons():
    return [pattern for path, pattern in own_views() if path.startswith("s/") and "season" in names_of(pattern)]


def test_every_role_of_a_season_gets_the_expected_answer_from_every_page(made, client_of, short_refusals):
    values = seasons.values_of(made)
    clients = {name: client_of(person) for name, person in made.people.items()}
    wrong = []
    for pattern in of_seasons():
        permission, url = permission_of(pattern), address(pattern, values)
        for name, client in clients.items():
            allowed = permission in OPEN or name in seasons.ALLOWED[permission]
            answers = [client.get(url)] + ([] if allowed else [client.post(url)])
            wrong += [
                (name, permission, url, answer.status_code)
                for answer in answers
                if answer.status_code >= 500 or (answer.status_code == 403) == allowed
            ]
        if permission != "seasons.see":
            answer = Client().get(url)
            if answer.status_code not in (302, 401):
                wrong.append(("visitor", permission, url, answer.status_code))
    assert wrong == []


def _asks_anew(answer) -> bool:
    """Who changes roles is asked for the password or the factor first, whatever is asked for."""
    return answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/")


def test_roles_of_one_season_open_nothing_of_another(made, client_of, short_refusals):
    """One person holds every role of the other season: roles only add to each other."""
    other = seasons.made_season("another")
    person = build.user()
    give_second_factor(user=person, secret=build.TOTP_SECRET)
    for role in SEASON_ROLES:
        grant_role(user=person, season=other.season, role=role)
    client, values, wrong = client_of(person), seasons.values_of(made), []
    for pattern in of_seasons():
        asks = [address(pattern, values)] if permission_of(pattern) not in OPEN else []
        asks += [address(pattern, values | {"season": "another"})] if names_of(pattern) - COMMON else []
        for url in asks:
            answers = [client.get(url), client.post(url)]
            wrong += [
                (url, one.status_code) for one in answers if one.status_code not in (400, 403, 404, 405) and not _asks_anew(one)
            ]
    assert wrong == []
