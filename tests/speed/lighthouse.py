"""`./portal bench lighthouse`: five public pages of a running portal through Lighthouse; the report goes to docs/lighthouse.md.

Needs the program `lighthouse` (npm) on PATH or its path in LIGHTHOUSE, and Chromium; works without a network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

WANTED, TRIES = 95, 4
CATEGORIES = {"performance": "скорость", "accessibility": "доступность", "best-practices": "приёмы", "seo": "поиск"}
PAGES = ("/", "/c/bench/", "/c/bench/rules/", "/c/bench/results/", "/help/staff/")
REPORT = Path(__file__).resolve().parents[2] / "docs" / "lighthouse.md"


def scores(program: str, address: str) -> dict[str, int]:
    """Category -> 0..100 for a phone, as Lighthouse simulates it."""
    environment = dict(os.environ, CHROME_PATH=shutil.which("chromium") or "")
    for _ in range(TRIES):  # on a busy machine the browser's trace is sometimes lost
        done = subprocess.run(
            [program, address, "--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
             f"--only-categories={','.join(CATEGORIES)}"],
            env=environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        if not done.returncode:
            break
    else:
        sys.exit(f"{address}: {done.stderr[-800:]}")
    found = json.loads(done.stdout)
    for name in CATEGORIES:
        if found["categories"][name]["score"] < 1:
            weak = [
                audit["id"]
                for reference in found["categories"][name]["auditRefs"]
                if (audit := found["audits"][reference["id"]])["score"] is not None
                and audit["score"] < 0.9
                and reference["weight"]
            ]
            print(f"  {address}, {name}: {', '.join(weak)}")
    return {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}


def main() -> None:
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if not program:
        sys.exit("Нужна программа lighthouse (npm) на PATH или её путь в LIGHTHOUSE.")
    from datetime import date

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from hackathon_portal.demo import people, play
    from tests import build

    users = people.make_accounts()
    stage = play.announce(slug="bench", starts_on=date(2024, 5, 24), users=users)
    play.commission(stage)
    build.admitted_teams(stage.contest, users, count=6)
    play.projects(stage, most=6)
    stage.refresh()
    play.assessment(stage)
    play.outcome(stage, play.meeting(stage))
    from hackathon_portal.launcher.commands import port_is_free, processes, wait_for_web

    port = next(number for number in range(8100, 8200) if port_is_free(number))
    rows = []
    with processes(dict(os.environ, WEB_WORKERS="2", C_FORCE_ROOT="1"), port) as children:
        wait_for_web(port, children)
        for path in PAGES:
            rows.append((path, scores(program, f"http://127.0.0.1:{port}{path}")))
            print(path, rows[-1][1])
    lines = ["# Lighthouse", "", f"Телефон, имитация медленной сети; `./portal bench lighthouse`. Нужно не меньше {WANTED}.", "",
             f"| страница | {' | '.join(CATEGORIES.values())} |", f"|---|{'---|' * len(CATEGORIES)}"]  # fmt: skip
    lines += [f"| `{path}` | {' | '.join(str(found[name]) for name in CATEGORIES)} |" for path, found in rows]
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")
