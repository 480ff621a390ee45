"""Pages of seasons, organisations and classifiers looked at as `test_accessible.py` looks at those of contests, and read as HTML."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.test import Client

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel import clock
from hackathon_portal.organisations.models import Organisation
from tests import build, seasons
from tests.browser.conftest import DESK, enter
from tests.browser.test_accessible import listen, violations
from tests.pages import test_html, test_organisations
from tests.pages.test_access import address, of_portal, own_views
from tests.sign_in import sign_in

LOOKED_AT = ("s/", "o/", "organisations/", "classifiers/", "portal/organisations/", "portal/classifiers/")


def pages_of(readers: Iterable[User], values: dict) -> dict[str, dict[str, str]]:
    """Address of a reader -> pages they read and their text: each page once, by the first it is open to; a visitor comes first."""
    clients = {"": Client()} | {person.email: sign_in(Client(), person) for person in readers}
    found: dict[str, dict[str, str]] = {email: {} for email in clients}
    for path, pattern in own_views():
        if path.startswith(LOOKED_AT) and path.endswith("/"):
            url = address(pattern, values)
            for email, client in clients.items():
                answer = client.get(url)
                if answer.status_code == 200:
                    if answer["Content-Type"].startswith("text/html") and b"portal/theme" in answer.content:
                        found[email][url] = answer.content.decode()
                    break
    return found


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_of_seasons_and_organisations_have_no_violations(person):
    administrator, representative = build.administrator(), build.user()
    faults: list[str] = []
    with clock.fixed_at(seasons.IN_REGISTRATION):
        made = seasons.made_season()
        values = seasons.values_of(made) | of_portal() | {"classifier": "regions", "token": "unknown"}
        organisation = Organisation.objects.get(slug="org-any")
        seasons.give_second_factor(user=representative, secret=build.TOTP_SECRET)
        seasons.grant_role(user=representative, organisation=organisation, role=Role.REPRESENTATIVE)
        values |= test_organisations.values_of(organisation, representative)
        readers = [*(made.people[name] for name in ("entrant", "methodologist", "staff")), representative, administrator]
        found = pages_of(readers, values)
        assert sum(map(len, found.values())) > 60
        for email, pages in found.items():
            someone = person(email, DESK)
            listen(someone.page, faults)
            if email:
                enter(someone)
            for path, text in pages.items():
                faults += test_html.faults_of(path, text)
                someone.page.emulate_media(color_scheme="light")
                someone.page.set_viewport_size(DESK)
                faults += violations(someone.open(path), path)
    assert not faults, "\n".join(faults)
