"""`./portal bench`: the speed figures of the portal, measured in one run on this machine.

A database of its own on the same server, two granian workers, eight keep-alive connections, the median of five runs of three
seconds each. Machines are noisy: compare figures of one run with each other.
"""

from __future__ import annotations

import importlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
DATABASE = "portal_bench"
# Page -> least requests a second asked for.
WANTED = {
    "contest page, visitor": 1500,
    "cabinet of a captain": 250,
    "staff queue, 66 applications": 200,
    "desk of staff": 200,
    "sheet list of a member": 200,
}
WANTED_P99_MS, WANTED_QUERIES, WANTED_DIPLOMA_MS, WANTED_MEGABYTES = 80, 10, 15, 600
SMALL, LARGE = 66, 6_600


def own_database() -> None:
    """A fresh database beside the one in use; DATABASE_URL of this process and its children names it."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    connection = psycopg2.connect(urlunsplit(parts))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{DATABASE}"))


def fill() -> dict[str, str]:
    """A contest with 66 applications and a judged one; returns session cookies by person."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from hackathon_portal.demo import people, play
    from hackathon_portal.kernel import clock
    from tests import build

    users = people.make_accounts()
    stage = play.announce(slug="bench", starts_on=date(2024, 5, 24), users=users)
    with clock.fixed_at(build.FILED_AT):
        captain = build.user()
        build.team(stage.contest, "Капитанская", founder=captain)
        for _ in range((SMALL - 2) // 2):
            build.team(stage.contest)
    judged = play.announce(slug="judged", starts_on=date(2024, 5, 24), users=users)
    play.commission(judged)
    build.admitted_teams(judged.contest, users, count=12)
    play.projects(judged)
    judged.refresh()
    play.assessment(judged)
    play.outcome(judged, play.meeting(judged))
    return {
        name: f"sessionid={session_of(user)}"
        for name, user in (("captain", captain), ("staff", users["staff"]), ("member", users["member1"]))
    }


def session_of(user: Any) -> str:
    """The key of a session as the sign-in pages leave it, the second factor passed by who owns one."""
    from django.conf import settings
    from django.test import Client

    from tests.sign_in import sign_in

    return sign_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME].value


def many_applications(wanted: int) -> None:
    """The bench contest grows to `wanted` applications with findings, by plain rows."""
    from django.db import connection

    from registration.models import Application, Finding, Team

    sample = Application.objects.filter(contest__slug="bench", role="member").first()
    last_number = Application.objects.filter(contest=sample.contest).count()
    last_queue = Team.objects.filter(contest=sample.contest).count()
    missing = wanted - last_number
    teams = Team.objects.bulk_create(
        Team(contest=sample.contest, name=f"Множество {n}", seat="waitlist", queue_number=last_queue + 1 + n)
        for n in range(missing // 2)
    )
    rows = []
    for index in range(missing):
        row = Application.objects.model(
            **{field.attname: getattr(sample, field.attname) for field in Application._meta.local_fields if not field.primary_key}
        )
        row.team, row.number, row.identity_hash, row.email = (
            teams[index // 2],
            last_number + 1 + index,
            f"{index:064x}",
            f"m{index}@example.org",
        )
        row.role = "captain" if index % 2 else "member"
        row.surname = "Осинин" if index % 1000 == 0 else row.surname
        rows.append(row)
    Application.objects.bulk_create(rows, batch_size=1000)
    Finding.objects.bulk_create(
        [
            Finding(application=row, code="age.too_young", clause="1.6", verdict="red", message="Возраст — 17")
            for row in rows[::3]
        ],
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what autovacuum does within a minute after so many rows


def count_queries(pages: dict[str, tuple[str, str]]) -> dict[str, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    counted = {}
    for name, (path, cookie) in pages.items():
        client = Client()
        if cookie:
            client.cookies["sessionid"] = cookie.split("=")[1]
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        counted[name] = len(caught)
    return counted


def diploma_milliseconds() -> tuple[float, float]:
    """(first, median of the next thirty) in this process."""
    from prizes.awards.documents import diploma_pdf
    from prizes.models import Diploma

    diploma = Diploma.objects.select_related("application", "contest__regulation_version").first()
    times = []
    for _ in range(31):
        began = time.perf_counter()
        diploma_pdf(diploma)
        times.append((time.perf_counter() - began) * 1000)
    return times[0], statistics.median(times[1:])


def family(pid: int) -> list[int]:
    children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return [pid, *(grandchild for child in children for grandchild in family(child))]


def megabytes(pids: list[int]) -> tuple[float, float]:
    """(RSS counted fully for every process, PSS: shared pages counted once)."""
    sums = {"Rss:": 0, "Pss:": 0}
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, *value = line.split()
            if name in sums:
                sums[name] += int(value[0])
    return sums["Rss:"] / 1024, sums["Pss:"] / 1024


def main() -> int:
    own_database()
    os.environ["DJANGO_SETTINGS_MODULE"] = "hackathon_portal.settings.local"
    folder = tempfile.mkdtemp()
    os.environ["PORTAL_DATA"] = folder
    import django

    django.setup()
    from django.core.management import call_command

    if sys.argv[1:2] == ["upgrade"]:
        from tests.speed import upgrade

        return upgrade.main(sys.argv[2:])
    call_command("collectstatic", interactive=False, verbosity=0)
    for part in (
        "filing",
        "judging",
        "many",
        "registration",
        "prizes",
        "regulations",
        "lighthouse",
        "letters",
        "restore",
        "sitting",
        "events",
        "season",
    ):
        if part not in sys.argv[1:]:
            continue
        code = importlib.import_module(f"tests.speed.{part}").main()
        subprocess.run(["rm", "-rf", folder], check=False)
        return code if part in ("events", "letters", "restore", "season", "sitting") else 0
    cookies = fill()
    pages = {
        "contest page, visitor": ("/c/bench/", ""),
        "cabinet of a captain": ("/cabinet/", cookies["captain"]),
        "staff queue, 66 applications": ("/c/bench/desk/queue/", cookies["staff"]),
        "desk of staff": ("/c/bench/desk/", cookies["staff"]),
        "sheet list of a member": ("/c/judged/sheets/", cookies["member"]),
    }
    from hackathon_portal.launcher.commands import port_is_free, processes, wait_for_web
    from tests.speed.load import measure

    port = next(number for number in range(8100, 8200) if port_is_free(number))
    environment = dict(os.environ, WEB_WORKERS="2", C_FORCE_ROOT="1")
    with processes(environment, port) as children:
        wait_for_web(port, children)
        print(f"{'page':<32}{'req/s':>8}{'wanted':>8}{'p99 ms':>8}{'wanted':>8}")
        for name, (path, cookie) in pages.items():
            measure(port, path, cookie=cookie, seconds=1)
            runs = [measure(port, path, cookie=cookie) for _ in range(RUNS)]
            assert not any(run.wrong for run in runs), name
            rate, p99 = statistics.median(run.rate for run in runs), statistics.median(run.p99 for run in runs)
            print(f"{name:<32}{rate:>8.0f}{WANTED[name]:>8}{p99:>8.1f}{WANTED_P99_MS:>8}")
        rss, pss = megabytes([pid for child in children.running() for pid in family(child.pid)])
        print(f"\nweb + worker + beat: {rss:.0f} MB resident, shared pages counted once {pss:.0f} MB (wanted {WANTED_MEGABYTES})")
    few = count_queries(pages)
    many_applications(LARGE)
    large = count_queries(pages)
    print(f"\n{'SQL queries':<32}{SMALL:>8}{LARGE:>8}{'wanted':>8}")
    for name in pages:
        print(f"{name:<32}{few[name]:>8}{large[name]:>8}{f'<= {WANTED_QUERIES}':>8}")
    first, warm = diploma_milliseconds()
    print(f"\ndiploma: first {first:.0f} ms, then {warm:.1f} ms each (wanted {WANTED_DIPLOMA_MS})")
    subprocess.run(["rm", "-rf", folder], check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
