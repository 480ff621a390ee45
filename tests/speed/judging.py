"""`./portal bench judging`: eight members save 1,440 points at once; the tally of 3,345 teams; the ranking page's queries."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from datetime import date
from typing import Any

from tests.speed.bench import session_of

PROJECTS, TEAMS = 30, 3_345
WANTED_P99_MS, WANTED_TALLY_MS, WANTED_QUERIES = 150, 400, 10
REPEATED = 0.1
RUNS = 5


def fill() -> dict[str, Any]:
    """An open assessment of 30 projects by a commission of eight; its contest, users, projects, criteria."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from hackathon_portal.demo import people, play
    from judging.actions import sheets
    from judging.queries import projects as project_queries
    from tests import build

    users = people.make_accounts()
    stage = play.announce(slug="sheets", starts_on=date(2024, 5, 24), users=users)
    play.commission(stage)
    build.admitted_teams(stage.contest, users, count=PROJECTS)
    play.projects(stage, most=PROJECTS)
    stage.refresh()
    with stage.at(stage.contest.ends_on, 16):
        sheets.open_assessment(contest=stage.contest, by=users["chair"])
    return {
        "contest": stage.contest,
        "users": users,
        "members": [users[actor.login] for actor in people.COMMISSION],
        "projects": list(project_queries.submitted_projects(stage.contest).values_list("pk", flat=True)),
        "criteria": [criterion.code for criterion in stage.contest.regulation.judging.sheets[0].criteria],
    }


async def _member(
    port: int, slug: str, session: str, projects: list[int], criteria: list[str], seed: int, times: list[float]
) -> int:
    """One member: every project in an order of their own, six writes in a burst, some sent twice. Returns refused answers."""
    chance, wrong = random.Random(seed), 0
    token = "a" * 32
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for project in chance.sample(projects, len(projects)):
        for revision, code in enumerate(criteria):
            body = json.dumps({"revision": revision, "points": {code: str(chance.randint(0, 5))}}).encode()
            head = (
                f"POST /c/{slug}/sheets/{project}/cells/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
                f"Accept: application/json\r\nCookie: sessionid={session}; csrftoken={token}\r\nX-CSRFToken: {token}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            ).encode()
            for _ in range(2 if chance.random() < REPEATED else 1):
                began = time.perf_counter()
                writer.write(head + body)
                answer = (await reader.readuntil(b"\r\n\r\n")).lower()
                await reader.readexactly(int(answer.split(b"content-length: ")[1].split(b"\r\n")[0]))
                times.append(time.perf_counter() - began)
                wrong += not answer.startswith(b"http/1.1 200")
    writer.close()
    return wrong


def scoring(port: int, stage: dict[str, Any]) -> None:
    """All members at once; then the database is compared with what was sent."""
    from judging.models import Score

    times: list[float] = []
    sessions = [session_of(user) for user in stage["members"]]

    async def everybody() -> list[int]:
        return await asyncio.gather(
            *(
                _member(port, stage["contest"].slug, session, stage["projects"], stage["criteria"], seed, times)
                for seed, session in enumerate(sessions)
            )
        )

    began = time.perf_counter()
    wrong = sum(asyncio.run(everybody()))
    seconds = time.perf_counter() - began
    wanted = len(sessions) * len(stage["projects"]) * len(stage["criteria"])
    kept = Score.objects.filter(sheet__project__contest=stage["contest"], points__isnull=False).count()
    times.sort()
    print(
        f"8 members x {len(stage['projects'])} projects x {len(stage['criteria'])} criteria: {len(times)} writes in {seconds:.1f} s, "
        f"p50 {times[len(times) // 2] * 1000:.0f} ms, p99 {times[int(len(times) * 0.99)] * 1000:.0f} ms (wanted {WANTED_P99_MS}); "
        f"refused {wrong}, kept {kept} of {wanted}",
        flush=True,
    )


def many_teams(stage: dict[str, Any]) -> None:
    """3,345 teams with a project each and eight signed sheets of six points, by plain rows."""
    from django.db import connection

    from hackathon_portal.kernel import clock
    from judging.models import CommissionMember, Project, Score, ScoreSheet
    from registration.models import Application, Team

    contest, chance, now = stage["contest"], random.Random(1), clock.now()
    missing = TEAMS - len(stage["projects"])
    sample = Application.objects.filter(contest=contest, role="captain").first()
    values = {field.attname: getattr(sample, field.attname) for field in Application._meta.local_fields if not field.primary_key}
    last = Team.objects.filter(contest=contest).count()
    teams = Team.objects.bulk_create(
        Team(contest=contest, name=f"Финалисты {index}", seat="held", queue_number=last + 1 + index) for index in range(missing)
    )
    rows = []
    for index, team in enumerate(teams):
        row = Application.objects.model(**values)
        row.team, row.number, row.identity_hash, row.snils_hash = team, 10_000 + index, f"{index:064x}", ""
        row.person_hash, row.email, row.door_code, row.user = "", f"f{index}@example.org", None, None
        rows.append(row)
    Application.objects.bulk_create(rows, batch_size=1000)
    nominations = list(contest.nominations.all())
    Project.objects.bulk_create(
        [
            Project(
                contest=contest, team=team, nomination=nominations[index % len(nominations)], state="submitted", title="Проект",
                submitted_at=now, version=1,
            )
            for index, team in enumerate(teams)
        ],
        batch_size=1000,
    )  # fmt: skip
    ScoreSheet.objects.filter(project__contest=contest).delete()
    members = list(CommissionMember.objects.filter(commission__contest=contest))
    sheets = ScoreSheet.objects.bulk_create(
        [
            ScoreSheet(project=project, member=member, kind="commission", full_name=member.full_name, signed_at=now, saved_at=now)
            for project in Project.objects.filter(contest=contest)
            for member in members
        ],
        batch_size=2000,
    )
    Score.objects.bulk_create(
        [Score(sheet=sheet, criterion=code, points=chance.randint(0, 5)) for sheet in sheets for code in stage["criteria"]],
        batch_size=5000,
    )
    contest.commission.closed_at = now
    contest.commission.save()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tally(stage: dict[str, Any]) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from judging.queries import projects as project_queries
    from judging.queries import results
    from judging.rules.tally import ranking

    contest = stage["contest"]
    projects = list(project_queries.submitted_projects(contest).values_list("pk", flat=True))
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            sheets = results.valid_sheets(contest)
        standings = ranking(sheets, projects)
        times.append(time.perf_counter() - began)
    print(
        f"tally of {len(standings)} teams, {len(sheets)} sheets: {len(asked)} query, "
        f"{sorted(times)[RUNS // 2] * 1000:.0f} ms (wanted 1, {WANTED_TALLY_MS})",
        flush=True,
    )
    client = Client()
    client.cookies["sessionid"] = session_of(stage["users"]["chair"])
    client.get(f"/c/{contest.slug}/", HTTP_HOST="127.0.0.1")  # the session comes from the cache from now on
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        answer = client.get(f"/c/{contest.slug}/commission/ranking/", HTTP_HOST="127.0.0.1")
    print(
        f"ranking page of {len(standings)} teams: {answer.status_code}, {len(asked)} queries (wanted {WANTED_QUERIES}), "
        f"{(time.perf_counter() - began) * 1000:.0f} ms",
        flush=True,
    )


def main() -> None:
    from hackathon_portal.launcher.commands import port_is_free, processes, wait_for_web

    stage = fill()
    port = next(number for number in range(8200, 8300) if port_is_free(number))
    with processes(dict(os.environ, WEB_WORKERS="2", C_FORCE_ROOT="1"), port) as children:
        wait_for_web(port, children)
        scoring(port, stage)
    many_teams(stage)
    tally(stage)
