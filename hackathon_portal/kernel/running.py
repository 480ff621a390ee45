"""A job under way: its fence and its sign of life.

A job has one owner: the attempt whose number stands in its row. Each write is conditional on that number; a worker that was taken
for dead, and was only slow, finds that it is another's now, stops and removes what it made. The sign of life comes from a thread,
so that one long step is no silence; a stopped process gives none.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.db import connection
from django.db.models.functions import Now

from hackathon_portal.kernel import clock, files, rehearsals
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.models import Job

log = logging.getLogger("portal.jobs")

BEAT_SECONDS = 20.0
# Nothing the portal does takes so long (66,000 rows: 39 s): what does will never end, and its worker is ended with it.
LONGEST = timedelta(hours=3)
TOO_LONG = "Не удалось: работа не закончилась за {hours} ч и остановлена. Закажите меньше за один раз; если повторится, сообщите администратору."


class TakenOver(Exception):
    """Another attempt has this job now, or it was given up: nothing may be written any more."""


class Running:
    """A job under way: its parameters, and how the work tells of its progress."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.attempt = job.attempts
        self.parameters: dict[str, Any] = job.parameters

    @property
    def contest_id(self) -> int:
        """The contest it is done for; ValueError where the job is of another room."""
        if self.job.contest_ref is None:
            raise ValueError(f"job {self.job.pk} belongs to {self.job.belongs_to}, not to a contest")
        return self.job.contest_ref

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is; committed at once, so that the page sees it. TakenOver where it is another's now."""
        self._write(done=done, total=total, alive_at=Now())

    def asks_also(self, permissions: Iterable[str]) -> None:
        """The file holds what these permissions open: they are asked of whoever takes it, besides the kind's own."""
        self.parameters["asks"] = sorted({*self.parameters.get("asks", []), *permissions})

    def save_file(self, file: Any, name: str) -> None:
        """Keep the work's result for the person who asked for it.

        The row names the file before it is written, so that whoever takes up after a killed worker knows what to remove.
        """
        self.forget_file()
        name = rehearsals.file_name(name)
        stored = files.name_for(self.job, "file")
        self._write(file=stored, file_name=name[:160])
        self.job.file, self.job.file_name = stored, name[:160]
        files.store_as(self.job, "file", made_here(File(file)))

    def forget_file(self) -> None:
        """Remove what this attempt has made."""
        files.remove_now(self.job, "file")
        self.job.file, self.job.file_name = "", ""

    def finish(self, *, keeps: bool, **values: Any) -> None:
        """The last word about the job; the file goes unless it is kept. TakenOver where it is another's now."""
        if not keeps:
            self.forget_file()
        self._write(**values, file=self.job.file.name or "", file_name=self.job.file_name)

    def _write(self, **values: Any) -> None:
        if not Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.attempt).update(**values):
            raise TakenOver

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Give a sign of life every BEAT_SECONDS from a thread with a connection of its own, LONGEST at most."""
        over = threading.Event()
        thread = threading.Thread(target=self._beat, args=[over, time.monotonic()], name=f"job-{self.job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(timeout=BEAT_SECONDS)

    def _beat(self, over: threading.Event, began: float) -> None:
        try:
            while not over.wait(BEAT_SECONDS):
                try:
                    if time.monotonic() - began > LONGEST.total_seconds():
                        self._end_worker()
                    self._write(alive_at=Now())
                except TakenOver:
                    return
                except Exception:  # the database is away for a moment: the next beat tries again
                    log.warning("job %s could not give a sign of life", self.job.pk)
                    connection.close()
        finally:
            connection.close()

    def _end_worker(self) -> None:
        """The work hangs: say so and end the process, which is started again by who keeps it."""
        log.error("job %s did not end within %s, its worker is ended", self.job.pk, LONGEST)
        hours = int(LONGEST.total_seconds() // 3600)
        self._write(state=Job.State.FAILED, outcome=TOO_LONG.format(hours=hours), finished_at=clock.real(), file="", file_name="")
        os.kill(os.getpid(), signal.SIGKILL)
