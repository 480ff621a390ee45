"""A word to a worker that there is something to do. Nothing depends on it: what is to be done stands in the database, and beat sweeps.

A request says it after its commit, so a queue that is away or hangs may cost it a moment, and only the first one.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from celery import current_app
from kombu import pools

from hackathon_portal.kernel.breaker import Breaker

SECONDS = 0.4  # for the connection, for an answer, for a free connection of the pool
queue = Breaker("the queue")


def wake(task: str, *arguments: Any, to: str | None = None) -> bool:
    """Send the task (to this queue, else the default one) if that can be done at once; whether it was."""
    if not queue.may_ask():
        return False
    try:
        with _producers().acquire(block=True, timeout=SECONDS) as producer:
            current_app.send_task(task, arguments, producer=producer, queue=to, retry=False, ignore_result=True)
    except Exception as error:  # any error of the queue, whichever library it is of: the sweep finds the work
        queue.failed(error)
        return False
    queue.answered()
    return True


def answers() -> bool:
    """Whether the queue answers now; asks also while it is left alone."""
    try:
        with _producers().acquire(block=True, timeout=SECONDS) as producer:
            return bool(producer.channel.client.ping())
    except Exception:  # any error of the queue, whichever library it is of
        return False


@cache
def _producers() -> Any:
    """A pool of its own: the worker's waits for a queue as long as it takes."""
    known = current_app.connection_for_write()
    bounds = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "max_retries": 0, "connect_retries_timeout": SECONDS}
    options = {**(known.transport_options or {}), **bounds}
    return pools.producers[known.clone(transport_options=options)]
