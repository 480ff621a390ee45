"""No statement of a page reads a whole table that grows with people: each is explained against a crowd."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.urls import get_resolver

from registration.models import Application
from tests import build, crowd
from tests.pages.test_access import OF_THE_PORTAL, ROLES, address, expected, objects_of, own_views, permission_of

CROWD = 300
# A statement reads no more rows of a table than this, and so many more for each row it gives: what it reads is what the page shows.
SPARE, FOR_A_ROW = 150, 4
# Documents for printing and exports hold everybody by their nature.
DOCUMENTS = (".pdf", ".png", "<str:kind>", "<slug:export_kind>/")
# Besides their bare address, pages are opened with what chooses among rows.
ASKED_WITH = {
    "staff_queue": ["", "?show=all", "?show=overdue", "?show=problems", "?show=reserve", "?show=affiliation", "?open=1"],
    "accounts": ["", "?q=Отдельнов"],
}
# Pages with a number over the whole contest (contests/kept.py): it is counted once for everybody, and not on each page.
COUNTED_ONCE = {"staff_queue", "desk", "numbers", "staff_teams", "letter_log", "requests", "cards"}
# Tables of these apps have as many rows as the contest has places, not as many as people apply.
OF_FINALISTS = {"judging", "prizes"}
# Pages that read every row of a contest, and why they may.
WHOLE = {
    "import_applications": "the files that are being checked and filed now: as many as are under way in this contest",
    "after_admission": "what turned after an admission is looked for among the contest's findings: few have, staff settle them",
    "protocol": "compares the protocol with all it states: teams that go on with fewer people are among all teams",
    "amend_decision": "prizes and documents of people who are out are looked for among all, after an exclusion alone",
    "contest_data": "the register of data says how many rows each table has; staff open it when they draw up documents",
    "partner_contacts": "the list is of everybody who agreed to be in it",
    "requests": "the requests that wait, the earliest due first: as many as nobody has answered yet",
    "season_programme": "how many seats of each gathering are taken, for everybody who chooses",
    "season_event": "how many seats of the gathering are taken: as many as it has",
    "gathering_list": "how many come to each gathering, for those who prepare it",
    "season_list": "counts are of all who take part; for visitors the page is kept (kernel/web/page_cache.py)",
    "portal_organisations": "how many organisations there are, for the administrator: a count over the table's key",
    "public_teams": "the list is of all teams that agreed to be in it; for visitors it is kept (kernel/web/page_cache.py)",
    "results": "awarded projects are as many as winners; each leads to its team, which may be hidden; for visitors it is kept",
    "all_projects": "projects are as many as finalists; each leads to its team, which may be hidden; for visitors it is kept",
    "project_gallery": "as all_projects, of one contest",
    "own_prizes": "awards are as many as winners; each leads to its holder",
    "diplomas": "the list of documents in the order of their holders' names, for staff",
    "portal_data": "as contest_data, of the whole portal",
    "accounts": "the administrator's list of all accounts in the order of names, counted",
    "portal_sign_ins": "the administrator's journal, counted",
    "portal_journal": "the administrator's journals, counted",
    "contest_archive": "what turned after an admission and holds the closing up: as after_admission",
    "team_projects": "the list is of all admitted teams: as many as there are places",
}


class Statements:
    """Collects what is sent to the database while it is on: SQL -> (parameters, name of the page, its address)."""

    def __init__(self) -> None:
        self.page, self.of_pages = ("", ""), {}

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and not many:
            self.of_pages.setdefault(sql, (params, *self.page))
        return execute(sql, params, many, context)


def scans(plan: dict[str, Any]) -> Iterator[tuple[str, str, float]]:
    """(table, kind of scan, rows read) of each node of a plan that reads a table."""
    if "Relation Name" in plan:
        removed = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        yield plan["Relation Name"], plan["Node Type"], (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    for part in plan.get("Plans", ()):
        yield from scans(part)


def explained(sql: str, params: Any) -> dict[str, Any]:
    """The plan as carried out. In a crowd of hundreds reading a whole table is cheap: it is made dear, so that only what has no index is."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
        cursor.execute("SET LOCAL enable_seqscan = on")
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]


def faults_of(sql: str, params: Any, *, tables: set[str], whole: set[str]) -> list[str]:
    """Where this statement reads one of `tables` without an index, or one not in `whole` far beyond what it gives."""
    plan = explained(sql, params)
    most = SPARE + FOR_A_ROW * plan["Actual Rows"]
    return [
        f"{kind} of {table}: {rows:.0f} rows"
        for table, kind, rows in scans(plan)
        if table in tables and rows > most and (kind == "Seq Scan" or table not in whole)
    ]


@pytest.fixture
def many(published, at):
    """The published contest in a crowd: the values of its URLs, and the tables that have grown."""
    at(2024, 5, 29, 12)
    values = defaultdict(lambda: 1, objects_of(published))
    crowd.invent([apps.get_model("judging", "Mentor"), apps.get_model("prizes", "BankStatement"), *crowd.growing()])
    return values, {model._meta.db_table for model in crowd.clone(crowd.growing(), CROWD)}


def test_no_statement_of_a_page_reads_a_whole_table(published, users, client_of, many):
    values, tables = many
    captain = published.contest.projects.first().team.founder
    clients = {role: client_of(captain if role == "captain" else role) for role in ROLES if role != "stranger"}
    clients["administrator"] = client_of(build.administrator())
    statements, opened = Statements(), set()
    for path, pattern in own_views():
        if path.endswith(DOCUMENTS):
            continue
        name, url = pattern.name or path, address(pattern, values)
        permission = permission_of(pattern)
        role = next(
            (role for role in clients if permission not in OF_THE_PORTAL and expected(permission, role, closed=True)),
            "administrator",
        )
        for query in ASKED_WITH.get(name, [""]):
            if name in COUNTED_ONCE:
                clients[role].get(url + query)
            cache.delete_many([f"unread:{user.pk}" for user in (*users.values(), captain)])
            statements.page = name, f"{role} {url}{query}"
            with connection.execute_wrapper(statements):
                answer = clients[role].get(url + query)
                if answer.streaming:
                    b"".join(answer.streaming_content)
            if answer.status_code == 200:
                opened.add(name)
    of_finalists = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in OF_FINALISTS}
    found = {}
    for sql, (params, name, page) in statements.of_pages.items():
        if name not in WHOLE and (faults := faults_of(sql, params, tables=tables, whole=of_finalists)):
            found[page, sql] = faults
    assert found == {}
    assert opened >= COUNTED_ONCE | set(WHOLE)
    assert (len(opened) > 120, len(statements.of_pages) > 250) == (True, True)


def test_a_statement_that_reads_too_much_is_found(many):
    """What this test is for: no index, and an index that leads to everybody of a contest."""
    _, tables = many

    def faults(rows: Any) -> list[str]:
        sql, params = rows.query.sql_with_params()
        return [fault.split(":")[0] for fault in faults_of(sql, params, tables=tables, whole=set())]

    contest = Application.objects.order_by("pk").first().contest_id
    assert faults(Application.objects.filter(email__in=["a@example.org"], user=None)) == []
    assert faults(Application.objects.filter(refusal_ground="нет такого")) == ["Seq Scan of registration_application"]
    assert len(faults(Application.objects.filter(contest=contest, refusal_ground="нет такого"))) == 1
    assert faults(Application.objects.filter(contest=contest)) == []


def test_the_tables_that_stay_few_exist():
    named = {f"{label}.{name}" for label, names in crowd.FEW.items() for name in names}
    assert named <= {f"{model._meta.app_label}.{model.__name__}" for model in apps.get_models()}


def test_the_pages_that_may_exist():
    names = {pattern.name for _, pattern in own_views()}
    assert get_resolver().url_patterns
    assert COUNTED_ONCE | set(WHOLE) | set(ASKED_WITH) <= names
