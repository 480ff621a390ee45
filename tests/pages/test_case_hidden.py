"""Before it opens nobody but its partner and the season's staff learns of a case: not its words, not that it is there.

Every address a visitor, an entrant, another partner, an expert of the hub who is its secretary too, and a program can ask is asked twice:
before there is any case, and when one is approved and put on an announced hub. Nothing of it is found, and no page has changed.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hackathon_portal.accounts.actions import give_second_factor, grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.contests import cases as of_contests
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.actions import hubs
from hackathon_portal.seasons.actions.cases import open_due
from hackathon_portal.seasons.token_scopes import READ
from registration.actions.tokens import make_api_token
from tests import build, cases, seasons
from tests.actions.test_hubs import PRESET, announced
from tests.pages import test_access
from tests.pages.test_access import own_views, permission_of
from tests.pages.test_isolation import names_of

short_refusals = test_access.short_refusals  # the fixture: pages of refusals are not drawn
WORDS = ("zqназвание", "zqситуация", "zqфакт", "zqисточник", "zqконтакт", "zqимяфайла", "zqвфайле")
UNKNOWN = 10**9
OPEN = ("open: ", "contests.see", "seasons.see", "organisations.see", "seasons.take_part")
# What differs between two answers whatever is shown: tokens of forms, the request's own number.
OWN = re.compile(r'value="[A-Za-z0-9]{64}"|[0-9a-f]{32}|nonce="[^"]*"|<lastBuildDate>[^<]*|deadlines/[^"]*')
# Pages on which the asking itself is written down.
OF_ASKING = {"contest_journal", "contest_looks", "organisation_journal", "security"}
# Where each of them may get anything but a refusal.
WALKS = {
    "visitor": ("",), "entrant": ("s/", "cabinet"), "partner": ("o/", "s/", "cabinet"), "expert": ("c/",), "program": ("api/",),
}  # fmt: skip


@pytest.fixture
def played(users, at):
    """A hub with an announced contest, the people who ask, the partner who gives the case."""
    at(2020, 4, 15, 12)
    made = seasons.made_season()
    contests = [hubs.make_stage_contest(hub=made.hubs[code], preset=PRESET, by=made.staff) for code in ("che",)]
    for contest in contests:
        announced(contest)
    neighbour, other = cases.partner("Соседи")
    cases.drafted(made, neighbour, other, title="Чужой кейс")
    people = {"entrant": made.people["entrant"], "partner": other}
    people["expert"] = build.user()
    give_second_factor(user=people["expert"], secret=build.TOTP_SECRET)
    for role in (Role.MEMBER, Role.SECRETARY):
        grant_role(user=people["expert"], contest=contests[0], role=role)
    organisation, person = cases.partner()
    token = make_api_token(season=made.season, name="а", scopes=[READ], signed=False, by=made.staff).token
    return made, contests, people, (organisation, person), neighbour, token


def read(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return OWN.sub("", f"{answer.status_code} {answer.headers.get('Location', '')} {content.decode('utf-8', 'replace')}")


def asked(played, client_of, case_id: int, file_id: int, nomination_id: int) -> dict[tuple[str, str], str]:
    """(who, which page) -> the answer, without the address of the thing that was asked for."""
    made, contests, people, (organisation, _), neighbour, token = played
    values = {
        "season": made.season.slug, "slug": contests[0].slug, "code": "che", "org": neighbour.slug, "case_id": case_id,
        "case_file_id": file_id, "nomination_id": nomination_id, "version_number": 1, "name": "season",
    }  # fmt: skip
    clients = {name: client_of(person) for name, person in people.items()} | {"visitor": Client()}
    clients["program"] = Client(headers={"authorization": f"Bearer {token}"})
    found = {}
    for path, pattern in own_views():
        if not names_of(pattern) <= set(values):
            continue
        for who, beginnings in WALKS.items():
            is_open = permission_of(pattern).startswith(OPEN)
            if path.startswith(beginnings) and (is_open or who != "visitor") and not path.endswith((".pdf", ".png")):
                url = reverse(pattern.name, kwargs={name: values[name] for name in names_of(pattern)})
                found[who, pattern.name] = read(clients[who].get(url)).replace(url, "")
    for who in ("visitor", "entrant"):
        for url in (f"/?q={WORDS[0]}", f"/projects/?q={WORDS[0]}", f"/o/{organisation.slug}/", f"/o/{organisation.slug}/cases/"):
            found[who, url] = read(clients[who].get(url)).replace(WORDS[0], "")
    return found


def test_nothing_of_a_case_is_found_before_it_opens_and_it_is_found_after(played, client_of, short_refusals):
    made, contests, _, (organisation, person), _, _ = played
    before = asked(played, client_of, UNKNOWN, UNKNOWN, UNKNOWN)
    assert len(before) > 200
    Contest.objects.filter(pk__in=[one.pk for one in contests]).update(state="draft")
    case = cases.drafted(
        made,
        organisation,
        person,
        title=WORDS[0],
        situation=WORDS[1],
        facts=[{"text": WORDS[2], "source": WORDS[3]}],
        contact=WORDS[4],
    )
    file = cases.attached(case, person, name=f"{WORDS[5]}.csv", content=WORDS[6])
    cases.writing.send_case(case=case, by=person)
    cases.reviewing.approve_case(case=case, by=made.staff)
    staff = User.objects.get(pk=made.staff.pk)
    for contest in contests:
        of_contests.put_case(contest=contest, case=case, by=staff)
    Contest.objects.filter(pk__in=[one.pk for one in contests]).update(state="published")
    hidden = Nomination.with_hidden.get(contest=contests[0], case=case)
    after = asked(played, client_of, case.pk, file.pk, hidden.pk)
    assert [(page, word) for page, text in after.items() for word in WORDS if word in text] == []
    assert {page: (before[page], text) for page, text in after.items() if before[page] != text and page[1] not in OF_ASKING} == {}
    # The partner and the staff read it; when the hub has begun, everybody does.
    own = client_of(person).get(f"/o/{organisation.slug}/cases/{case.pk}/").content.decode()
    desk = client_of(staff).get(f"/s/{made.season.slug}/desk/cases/{case.pk}/").content.decode()
    assert all(word in own and word in desk for word in WORDS[:6])
    with clock.fixed_at(made.hubs["che"].opens_at + timedelta(minutes=1)):
        open_due()
        page = Client().get(f"/s/{made.season.slug}/cases/{case.pk}/").content.decode()
        assert [word for word in WORDS[:6] if word not in page] == []
        assert WORDS[0] in Client().get(f"/s/{made.season.slug}/cases/").content.decode()
        assert WORDS[0] in Client().get(f"/c/{contests[0].slug}/").content.decode()
        assert Client().get(f"/s/{made.season.slug}/cases/{case.pk}/files/{file.pk}/").status_code == 302
        taken = client_of(made.people["entrant"]).get(f"/s/{made.season.slug}/cases/{case.pk}/files/{file.pk}/")
        assert WORDS[6] in read(taken)
        assert file.downloads.get().user == made.people["entrant"]
