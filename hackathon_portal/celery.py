"""The Celery application; its schedule is CELERY_BEAT_SCHEDULE in settings."""

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.platforms import SecurityWarning
from celery.signals import beat_init, setup_logging

from hackathon_portal.launcher.container import SIGN

# In a container or a trial the portal may run as root; the warning would hide the address it prints.
warnings.simplefilter("ignore", SecurityWarning)
app = Celery("hackathon_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Workers log through settings.LOGGING like everything else."""


SIGN_EVERY = 20  # seconds


def sign_of_life() -> None:
    """Touch the file by which the container sees that this process goes on (launcher/container.py)."""
    Path(os.environ[SIGN]).touch(mode=0o600)


class SignOfLife(bootsteps.StartStopStep):
    """From the worker's own loop, which a broker that is away does not stop for longer than it is away."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker: Any) -> None:
        self.timer = worker.timer.call_repeatedly(SIGN_EVERY, sign_of_life, priority=10)

    def stop(self, worker: Any) -> None:
        self.timer.cancel()


@beat_init.connect
def sign_with_each_tick(sender: Any, **_: object) -> None:
    """Beat lives as long as it looks at its schedule."""
    if SIGN not in os.environ:
        return
    tick: Callable[..., float] = sender.scheduler.tick

    def signed(*args: Any, **how: Any) -> float:
        sign_of_life()
        return tick(*args, **how)

    sender.scheduler.tick = signed


if SIGN in os.environ:
    app.steps["worker"].add(SignOfLife)
