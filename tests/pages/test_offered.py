"""Every button of every page does what it offers: what the rules would refuse at that moment is not offered, or switched off with its reason."""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.web import markup
from registration.actions import decisions, team_link, teams
from registration.models import Application, Team
from tests import build
from tests.pages.test_access import address, before, everything, expected, own_views, permission_of  # noqa: F401  fixtures
from tests.pages.test_fuzz import clients

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
PDF = b"%PDF-1.4\n%%EOF\n"
# Refused for what is typed or chosen in the form: the person mends it and presses again.
OF_THE_FORM = {
    "regulation.same": "nothing is typed here that differs",
    "criteria.same": "nothing is typed here that differs",
}


@pytest.fixture
def refusals(monkeypatch):
    """Refusals as they are made."""
    made: list[RuleViolation] = []
    begin = RuleViolation.__init__

    def noted(self, **words):
        begin(self, **words)
        made.append(self)

    monkeypatch.setattr(RuleViolation, "__init__", noted)
    return made


def filled(form: markup.Form, button: markup.Tag) -> dict[str, object]:
    """What a browser sends of a form by this button: what stands in it, something where a person has to type or choose."""
    data: dict[str, object] = {}
    select = ""
    for tag in form.controls:
        name, value, kind = tag.attributes.get("name") or "", tag.attributes.get("value") or "", tag.kind()
        if "disabled" in tag.attributes:
            continue
        if tag.name == "select":
            select = name
        elif tag.name == "option":
            if value and (select not in data or "selected" in tag.attributes):
                data[select] = value
        elif tag.name == "textarea" or kind in ("text", "search"):
            data[name] = value or "Написано по-русски"
        elif kind == "radio":
            if name not in data or "checked" in tag.attributes:
                data[name] = value
        elif kind == "checkbox":
            data[name] = value or "on"
        elif kind == "file":
            data[name] = SimpleUploadedFile("a.pdf", PDF, "application/pdf")
        elif tag.name == "input" and name:
            data[name] = value
    if name := button.attributes.get("name"):
        data[name] = button.attributes.get("value") or ""
    return {name: value for name, value in data.items() if name}


def pressed(pages, refusals) -> tuple[list[str], int]:
    """Press each kind of button of these pages once; (what was offered and refused, how many were pressed)."""
    faults, seen = [], set()
    for client, url in pages:
        answer = client.get(url, **BROWSER)
        if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        for form in markup.forms_of(answer.content.decode(), url):
            try:
                view = resolve(form.action.split("?")[0]).url_name
            except Resolver404:
                continue
            for button in form.controls:
                if button.name != "button" or button.kind() != "submit" or "disabled" in button.attributes:
                    continue
                said = (
                    view,
                    button.attributes.get("name"),
                    button.attributes.get("value") if button.attributes.get("name") == "action" else "",
                )
                if said in seen:
                    continue
                seen.add(said)
                del refusals[:]
                with transaction.atomic():
                    client.post(form.action, filled(form, button), **BROWSER)
                    transaction.set_rollback(True)
                faults += [
                    f"{url} {said}: {one.code} {one}" for one in refusals
                    if one.status in (403, 409) and not one.field and one.code not in OF_THE_FORM
                ]  # fmt: skip
    return list(dict.fromkeys(faults)), len(seen)


def pages_of(contest, values, people, *, of: str = "") -> list[tuple[Client, str]]:
    """Each page of an app with somebody who is let in."""
    found = []
    for path, pattern in own_views():
        if not path.startswith("c/") or not inspect.unwrap(pattern.callback).__module__.startswith(of):
            continue
        url = address(pattern, values)
        for role, client in people.items():
            if role in ("visitor",) or (
                role not in ("captain", "volunteer") and not expected(permission_of(pattern), role, closed=True)
            ):
                continue
            found.append((client, url))
            break
    return found


def test_after_the_publication(everything, client_of, refusals):  # noqa: F811
    contest, values = everything
    faults, count = pressed(pages_of(contest, values, clients(contest, client_of)), refusals)
    assert faults == [], "\n".join(faults)
    assert count > 60


def test_while_points_are_given(before, client_of, refusals):  # noqa: F811
    contest, values = before
    faults, count = pressed(pages_of(contest, values, clients(contest, client_of), of="judging"), refusals)
    assert faults == [], "\n".join(faults)
    assert count > 20


FULL = 5


def people_of(contest, users, clock_at) -> dict[str, object]:
    """Somebody of each kind who has a page of their own while applications are taken, and later."""
    found: dict[str, object] = {}
    for name in ("full", "with a place", "alone", "offered", "lost its place", "refused", "left", "link"):
        found[name] = founder = build.user()
        members = {"full": FULL - 3, "alone": 0}.get(name, 1)
        team = build.team(contest, members=members, founder=founder)
        application = team.applications.get(user=founder)
        if name == "full":
            for _ in range(2):
                teams.invite_to_team(team=team, by=founder)
        elif name == "link":
            team_link.open_team_link(team=team, places=1, anew=False, by=founder)
        elif name == "offered":
            Team.objects.filter(pk=team.pk).update(seat="offered", offer_expires_at=clock_at + timedelta(days=1))
        elif name == "lost its place":
            Team.objects.filter(pk=team.pk).update(seat="released")
        elif name == "refused":
            ground = next(one.code for one in contest.regulation.refusal_grounds if not one.after_closing)
            decisions.refuse_application(application=application, ground=ground, by=users["staff"])
        elif name == "left":
            found["member"] = guest = build.user()
            teams.accept_invitation(
                invitation=teams.invitation_by_token(teams.invite_to_team(team=team, by=founder).token), by=guest
            )
    found["draft"] = drafting = build.user()
    teams.found_team(contest=contest, name="Черновик", by=drafting)
    return found


@pytest.mark.parametrize("days", [0, 9, 12])  # applications are taken; they are not any more; the contest has begun
def test_of_whoever_takes_part(contest, users, client_of, refusals, at, days):
    now = at(2024, 5, 13, 12)
    people = people_of(contest, users, now)
    at(2024, 5, 13 + days, 12)
    faults, pressed_ = [], 0
    for name, user in people.items():
        if days and name not in ("full", "with a place", "offered", "draft", "member"):
            continue
        client = client_of(user)
        urls = (
            ["my_application", "check_answers", "project"]
            if days
            else ["my_application", "team_details", "cards", "check_answers", "withdraw_application", "hand_over", "project"]
        )
        own = Application.objects.filter(user=user).first()
        found, count = pressed([(client, reverse(url, args=[contest.slug])) for url in urls], refusals)
        faults += [f"{name}: {one}" for one in found]
        if own and own.number:
            staff = [
                (client_of("staff"), reverse(url, args=[contest.slug, key]))
                for url, key in (("staff_application", own.number), ("staff_team", own.team_id))
            ]
            found, more = pressed(staff, refusals)
            faults += [f"{name}: {one}" for one in found]
            count += more
        pressed_ += count
    assert faults == [], "\n".join(faults)
    assert pressed_ > 10
