"""Redis that is away, or accepts and never answers, as fixtures: the cache and the queue of a test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from django.test import override_settings

from hackathon_portal.kernel import breaker, waking
from hackathon_portal.kernel import cache as portal_cache
from hackathon_portal.settings.addresses import redis

BACKEND = "hackathon_portal.kernel.cache.TolerantRedisCache"


@contextmanager
def hanging(folder: Path) -> Iterator[Path]:
    """A socket that accepts and never answers."""
    path = folder / "hangs.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(50)
        kept = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    kept.append(server.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield path
        for connection in kept:
            connection.close()


@contextmanager
def broker(queue: dict) -> Iterator[None]:
    from hackathon_portal.celery import app

    before = (app.conf.broker_url, app.conf.broker_transport_options)
    app.conf.broker_url, app.conf.broker_transport_options = queue["CELERY_BROKER_URL"], queue["CELERY_BROKER_TRANSPORT_OPTIONS"]
    waking._producers.cache_clear()
    yield
    app.conf.broker_url, app.conf.broker_transport_options = before
    waking._producers.cache_clear()


@contextmanager
def replaced(path: Path, *, cache: bool | None = None, queue: bool | None = None) -> Iterator[None]:
    """Cache and queue at this socket (or one of them), as a process that has just begun sees them."""
    both = cache is None and queue is None
    where = redis.server("CACHE_URL", f"unix://{path}?db=1")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(portal_cache, "_servers", {})
        patch.setattr(waking, "queue", breaker.Breaker("the queue"))
        if cache or both:
            stack.enter_context(override_settings(CACHES={"default": {"BACKEND": BACKEND, **redis.cache_settings(where)}}))
        if queue or both:
            stack.enter_context(broker(redis.queue_settings(where)))
        yield


@pytest.fixture(params=["away", "hangs"])
def no_redis(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("r")
    with hanging(folder) as path, replaced(path if request.param == "hangs" else folder / "nobody.sock"):
        yield


@pytest.fixture
def redis_hangs(tmp_path_factory):
    with hanging(tmp_path_factory.mktemp("r")) as path, replaced(path):
        yield
