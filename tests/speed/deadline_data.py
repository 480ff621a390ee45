"""What is filed in the deadline hour's bench and its small test: prepared requests of both kinds, and what must be so afterwards."""

from __future__ import annotations

import json
import os
import time
from datetime import date, timedelta
from typing import Any


def contest() -> Any:
    """An announced contest whose registration is open today, with people in their roles."""
    from hackathon_portal.demo import people, play

    users = people.make_accounts()
    return play.announce(slug="deadline", starts_on=date.today() + timedelta(days=60), users=users).contest


def token_of(contest: Any) -> str:
    from hackathon_portal.accounts.models import User
    from registration.actions import tokens
    from registration.models import ApiToken

    staff = User.objects.filter(grants__contest=contest, grants__role="staff").first()
    made = tokens.make_api_token(contest=contest, name="bench", scopes=ApiToken.Scope.values, signed=False, by=staff)
    return made.token


def named(mark: str, number: int) -> str:
    """A surname of its own for each number of each run: namesakes born on one day are compared with each other."""
    return "Ледов" + "".join("абвгдежзик"[ord(sign) % 10] for sign in f"{mark}{number}")


def api_requests(contest: Any, token: str, count: int, port: int, mark: str) -> list[bytes]:
    """Captain, then member of each team."""
    from registration import fields
    from tests import invented

    made = []
    for number in range(count):
        role = "member" if number % 2 else "captain"
        stated = invented.person(role, surname=named(mark, number))
        payload = {name: str(value) for name, value in stated.items() if name in fields.FIELDS}
        payload |= {"external_id": f"{mark}-{number}", "team_name": f"Отряд {mark} {number // 2}", "role": role}
        body = json.dumps(payload | {"consents": ["personal_data", "terms"]}, ensure_ascii=False).encode()
        head = (
            f"POST /api/v1/applications HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def drafts(contest: Any, count: int, mark: str) -> list[Any]:
    """Complete drafts of captains and members in teams of two, each with an account of its own; plain rows."""
    from hackathon_portal.accounts.models import User
    from registration.models import Application, Consent, Team
    from tests import invented

    people = User.objects.bulk_create((User(email=f"{mark}-{number}@example.org") for number in range(count)), batch_size=2000)
    teams = Team.objects.bulk_create(
        (
            Team(contest=contest, name=f"Команда {mark} {number}", founder=people[2 * number])
            for number in range((count + 1) // 2)
        ),
        batch_size=2000,
    )
    rows = []
    for number, person in enumerate(people):
        role = "member" if number % 2 else "captain"
        stated = invented.person(role, email=person.email, surname=named(mark, number))
        rows.append(Application(contest=contest, team=teams[number // 2], user=person, role=role, **stated))
    Application.objects.bulk_create(rows, batch_size=1000)
    versions = {text.code: text.version for text in contest.regulation.all_consents}
    consents = [
        Consent(application=row, code=code, text_version=versions[code], address="127.0.0.1")
        for row in rows for code in ("personal_data", "terms")
    ]  # fmt: skip
    Consent.objects.bulk_create(consents, batch_size=2000)
    return rows


def sessions(people: list[Any]) -> list[str]:
    """A session key of each account, signed in a moment ago."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from hackathon_portal.accounts.models import OpenSession
    from hackathon_portal.accounts.second_factor import LIMITED_KEY
    from hackathon_portal.accounts.sessions import BEGAN_KEY, ROW_KEY, SEEN_KEY

    keys = [f"{number:08d}{os.urandom(8).hex()}" for number in range(len(people))]
    opened = OpenSession.objects.bulk_create(
        (OpenSession(user=person, key=key, device="") for person, key in zip(people, keys, strict=True)), batch_size=2000
    )
    now, store = time.time(), SessionStore()
    rows = []
    for person, row in zip(people, opened, strict=True):
        stored = {
            "_auth_user_id": str(person.pk), "_auth_user_hash": person.get_session_auth_hash(), ROW_KEY: row.pk,
            "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend",
            BEGAN_KEY: now, SEEN_KEY: now, LIMITED_KEY: False,
        }  # fmt: skip
        ends = timezone.now() + timedelta(days=1)
        rows.append(Session(session_key=row.key, session_data=store.encode(stored), expire_date=ends))
    Session.objects.bulk_create(rows, batch_size=2000)
    return keys


def form_requests(contest: Any, count: int, port: int, mark: str) -> list[bytes]:
    """The last step of a person in a browser: «Подать заявку»."""
    people = [draft.user for draft in drafts(contest, count, mark)]
    csrf = "a" * 32
    body = f"csrfmiddlewaretoken={csrf}".encode()
    return [
        f"POST /c/{contest.slug}/application/check/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={key}; csrftoken={csrf}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
        for key in sessions(people)
    ]


def prepare(contest: Any, token: str, total: int, forms: float, port: int, mark: str) -> list[bytes]:
    """`total` requests of both kinds, mixed evenly."""
    from django.db import connection

    by_form = form_requests(contest, round(total * forms), port, mark) if forms else []
    by_api = api_requests(contest, token, total - len(by_form), port, mark)
    mixed, owed = [], 0.0
    for _ in range(total):
        owed += len(by_form) / total
        source = by_form if (owed >= 1 and by_form) or not by_api else by_api
        owed -= source is by_form
        mixed.append(source.pop(0))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return mixed


def sent(client: Any, request: bytes) -> Any:
    """A prepared request, by Django's test client."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if not line.startswith("Host"))
    for cookie in filter(None, headers.pop("Cookie", "").split("; ")):
        name, value = cookie.split("=")
        client.cookies[name] = value
    return client.generic("POST", first.split()[1], body, content_type=headers["Content-Type"], headers=headers)


def cost(several: list[bytes], *, status: int) -> tuple[int, float]:
    """(statements, milliseconds of processor) of one such request in this process, answered with `status`; the first few warm it."""
    from django.test import Client

    from tests.speed.statements import watched

    *warming, looked_at = several[:6]
    for request in warming:
        sent(Client(), request)
    with watched() as seen:
        answer = sent(Client(), looked_at)
    assert answer.status_code == status, answer.content[:300].decode()
    client = Client()  # one: each builds the middleware anew
    sent(client, several[6])
    began = time.thread_time()
    for request in several[7:]:
        sent(client, request)
    return len(seen.all), (time.thread_time() - began) * 1000 / len(several[7:])


def check_order(contest: Any) -> list[str]:
    """What is wrong with numbers, their order, places and letters; empty when all is right."""
    from hackathon_portal.kernel.models import OutboxMessage
    from registration.models import Application, Team

    filed = list(
        Application.objects.filter(contest=contest, number__isnull=False).order_by("number").values_list("number", "submitted_at")
    )
    teams = Team.objects.filter(contest=contest, queue_number__isnull=False).order_by("queue_number")
    places = list(teams.values_list("queue_number", "seat"))
    held = [number for number, seat in places if seat == "held"]
    limit = contest.seats_limit
    letters = OutboxMessage.objects.filter(kind="registration.acknowledgement", contest_ref=contest.pk).count()
    faults = {
        "numbers have gaps": [number for number, _ in filed] != list(range(1, len(filed) + 1)),
        "numbers are not in the order of filing": [at for _, at in filed] != sorted(at for _, at in filed),
        "the queue has gaps": [number for number, _ in places] != list(range(1, len(places) + 1)),
        "places are not the first in the queue": held != list(range(1, min(limit, len(places)) + 1)),
        "letters are missing": letters != len(filed),
    }
    return [words for words, wrong in faults.items() if wrong]
