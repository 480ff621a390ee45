"""The Celery application; its schedule is CELERY_BEAT_SCHEDULE in settings."""

import os
import resource
import warnings
from contextlib import suppress
from pathlib import Path

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import setup_logging, task_postrun, worker_process_init

from hackathon_portal.kernel import signs

# In a container or a trial the portal may run as root; the warning would hide the address it prints.
warnings.simplefilter("ignore", SecurityWarning)
app = Celery("hackathon_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
signs.give(app)


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Workers log through settings.LOGGING like everything else."""


def most_held_kb() -> int:
    """The most memory this process has held, KB; 0 where the system does not tell. Not `ru_maxrss`: it begins with what the parent held."""
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


@worker_process_init.connect
def bound_memory(**_: object) -> None:
    """A task that asks for more than WORKER_MEMORY_MB fails with MemoryError; the machine and the database keep theirs."""
    most = 2 * 1024 * app.conf.worker_max_memory_per_child
    with suppress(ValueError, OSError):  # a lower bound was set from outside
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


@task_postrun.connect
def make_way_for_a_fresh_one(**_: object) -> None:
    """A worker of one process that has held over half of its bound ends after the task and is started anew.

    A pool does the same with its processes by `worker_max_memory_per_child`.
    """
    if most_held_kb() > app.conf.worker_max_memory_per_child:
        from celery.worker import state  # noqa: PLC0415  on first use: pages need nothing of the worker

        state.should_stop = os.EX_OK
