"""The table of the processes of `./portal run`: one line each. Under docker-compose each is a service of its own."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from hackathon_portal.launcher.supervisor import Process

PROGRAMS = Path(sys.executable).parent


def table(*, port: int, web_workers: str) -> list[Process]:
    """What runs beside the servers; a line more is a process more."""
    return [
        Process("web", web_command(port, workers=web_workers), needed=True, ends_by=signal.SIGTERM),
        Process("worker", worker_command("worker", "-Q", "celery"), sacrificed=True),
        # Long jobs (settings.LONG_QUEUE): somebody's one document does not wait behind them.
        Process("long-worker", worker_command("long-worker", "-Q", "long"), sacrificed=True),
        # On one machine whoever waits for a page comes before a letter.
        Process("letters", ["nice", "-n", "5", *letters_command()]),
        Process("beat", beat_command()),
    ]


def web_command(port: int, *, workers: str, host: str = "127.0.0.1") -> list[str]:
    """The web server: as many processes as asked; how many threads each has is said by WEB_THREADS (front.py)."""
    what = ["--interface", "rsgi", "--http", "1", "--no-ws", "--host", host, "--port", str(port), "--workers", workers]
    bounds = ["--http1-header-read-timeout", "10000", "--backpressure", "4096", "--workers-kill-timeout", "5"]
    again = ["--respawn-failed-workers", "--respawn-interval", "0.5"]
    return [str(PROGRAMS / "granian"), *what, *bounds, *again, "--log-level", "warning", "hackathon_portal.front:application"]


def worker_command(name: str, *more: str, pool: str = "solo") -> list[str]:
    """A worker of one process; `more` are options of Celery, such as its queues."""
    bounds = ["--pool", pool, "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--hostname", f"{name}@%h"]
    return [*celery("worker"), *bounds, *more]


def letters_command() -> list[str]:
    """A worker for letters alone: while one of its threads waits for a mail server, the other takes the next letter."""
    return worker_command("letters", "--concurrency", "2", "-Q", "letters", pool="threads")


def beat_command() -> list[str]:
    return [*celery("beat"), "--loglevel", "WARNING", "--pidfile", ""]


def celery(what: str) -> list[str]:
    return [str(PROGRAMS / "celery"), "--quiet", "-A", "hackathon_portal", what]
