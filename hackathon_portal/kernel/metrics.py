"""Figures for Prometheus: counters of each process, and gauges that are asked when somebody reads them.

Processes of one machine share their counters in a folder (`PROMETHEUS_MULTIPROC_DIR`); without it each tells its own. An app adds a
gauge by `gauge`; what it asks costs one statement and is asked by the reader's request alone.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from celery.signals import task_postrun, task_prerun, worker_ready
from django.db import connection

if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # before the library is imported: it looks there at once
    Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

log = logging.getLogger("portal.metrics")

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_own = CollectorRegistry()
REQUESTS = Counter("portal_requests", "Answers by view, method and status.", ["view", "method", "status"], registry=_own)
REQUEST_SECONDS = Histogram(
    "portal_request_seconds", "Seconds an answer took in its thread.", ["kind"], buckets=SECONDS, registry=_own
)
TASKS = Counter("portal_tasks", "Tasks of the worker by name and outcome.", ["task", "outcome"], registry=_own)
TASK_SECONDS = Histogram("portal_task_seconds", "Seconds a task took.", ["task"], buckets=SECONDS, registry=_own)
LETTERS = Counter("portal_letters", "Letters handed over, or not, by lane.", ["lane", "outcome"], registry=_own)
JOBS = Counter("portal_jobs", "Long works that are over, by kind and outcome.", ["kind", "outcome"], registry=_own)

Asked = Mapping[tuple[str, ...], float]
_gauges: dict[str, tuple[str, tuple[str, ...], Callable[[], Asked]]] = {}


def gauge(name: str, help_text: str, labels: Iterable[str] = ()) -> Callable[[Callable[[], Asked]], Callable[[], Asked]]:
    """Register the function that answers a gauge: values by the tuple of their labels. Registered again, it takes the place."""

    def register(function: Callable[[], Asked]) -> Callable[[], Asked]:
        _gauges[name] = (help_text, tuple(labels), function)
        return function

    return register


class _Asked(Collector):
    """Gauges asked at the moment of reading. One that fails is left out and counted, so that the others are still seen."""

    def collect(self):
        failed = GaugeMetricFamily("portal_gauges_failed", "Gauges that could not be asked.")
        count = 0
        for name, (text, labels, function) in _gauges.items():
            try:
                values = function()
            except Exception:  # a monitor must see what is left when a part is away
                count += 1
                continue
            family = GaugeMetricFamily(name, text, labels=labels)
            for key, value in values.items():
                family.add_metric(key, value)
            yield family
        failed.add_metric((), count)
        yield failed


def counted() -> CollectorRegistry:
    """The counters: of all processes of this machine where they share a folder, else of this one."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return _own
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def exposition() -> bytes:
    """Everything in the text format of Prometheus 0.0.4."""
    asked = CollectorRegistry()
    asked.register(_Asked())
    return generate_latest(counted()) + generate_latest(asked)


_began: dict[str, float] = {}


@task_prerun.connect
def _task_begins(task_id: str = "", **_: Any) -> None:
    _began[task_id] = time.monotonic()


@task_postrun.connect
def _task_ends(task_id: str = "", task: Any = None, state: str | None = None, **_: Any) -> None:
    TASKS.labels(task.name, (state or "unknown").lower()).inc()
    TASK_SECONDS.labels(task.name).observe(time.monotonic() - _began.pop(task_id, time.monotonic()))


@worker_ready.connect
def _serve_figures(**_: Any) -> None:
    """A worker has no pages: with METRICS_PORT it tells its counters at an address of its own (METRICS_ADDRESS, else this machine)."""
    if port := os.environ.get("METRICS_PORT", "").strip():
        try:
            start_http_server(int(port), os.environ.get("METRICS_ADDRESS") or "127.0.0.1", counted())
        except (OSError, ValueError) as error:  # letters are worth more than figures
            log.error("no figures of this worker: %s", error)


def rows(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@gauge("portal_jobs_open", "Long works that wait or are done now, by kind and state.", ["kind", "state"])
def _jobs_open() -> Asked:
    return {
        (kind, state): count
        for kind, state, count in rows(
            "SELECT kind, state, count(*) FROM kernel_job WHERE state IN ('queued', 'running') GROUP BY kind, state"
        )
    }


@gauge("portal_jobs_oldest_seconds", "How long the oldest long work waits for a worker.")
def _oldest_job() -> Asked:
    ((seconds,),) = rows("SELECT coalesce(extract(epoch FROM now() - min(alive_at)), 0) FROM kernel_job WHERE state = 'queued'")
    return {(): seconds}


@gauge("portal_database_connections", "Connections of the portal's database by state.", ["state"])
def _connections() -> Asked:
    return {
        (state or "none",): count
        for state, count in rows("SELECT state, count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY state")
    }


@gauge(
    "portal_database_waiting_for_locks", "Connections that wait for a lock, and for how long the longest has waited.", ["what"]
)
def _locks() -> Asked:
    ((count, seconds),) = rows(
        "SELECT count(*), coalesce(max(extract(epoch FROM now() - state_change)), 0) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return {("connections",): count, ("seconds",): seconds}
