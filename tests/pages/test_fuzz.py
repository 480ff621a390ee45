"""Every address with every parameter and form field its views read, as people who are let in: whatever is sent, no failure of the server.

A few turns of the hostile values here; `FUZZ_TURNS=50 ./portal test tests/pages/test_fuzz.py` sends each of them to each name.
"""

from __future__ import annotations

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from judging.models import Project
from tests import seasons
from tests.attack.hostile import ODD, VALUES, constants, fields, module_of, turned
from tests.pages.test_access import ALLOWED, address, before, everything, own_views, permission_of  # noqa: F401  fixtures

TURNS = int(os.environ.get("FUZZ_TURNS", "1"))
PATHS = ["²", "٣", "99999999999999999999", "a b", "'", "я" * 300, "own-²", "..", "%", "😀"]
FILES = [
    ("a.pdf", b"%PDF-1.4"),
    ("a.xlsx", b"PK\x03\x04" + b"\0" * 40),
    ("\u202e.png", b"\x89PNG\r\n\x1a\n"),
    ("a.yaml", b"- - - ["),
    ("", b""),
    ("a.txt", b"\xff\xfe"),
]


class Sender:
    """Sends and takes back: what a request has changed is rolled back, so that the next one finds everything there."""

    def __init__(self) -> None:
        self.failures: list[tuple] = []
        self.sent = 0

    def __call__(self, client: Client, method: str, path: str, data: dict, **more) -> None:
        self.sent += 1
        with transaction.atomic():
            status = getattr(client, method)(path, data, **more).status_code
            transaction.set_rollback(True)
        if status >= 500:
            self.failures.append(
                (
                    method,
                    path[:120],
                    status,
                    {name: value for name, value in data.items() if isinstance(value, str) and len(value) < 50},
                )
            )


def clients(contest, client_of, season_people: dict | None = None) -> dict[str, Client]:
    """Who looks: roles of the contest and, named `season staff` and so on, people of the season."""
    captain = Project.objects.filter(contest=contest).first().team.founder
    made = {role: client_of(role) for role in ("staff", "chair", "member1", "secretary", "accountant", "mentor", "volunteer")}
    made |= {"captain": client_of(captain), "visitor": Client()}
    made |= {f"season {name}": client_of(person) for name, person in (season_people or {}).items()}
    for client in made.values():
        client.raise_request_exception = False
    return made


def who_is_let_in(permission: str) -> list[str]:
    """Whoever of `clients` a page with the permission lets in, first."""
    if permission.startswith("seasons.") and permission != "seasons.create":
        let_in = seasons.ALLOWED.get(permission, {"entrant"})
        return [f"season {next(name for name in ('staff', 'methodologist', 'ambassador', 'entrant') if name in let_in)}"]
    roles = [role for role in ("staff", "chair", "accountant", "mentor", "volunteer") if role in ALLOWED.get(permission, ())]
    return roles[:1] or (
        ["captain"] if permission == "contests.take_part" else ["staff"] if permission == "contests.create" else ["captain"]
    )


def posts(pattern, turn: int) -> list[dict]:
    module = module_of(pattern.callback)
    known = constants(module)
    names = [name for name, is_file in fields(module) if not is_file] + list(known["POST"])
    files = [name for name, is_file in fields(module) if is_file]
    words = list(known["words"]) or [""]
    sent = []
    for part in range(2):
        data: dict = turned(names, turn * 2 + part + len(words))
        data |= {"action": words[(turn * 2 + part) % len(words)], "form-TOTAL_FORMS": ["2", "²"][part], "form-INITIAL_FORMS": "0"}
        for place, name in enumerate(files):
            file_name, content = FILES[(turn + part + place) % len(FILES)]
            data[name] = SimpleUploadedFile(file_name or "a", content)
        sent.append(data)
    return sent


def hostile_path(pattern, values: dict, turn: int) -> str | None:
    converters = pattern.pattern.converters
    if not converters:
        return None
    wild = {
        name: 10**19 + turn if type(converter).__name__ == "IntConverter" else PATHS[(turn + place) % len(PATHS)]
        for place, (name, converter) in enumerate(converters.items())
        if name != "slug"
    }
    try:
        return reverse(pattern.name, kwargs={name: values.get(name, "") for name in converters} | wild)
    except NoReverseMatch:
        return None


def fuzz(contest, values, client_of) -> Sender:
    send, people = Sender(), clients(contest, client_of, values["season_people"])
    values |= {"saved_id": 1, "key": "own-1", "index": 0, "bik": "044525225"}
    for place, (_path, pattern) in enumerate(own_views()):
        url = address(pattern, values)
        known = constants(module_of(pattern.callback))
        roles = list(people) if TURNS > 1 else who_is_let_in(permission_of(pattern))
        for turn in range(place, place + TURNS):
            for role in roles:
                client = people[role]
                if known["GET"]:
                    send(client, "get", url, turned(known["GET"], turn))
                for data in posts(pattern, turn)[: 2 if TURNS > 1 else 1]:
                    send(client, "post", url, data)
                if wild := hostile_path(pattern, values, turn):
                    send(client, "get", wild, {})
            if known["GET"]:
                send(people["visitor"], "get", url, turned(known["GET"], turn))
                send(people["visitor"], "get", url, dict.fromkeys((*known["GET"], "next"), "http://["))
                send(people[roles[0]], "get", url, dict.fromkeys((*known["GET"], "next"), "//["))
            if TURNS > 1:
                send(people["staff"], "get", url, {"q": ODD[turn % len(ODD)]})
    return send


def test_whatever_is_sent_to_whichever_page_the_server_does_not_fail(everything, client_of):  # noqa: F811  the fixture
    contest, values = everything
    send = fuzz(contest, values, client_of)
    assert send.failures == []
    assert send.sent > 2 * len(own_views())


def test_nor_while_the_assessment_is_open(before, client_of):  # noqa: F811  the fixture
    if TURNS < 2:
        pytest.skip("in the whole run (FUZZ_TURNS): the other state of a contest takes as long again")
    contest, values = before
    assert fuzz(contest, values, client_of).failures == []


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/2fa/authenticate/",
        "/accounts/email/",
        "/accounts/login/code/confirm/",
        "/accounts/2fa/webauthn/login/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/totp/activate/",
        "/admin/login/",
    ],
)
def test_pages_of_signing_in_take_it_too(users, client_of, path):
    names = ["login", "email", "password", "password1", "password2", "code", "credential", "name", "next", "username", "key"]
    send = Sender()
    for client in (Client(raise_request_exception=False), client_of("staff")):
        client.raise_request_exception = False
        for turn in range(0, len(VALUES), 1 if TURNS > 1 else 9):
            send(client, "post", path, turned(names, turn))
        send(client, "post", path, dict.fromkeys(names, "[" * 5000))
        for broken in ("http://[", "//["):
            send(client, "post", path, dict.fromkeys(names, broken))
            send(client, "get", path, dict.fromkeys(names, broken))
        send(client, "get", path, turned(["next", "key"], 13))
    assert send.failures == []


def test_the_names_that_views_read_are_found():
    from hackathon_portal.contests.views import staff
    from registration.views import decisions as queue
    from registration.views import importing

    assert {"q", "page"} <= set(constants(staff)["GET"])
    assert {"number", "revision", "action"} <= set(constants(queue)["POST"])
    assert ("file", True) in fields(importing)
    assert "admit" in constants(queue)["words"]
