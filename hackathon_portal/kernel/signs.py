"""A worker's sign of life: a file it touches while it goes on (launcher/container.py looks at it; beat has its own in beat.py)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps

SIGN_OF_WORKER = "WORKER_ALIVE_FILE"  # given by the container
EVERY = 20  # seconds


def touch() -> None:
    Path(os.environ[SIGN_OF_WORKER]).touch(mode=0o600)


class OfWorker(bootsteps.StartStopStep):
    """From the worker's own loop: it stands still while the broker is away."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker: Any) -> None:
        touch()
        self.timer = worker.timer.call_repeatedly(EVERY, touch, priority=10)

    def stop(self, worker: Any) -> None:
        self.timer.cancel()


def give(app: Celery) -> None:
    """Where a file is named, it is touched."""
    if SIGN_OF_WORKER in os.environ:
        app.steps["worker"].add(OfWorker)
