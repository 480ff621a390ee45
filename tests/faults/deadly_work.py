"""Kinds of work for `test_jobs_killed.py`, loaded by its worker: one kills the process that does it, one is stopped in the middle."""

from __future__ import annotations

import os
import signal

from django.core.files.base import ContentFile

from hackathon_portal.kernel import jobs


@jobs.work("tests.deadly", permission="registration.export")
def _deadly(running: jobs.Running) -> str:
    running.save_file(ContentFile(b"half"), "a.csv")
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


@jobs.work("tests.paused", permission="registration.export")
def _paused(running: jobs.Running) -> str:
    """The first attempt says which process does it and stands still, until somebody lets it go on."""
    if running.attempt == 1:
        running.progress(os.getpid(), 0)
        os.kill(os.getpid(), signal.SIGSTOP)
    running.save_file(ContentFile(b"whole"), f"{running.attempt}.csv")
    return f"попытка {running.attempt}"


@jobs.work("tests.harmless", permission="registration.export")
def _harmless(running: jobs.Running) -> str:
    return "сделано"
