"""Kinds of work for `test_jobs_killed.py`: one kills the process that does it, one is stopped in the middle.

Nothing is registered here: the test's worker does so (`deadly_worker.py`), and the test while it runs. Others walk over every kind there is.
"""

from __future__ import annotations

import os
import signal

from django.core.files.base import ContentFile

from hackathon_portal.kernel import jobs


def deadly(running: jobs.Running) -> str:
    running.progress(os.getpid(), 0)
    running.save_file(ContentFile(b"half"), "a.csv")
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def paused(running: jobs.Running) -> str:
    """The first attempt says which process does it and stands still, until somebody lets it go on."""
    if running.attempt == 1:
        running.progress(os.getpid(), 0)
        os.kill(os.getpid(), signal.SIGSTOP)
    running.save_file(ContentFile(b"whole"), f"{running.attempt}.csv")
    return f"попытка {running.attempt}"


def harmless(running: jobs.Running) -> str:
    return "сделано"


KINDS: dict[str, jobs.Work] = {"tests.deadly": deadly, "tests.paused": paused, "tests.harmless": harmless}
