"""`./portal bench lighthouse`: ten public pages of a running portal through Lighthouse; the report goes to docs/lighthouse.md.

Needs the program `lighthouse` (npm) on PATH or its path in LIGHTHOUSE, and Chromium; works without a network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

WANTED, TRIES = 95, 4
CATEGORIES = {"performance": "скорость", "accessibility": "доступность", "best-practices": "приёмы", "seo": "поиск"}
# The portal of the demonstration: its contests have covers, pictures and results. {project} is a public project.
PAGES = (
    "/", "/c/tula-2024/", "/c/tula-2024/rules/", "/c/tula-2024/results/", "/c/tula-2024/projects/", "{project}", "/accounts/login/",
    "/help/participant/", "/check/", "/privacy/",
)  # fmt: skip
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
    if running := os.environ.get("LIGHTHOUSE_AT"):  # a portal with the demonstration that runs already
        measure(program, running.rstrip("/"))
        return
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("play_demo")
    from hackathon_portal.launcher.commands import port_is_free, processes, wait_for_web

    port = next(number for number in range(8100, 8200) if port_is_free(number))
    with processes(dict(os.environ, WEB_WORKERS="2", C_FORCE_ROOT="1"), port) as children:
        wait_for_web(port, children)
        measure(program, f"http://127.0.0.1:{port}")


def measure(program: str, portal: str) -> None:
    """Each page of PAGES at this address; the table into docs/lighthouse.md."""
    with urllib.request.urlopen(f"{portal}/c/tula-2024/projects/") as gallery:
        project = re.search(r'href="(/c/tula-2024/projects/\d+/)"', gallery.read().decode())
    assert project is not None, "the gallery of the demonstration is empty"
    rows = []
    for path in PAGES:
        rows.append((path.format(project=project.group(1)), {}))
        rows[-1][1].update(scores(program, portal + rows[-1][0]))
        print(*rows[-1], flush=True)
    lines = ["# Lighthouse", "", f"Телефон, имитация медленной сети; `./portal bench lighthouse`. Нужно не меньше {WANTED}.", "",
             f"| страница | {' | '.join(CATEGORIES.values())} |", f"|---|{'---|' * len(CATEGORIES)}"]  # fmt: skip
    lines += [f"| `{path}` | {' | '.join(str(found[name]) for name in CATEGORIES)} |" for path, found in rows]
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")
