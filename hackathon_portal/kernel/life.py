"""Workers and beat say in the database that they live: /health/ reads it, whichever node they are on."""

from __future__ import annotations

import logging
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

from celery.signals import worker_init, worker_ready, worker_shutting_down
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from hackathon_portal.kernel.models import SignOfLife
from hackathon_portal.kernel.postgresql import base as postgresql

log = logging.getLogger("portal.life")

EVERY = 20.0  # seconds
FORGOTTEN_AFTER = timedelta(days=1)
_said: dict[str, float] = {}
_ends = threading.Event()


def say(role: str, name: str = "") -> None:
    """This process of the role lives; written once in EVERY seconds however often it is said."""
    name = (name or f"{role}@{socket.gethostname()}")[:120]
    if time.monotonic() < _said.get(name, 0.0):
        return
    _said[name] = time.monotonic() + EVERY
    sign = SignOfLife(name=name, role=role, at=Now())
    SignOfLife.objects.bulk_create([sign], update_conflicts=True, unique_fields=["name"], update_fields=["at"])
    SignOfLife.objects.filter(role=role, at__lt=Now() - FORGOTTEN_AFTER).delete()


def _worker_lives(name: str) -> None:
    """In a thread: the worker's own may be at a long job. One that ends because it is told to takes its sign away: nobody misses it."""
    while not _ends.wait(EVERY):
        try:
            _said.pop(name, None)
            say("worker", name)
        except DatabaseError:
            log.warning("the database is away, no sign of life")
        finally:
            connection.close()  # this thread's
    with suppress(DatabaseError):
        SignOfLife.objects.filter(name=name).delete()
    connection.close()


@worker_init.connect
def _keep_limits(**_: Any) -> None:
    postgresql.keep_limits_of("worker")  # its pool's processes are forked from here


@worker_ready.connect
def _begins(sender: Any = None, **_: Any) -> None:
    name = f"{getattr(sender, 'hostname', None) or socket.gethostname()}"
    try:
        say("worker", name)
    except DatabaseError:
        log.warning("the database is away, no sign of life")
    threading.Thread(target=_worker_lives, args=(name,), daemon=True, name="sign of life").start()


@worker_shutting_down.connect
def _stops(**_: Any) -> None:
    _ends.set()
