"""Every page, file and feed that shows other people's data is marked, and opening one is written into the access journal."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import DatabaseError

from hackathon_portal.kernel import audit, clock
from hackathon_portal.kernel.models import AccessRecord
from hackathon_portal.kernel.web.looks import MARK
from hackathon_portal.operations.models import Volunteer
from judging.models import Project
from prizes.models import Parcel
from registration.models import Application, Representative, TeamLeader
from tests import build, personal
from tests.pages.test_access import ALLOWED, ROLES, address, expected, objects_of, own_views, permission_of

# Pages that may show names or addresses of others to whoever opens them, and why nobody is written down for it.
OPEN_BY_NATURE: dict[str, str] = {}


def planted(stage) -> dict:
    """A published contest where every kind of person exists; the values its URLs need."""
    contest = stage.contest
    for place, row in enumerate(Application.objects.order_by("pk")):
        surname = "Отдельн" + "".join("абвгдежзик"[int(digit)] for digit in f"{place:03}") + "ов"
        Application.objects.filter(pk=row.pk).update(surname=surname, phone=f"+7910777{place:04}")
    values = objects_of(stage)
    application = Application.objects.filter(contest=contest, number=1).get()
    helper = build.user("pomoshchnik@example.org")
    Volunteer.objects.create(contest=contest, user=helper, full_name="Помощникова Злата Юрьевна", phone="+79105550011")
    Representative.objects.create(
        application=application, full_name="Родителева Ольга Юрьевна", kinship="мать", email="mat@example.org", phone="+79105550022",
        token_hash="a" * 64, state="uploaded", signed_copy=ContentFile(b"scan", "a.pdf"), signed_copy_name="a.pdf", signed_at=clock.now(),
    )  # fmt: skip
    leader = TeamLeader.objects.create(
        team=application.team, full_name="Руководителев Пётр Юрьевич", email="rukovoditel@example.org", phone="+79105550033", token_hash="b" * 64,
    )  # fmt: skip
    Parcel.objects.create(recipient=application, address="300041, Тула, ул. Поэтов, 1")
    card = contest.cards.create(owner=helper, role="дизайнер", skills="Figma")
    request = contest.support_requests.create(author=application.user or helper, subject="Где вход?")
    contest.gatherings.get(pk=values["gathering_id"])
    return defaultdict(int) | values | {"bik": "044525225", "key": "tula_2024"} | {"leader_id": leader.pk, "card_id": card.pk, "request_id": request.pk}


def people_of(stage) -> dict:
    captain = Project.objects.filter(contest=stage.contest).first().team.founder
    return {role: stage.users[role] for role in ROLES if role in stage.users} | {"captain": captain, "stranger": build.user()}


def fetches(stage, values, client_of):
    """Each (pattern, url, role, answer) that a role may open; a marked page is fetched once, any other by everybody."""
    people = people_of(stage)
    clients = {role: client_of(user) for role, user in people.items()}
    for _path, pattern in own_views():
        permission = permission_of(pattern)
        url = address(pattern, values)
        roles = [role for role in people if expected(permission, role, closed=True)]
        if permission not in ALLOWED and pattern.callback.__dict__.get(MARK) is None:
            roles = [role for role in ("staff", "member1", "captain", "stranger") if role in roles]
        for role in roles:
            answer = clients[role].get(url)
            if answer.status_code == 200:
                yield pattern, url, people[role], answer
                if MARK in pattern.callback.__dict__:
                    break


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_every_page_that_shows_other_people_is_marked_and_its_opening_is_written_down(published, client_of, at):
    at(2024, 5, 29, 12)
    values = planted(published)
    everybody = personal.everybody()
    assert min(len(everybody.contacts), len(everybody.phones), len(everybody.documents), len(everybody.names)) > 5
    unmarked, unwritten, idle, marked = [], [], [], 0
    for pattern, url, viewer, answer in fetches(published, values, client_of):
        seen = everybody.seen_in(personal.text_of(content_of(answer)), viewer)
        if MARK in pattern.callback.__dict__:
            marked += 1
            if not AccessRecord.objects.filter(user=viewer, once__contains=f" {pattern.name}").exists():
                unwritten.append(url)
        elif seen and pattern.name not in OPEN_BY_NATURE:
            unmarked.append((pattern.name, url, viewer.email.split("@")[0], seen[:2]))
    import pprint; open("/tmp/unmarked.txt","w").write(pprint.pformat(sorted(set((a, c, str(d)) for a, b, c, d in unmarked)), width=200))
    assert unmarked == []
    assert unwritten == []
    assert marked > 20
