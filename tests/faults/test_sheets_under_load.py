"""Eight members give 1,440 points at once, answers are lost and requests repeated: nothing is lost, doubled or deadlocked."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from hackathon_portal.demo import people, play
from judging.actions import sheets
from judging.models import Score, ScoreSheet
from judging.queries import projects as projects_queries
from tests import build

PROJECTS = 30
REPEATED = 0.2


@pytest.mark.django_db(transaction=True)
def test_1440_points_from_eight_members_at_once_are_all_there_once(contest, users, client_of, at):
    stage = play.Stage(contest, users)
    play.commission(stage)
    build.admitted_teams(contest, users, count=PROJECTS)
    play.projects(stage, most=PROJECTS)
    stage.refresh()
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=stage.contest, by=users["chair"])
    projects = list(projects_queries.submitted_projects(stage.contest).values_list("pk", flat=True))
    criteria = [criterion.code for criterion in stage.contest.regulation.judging.sheets[0].criteria]
    wanted = {
        (actor.login, project, code): random.Random(f"{actor.login}{project}{code}").randint(0, 5)
        for actor in people.COMMISSION
        for project in projects
        for code in criteria
    }
    clients = {actor.login: client_of(actor.login) for actor in people.COMMISSION}
    start = Barrier(len(clients))

    def score(login: str) -> list[int]:
        chance, client, statuses = random.Random(login), clients[login], []
        order = chance.sample(projects, len(projects))
        try:
            start.wait()
            for project in order:
                url = f"/c/{stage.contest.slug}/sheets/{project}/cells/"
                for revision, code in enumerate(chance.sample(criteria, len(criteria))):
                    body = {"revision": revision, "points": {code: str(wanted[login, project, code])}}
                    statuses.append(client.post(url, body, content_type="application/json").status_code)
                    if chance.random() < REPEATED:  # the answer was lost: the browser sends the same again
                        statuses.append(client.post(url, body, content_type="application/json").status_code)
            return statuses
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        statuses = [status for answers in pool.map(score, clients) for status in answers]
    assert set(statuses) == {200}
    assert len(statuses) > len(wanted)
    logins = {users[actor.login].pk: actor.login for actor in people.COMMISSION}
    kept = {
        (logins[user], project, code): points
        for user, project, code, points in Score.objects.values_list(
            "sheet__member__user", "sheet__project", "criterion", "points"
        )
    }
    assert kept == wanted
    assert Score.objects.count() == len(wanted)
    assert set(ScoreSheet.objects.values_list("revision", flat=True)) == {len(criteria)}


@pytest.mark.django_db(transaction=True)
def test_points_and_closing_never_cross(judged, users, client_of, at):
    """The chair closes while everybody saves: what was answered with 200 stands, what came later was refused."""
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    projects = list(projects_queries.submitted_projects(judged.contest))
    whole = {criterion.code: "3" for criterion in judged.contest.regulation.judging.sheets[0].criteria}
    sheets.save_sheet(project=projects[0], kind="commission", points=whole, comments={}, revision=None, by=users["chair"])
    sheets.sign_sheet(project=projects[0], kind="commission", by=users["chair"])
    members = [actor.login for actor in people.COMMISSION[1:]]
    clients = {login: client_of(login) for login in members}
    chair = client_of("chair")
    start = Barrier(len(members) + 1)

    def score(login: str) -> list[tuple[int, int]]:
        try:
            start.wait()
            return [
                (
                    project.pk,
                    clients[login].post(
                        f"/c/{judged.contest.slug}/sheets/{project.pk}/cells/",
                        {"revision": 0, "points": whole},
                        content_type="application/json",
                    ).status_code,
                )
                for project in projects
            ]  # fmt: skip
        finally:
            connection.close()

    def close() -> list[tuple[int, int]]:
        try:
            start.wait()
            chair.post(f"/c/{judged.contest.slug}/commission/close/")
            return []
        finally:
            connection.close()

    with ThreadPoolExecutor(len(members) + 1) as pool:
        closing = pool.submit(close)
        answers = dict(zip(members, pool.map(score, members), strict=True))
        closing.result()
    judged.refresh()
    assert judged.contest.commission.is_closed
    assert {status for rows in answers.values() for _, status in rows} <= {200, 409}
    for login, rows in answers.items():
        saved = set(Score.objects.filter(sheet__member__user=users[login], points=3).values_list("sheet__project", flat=True))
        assert saved == {project for project, status in rows if status == 200}
    closed_at = judged.contest.commission.closed_at
    assert not ScoreSheet.objects.filter(saved_at__gt=closed_at).exists()
