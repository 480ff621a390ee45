"""`./portal bench events [--people 20000] [--minutes 10] [--seats 15000] [--declines 500] [--already 0]`: a rush for one gathering of a season.

Admitted people of a season press «Записаться» at a steady rate whatever the answers (`deadline_load.py`), each with a session of their
own, and are shown the page anew; every so many, somebody who comes gives the seat back. The portal's own processes on two cores. Wanted:
every answer stored, no seat given twice and none left empty while somebody waits, those who wait served in their order. With
`--already` so many have come before: the last minutes of a rush alone, where counting costs most.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.speed import deadline_data
from tests.speed.filing import CORES, LockWaits, pin, processor_seconds, relatives, servers

WANTED_P95_MS = 400.0
CSRF = "a" * 32
LOOKED_AT = 40


def filled(people: int, seats: int, already: int) -> tuple[Any, Any, list[str]]:
    """A season with one gathering that has so many seats, its admitted people, their sessions."""
    from django.db import connection

    from hackathon_portal.accounts.models import User
    from hackathon_portal.events.models import Gathering, SignUp
    from hackathon_portal.kernel import clock
    from hackathon_portal.seasons.models import Entrant, Season
    from tests import seasons

    season = seasons.made_season("events").season
    Season.objects.filter(pk=season.pk).update(state=Season.State.PUBLISHED)
    begins = clock.now() + timedelta(days=1)
    one = Gathering.objects.create(
        room=str(season.room), title="Открытие финала", strand="business", starts_at=begins, ends_at=begins + timedelta(hours=2),
        seats=seats, has_waitlist=True,
    )  # fmt: skip
    persons = User.objects.bulk_create((User(email=f"e{number}@example.org") for number in range(people)), batch_size=2000)
    Entrant.objects.bulk_create(
        (
            Entrant(
                season=season, user=person, number=number, surname="Берёзкина", name="Анна", email=person.email, region="74",
                has_data_consent=True, has_rules_consent=True, is_admitted=True, signed_up_at=clock.now(),
            )
            for number, person in enumerate(persons, start=1000)
        ),
        batch_size=2000,
    )  # fmt: skip
    before = persons[:already]
    SignUp.objects.bulk_create(
        (
            SignUp(gathering=one, user=person, state="coming" if number < seats else "waiting", answered_at=clock.now())
            for number, person in enumerate(before)
        ),
        batch_size=2000,
    )
    keys = deadline_data.sessions(persons[already:])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # what autovacuum does within a minute after so many rows
    return season, one, keys


def press(path: str, key: str, port: int, coming: bool) -> bytes:
    """The form of the gathering's page as a browser sends it."""
    body = f"coming={'yes' if coming else 'no'}".encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={key}; csrftoken={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
        f"Accept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def look(path: str, key: str, port: int) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={key}\r\nAccept: text/html\r\n\r\n".encode()


def requests(path: str, keys: list[str], port: int, declines: int) -> list[bytes]:
    """Each person presses and is shown the page; spread among them so many who came first give their seats back."""
    every = max(1, len(keys) // declines) if declines else 0
    made: list[bytes] = []
    for number, key in enumerate(keys):
        made += [press(path, key, port, True), look(path, key, port)]
        # Who gives a seat back pressed long before: a hundred people ago.
        if every and number % every == 0 and number >= 100:
            made.append(press(path, keys[number - 100], port, False))
    return made


def faults_of(one: Any, pressed: int, gave_back: int) -> list[str]:
    """What is wrong with the seats and the queue; empty when all is right."""
    from django.db.models import Count

    from hackathon_portal.events.models import SignUp

    states = dict(SignUp.objects.filter(gathering=one).order_by().values_list("state").annotate(Count("pk")))
    coming, waiting = states.get("coming", 0), states.get("waiting", 0)
    wrong = []
    if coming > one.seats:
        wrong.append(f"мест {one.seats}, занято {coming}")
    if coming < min(one.seats, coming + waiting):
        wrong.append(f"ждут {waiting}, а свободно мест {one.seats - coming}")
    if sum(states.values()) != pressed:
        wrong.append(f"нажали {pressed}, записано {sum(states.values())}")
    if states.get("declined", 0) != gave_back:
        wrong.append(f"отказались {gave_back}, записано {states.get('declined', 0)}")
    first = SignUp.objects.filter(gathering=one, state="waiting").order_by("answered_at", "id").first()
    if first and SignUp.objects.filter(gathering=one, state="coming", answered_at__gt=first.answered_at).exists():
        wrong.append("место получил тот, кто ждал меньше")
    print(f"записано: {states}", flush=True)
    return wrong


def main() -> int:
    from django.core.management import call_command
    from django.urls import reverse

    from hackathon_portal.kernel.models import OutboxMessage
    from hackathon_portal.launcher.commands import port_is_free, processes, wait_for_web

    parser = argparse.ArgumentParser(prog="./portal bench events")
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seats", type=int, default=15_000)
    parser.add_argument("--declines", type=int, default=500)
    parser.add_argument("--already", type=int, default=0)
    arguments = parser.parse_args([one for one in sys.argv[1:] if one != "events"])
    call_command("migrate", verbosity=0)
    port = next(number for number in range(8300, 8400) if port_is_free(number))
    cores = set(range(min(CORES, os.cpu_count() or 1)))
    season, one, keys = filled(arguments.people + LOOKED_AT, arguments.seats, arguments.already)
    path = reverse("season_event", args=[season.slug, one.pk])
    looked_at, keys = keys[:LOOKED_AT], keys[LOOKED_AT:]
    statements, milliseconds = deadline_data.cost([press(path, key, port, True) for key in looked_at], status=302)
    print(f"one sign-up: {statements} statements, {milliseconds:.1f} ms of processor in the web process", flush=True)
    made = requests(path, keys, port, arguments.declines)
    gave_back = len(made) - 2 * len(keys)
    rate = len(made) / (arguments.minutes * 60)
    for pid in servers().values():
        pin(relatives(pid), cores)
    os.sched_setaffinity(0, cores)
    plan = Path(os.environ["PORTAL_DATA"]) / "plan"
    plan.write_bytes(pickle.dumps(made))
    with processes(dict(os.environ, WEB_WORKERS="2", C_FORCE_ROOT="1"), port) as children:
        wait_for_web(port, children)
        family = {name: one.process.pid for name, one in children.watched.items() if one.process} | servers()
        began = {name: processor_seconds(pid) for name, pid in family.items()}
        others = set(range(CORES, os.cpu_count() or CORES)) or cores
        programme = reverse("season_programme", args=[season.slug])
        command = [sys.executable, "-m", "tests.speed.deadline_load", str(plan), str(port), str(rate), programme]
        with LockWaits().watching() as waits:
            answers = json.loads(
                subprocess.run(
                    command, capture_output=True, text=True, check=True, preexec_fn=lambda: os.sched_setaffinity(0, others)
                ).stdout
            )
        used = {name: processor_seconds(pid) - began[name] for name, pid in family.items()}
    row = answers["filing"]
    print(
        f"\n{len(keys)} people, {gave_back} seats given back, in {row['seconds']:.0f} s: {len(keys) / row['seconds']:.1f} sign-ups/s, "
        f"{len(made) / row['seconds']:.1f} requests/s ({rate:.1f} asked)"
    )
    print(f"p50 {row['p50']} ms, p95 {row['p95']} ms (wanted {WANTED_P95_MS}), p99 {row['p99']} ms, worst {row['worst']} ms")
    print(f"answers {row['statuses']}; programme beside: p95 {answers[programme]['p95']} ms, {answers[programme]['statuses']}")
    waited = waits.mean * row["seconds"] * 1000 / max(1, len(keys))
    print(f"waiting for locks: {waited:.1f} ms a sign-up, at most {waits.most} sessions at once")
    print("processor, s: " + ", ".join(f"{name} {seconds:.0f}" for name, seconds in used.items()))
    print("processor, ms a person: " + ", ".join(f"{name} {1000 * seconds / len(keys):.1f}" for name, seconds in used.items()))
    print(f"letters of seats: {OutboxMessage.objects.filter(kind='registration.gathering_promoted').count()}")
    faults = faults_of(one, arguments.already + len(keys) + LOOKED_AT, gave_back)
    print("места и очередь: " + ("; ".join(faults) or "верно"))
    errors = sum(count for status, count in row["statuses"].items() if status not in ("200", "302"))
    return 1 if faults or errors or row["p95"] > WANTED_P95_MS else 0
