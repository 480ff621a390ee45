"""`./portal bench upgrade [COMMIT] [APPLICATIONS]`: the code of a commit answers pages while this code migrates a filled database and serves beside it.

Without COMMIT: the first one that names releases (kernel/releases.py). Said: processor seconds of the migrations of an empty and of
the filled database, answers by phase and code, whether a node of the old code that starts again comes up. Fails on any answer of 5xx
where this release lets the old code run beside it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
FILL = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "hackathon_portal.settings.local"
django.setup()
from tests.speed import bench
cookies = bench.fill()
bench.many_applications({count})
print("COOKIES" + json.dumps(cookies))
"""
PAGES = [("/c/bench/", ""), ("/cabinet/", "captain"), ("/c/bench/desk/queue/", "staff"), ("/c/judged/sheets/", "member"), ("/accounts/login/", "")]  # fmt: skip
BESIDE_SECONDS = 10
SLOWEST = 5.0  # seconds a page may take while tables are altered: the wait for a lock, and the page itself


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def tree_of(commit: str) -> Iterator[Path]:
    """The files of a commit in a folder of their own."""
    folder = Path(tempfile.mkdtemp()) / "old"
    git("worktree", "add", "--detach", str(folder), commit)
    try:
        yield folder
    finally:
        git("worktree", "remove", "--force", str(folder))


def processor_seconds(command: list[str], cwd: Path, env: dict[str, str]) -> tuple[int, float, str]:
    """Exit code, seconds of processor of the process, what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode, spent, done.stdout + done.stderr


@contextmanager
def web(tree: Path, env: dict[str, str], name: str) -> Iterator[str]:
    """A web server of this tree; its address."""
    from hackathon_portal.launcher.commands import port_is_free
    from hackathon_portal.launcher.processes import web_command

    port = next(number for number in range(8300, 8400) if port_is_free(number))
    env = env | {"STATIC_ROOT": str(Path(env["PORTAL_DATA"]) / f"static-{name}"), "WEB_THREADS": "2"}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=tree, env=env, check=True)
    process = subprocess.Popen(web_command(port, workers="1"), cwd=tree, env=env, start_new_session=True)
    try:
        for _ in range(600):
            try:
                requests.get(f"http://127.0.0.1:{port}/health/", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


class Asking(threading.Thread):
    """Asks every page again and again; what was answered, by phase."""

    def __init__(self, address: str, cookies: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.address, self.cookies, self.phase = address, cookies, ""
        self.answers: Counter[tuple[str, str]] = Counter()
        self.slowest: dict[str, float] = {}
        self.failed: set[str] = set()
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.05):
            for path, who in PAGES:
                began, phase = time.monotonic(), self.phase
                headers = {"Cookie": self.cookies[who]} if who else {}
                try:
                    status = requests.get(self.address + path, headers=headers, timeout=60, allow_redirects=False).status_code
                except requests.RequestException:
                    status = 599
                self.answers[phase, f"{status // 100}xx"] += 1
                if status >= 500:
                    self.failed.add(f"{phase}: {path} {status}")
                self.slowest[phase] = max(self.slowest.get(phase, 0), time.monotonic() - began)


def told(what: str, value: object) -> None:
    print(f"{what:<72} {value}", flush=True)


def main(arguments: list[str]) -> int:
    from hackathon_portal.kernel import releases
    from tests.speed import bench

    first = git("log", "--diff-filter=A", "--format=%H", "--", "hackathon_portal/kernel/releases.py").split()
    commit = arguments[0] if arguments else first[-1]
    count = int(arguments[1]) if len(arguments) > 1 else 5_000
    env = dict(os.environ, DJANGO_SETTINGS_MODULE="hackathon_portal.settings.local")
    migrate = [sys.executable, "manage.py", "migrate_if_needed"]
    told("an empty database, migrations of this code: CPU seconds (wanted 12)", f"{processor_seconds(migrate, ROOT, env)[1]:.1f}")
    bench.DATABASE = f"{bench.DATABASE}_upgrade"  # another empty one, for the old code
    bench.own_database()
    env["DATABASE_URL"] = os.environ["DATABASE_URL"]
    with tree_of(commit) as old:
        filled = subprocess.run(
            [sys.executable, "-c", FILL.format(count=count)], cwd=old, env=env, capture_output=True, text=True
        )
        if "COOKIES" not in filled.stdout:
            raise SystemExit(filled.stdout + filled.stderr)
        cookies = json.loads(filled.stdout.rpartition("COOKIES")[2])
        with web(old, env, "old") as address:
            asking = Asking(address, cookies)
            asking.phase = "old code alone"
            asking.start()
            time.sleep(BESIDE_SECONDS / 2)
            asking.phase = "old code while this one migrates"
            code, spent, said = processor_seconds(migrate, ROOT, env)
            told(f"{count} applications, migrations of this code: CPU seconds", f"{spent:.1f}")
            if code:
                raise SystemExit(said)
            with web(ROOT, env, "new") as beside:
                newer = Asking(beside, cookies)
                asking.phase, newer.phase = "old code beside this one", "this code beside the old one"
                newer.start()
                time.sleep(BESIDE_SECONDS)
                for each in (asking, newer):
                    each.over.set()
                    each.join()
        again = processor_seconds(migrate, old, env)
    for (phase, status), answers in sorted((asking.answers + newer.answers).items()):
        told(f"{phase}: answers {status}", answers)
    for phase, seconds in (asking.slowest | newer.slowest).items():
        told(f"{phase}: slowest, seconds (wanted {SLOWEST:.0f})", f"{seconds:.2f}")
    told("a node of the old code that starts again", "comes up" if again[0] == 0 else f"refuses: {again[2].strip()[-200:]}")
    failed = sorted(asking.failed | newer.failed)
    for line in failed:
        told("failed", line)
    return 1 if releases.OLDEST_BESIDE < releases.RELEASE and (failed or again[0]) else 0
