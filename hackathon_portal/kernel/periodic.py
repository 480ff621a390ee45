"""Work by the clock: when each entry of CELERY_BEAT_SCHEDULE is due, who orders it, when it last succeeded.

What was ordered and done is a row of the database (`PeriodicRun`), so a beat that starts late catches up, one that is made anew every
hour forgets nothing, and of two beats one orders: the row is the claim. Work that failed or got lost is ordered again.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app, signals
from celery.schedules import BaseSchedule, maybe_schedule
from django.conf import settings
from django.utils import timezone

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import PeriodicRun

log = logging.getLogger("portal.periodic")

# Ordered again so long after it failed, or after it was ordered and nobody has said how it ended (its worker died, the queue was lost).
AFTER_FAILURE, AFTER_SILENCE = timedelta(hours=1), timedelta(hours=3)
# An order further in the future than this was written under a wrong clock.
CLOCK_MAY_DIFFER = clock.MAY_DIFFER
# How late the success of a work may be before it is an alarm.
SWEEP_MAY_BE_LATE, DAILY_MAY_BE_LATE = timedelta(minutes=5), timedelta(hours=6)
SOON = 1.0  # seconds: the shortest pause between two looks at the table
LATEST = 15.0  # and the longest


@dataclass(frozen=True)
class Entry:
    """A work of the schedule: its name, its Celery task, when it is due, how its message is sent."""

    name: str
    task: str
    schedule: BaseSchedule
    options: dict[str, Any]

    def remaining(self, since: datetime, now: datetime) -> timedelta:
        """How long until the first time of the schedule after `since`; negative or zero where that is over."""
        at_that_time = copy.copy(self.schedule)
        at_that_time.nowfun = lambda: now
        return at_that_time.remaining_estimate(since)

    @property
    def is_interval(self) -> bool:
        return hasattr(self.schedule, "run_every")


def entries() -> list[Entry]:
    """The schedule of the settings, in its order."""
    found = []
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        schedule = maybe_schedule(entry["schedule"], app=current_app)
        options = {"expires": AFTER_SILENCE.total_seconds()} | entry.get("options", {})
        found.append(Entry(name, entry["task"], schedule, options))
    return found


def is_due(entry: Entry, run: PeriodicRun, now: datetime) -> bool:
    """Whether its time has come since it was last ordered, or what was ordered has come to nothing."""
    if entry.remaining(run.ordered_at, now) <= timedelta(0):
        return True
    ends = [at for at in (run.succeeded_at, run.failed_at) if at]
    if not ends:  # seen for the first time then, or ordered for the first time and lost: its next time will come
        return False
    if max(ends) < run.ordered_at:
        return now - run.ordered_at > AFTER_SILENCE
    return run.failed_at == max(ends) and now - run.failed_at > AFTER_FAILURE


def order_due(now: datetime, order: Callable[[Entry], object]) -> float:
    """Order whatever is due, each by one beat; seconds until it is worth looking again. A work never seen waits for its next time."""
    schedule = entries()
    runs = {run.name: run for run in PeriodicRun.objects.all()}
    unseen = [PeriodicRun(name=entry.name, ordered_at=now) for entry in schedule if entry.name not in runs]
    if unseen:
        PeriodicRun.objects.bulk_create(unseen, ignore_conflicts=True)
        runs |= {run.name: run for run in unseen}
    pause = LATEST
    for entry in schedule:
        run = runs[entry.name]
        if run.ordered_at > now + CLOCK_MAY_DIFFER or is_due(entry, run, now):
            claimed = PeriodicRun.objects.filter(name=entry.name, ordered_at=run.ordered_at).update(ordered_at=now)
            if claimed and run.ordered_at <= now + CLOCK_MAY_DIFFER:
                _ordered(entry, run, now, order)
            run.ordered_at = now
        pause = min(pause, entry.remaining(run.ordered_at, now).total_seconds())
    return max(SOON, pause)


def _ordered(entry: Entry, run: PeriodicRun, now: datetime, order: Callable[[Entry], object]) -> None:
    try:
        order(entry)
    except Exception:  # any error of the broker: the claim is given back, the next look tries again
        log.warning("queue is unreachable, %s waits", entry.name)
        PeriodicRun.objects.filter(name=entry.name, ordered_at=now).update(ordered_at=run.ordered_at)


def forget_unknown() -> int:
    """Remove rows of works that are no more in the schedule and were not ordered for a month."""
    known = list(settings.CELERY_BEAT_SCHEDULE)
    old = timezone.now() - timedelta(days=30)
    return PeriodicRun.objects.exclude(name__in=known).filter(ordered_at__lt=old).delete()[0]


# What the workers say.


def follow_tasks() -> None:
    """Write down how each periodic work ends, in whichever worker. Called once, at the start."""
    signals.task_success.connect(_succeeded, dispatch_uid="periodic success")
    signals.task_failure.connect(_failed, dispatch_uid="periodic failure")


def _names(task: str) -> list[str]:
    return [name for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if entry["task"] == task]


def _succeeded(sender: Any = None, **more: Any) -> None:
    if names := _names(getattr(sender, "name", "")):
        PeriodicRun.objects.filter(name__in=names).update(succeeded_at=timezone.now(), last_error="")


def _failed(sender: Any = None, exception: BaseException | None = None, **more: Any) -> None:
    if names := _names(getattr(sender, "name", "")):
        # The type alone: the text of an error may hold what somebody typed.
        PeriodicRun.objects.filter(name__in=names).update(failed_at=timezone.now(), last_error=type(exception).__name__)


@dataclass(frozen=True)
class State:
    """A work of the schedule as people and monitors see it."""

    name: str
    task: str
    succeeded_at: datetime | None
    last_error: str
    is_late: bool

    @property
    def title(self) -> str:
        """What pages call it."""
        return settings.PERIODIC_TITLES.get(self.name, self.name)


def states(now: datetime | None = None) -> list[State]:
    """Every work of the schedule with its last success, and whether that is too long ago. One query."""
    now = now or timezone.now()
    runs = {run.name: run for run in PeriodicRun.objects.all()}
    return [_state(entry, runs.get(entry.name), now) for entry in entries()]


def _state(entry: Entry, run: PeriodicRun | None, now: datetime) -> State:
    if run is None:  # no beat has ever looked
        return State(entry.name, entry.task, None, "", is_late=True)
    may_be_late = SWEEP_MAY_BE_LATE if entry.is_interval else DAILY_MAY_BE_LATE
    since = run.succeeded_at or run.ordered_at
    return State(entry.name, entry.task, run.succeeded_at, run.last_error, is_late=entry.remaining(since, now) < -may_be_late)
