"""`./portal bench sitting [--people 5000] [--rate 120] [--seconds 60]`: people in one test at once, each answer saved as it is given.

The portal's own processes on two cores; requests leave at a steady rate whatever the answers (`deadline_load.py`), on other cores where
there are more. An answer is lost when it was acknowledged and is not in the database: revisions are counted. The goal of the design:
5,000 people, 120 saves a second for 15 minutes (`--seconds 900`), none lost, p99 within 400 ms; then all attempts closed by one sweep.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.speed import deadline_data
from tests.speed.filing import CORES, LockWaits, pin, processor_seconds, relatives, servers

WANTED_P99_MS = 400.0
CSRF = "a" * 32
LOOKED_AT = 60


def filled(people: int) -> tuple[Any, list[Any], list[str]]:
    """A season with a test announced, attempts of so many people under way, their sessions."""
    from django.db import connection

    from hackathon_portal.accounts.models import User
    from hackathon_portal.exams.models import Attempt, QuestionVersion
    from hackathon_portal.exams.queries import sitting as queries
    from hackathon_portal.kernel import clock
    from hackathon_portal.seasons.models import Season
    from tests import seasons, sitting

    season = seasons.made_season("sitting").season
    Season.objects.filter(pk=season.pk).update(state=Season.State.PUBLISHED)
    exam = sitting.exam(str(season.room), sitting.bank(str(season.room)), minutes=240)
    persons = User.objects.bulk_create((User(email=f"s{number}@example.org") for number in range(people)), batch_size=2000)
    now, pool = clock.now(), queries.pool_of(exam)
    attempts = Attempt.objects.bulk_create(
        (
            Attempt(
                exam=exam, user=person, number=1, started_at=now, ends_at=now + timedelta(minutes=240),
                paper=queries.paper_for(exam, user_id=person.pk, number=1, pool=pool),
            )
            for person in persons
        ),
        batch_size=2000,
    )  # fmt: skip
    QuestionVersion.objects.update(frozen_at=now)
    keys = deadline_data.sessions(persons)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return season, attempts, keys


def requests(season: Any, attempts: list[Any], keys: list[str], count: int, port: int) -> list[bytes]:
    """Saves one after another through all people; a question comes again when the paper is through, on the revision it has then."""
    from hackathon_portal.exams.models import QuestionVersion
    from hackathon_portal.exams.rules.items import Kind

    sample = {Kind.ORDERING: "1>2>3", Kind.MATCHING: "1=1", Kind.TRUE_FALSE: "true", Kind.NUMBER: "12", Kind.SHORT_TEXT: "слово"}
    kinds = dict(QuestionVersion.objects.values_list("pk", "kind"))
    saved: Counter[tuple[int, int]] = Counter()
    made = []
    for number in range(count):
        attempt, key = attempts[number % len(attempts)], keys[number % len(attempts)]
        version = attempt.paper[number // len(attempts) % len(attempt.paper)]
        revision = saved[attempt.pk, version]
        saved[attempt.pk, version] += 1
        # Each time another answer: an equal one would not be written.
        answer = sample.get(Kind(kinds[version]), "1" if revision % 2 else "2")
        if kinds[version] in (Kind.NUMBER, Kind.SHORT_TEXT):
            answer += f"{revision}"
        body = json.dumps({"version": version, "answer": answer, "revision": revision, "seconds": 7}).encode()
        path = f"/s/{season.slug}/tests/attempts/{attempt.pk}/answer/"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={key}; csrftoken={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
            f"Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def stored() -> int:
    """How many saves the database holds: each raised a revision by one."""
    from django.db.models import Sum

    from hackathon_portal.exams.models import Answer

    return Answer.objects.aggregate(all=Sum("revision"))["all"] or 0


def main() -> int:
    from django.core.management import call_command

    from hackathon_portal.exams.actions import attempts as acts
    from hackathon_portal.exams.models import Attempt
    from hackathon_portal.kernel import clock
    from hackathon_portal.launcher.commands import port_is_free, processes, wait_for_web

    parser = argparse.ArgumentParser(prog="./portal bench sitting")
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--rate", type=float, default=120)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args([one for one in sys.argv[1:] if one != "sitting"])
    call_command("migrate", verbosity=0)
    port = next(number for number in range(8300, 8400) if port_is_free(number))
    cores = set(range(min(CORES, os.cpu_count() or 1)))
    season, attempts, keys = filled(arguments.people)
    made = requests(season, attempts, keys, round(arguments.rate * arguments.seconds) + LOOKED_AT, port)
    statements, milliseconds = deadline_data.cost(made[:LOOKED_AT], status=200)
    sent = made[LOOKED_AT:]
    print(f"one save: {statements} statements, {milliseconds:.1f} ms of processor in the web process", flush=True)
    before = stored()
    for pid in servers().values():
        pin(relatives(pid), cores)
    os.sched_setaffinity(0, cores)
    plan = Path(os.environ["PORTAL_DATA"]) / "plan"
    plan.write_bytes(pickle.dumps(sent))
    with processes(dict(os.environ, WEB_WORKERS="2", C_FORCE_ROOT="1"), port) as children:
        wait_for_web(port, children)
        family = {name: one.process.pid for name, one in children.watched.items() if one.process} | servers()
        began = {name: processor_seconds(pid) for name, pid in family.items()}
        others = set(range(CORES, os.cpu_count() or CORES)) or cores
        command = [sys.executable, "-m", "tests.speed.deadline_load", str(plan), str(port), str(arguments.rate), "/health/"]
        with LockWaits().watching() as waits:
            answers = json.loads(
                subprocess.run(
                    command, capture_output=True, text=True, check=True, preexec_fn=lambda: os.sched_setaffinity(0, others)
                ).stdout
            )
        used = {name: processor_seconds(pid) - began[name] for name, pid in family.items()}
    row = answers["filing"]
    acknowledged = row["statuses"].get("200", 0)
    lost = acknowledged - (stored() - before)
    print(
        f"\n{len(sent)} saves of {arguments.people} people, {arguments.rate:.0f}/s asked, {len(sent) / row['seconds']:.1f}/s done"
    )
    print(f"p50 {row['p50']} ms, p95 {row['p95']} ms, p99 {row['p99']} ms (wanted {WANTED_P99_MS}), worst {row['worst']} ms")
    print(
        f"answers {row['statuses']}; acknowledged and not stored: {max(0, lost)} (wanted 0); waiting for locks at most {waits.most}"
    )
    print("processor, ms a save: " + ", ".join(f"{name} {1000 * one / max(1, len(sent)):.1f}" for name, one in used.items()))
    with clock.fixed_at(clock.now() + timedelta(days=1)):
        since = time.perf_counter()
        closed = acts.close_overdue()
        print(f"{closed} attempts closed by one sweep in {time.perf_counter() - since:.2f} s")
    left = Attempt.objects.filter(state=Attempt.State.OPEN).count()
    return 1 if lost > 0 or left or acknowledged < len(sent) or row["p99"] > WANTED_P99_MS else 0
