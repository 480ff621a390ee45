"""What a container runs: `python -m hackathon_portal.launcher.container web`, or another of ROLES.

docker-compose starts a container again when its process ends, never because it is «unhealthy»: with `--watched` the process is
ended when it gives no sign of life, and `restart:` does the rest. An orchestrator that looks by itself asks `alive web`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hackathon_portal.launcher import processes

PORT = 8000
ALIVE, READY = "/health/live", "/health/ready"
SIGN_OF_WORKER, SIGN_OF_BEAT = "WORKER_ALIVE_FILE", "BEAT_ALIVE_FILE"  # files that they touch (kernel/signs.py, kernel/beat.py)
BEGINNING_SECONDS = 120  # no look before: migrations of the libraries, the first connection
LOOK_SECONDS, LOOKS = 15, 6  # so many looks in a row without a sign of life end the process
ANSWER_SECONDS = 10
SIGN_SECONDS = 180
LEAVING_SECONDS = 30


@dataclass(frozen=True)
class Role:
    """`signs`: the variable that names the file it touches while it lives, and the file; without one it is asked over HTTP."""

    command: Callable[[], list[str]]
    signs: tuple[str, str] | None = None

    def lives(self) -> bool:
        """Whether it gave a sign of life lately."""
        return time.time() - _touched(Path(self.signs[1])) < SIGN_SECONDS if self.signs else answers(ALIVE) is not None


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0


def answers(path: str) -> int | None:
    """The status this container's web server answers with; None without an answer in ANSWER_SECONDS."""
    host = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip()
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as response:  # noqa: S310  ours
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def web() -> list[str]:
    workers = os.environ.get("WEB_WORKERS", "").strip() or "4"
    return processes.web_command(PORT, workers=workers, host="0.0.0.0")  # noqa: S104  a container's


def worker() -> list[str]:
    """A pool of WORKER_PROCESSES for what somebody waits for: decisions, documents, seats."""
    return _worker("celery", os.environ.get("WORKER_PROCESSES", "").strip() or "2")


def long_worker() -> list[str]:
    """One process for long jobs (settings.LONG_QUEUE): exports, imports, archives."""
    return _worker("long", "1")


def _worker(queue: str, pool: str) -> list[str]:
    bounds = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--hostname", f"{queue}@%h"]
    return [*processes.celery("worker"), "-Q", queue, "--concurrency", pool, *bounds]


def migrate() -> list[str]:
    """Bring the database to this version once it answers, then end."""
    return [sys.executable, "manage.py", "migrate_if_needed", "--wait", "120"]


ROLES = {
    "web": Role(web),
    "worker": Role(worker, (SIGN_OF_WORKER, "/tmp/worker.alive")),  # noqa: S108  a container's
    "long-worker": Role(long_worker, (SIGN_OF_WORKER, "/tmp/long-worker.alive")),  # noqa: S108  a container's
    "letters": Role(processes.letters_command, (SIGN_OF_WORKER, "/tmp/letters.alive")),  # noqa: S108  a container's
    "beat": Role(processes.beat_command, (SIGN_OF_BEAT, "/tmp/beat.alive")),  # noqa: S108  a container's
    "migrate": Role(migrate),
}


def run(role: Role, *, watched: bool) -> int:
    """Become the role's process; with `watched` stay beside it and end it when it stands still."""
    if figures := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # counters of a process that is no more
        shutil.rmtree(figures, ignore_errors=True)
    environment = os.environ | (dict([role.signs]) if role.signs else {})
    command = role.command()
    if not watched:
        os.execve(command[0], command, environment)  # noqa: S606  its own programs
    return watch(role, subprocess.Popen(command, env=environment))


def watch(role: Role, process: subprocess.Popen[bytes]) -> int:
    """The process's exit code once it has ended, or 1 after it was ended for want of a sign of life."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: process.send_signal(got))
    began, silent = time.monotonic(), 0
    while silent < LOOKS:
        try:
            return process.wait(timeout=LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            early = time.monotonic() - began < BEGINNING_SECONDS
            silent = 0 if early or role.lives() else silent + 1
    print(f"portal: процесс не подаёт признаков жизни {LOOKS * LOOK_SECONDS} с, завершаю его", file=sys.stderr, flush=True)
    process.terminate()
    try:
        process.wait(timeout=LEAVING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return 1


def main(arguments: list[str]) -> int:
    words = [word for word in arguments if word != "--watched"]
    match words:
        case ["ready"]:
            return 0 if answers(READY) == 200 else 1
        case ["alive", name] if name in ROLES:
            return 0 if ROLES[name].lives() else 1
        case [name] if name in ROLES:
            return run(ROLES[name], watched="--watched" in arguments)
    print(
        f"portal: web, worker, long-worker, letters, beat, migrate, ready или alive РОЛЬ, а не «{' '.join(arguments)}»",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
