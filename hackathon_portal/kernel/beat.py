"""The scheduler Celery's beat runs: it keeps nothing of its own, the table of `periodic.py` says what is due."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from celery.beat import Scheduler
from django.db import Error, connection
from django.utils import timezone

from hackathon_portal.kernel import life, periodic

log = logging.getLogger("portal.periodic")
DATABASE_AWAY_SECONDS = 5.0


class TableScheduler(Scheduler):
    """Orders what is due; any number of them may run, on any number of machines."""

    def setup_schedule(self) -> None:
        """Nothing to set up: the schedule is read at each tick."""

    def tick(self, *_: Any, **__: Any) -> float:
        """Order what is due; how many seconds to sleep. With the database away there is nothing to order."""
        try:
            pause = periodic.order_due(timezone.now(), self._order)
        except Error:
            log.warning("the database is away, nothing is ordered")
            connection.close()  # the next tick opens one anew
            return DATABASE_AWAY_SECONDS
        life.say("beat")
        if alive := os.environ.get("BEAT_ALIVE_FILE"):  # for a container's health check
            Path(alive).touch()
        return pause

    def _order(self, entry: periodic.Entry) -> None:
        self.app.send_task(entry.task, retry=False, ignore_result=True, **entry.options)
