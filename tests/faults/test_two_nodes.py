"""A contest is played across two nodes with data folders of their own, and one of them is killed in the middle.

Two web servers, two workers, two beats; one database through PgBouncer in transaction mode, one queue and cache, one bucket.
`./portal bench nodes` plays the same with more people and waits for what the killed worker had begun (NODES_PEOPLE).
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from django.test import Client
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.models import Job, OutboxMessage
from hackathon_portal.kernel.web import maintenance
from hackathon_portal.kernel.web.person import FIELD, key_of
from judging.actions import sheets
from judging.models import ProjectFile, ScoreSheet
from registration.actions import tokens
from registration.models import Application
from tests.api.test_applications import body
from tests.nodes import Cluster, Visitor, cluster, eventually, wait_until_ready
from tests.sign_in import sign_in

PEOPLE = int(os.environ.get("NODES_PEOPLE", "1"))
IS_LONG = PEOPLE > 1
DEATHS = 4
PDF = b"%PDF-1.4\n%%EOF"
PASSWORD = "dolgij-parol-uzlov"


@pytest.fixture
def portal(judged) -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)) as started:
        yield started


def session_of(user: User) -> str:
    return sign_in(Client(), user).cookies["sessionid"].value


def signs_up(portal: Cluster, number: int) -> Visitor:
    """An account made at one node, confirmed at the other by a letter of whichever worker, used at both."""
    first, second = portal.nodes
    email, someone = f"node-{number}@example.org", Visitor(portal)
    answer = someone.post("/accounts/signup/", {"email": email, "password1": PASSWORD, "password2": PASSWORD}, at=first)
    assert answer.status_code == 302, answer.text
    letter = portal.letter_to(email, "/accounts/confirm-email/")
    link = re.search(r"(/accounts/confirm-email/\S+?/)", letter)[1]
    assert someone.post(link, {}, at=second).status_code == 302
    for node in (first, second, first):
        assert someone.get("/cabinet/", at=node).status_code == 200
    return someone


def kept_form(portal: Cluster, author: User, path: str) -> str:
    """What the other node offers after signing in there to whom one node has kept a form, sent without a session."""
    first, second = portal.nodes
    someone, values = (
        Visitor(portal),
        {"title": "Имя без сеанса", "description": "Текст", "action": "save", FIELD: key_of(author)},
    )
    answer = someone.post(path, values, form="/accounts/login/", at=first, headers={"Accept": "text/html"})
    assert answer.headers["Location"] == "/accounts/login/?next=/cabinet/kept/", answer.text[:300]
    signed_in = someone.post("/accounts/login/", {"login": author.email, "password": PASSWORD}, at=second)
    assert signed_in.status_code == 302, signed_in.text[:300]
    return someone.get("/cabinet/kept/", at=second).text


def file_from(page: Visitor, path: str, portal: Cluster, place: int) -> bytes:
    answer = page.get(path, at=portal.nodes[place])
    assert answer.status_code == 200, answer.text[:300]
    return answer.content


def exported(staff: Visitor, portal: Cluster, slug: str, order_at: int, take_at: int | None) -> str:
    """An export ordered at one node, made by a worker, taken from another."""
    path = f"/c/{slug}/desk/export/"
    form = {"columns": ["number", "surname"], "file_format": "csv", "reason": "сверка узлов"}
    ordered = staff.post(f"{path}?show=all", form, form=path, at=portal.nodes[order_at])
    assert ordered.status_code == 302, ordered.text[:300]
    job = int(re.search(r"/jobs/(\d+)/", ordered.headers["Location"])[1])
    eventually(lambda: Job.objects.get(pk=job).state == Job.State.DONE, "an export")
    answer = staff.get(f"/c/{slug}/desk/jobs/{job}/file/", at=None if take_at is None else portal.nodes[take_at])
    assert answer.status_code == 200, answer.text[:300]
    return answer.content.decode("utf-8-sig")


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_contest_is_played_across_two_nodes_and_one_is_killed(judged, portal, at, record_property):
    contest, users, (first, second) = judged.contest, judged.users, portal.nodes
    token = tokens_of(judged, at)
    open_assessment(judged, at)
    cookies = {name: session_of(users[name]) for name in ("staff", "member1")}
    captain = contest.projects.select_related("team__founder").order_by("pk").first().team.founder
    captain.set_password(PASSWORD)
    captain.save()
    cookies["captain"] = session_of(captain)
    for node in portal.nodes:
        node.start(together=not IS_LONG)
    for node in portal.nodes:
        wait_until_ready(node)
    staff, member, author = (Visitor(portal, cookies[name]) for name in ("staff", "member1", "captain"))

    people = [signs_up(portal, number) for number in range(PEOPLE)]

    with portal.at(2024, 5, 2, 12):
        numbers = []
        for team in range(PEOPLE):
            numbers += filed_at_one_decided_at_the_other(portal, staff, contest.slug, token, team)

    with portal.at(2024, 5, 26, 14):
        path = f"/c/{contest.slug}/project/"
        sent = author.post(f"{path}files/", {"purpose": "material"}, form=path, at=first, files={"file": ("узел.pdf", PDF)})
        assert sent.status_code == 302, sent.text[:300]
        file = ProjectFile.objects.latest("pk")
        shown = reverse("project_file", args=[contest.slug, file.pk])
        assert file_from(staff, shown, portal, 1) == PDF
        assert "Имя без сеанса" in kept_form(portal, captain, f"{path}save/")

    with portal.at(2024, 5, 26, 16):
        rows = exported(staff, portal, contest.slug, 0, 1)
        assert len(rows.splitlines()) == 1 + Application.objects.filter(contest=contest).exclude(number=None).count()
        project = contest.projects.order_by("pk").first()
        saved = saved_cell(member, contest.slug, project.pk, first)
        assert saved["points"] == {"uniqueness": "4"}
        assert 'value="4"' in member.get(f"/c/{contest.slug}/sheets/{project.pk}/", at=second).text

        check_limits_and_works(portal)

        # The middle: something of everything is under way when the first node loses its power.
        assert asks_for_a_letter(portal)
        first.kill()
        assert portal.letter_to("node-0@example.org", "/accounts/password/reset/key/")
        for someone in people:
            assert someone.get("/cabinet/").status_code == 200
        assert file_from(staff, shown, portal, 1) == PDF
        assert len(exported(staff, portal, contest.slug, 1, None).splitlines()) == len(rows.splitlines())
        with portal.at(2024, 5, 2, 13):
            numbers += filed_at_one_decided_at_the_other(portal, staff, contest.slug, token, PEOPLE)

    assert numbers == list(range(numbers[0], numbers[0] + 2 * PEOPLE + 2)), "a number without a gap"
    assert Application.objects.filter(contest=contest, number__in=numbers, state="admitted").count() == len(numbers)
    assert ScoreSheet.objects.get(project=project, member__user=users["member1"]).scores.get().points == 4
    eventually(lambda: not OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING).exists(), "every letter to leave")
    twice = [letter["Message-ID"] for letter in portal.sink.letters]
    assert len(set(twice)) >= len(twice) - 1, "at most the letter under way at the kill left twice, under one number"
    record_property(
        "said", f"two nodes: {len(portal.sink.letters)} letters, {len(numbers)} applications, {Job.objects.count()} exports"
    )


def tokens_of(judged, at) -> str:
    at(2024, 5, 2, 12)
    scopes = ["applications:write", "applications:read"]
    return tokens.make_api_token(contest=judged.contest, name="узлы", scopes=scopes, signed=False, by=judged.users["staff"]).token


def open_assessment(judged, at) -> None:
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])


def filed_at_one_decided_at_the_other(portal: Cluster, staff: Visitor, slug: str, token: str, team: int) -> list[int]:
    """A captain's application at one node, a member's at the other, by the API; both admitted on pages; their numbers."""
    living = [node for node in portal.nodes if node.processes]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    numbers = []
    for kind, node in (("captain", living[0]), ("member", living[-1])):
        sent = body(kind, team_name=f"Узел {team}", external_id=f"NODE-{team}-{kind}")
        answer = Visitor(portal).ask("POST", "/api/v1/applications", at=node, data=json.dumps(sent), headers=headers)
        assert answer.status_code == 201, answer.text
        numbers.append(answer.json()["number"])
    for number, node in zip(numbers, reversed([living[0], living[-1]]), strict=True):
        page = f"/c/{slug}/desk/applications/{number}/"
        revision = re.search(r'name="revision" value="(\d+)"', staff.get(page, at=node).text)[1]
        decided = staff.post(f"{page}decide/", {"action": "admit", "revision": revision}, form=page, at=node)
        assert decided.status_code == 302, re.sub(r"(?s)<[^>]*>|\s+", " ", decided.text)[:3000]
    return numbers


def saved_cell(member: Visitor, slug: str, project: int, node) -> dict:
    page = member.get(f"/c/{slug}/sheets/{project}/", at=node)
    headers = {"X-CSRFToken": member.session.cookies["csrftoken"], "Content-Type": "application/json"}
    data = json.dumps({"revision": 0, "points": {"uniqueness": "4"}})
    assert page.status_code == 200, page.text[:300]
    answer = member.ask("POST", f"/c/{slug}/sheets/{project}/cells/", at=node, data=data, headers=headers)
    assert answer.status_code == 200, answer.text[:300]
    return answer.json()["sheet"]


def check_limits_and_works(portal: Cluster) -> None:
    """Tries are counted for both nodes together; the page of works closes both, and opens both."""
    someone = Visitor(portal)
    wrong = {"login": "node-0@example.org", "password": "ne-tot-parol"}
    statuses = [someone.post("/accounts/login/", wrong, at=portal.nodes[turn % 2]).status_code for turn in range(6)]
    assert statuses[:5] == [200] * 5
    assert statuses[5] == 429
    maintenance.switch("До 15:00.")
    for node in portal.nodes:
        eventually(lambda node=node: "До 15:00." in someone.get("/", at=node).text, "the page of works")
    maintenance.switch(None)
    for node in portal.nodes:
        eventually(lambda node=node: someone.get("/", at=node).status_code == 200, "the open portal")


def asks_for_a_letter(portal: Cluster) -> bool:
    answer = Visitor(portal).post("/accounts/password/reset/", {"email": "node-0@example.org"}, at=portal.nodes[0])
    return answer.status_code == 302


@pytest.mark.faults
@pytest.mark.skipif(not IS_LONG, reason="a minute: ./portal bench nodes")
@pytest.mark.django_db(transaction=True)
def test_nodes_die_in_turn_while_members_fill_their_sheets(judged, portal, at, record_property):
    open_assessment(judged, at)
    members = {name: Visitor(portal, session_of(judged.users[name])) for name in ("member1", "member2", "member3")}
    projects = list(judged.contest.projects.order_by("pk").values_list("pk", flat=True))
    for node in portal.nodes:
        node.start()
    for node in portal.nodes:
        wait_until_ready(node)
    over = threading.Event()
    with portal.at(2024, 5, 26, 16), ThreadPoolExecutor(len(members)) as pool:
        work = [pool.submit(fills, member, judged.contest.slug, projects, over) for member in members.values()]
        for turn in range(DEATHS):
            time.sleep(3)
            dying = portal.nodes[turn % 2]
            dying.kill()
            time.sleep(3)
            dying.start()
            wait_until_ready(dying)
        over.set()
        told = dict(zip(members, (each.result() for each in work), strict=True))
    for name, (points, saves, failed) in told.items():
        assert failed == [], name
        stored = ScoreSheet.objects.filter(member__user=judged.users[name])
        assert {sheet.project_id: int(sheet.scores.get(criterion="uniqueness").points) for sheet in stored} == points, name
        assert saves > 0
    record_property(
        "said",
        f"{DEATHS} deaths of a node: {sum(saves for _, saves, _ in told.values())} cells saved, none lost, no answer over 499",
    )


def fills(member: Visitor, slug: str, projects: list[int], over: threading.Event) -> tuple[dict[int, int], int, list[str]]:
    """(points last acknowledged by project, how many were, answers that no one should get). What got no answer is sent again, as the page does."""
    points: dict[int, int] = {}
    revisions = dict.fromkeys(projects, 0)
    failed: list[str] = []
    saves = 0
    member.get(f"/c/{slug}/sheets/{projects[0]}/")
    headers = {"X-CSRFToken": member.session.cookies["csrftoken"], "Content-Type": "application/json"}
    while not over.is_set():
        project, value = projects[saves % len(projects)], saves % 6
        data = json.dumps({"revision": revisions[project], "points": {"uniqueness": f"{value}"}})
        try:
            answer = member.ask("POST", f"/c/{slug}/sheets/{project}/cells/", data=data, headers=headers)
        except requests.RequestException:
            continue
        if answer.status_code != 200:
            failed.append(f"{answer.status_code} {answer.text[:200]}")
            continue
        sheet = answer.json()["sheet"]
        points[project], revisions[project] = value, sheet["revision"]
        saves += 1
        page = member.get(f"/c/{slug}/sheets/")
        if page.status_code != 200:
            failed.append(f"{page.status_code} the list")
    return points, saves, failed
