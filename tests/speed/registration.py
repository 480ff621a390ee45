"""`./portal bench registration`: an import of 10,000 rows, a queue of 66,000 applications, an export of all of them.

Import and export run in a process of their own each, so that their peak memory is theirs alone.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROWS, APPLICATIONS, COLUMNS = 10_000, 66_000, 20
WANTED = {"import": (60, 300), "export": (10, 250)}
WANTED_P99_MS = 120
RUNS = 5


def write_batch(path: Path) -> None:
    """A file of 10,000 people in 2,500 teams, valid identifiers, as the Regional portal hands it over."""
    from registration.imports.reading import COLUMNS as NAMES
    from tests import build

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES)
        writer.writeheader()
        for number in range(ROWS):
            person = build.person("member" if number % 4 else "captain", passport_series=f"{7000 + number // 1000}")
            row = {name: person.get(name, "") for name in NAMES}
            row |= {
                "external_id": f"B-{number}", "submitted_at": "2024-05-02T12:00:00+03:00", "team_name": f"Отряд {number // 4}",
                "role": "member" if number % 4 else "captain", "consent_personal_data": "yes", "consent_terms": "yes",
            }  # fmt: skip
            writer.writerow(row)


def do_import(path: str) -> None:
    from hackathon_portal.contests.models import Contest
    from registration.imports import carrying_out, checking, reading

    contest = Contest.objects.select_related("regulation_version").get(slug="import")
    rows = reading.read_table(Path(path).read_bytes())
    checking.check_rows(rows, contest)
    carrying_out.carry_out(rows, contest=contest, by=None)
    print(f"filed {sum(row.outcome == 'подана' for row in rows)}")


def do_export(job_id: str) -> None:
    from hackathon_portal.kernel import jobs
    from hackathon_portal.kernel.models import Job
    from registration import exports  # noqa: F401  registers the work

    jobs.run(int(job_id))
    job = Job.objects.get(pk=job_id)
    print(f"{job.state}: {job.outcome} {job.file.size / 2**20:.1f} MB")


def child(kind: str, argument: str) -> None:
    """Do one long work here and say how long it took and how much memory at most."""
    import django

    django.setup()
    began = time.perf_counter()
    {"import": do_import, "export": do_export}[kind](argument)
    print(f"{time.perf_counter() - began:.1f} {peak_megabytes():.0f}")


def peak_megabytes() -> float:
    """The most memory this process ever held; not ru_maxrss, which begins with what its parent held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def measured(kind: str, argument: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "tests.speed.registration", kind, argument],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    ).stdout.splitlines()
    seconds, megabytes = said[-1].split()
    wanted = WANTED[kind]
    print(f"{kind:<10}{said[0]:<34}{seconds:>7} s (wanted {wanted[0]}){megabytes:>7} MB (wanted {wanted[1]})", flush=True)


def main() -> None:
    from hackathon_portal.demo import people, play
    from hackathon_portal.kernel.models import Job
    from hackathon_portal.launcher.commands import port_is_free, processes, wait_for_web
    from tests.speed import bench
    from tests.speed.load import measure

    cookies = bench.fill()
    users = people.make_accounts()
    play.announce(slug="import", starts_on=date(2024, 5, 24), users=users)
    with tempfile.NamedTemporaryFile(suffix=".csv") as batch:
        write_batch(Path(batch.name))
        measured("import", batch.name)
    queue = ("/c/bench/desk/queue/", cookies["staff"])
    few = bench.count_queries({"queue": queue})["queue"]
    bench.many_applications(APPLICATIONS)
    many = bench.count_queries({"queue": queue})["queue"]
    print(f"queue: {few} SQL queries with {bench.SMALL} applications, {many} with {APPLICATIONS}")
    port = next(number for number in range(8200, 8300) if port_is_free(number))
    with processes(dict(os.environ, WEB_WORKERS="2", C_FORCE_ROOT="1"), port) as children:
        wait_for_web(port, children)
        for name, path in (
            ("first page", queue[0]),
            ("opened", f"{queue[0]}?open=1"),
            ("search", f"{queue[0]}?show=all&q=Осинин"),
        ):
            measure(port, path, cookie=queue[1], seconds=1)
            runs = [measure(port, path, cookie=queue[1]) for _ in range(RUNS)]
            rate, p99 = statistics.median(run.rate for run in runs), statistics.median(run.p99 for run in runs)
            print(f"queue of {APPLICATIONS}, {name:<12}{rate:>6.0f} req/s  p99 {p99:.0f} ms (wanted {WANTED_P99_MS})", flush=True)
    from hackathon_portal.contests.models import Contest
    from registration.exports import columns_of

    names = columns_of(Contest.objects.get(slug="bench").regulation)
    columns = [name for name in names if name not in {"passport", "snils", "inn", "birth_date", "attendance"}][:COLUMNS]
    personal = ["birth_date", "passport", "snils"]
    for chosen in (columns, [*columns[: COLUMNS - len(personal)], *personal]):
        job = Job.objects.create(
            kind="registration.export", title="bench", contest_ref=Contest.objects.get(slug="bench").pk, started_by=users["staff"],
            parameters={"columns": chosen, "format": "xlsx", "chosen": "all", "search": ""},
        )  # fmt: skip
        print(f"{len(chosen)} columns, {sum(names[name].personal for name in chosen)} of them personal", flush=True)
        measured("export", str(job.pk))


if __name__ == "__main__":
    child(*sys.argv[1:3])
