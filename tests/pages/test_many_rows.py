"""No page asks the database more often because there are more rows."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.many import add_teams
from tests.pages.test_access import ROLES, address, expected, objects_of, own_views, permission_of

FEW, MANY = 3, 40
# A page of 40 rows may open what a page of 9 has not: a pager's count, an empty branch.
SPARE = 2


def count_queries(contest, values, clients) -> dict[str, int]:
    counts = {}
    for path, pattern in own_views():
        if not path.startswith("c/") or path.endswith(".pdf"):
            continue
        url = address(pattern, values)
        role = next((role for role in clients if expected(permission_of(pattern), role, closed=False)), None)
        client = clients[role] if role else Client()
        cache.delete(f"unread:{getattr(client, 'reader', 0)}")
        client.get(url)  # what is prepared once
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(url)
        if answer.status_code == 200 and not answer.streaming:
            counts[path] = len(captured)
    return counts


def test_no_page_asks_more_often_for_more_rows(judged, users, client_of, at):
    from judging.actions import sheets

    contest = judged.contest
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=contest, by=users["chair"])
    add_teams(contest, FEW)
    values = objects_of(judged)
    clients = {
        role: client_of(contest.projects.first().team.founder if role == "captain" else role)
        for role in ROLES
        if role != "stranger"
    }
    few = count_queries(contest, values, clients)
    add_teams(contest, MANY)
    many = count_queries(contest, values, clients)
    assert len(few) > 60
    assert {path: (few[path], many.get(path)) for path in few if many.get(path, 0) > few[path] + SPARE} == {}
