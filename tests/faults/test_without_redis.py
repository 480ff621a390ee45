"""Redis away, or accepting and never answering: each method of the cache, a queue that holds nobody, every page and what it sends."""

from __future__ import annotations

import asyncio
import inspect
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.test import override_settings

from hackathon_portal.kernel import breaker, waking
from hackathon_portal.kernel import cache as portal_cache
from hackathon_portal.settings.addresses import redis

BACKEND = "hackathon_portal.kernel.cache.TolerantRedisCache"
# Method -> arguments and what an empty cache answers.
ASKED = {
    "get": (("a", "b"), "b"), "get_many": ((["a"],), {}), "get_or_set": (("a", 7), 7), "has_key": (("a",), False), "add": (("a", 1), True),
    "set": (("a", 1), None), "set_many": (({"a": 1},), ["a"]), "touch": (("a",), False), "delete": (("a",), False),
    "delete_many": ((["a"],), None), "incr": (("a", 3), 3), "decr": (("a", 3), -3), "incr_version": (("a",), 2), "decr_version": (("a",), 0),
    "clear": ((), False), "close": ((), None),
}  # fmt: skip
NOT_ASKED = {"get_backend_timeout", "make_key", "make_and_validate_key", "validate_key"}  # they only compute


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


@pytest.fixture(params=["away", "hangs"])
def no_redis(request, tmp_path_factory, monkeypatch):
    """The cache and the queue of this test are a server that is away or hangs; the address of its socket."""
    folder = tmp_path_factory.mktemp("r")
    with hanging(folder) as path:
        where = redis.server("CACHE_URL", f"unix://{path if request.param == 'hangs' else folder / 'nobody.sock'}?db=1")
        queue = redis.queue_settings(where)
        caches_now = {"default": {"BACKEND": BACKEND, **redis.cache_settings(where)}}
        monkeypatch.setattr(portal_cache, "_servers", {})
        monkeypatch.setattr(waking, "queue", breaker.Breaker("the queue"))
        with override_settings(CACHES=caches_now), broker(queue):
            yield path


@contextmanager
def broker(queue: dict) -> Iterator[None]:
    from hackathon_portal.celery import app

    before = (app.conf.broker_url, app.conf.broker_transport_options)
    app.conf.broker_url, app.conf.broker_transport_options = queue["CELERY_BROKER_URL"], queue["CELERY_BROKER_TRANSPORT_OPTIONS"]
    waking._producers.cache_clear()
    yield
    app.conf.broker_url, app.conf.broker_transport_options = before
    waking._producers.cache_clear()


def public_methods() -> set[str]:
    return {
        name
        for name, _ in inspect.getmembers(BaseCache, inspect.isfunction)
        if not name.startswith("_") and name not in NOT_ASKED
    }


def test_each_method_of_the_cache_answers_as_an_empty_one_and_waits_once(no_redis):
    cache, methods = caches["default"], public_methods()
    assert methods == {*ASKED, *(f"a{name}" for name in ASKED)}
    began = time.monotonic()
    for name, (arguments, answer) in ASKED.items():
        assert getattr(cache, name)(*arguments) == answer, name
        assert asyncio.run(getattr(cache, f"a{name}")(*arguments)) == answer, f"a{name}"
    assert "a" not in cache
    assert time.monotonic() - began < 1.5


def test_a_letter_posted_with_the_queue_away_holds_nobody(no_redis):
    began = time.monotonic()
    assert [waking.wake("kernel.deliver_outbox") for _ in range(20)] == [False] * 20
    assert time.monotonic() - began < 1


@pytest.fixture
def comes_back(tmp_path_factory, monkeypatch):
    """A cache of a server of this test, which can be stopped; left alone for a moment only."""
    from tests.faults.test_worker_killed import Queue

    monkeypatch.setattr(breaker, "LEFT_ALONE_SECONDS", 0.05)
    monkeypatch.setattr(portal_cache, "_servers", {})
    server = Queue(tmp_path_factory.mktemp("c"))
    server.start()
    where = redis.server("CACHE_URL", f"unix://{server.socket}?db=1")
    with override_settings(CACHES={"default": {"BACKEND": BACKEND, **redis.cache_settings(where)}}):
        yield server
    if server.process.poll() is None:
        server.stop()


def test_what_changed_while_the_server_was_away_is_not_read_as_it_was_before(comes_back, monkeypatch):
    cache = caches["default"]
    cache.set_many({"kept": 1, "changed": 1, "removed": 1, "a": 1, "b": 1})
    comes_back.stop()
    assert cache.get("kept") is None
    cache.set("changed", 2)
    cache.delete("removed")
    cache.delete_many(["a", "b"])
    comes_back.start()
    time.sleep(0.1)
    assert cache.get_many(["kept", "changed", "removed", "a", "b"]) == {"kept": 1}
    comes_back.stop()
    monkeypatch.setattr(portal_cache, "MOST_DROPPED", 3)
    cache.set_many(dict.fromkeys("wxyz", 1))
    comes_back.start()
    time.sleep(0.1)
    assert cache.get("kept") is None
    cache.set("kept", 3)
    assert cache.get("kept") == 3
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nobody")
    with pytest.raises(ValueError, match="not found"):
        cache.incr_version("nobody")
