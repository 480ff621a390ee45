"""`./portal bench season [FOLDER] [--size N]`: a season of 66,000 people from sign-up to the answers of those invited, and its pages.

FOLDER is one that `play_season` reads; where it has `expected/`, what came out is compared with it. Without a folder the generator beside
the project makes one of so many people (../shared/data/seasons), and without the generator the packaged 660 are played.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = ROOT.parent / "shared" / "data" / "seasons" / "tools" / "season.py"
SIZE, SEED = 66_000, 2020
SMALL, LARGE = "small", "large"
# Step -> seconds asked for (design of seasons, section 7).
WANTED = {
    "участники из файла": 360,
    "баллы": 60,
    "статистика вопросов": 30,
    "список: составление": 5,
    "список: утверждение с протоколом": 5,
    "список: письма в очереди": 30,
}
PAGE_MS, STATEMENTS, ASKED = 300, 8, 20


def folder_of(arguments: list[str]) -> Path | None:
    """The folder named, one made by the generator, or None: the packaged season."""
    size = int(arguments[arguments.index("--size") + 1]) if "--size" in arguments else SIZE
    named = [
        one for index, one in enumerate(arguments) if not one.startswith("--") and arguments[index - 1 : index] != ["--size"]
    ]
    if named:
        return Path(named[0])
    if not GENERATOR.exists():
        return None
    made = Path(tempfile.mkdtemp(prefix="season-"))
    subprocess.run(
        [sys.executable, str(GENERATOR), "--seed", str(SEED), "--out", str(made), "--size", str(size)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return made


def pages_of(slug: str) -> Iterator[tuple[str, str]]:
    """The pages of staff that list people: (what, address)."""
    from django.urls import reverse

    people = reverse("season_entrants", args=[slug])
    yield "список участников", people
    yield "отбор по региону и допуску", f"{people}?region=66&admitted=yes"
    yield "поиск по фамилии", f"{people}?q=Иванов"
    yield "список отбора", reverse("season_desk_lists", args=[slug])
    yield "страница сезона", reverse("season", args=[slug])


def measured(client: Any, path: str) -> tuple[float, int]:
    """(95th percentile in milliseconds, statements) of a page asked twenty times."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(times, n=20)[-1], len(caught)


def main() -> int:
    from django.db import connection
    from django.test import Client

    from hackathon_portal.demo import season as playing
    from hackathon_portal.demo.season_folder import Folder, packaged
    from tests.season_report import differences_from
    from tests.sign_in import sign_in

    folder = folder_of(sys.argv[2:])
    small, _ = playing.play_all(Folder(packaged()), SMALL)
    path = folder or packaged()
    play, found = playing.play_all(Folder(path), LARGE, lambda words: print(words, flush=True))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\nлюдей: {found['entrants']['rows']}, попыток: {sum(found['answers']['attempts'].values())}")
    late = 0
    print(f"\n{'шаг':<40}{'секунд':>10}{'процессора':>12}{'просят':>10}")
    for step, (wall, spent) in play.took.items():
        wanted = WANTED.get(step)
        late += wanted is not None and wall > wanted
        print(f"{step:<40}{wall:>10.1f}{spent:>12.1f}{wanted or '':>10}")
    print(f"\n{'страница':<40}{'95 %, мс':>10}{'запросов':>12}{'при 660':>10}")
    client = sign_in(Client(), play.users["staff"])
    few = sign_in(Client(), small.users["staff"])
    for (what, address), (_, theirs) in zip(pages_of(LARGE), pages_of(SMALL), strict=True):
        milliseconds, asked = measured(client, address)
        _, asked_of_few = measured(few, theirs)
        late += milliseconds > PAGE_MS or asked > STATEMENTS + 4 or asked != asked_of_few
        print(f"{what:<40}{milliseconds:>10.0f}{asked:>12}{asked_of_few:>10}")
    wrong = differences_from(path / "expected", found)
    print("\nитог равен ожидаемому" if not wrong else "\n".join(["\nитог другой:", *wrong[:40]]))
    return 1 if wrong or late else 0
