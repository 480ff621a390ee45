"""Two contests beside each other: whoever has a role in one gets nothing of the other, on pages, in files, the API, search, numbers."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from hackathon_portal.accounts.actions import give_second_factor, grant_role
from hackathon_portal.accounts.roles import CONTEST_ROLES, Role
from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.demo.play import filed_here
from hackathon_portal.regulation.schema import load_preset
from registration.actions import teams, tokens
from registration.models import Application
from tests import build
from tests.pages import test_access
from tests.pages.test_access import address, objects_of, own_views, permission_of

short_refusals = test_access.short_refusals  # the fixture: pages of refusals are not drawn

# What the URL of a contest's page names besides the contest: objects that belong to one contest.
OBJECTS = {
    "number", "project_id", "file_id", "grant_id", "member_id", "assessor_id", "meeting_id", "batch_id", "division", "team_id", "checkpoint_id",
    "message_id", "mailing_id", "official_id", "recusal_id", "paper_sheet_id", "token_id", "job_id", "question_id", "violation_id",
    "post_id", "source_id", "prize_id", "award_id", "application_id", "leader_id", "school_id", "payment_id", "diploma_id", "register_id",
    "logo_id", "body_member_id", "press_id", "request_id", "shift_id", "gathering_id", "school_mailing_id", "part_id", "objection_id", "use_id",
}  # fmt: skip
OPEN = {"contests.see", "contests.take_part"}


@pytest.fixture
def both(published, at):
    """A finished contest with everything in it, and another one whose people have no role in the first: role -> person."""
    at(2024, 5, 29, 12)
    values = objects_of(published)
    preset = filed_here(load_preset("tula_2024"))
    founder = build.user()
    founder.is_staff = True  # creates contests
    other = contest_actions.create_contest(
        preset=preset, preset_code="tula_2024", slug="other", starts_on=date(2024, 7, 5), ends_on=date(2024, 7, 7), by=founder
    )
    contest_actions.publish_announcement(contest=other, by=founder, for_caller=True)
    people = {}
    for role in CONTEST_ROLES:
        person = founder if role == Role.STAFF else build.user()
        give_second_factor(user=person, secret=build.TOTP_SECRET)
        grant_role(user=person, contest=other, role=role, by=founder)
        people[role] = person
    people["captain"] = build.user()
    other.refresh_from_db()
    teams.found_team(contest=other, name="Соседи", by=people["captain"])
    return published.contest, values, other, people


def names_of(pattern) -> set[str]:
    return set(pattern.pattern.converters or {}) | set(
        (getattr(pattern.pattern, "regex", None) and pattern.pattern.regex.groupindex) or {}
    )


def with_every_role(contest, by):
    """Somebody who may in the contest whatever any of its roles may: roles only add to each other."""
    person = build.user()
    give_second_factor(user=person, secret=build.TOTP_SECRET)
    for role in CONTEST_ROLES:
        grant_role(user=person, contest=contest, role=role, by=by)
    return person


def test_roles_of_one_contest_open_no_page_of_the_other(both, client_of, short_refusals):
    """Pages are asked for by each role, forms are sent by a captain and by one person who has all of the roles."""
    _, values, other, people = both
    senders = {"captain": people["captain"], "every role": with_every_role(other, people["staff"])}
    wrong, asked = [], 0
    for role, person in (people | senders).items():
        client = client_of(person)
        for path, pattern in own_views():
            if not path.startswith("c/") or permission_of(pattern) in OPEN:
                continue
            url = address(pattern, values)
            answers = [client.get(url)] if role in people else []
            answers += [client.post(url)] if role in senders else []
            for answer in answers:
                asked += 1
                if answer.status_code not in (403, 404, 405):
                    wrong.append((role, url, answer.status_code))
    assert wrong == []
    assert asked > 1500


def test_objects_of_one_contest_are_not_there_under_the_address_of_the_other(both, client_of, short_refusals):
    _, values, other, people = both
    wrong, asked = [], 0
    foreign = values | {"slug": other.slug}
    for role, person in people.items():
        client = client_of(person)
        for path, pattern in own_views():
            if not path.startswith("c/") or not names_of(pattern) & OBJECTS:
                continue
            url = address(pattern, foreign)
            asked += 1
            answer = client.get(url)
            if answer.status_code not in (403, 404, 405):
                wrong.append((role, url, answer.status_code))
    assert wrong == []
    assert asked > 300


def test_neither_search_nor_numbers_nor_the_interface_for_programs_leave_the_contest(both, client_of, users):
    contest, _, other, people = both
    staff = client_of(people["staff"])
    person = Application.objects.filter(contest=contest, number=1).get()
    found = staff.get(f"/c/{other.slug}/desk/queue/?show=all&q={person.surname}").content.decode()
    assert "Здесь пусто" in found
    figures = staff.get(f"/c/{other.slug}/desk/numbers/").content.decode()
    assert "прошл" not in figures.lower()
    token = tokens.make_api_token(contest=other, name="проба", scopes=["applications:read"], signed=False, by=people["staff"])
    Application.objects.filter(pk=person.pk).update(external_id="ext-1")
    answer = Client().get("/api/v1/applications/ext-1", headers={"authorization": f"Bearer {token.token}"})
    assert answer.status_code == 404
    desk = staff.get("/cabinet/").content.decode()
    assert f"/c/{contest.slug}/desk/" not in desk
