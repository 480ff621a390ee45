"""`./portal bench prizes`: a thousand diplomas in one ZIP: milliseconds each, memory of the process while it goes."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

DIPLOMAS, RUNS = 1_000, 3
WANTED_MS, WANTED_MB = 15, 350


def resident_megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def fill():
    """A contest with a thousand certificates of people with names of every length."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from hackathon_portal.demo import people, play
    from prizes.models import Diploma

    stage = play.announce(slug="diplomas", starts_on=date(2024, 5, 24), users=people.make_accounts())
    Diploma.objects.bulk_create(
        Diploma(
            contest=stage.contest, kind="certificate", code=f"2345-{number:04d}-ABCD", number=number,
            holder=f"Незабудкин{'-Подорожников' * (number % 3)} Игнат Львович {number}",
            printed=f"Незабудкин{'-Подорожников' * (number % 3)} Игнат Львович", merit="участник конкурса, представивший проект",
            team=f"Команда {number // 4}", project="Гусли онлайн" * (1 + number % 3), nomination="Искусственный интеллект",
        )
        for number in range(1, DIPLOMAS + 1)
    )  # fmt: skip
    return stage.contest


def main() -> None:
    from prizes.awards.bundles import named_files
    from prizes.awards.documents import diploma_pdf
    from prizes.models import Diploma

    contest = fill()
    contest.refresh_from_db()
    each, peaks = [], []
    for _ in range(RUNS):
        memory = [resident_megabytes()]
        began = time.perf_counter()
        with tempfile.TemporaryFile() as file, ZipFile(file, "w", ZIP_STORED) as archive:
            for count, (name, data) in enumerate(named_files(contest), start=1):
                archive.writestr(name, data)
                if count % 100 == 0:
                    memory.append(resident_megabytes())
        each.append((time.perf_counter() - began) * 1000 / DIPLOMAS)
        peaks.append(max(memory))
        print(
            f"1,000 diplomas in one ZIP: {each[-1]:.1f} ms each; memory {memory[1]:.0f} MB after 100, {memory[-1]:.0f} after all"
        )
    single = Diploma.objects.select_related("contest__regulation_version").first()
    times = []
    for _ in range(30):
        began = time.perf_counter()
        diploma_pdf(single)
        times.append((time.perf_counter() - began) * 1000)
    print(f"each in a batch, median of {RUNS}: {statistics.median(each):.1f} ms (wanted {WANTED_MS})")
    print(f"most memory: {max(peaks):.0f} MB (wanted {WANTED_MB})")
    print(f"one alone, warm: {statistics.median(times):.1f} ms")
