"""`./portal bench filing [--rate 50] [--seconds 600] [--forms 0.5] [--highest]`: the deadline hour on two cores.

All of the portal's own processes (web, worker with letters, PostgreSQL, Valkey) on two cores; the load generator is a process of its
own, on other cores where there are more. Half of the applications come by the API, half are filed by people in browsers. Meanwhile
the contest's page and /health/ are asked five times a second. `--highest` looks for the highest rate without errors, p95 <= 1 s.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.speed import deadline_data

CORES = 2
WANTED_P95_MS = 1000.0
TRIAL_SECONDS = 30
PROBES = ["/c/deadline/", "/health/"]
TICKS = os.sysconf("SC_CLK_TCK")


# What the processes use, from /proc.


def relatives(pid: int) -> set[int]:
    found, waiting = set(), [pid]
    while waiting:
        one = waiting.pop()
        found.add(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def processor_seconds(pid: int) -> float:
    """Of a process and its children, those that have ended as well."""
    total = 0
    for one in relatives(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(ticks) for ticks in (fields[11:15] if one == pid else fields[11:13]))
    return total / TICKS


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def servers() -> dict[str, int]:
    """Process ids of the database's first process and of Valkey, where they are on this machine."""
    from django.core.cache import cache
    from django.db import connection

    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    if Path(f"/proc/{backend}").exists():
        found["PostgreSQL"] = parent_of(backend)
    pid = cache._cache.get_client().info("server").get("process_id", 0)  # type: ignore[attr-defined]  # Django's Redis cache
    if Path(f"/proc/{pid}").exists():
        found["Valkey (cache)"] = pid
    return found


def pin(pids: set[int], cores: set[int]) -> None:
    for pid in pids:
        try:
            os.sched_setaffinity(pid, cores)
        except OSError:  # it has ended meanwhile
            continue


class LockWaits:
    """How many sessions wait for a lock, looked at ten times a second."""

    def __init__(self) -> None:
        self.looks = self.waiting = self.most = 0
        self._ended = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[LockWaits]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join()

    def _watch(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            while not self._ended.wait(0.1):
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                waiting = cursor.fetchone()[0]
                self.looks += 1
                self.waiting += waiting
                self.most = max(self.most, waiting)
        connection.close()

    @property
    def mean(self) -> float:
        return self.waiting / self.looks if self.looks else 0.0


# One application looked at closely, in this process.


def one_by_one(contest: Any, token: str, mark: str, count: int = 20) -> dict[str, dict[str, float]]:
    """Statements of an application by each door, those from the contest's lock to the commit, and how long it is held (ms, median)."""
    import statistics

    from django.test import Client

    requests = {
        "API": deadline_data.api_requests(contest, token, count, 80, f"{mark}a"),
        "form": deadline_data.form_requests(contest, count, 80, f"{mark}f"),
    }
    figures = {}
    for name, sent in requests.items():
        looked = [_looked_at(Client(), request) for request in sent]
        held = [one["held"] for one in looked]
        figures[name] = looked[-1] | {"held": statistics.median(held)}
    return figures


def _looked_at(client: Any, request: bytes) -> dict[str, float]:
    from tests.speed.statements import watched

    with watched() as seen:
        began = time.thread_time()
        answer = deadline_data.sent(client, request)
        used = time.thread_time() - began
    assert answer.status_code in (201, 302), answer.content[:300].decode()
    return {"statements": len(seen.all), "under": len(seen.under_lock), "held": seen.held * 1000, "web": used * 1000}


@dataclass
class Outcome:
    """What a run has shown."""

    rate: float
    asked: int
    answers: dict[str, Any]
    used: dict[str, float]
    waits: LockWaits
    filed: int
    faults: list[str]

    @property
    def filing(self) -> dict[str, Any]:
        return self.answers["filing"]

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.filing["statuses"].items() if status not in ("201", "302"))

    @property
    def is_good(self) -> bool:
        return not self.errors and not self.faults and self.filed == self.asked and self.filing["p95"] <= WANTED_P95_MS

    def table(self) -> None:
        filing, count = self.filing, max(1, self.filed)
        print(f"\nasked {self.rate:.0f}/s, {self.asked} applications; done {self.filed / filing['seconds']:.1f}/s")
        print(f"{'':<16}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'worst':>9}  answers")
        for name in ("filing", *PROBES):
            row = self.answers[name]
            print(f"{name:<16}{row['p50']:>9}{row['p95']:>9}{row['p99']:>9}{row['worst']:>9}  {row['statuses']}")
        print(f"errors {self.errors}; order, places, letters: {'; '.join(self.faults) or 'right'}")
        print(
            "processor, ms an application: " + ", ".join(f"{name} {1000 * used / count:.1f}" for name, used in self.used.items())
        )
        waited = self.waits.mean * filing["seconds"] * 1000 / count
        print(f"waiting for locks: {waited:.1f} ms an application, at most {self.waits.most} sessions at once", flush=True)


class Portal:
    """The running portal of the bench and what it is asked."""

    def __init__(self, folder: Path, port: int, children: Any, arguments: argparse.Namespace) -> None:
        self.folder, self.port, self.children, self.arguments = folder, port, children, arguments
        self.contest = deadline_data.contest()
        self.token = deadline_data.token_of(self.contest)
        self.runs = 0

    def family(self) -> dict[str, int]:
        return {name: one.process.pid for name, one in self.children.watched.items() if one.process} | servers()

    def run(self, rate: float, seconds: float) -> Outcome:
        from registration.models import Application

        self.runs += 1
        total = round(rate * seconds)
        plan = self.folder / "plan"
        plan.write_bytes(
            pickle.dumps(deadline_data.prepare(self.contest, self.token, total, self.arguments.forms, self.port, f"r{self.runs}"))
        )
        filed = Application.objects.filter(contest=self.contest, number__isnull=False)
        before, family = filed.count(), self.family()
        began = {name: processor_seconds(pid) for name, pid in family.items()}
        with LockWaits().watching() as waits:
            answers = json.loads(self._generator(plan, rate))
        used = {name: processor_seconds(pid) - began[name] for name, pid in family.items()}
        used["all of the portal"] = sum(used.values())
        used["(generator)"] = answers.pop("processor")
        return Outcome(rate, total, answers, used, waits, filed.count() - before, deadline_data.check_order(self.contest))

    def _generator(self, plan: Path, rate: float) -> str:
        command = [sys.executable, "-m", "tests.speed.deadline_load", str(plan), str(self.port), str(rate), *PROBES]
        others = os.cpu_count() or CORES
        cores = set(range(CORES, others)) or set(range(CORES))
        return subprocess.run(
            command, capture_output=True, text=True, check=True, preexec_fn=lambda: os.sched_setaffinity(0, cores)
        ).stdout

    def letters_left(self, seconds: float = 300) -> None:
        """Wait until the letters of a run have left: the next one begins at rest."""
        from hackathon_portal.kernel.models import OutboxMessage

        until = time.monotonic() + seconds
        while OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING).exists() and time.monotonic() < until:
            time.sleep(0.5)

    def highest(self) -> Outcome | None:
        """The highest rate (a multiple of 5) of which a run of TRIAL_SECONDS is without fault."""
        low, high, rate, best = 0, 0, 20, None
        while not high or high - low > 5:
            outcome = self.run(rate, TRIAL_SECONDS)
            outcome.table()
            self.letters_left()
            if outcome.is_good:
                low, best = rate, outcome
            else:
                high = rate
            rate = max(5, (low + high) // 10 * 5) if high else rate * 2
        return best


def told(figures: dict[str, dict[str, float]]) -> None:
    print(f"{'one by one':<16}{'statements':>12}{'under lock':>12}{'held, ms':>10}{'web, ms':>9}")
    for name, row in figures.items():
        print(
            f"{name:<16}{row['statements']:>12}{row['under']:>12}{row['held']:>10.1f}{row['web']:>9.1f}",
            flush=True,
        )


def main() -> None:
    from django.core.management import call_command

    from hackathon_portal.launcher.commands import port_is_free, processes, wait_for_web

    parser = argparse.ArgumentParser(prog="./portal bench filing")
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--forms", type=float, default=0.5, help="share of applications filed by people in browsers")
    parser.add_argument("--highest", action="store_true")
    arguments = parser.parse_args([one for one in sys.argv[1:] if one != "filing"])
    call_command("migrate", verbosity=0)
    port = next(number for number in range(8300, 8400) if port_is_free(number))
    cores = set(range(min(CORES, os.cpu_count() or 1)))
    # A contest's token may ask ten times a second; here one other system stands for many.
    environment = dict(os.environ, WEB_WORKERS="2", C_FORCE_ROOT="1", API_REQUESTS_A_MINUTE="1000000")
    for pid in servers().values():
        pin(relatives(pid), cores)
    os.sched_setaffinity(0, cores)
    with processes(environment, port) as children:
        wait_for_web(port, children)
        portal = Portal(Path(os.environ["PORTAL_DATA"]), port, children, arguments)
        told(one_by_one(portal.contest, portal.token, "w"))
        if arguments.highest:
            best = portal.highest()
            print(f"\nhighest rate without errors, p95 <= 1 s: {best.rate if best else 'none'} applications a second")
        else:
            portal.run(rate=5, seconds=2)  # first requests of each process import and prepare
            portal.letters_left()
            portal.run(arguments.rate, arguments.seconds).table()
