"""The second factor belongs to the session: whichever way somebody has come in, without it no page of a role that needs it opens."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict

from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from hackathon_portal.accounts import sessions
from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel.rooms import PORTAL
from registration.models import Application
from tests import build
from tests.pages.test_access import ALLOWED, address, objects_of, own_views, permission_of
from tests.sign_in import sign_in, sign_in_without_factor

# Rooms that are announced are seen by everybody.
SEEN = {"contests.see", "seasons.see", "organisations.see"}
FACTOR = "/accounts/2fa/reauthenticate/"


# Who of the table of access holds a role that needs the factor.
HOLDERS = ("staff", "secretary", "chair", "member1", "accountant", "partner", "committee", "operations")


def administrator() -> User:
    user = build.user()
    user.is_staff = user.is_superuser = True
    user.save()
    return user


def closed(answer) -> bool:
    """Sent to the factor, told in JSON to pass it, or refused."""
    if answer.status_code == 302:
        return answer["Location"].startswith(FACTOR)
    return answer.status_code in (403, 404)


def test_the_password_alone_opens_no_page_of_a_role(published, users, at):
    """Every page that a role opens, asked by somebody of that role who has passed no factor, by GET and by POST."""
    at(2024, 5, 29, 12)
    values = objects_of(published)
    clients = {login: sign_in_without_factor(Client(), users[login]) for login in HOLDERS}
    asked, opened = 0, []
    for path, pattern in own_views():
        permission = permission_of(pattern)
        if not path.startswith("c/"):
            continue
        url = address(pattern, values)
        for login in sorted(ALLOWED.get(permission, set()) & set(HOLDERS)):
            asked += 1
            for answer in (clients[login].get(url), clients[login].post(url)):
                if not closed(answer) and answer.status_code != 405:
                    opened.append((login, url, answer.status_code))
    assert opened == []
    assert asked > 200


def blocked(user, monkeypatch) -> Client:
    client = sign_in(Client(), user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return client


def idle(user, monkeypatch) -> Client:
    monkeypatch.setattr(sessions, "now", time.time)
    client = sign_in(Client(), user)
    monkeypatch.setattr(sessions, "now", lambda: time.time() + 31 * 60)
    return client


def aged(user, monkeypatch) -> Client:
    monkeypatch.setattr(sessions, "now", time.time)
    client = sign_in(Client(), user)
    session = client.session
    session[sessions.BEGAN_KEY] -= 13 * 3600
    session.save()
    return client


def ended(user, monkeypatch) -> Client:
    client = sign_in(Client(), user)
    sessions.end_sessions(user)
    return client


def test_who_is_blocked_or_whose_session_is_over_is_a_visitor(published, users, at, monkeypatch):
    """Each page is asked with a session of its own, in turn by each of the four: what is open stays open, the rest asks to sign in."""
    at(2024, 5, 29, 12)
    values = defaultdict(lambda: 1, objects_of(published))
    wrong = []
    states = itertools.cycle([blocked, idle, aged, ended])
    for path, pattern in own_views():
        permission, state = permission_of(pattern), next(states)
        if permission.startswith("open: ") or pattern.name == "sheet_cells":
            continue
        User.objects.filter(pk=users["staff"].pk).update(is_active=True)
        client = state(users["staff"], monkeypatch)
        answer = client.get(address(pattern, values))
        is_asked = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
        if SESSION_KEY in client.session and state is not blocked:
            wrong.append((path, "signed in"))
        if permission not in SEEN and not is_asked and answer.status_code not in (401, 403, 405):
            wrong.append((path, answer.status_code))
        if permission in SEEN and answer.status_code not in (200, 301, 302, 404):
            wrong.append((path, answer.status_code))
    assert wrong == []


def test_the_same_account_in_two_sessions_has_its_rights_in_one(contest, users):
    url = f"/c/{contest.slug}/desk/"
    passed, not_passed = sign_in(Client(), users["staff"]), sign_in_without_factor(Client(), users["staff"])
    assert passed.get(url).status_code == 200
    answer = not_passed.get(url)
    assert (answer.status_code, answer["Location"]) == (302, f"{FACTOR}?next=/c/{contest.slug}/desk/")
    assert passed.get(url).status_code == 200


def test_an_open_page_says_that_it_shows_less_and_leads_to_the_factor(contest, users):
    client, url = sign_in_without_factor(Client(), users["staff"]), f"/c/{contest.slug}/"
    page = client.get(url).content.decode()
    link = f"/cabinet/security/factor/?next={url}"
    assert f'href="{link}"' in page
    assert f"/c/{contest.slug}/desk/" not in page
    assert client.get(link)["Location"] == f"{FACTOR}?next={url}"
    assert link not in sign_in(Client(), users["staff"]).get(url).content.decode()
    assert link not in sign_in(Client(), build.user()).get(url).content.decode()


def test_personal_data_are_not_revealed_to_a_session_without_the_factor(contest, users, at):
    at(2024, 5, 2)
    application = build.team(contest).applications.first()
    url = f"/c/{contest.slug}/desk/applications/{application.number}/reveal/"
    answer = sign_in_without_factor(Client(), users["staff"]).post(url, {"reason": "Проверка паспорта"})
    assert closed(answer)
    assert Application.objects.get(pk=application.pk).passport_number not in answer.content.decode()


def test_a_role_given_in_the_middle_of_a_session_asks_for_the_factor_at_the_next_page(contest, users, grant):
    user = build.user()
    client = sign_in(Client(), user)
    url = f"/c/{contest.slug}/desk/"
    assert client.get(url).status_code == 403
    grant(user, "staff")
    assert client.get(url)["Location"] == f"/accounts/2fa/totp/activate/?next={url}"
    give_second_factor(user=user, secret=build.TOTP_SECRET)
    assert client.get(url)["Location"] == f"{FACTOR}?next={url}"


def test_the_admin_has_no_sign_in_of_its_own(users):
    staff = users["staff"]
    for method in ("get", "post"):
        client = Client()
        answer = getattr(client, method)(
            "/admin/login/", {"username": staff.email, "password": build.PASSWORD, "next": "/admin/"}
        )
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2F")
        assert SESSION_KEY not in client.session


def test_the_admin_opens_with_the_factor_alone(users):
    assert sign_in(Client(), users["staff"]).get("/admin/").status_code == 200
    client = sign_in_without_factor(Client(), users["staff"])
    for page in ("/admin/", "/admin/login/", "/admin/contests/contest/", "/admin/password_change/"):
        answer = client.get(page, follow=True)
        assert answer.redirect_chain[-1][0].startswith(FACTOR), page
    assert sign_in(Client(), build.user()).get("/admin/login/").status_code == 403


def test_an_administrator_is_asked_for_the_factor_outside_of_contests_too(users):
    superuser = administrator()
    url = reverse("presets")
    assert sign_in(Client(), superuser).get(url)["Location"].startswith("/accounts/2fa/totp/activate/")
    give_second_factor(user=superuser, secret=build.TOTP_SECRET)
    assert sign_in_without_factor(Client(), superuser).get(url)["Location"].startswith(FACTOR)
    assert sign_in(Client(), superuser).get(url).status_code == 200


def test_the_portals_administrator_acts_with_the_factor_alone(users):
    person = build.user()
    RoleGrant.objects.create(user=person, room=str(PORTAL), role=Role.ADMINISTRATOR)
    give_second_factor(user=person, secret=build.TOTP_SECRET)
    url = reverse("presets")
    assert sign_in_without_factor(Client(), person).get(url)["Location"].startswith(FACTOR)
    assert sign_in(Client(), person).get(url).status_code == 200


def test_a_superuser_is_no_member_of_every_contest(judged):
    """What a rule of the portal decides a superuser gets by that rule alone: points before closing are no administrator's."""
    superuser = administrator()
    assert not superuser.has_perm("judging.see_scores", judged.contest)
    assert superuser.has_perm("contests.view_contest")
