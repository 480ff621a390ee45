"""`./portal bench many`: 66,000 applications, and what the hottest pages cost among them.

The crowd is made by SQL (tests/crowd.py). Each page is asked in this process, its statements counted and explained; then by eight
connections of a running portal (two web processes), with the processor time of web and database a request; an export of everybody is
made by the portal's own worker. BENCH_SECONDS in the environment: how long each page is loaded (5).
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from tests.speed import bench

APPLICATIONS, COLUMNS = 66_000, 20
SECONDS = float(os.environ.get("BENCH_SECONDS") or 5)
WANTED_P95_MS, WANTED_STATEMENTS, WANTED_STATEMENT_MS, WANTED_CPU_MS = 300, 10, 50, 5
RARE_SURNAME = "Осинин"
GREAT = 10_000  # rows from which on a table may not be read whole
TICK = os.sysconf("SC_CLK_TCK")


def fill() -> None:
    """The contest of the bench grows to 66,000 applications, each of a person with an account, a team, consents and a letter."""
    from allauth.account.models import EmailAddress
    from django.db import connection

    from hackathon_portal.accounts.models import User
    from hackathon_portal.contests.models import Contest
    from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
    from registration.models import Application, Consent, Finding, Team
    from tests import crowd

    contest = Contest.objects.get(slug="bench")
    sample = Application.objects.filter(contest=contest, user__isnull=False).order_by("pk").first()
    if not Finding.objects.filter(application=sample).exists():
        Finding.objects.create(application=sample, code="age.too_young", clause="1.6", verdict="red", message="Возраст — 17")
    samples = {
        User: sample.user_id,
        EmailAddress: EmailAddress.objects.filter(user=sample.user_id).values_list("pk", flat=True).first(),
        Team: sample.team_id,
        Application: sample.pk,
        Consent: Consent.objects.filter(application=sample).values_list("pk", flat=True).first(),
        Finding: Finding.objects.filter(application=sample).values_list("pk", flat=True).first(),
        OutboxMessage: OutboxMessage.objects.filter(contest_ref=contest.pk, state="sent").values_list("pk", flat=True).first()
        or OutboxMessage.objects.filter(contest_ref=contest.pk).values_list("pk", flat=True).first(),
        AuditRecord: AuditRecord.objects.filter(contest_ref=contest.pk).order_by("pk").values_list("pk", flat=True).first(),
    }
    began = time.perf_counter()
    models = [model for model, pk in samples.items() if pk]
    crowd.clone(models, APPLICATIONS - Application.objects.filter(contest=contest).count(), samples=samples)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE registration_application SET surname = %s WHERE id >= %s AND id %% 1000 = 0", [RARE_SURNAME, crowd.BASE]
        )
        cursor.execute("UPDATE registration_finding SET verdict = 'green' WHERE id >= %s AND id %% 3 <> 0", [crowd.BASE])
        cursor.execute("UPDATE kernel_outboxmessage SET state = 'sent', sent_at = due_at WHERE id >= %s", [crowd.BASE])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")  # what autovacuum does within a minute after so many rows
    print(
        f"{Application.objects.filter(contest=contest).count()} applications made in {time.perf_counter() - began:.0f} s",
        flush=True,
    )


def pages(cookies: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The hottest pages: what they are called -> (address, cookie)."""
    from judging.models import Project

    project = Project.objects.filter(contest__slug="judged").order_by("pk").first()
    captain, staff, member = cookies["captain"], cookies["staff"], cookies["member"]
    return {
        "cabinet": ("/cabinet/", captain),
        "status of an application": ("/c/bench/application/", captain),
        "notifications": ("/cabinet/notifications/", captain),
        "staff queue": ("/c/bench/desk/queue/", staff),
        "queue, one opened": ("/c/bench/desk/queue/?open=1", staff),
        "search in the queue": (f"/c/bench/desk/queue/?show=all&q={RARE_SURNAME}", staff),
        "desk": ("/c/bench/desk/", staff),
        "numbers": ("/c/bench/desk/numbers/", staff),
        "teams": ("/c/bench/desk/teams/", staff),
        "letters": ("/c/bench/desk/letters/", staff),
        "sheets of a member": ("/c/judged/sheets/", member),
        "one sheet": (f"/c/judged/sheets/{project.pk}/", member),
    }


def _scans(plan: dict[str, Any]) -> list[str]:
    own = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" else []
    return own + [table for part in plan.get("Plans", ()) for table in _scans(part)]


def explain(statements: list[tuple[str, Any]], great: set[str]) -> tuple[float, list[str]]:
    """(milliseconds of the slowest statement, tables read whole though they are great)."""
    from django.db import connection

    slowest, whole = 0.0, []
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            answer = cursor.fetchone()[0]
            plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]
            slowest = max(slowest, plan["Execution Time"])
            whole += [table for table in _scans(plan["Plan"]) if table in great]
    return slowest, whole


def look_at_statements(asked: dict[str, tuple[str, str]]) -> None:
    """Statements of each page: how many, the slowest, whole tables, where numbers over the contest have been counted."""
    from django.db import connection
    from django.test import Client

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [GREAT])
        great = {name for (name,) in cursor.fetchall()}
    print(f"\n{'page':<28}{'statements':>11}{'slowest ms':>12}   tables read whole")
    for name, (path, cookie) in asked.items():
        client = Client(HTTP_COOKIE=cookie)
        client.get(path)
        statements: list[tuple[str, Any]] = []

        def collect(execute: Any, sql: str, params: Any, many: bool, context: Any, into: Any = statements) -> Any:
            into.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(collect):
            assert client.get(path).status_code == 200, path
        slowest, whole = explain([one for one in statements if one[0].startswith("SELECT")], great)
        told = ", ".join(sorted(set(whole))) or "none"
        print(f"{name:<28}{len(statements):>11}{slowest:>12.1f}   {told}", flush=True)
    print(f"wanted: at most {WANTED_STATEMENTS} statements, {WANTED_STATEMENT_MS} ms each, none whole")


def count_anew() -> None:
    """What the numbers over the whole contest cost when they are counted: once for everybody (contests/kept.py)."""
    from hackathon_portal.accounts.models import User
    from hackathon_portal.contests.access import contest_by_slug
    from hackathon_portal.kernel import clock
    from hackathon_portal.regulation.rules.deadlines import local_day
    from hackathon_portal.shell import desk
    from registration.queries import numbers, queue, staff_teams
    from registration.queries.correspondence import letter_counts

    contest = contest_by_slug("bench")
    staff, now = User.objects.get(email="staff@demo.example.org"), clock.now()
    today = local_day(now, contest.regulation)
    print("\ncounted anew, ms:", end=" ")
    for name, count in (
        ("queue", lambda: queue._count_queue(contest, today)),
        ("numbers", lambda: numbers._count(contest, None, today)),
        ("desk", lambda: desk._ask(staff, contest, now, today)),
        ("teams", lambda: staff_teams.team_counts(contest)),
        ("letters", lambda: letter_counts(contest)),
    ):
        began = time.perf_counter()
        count()
        print(f"{name} {(time.perf_counter() - began) * 1000:.0f}", end="  ", flush=True)
    print()


def _processor_seconds(pids: list[int]) -> float:
    seconds = 0.0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        seconds += (int(fields[11]) + int(fields[12])) / TICK
    return seconds


def _backends() -> list[int]:
    """Processes of PostgreSQL that serve this database; empty for a server on another machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        return [pid for (pid,) in cursor.fetchall() if Path(f"/proc/{pid}").exists()]


def load(port: int, web: list[int], asked: dict[str, tuple[str, str]]) -> None:
    from tests.speed.load import measure

    print(f"\n{'page':<28}{'req/s':>8}{'p95 ms':>9}{'p99 ms':>9}{'web ms':>9}{'database ms':>13}")
    for name, (path, cookie) in asked.items():
        measure(port, path, cookie=cookie, seconds=1)
        backends = _backends()
        before = _processor_seconds(web), _processor_seconds(backends)
        run = measure(port, path, cookie=cookie, seconds=SECONDS)
        count = max(run.rate * SECONDS, 1)
        used = [(_processor_seconds(pids) - start) * 1000 / count for pids, start in zip((web, backends), before, strict=True)]
        wrong = f"  {run.wrong} WRONG" if run.wrong else ""
        print(f"{name:<28}{run.rate:>8.0f}{run.p95:>9.1f}{run.p99:>9.1f}{used[0]:>9.1f}{used[1]:>13.1f}{wrong}", flush=True)
    print(f"wanted: p95 {WANTED_P95_MS} ms, {WANTED_CPU_MS} ms of web")


def export(worker: list[int]) -> None:
    """Everybody with 20 columns, by the worker that runs beside the pages."""
    from hackathon_portal.accounts.models import User
    from hackathon_portal.contests.models import Contest
    from registration import exports

    contest, staff = Contest.objects.get(slug="bench"), User.objects.get(email="staff@demo.example.org")
    names = [name for name, column in exports.columns_of(contest.regulation).items() if not column.personal][:COLUMNS]
    began, before = time.perf_counter(), _processor_seconds(worker)
    job = exports.order_export(
        contest=contest, columns=names, file_format="xlsx", chosen="all", search="", reason="", by=staff, address=None
    )
    while job.state in ("queued", "running") and time.perf_counter() - began < 300:
        time.sleep(0.5)
        job.refresh_from_db()
    resident, _ = bench.megabytes(worker)
    size = job.file.size / 2**20 if job.file else 0
    print(
        f"\nexport of everybody, {len(names)} columns: {job.state}, {time.perf_counter() - began:.0f} s, {size:.1f} MB, "
        f"worker {_processor_seconds(worker) - before:.0f} s of processor time, {resident:.0f} MB resident"
    )


def main() -> None:
    from hackathon_portal.launcher.commands import port_is_free, processes, wait_for_web

    cookies = bench.fill()
    fill()
    asked = pages(cookies)
    count_anew()
    look_at_statements(asked)
    port = next(number for number in range(8300, 8400) if port_is_free(number))
    with processes(dict(os.environ, WEB_WORKERS="2", C_FORCE_ROOT="1"), port) as children:
        wait_for_web(port, children)
        running = {child.pid: bench.family(child.pid) for child in children.running()}
        load(port, [pid for pids in running.values() for pid in pids if _is_web(pid)], asked)
        export([pid for pids in running.values() for pid in pids if not _is_web(pid)])


def _is_web(pid: int) -> bool:
    return b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes()
