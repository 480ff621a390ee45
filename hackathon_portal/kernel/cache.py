"""Redis as a cache that may be away or hang: a read misses, a write is dropped, no page fails or waits because of it.

The client is wrapped as a whole, so what a method of Django's cache asks of it cannot be forgotten here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from asgiref.sync import sync_to_async
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as Away
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as Hangs

from hackathon_portal.kernel.breaker import Breaker

log = logging.getLogger("portal.cache")

MOST_DROPPED = 1000  # keys remembered; more of them, and the cache is emptied when it is back

# What an empty cache answers, by the client's methods; any other answers None.
EMPTY: dict[str, Callable[..., Any]] = {
    "get": lambda key, default=None: default,
    "get_many": lambda keys: {},
    "has_key": lambda key: False,
    "add": lambda key, value, timeout: True,
    "touch": lambda key, timeout: False,
    "delete": lambda key: False,
    "incr": lambda key, delta=1: delta,
    "clear": lambda: False,
}
READS = frozenset({"get", "get_many", "has_key"})


class Server:
    """What this process knows of a cache's server: whether it is away, and the keys whose change it has not been told of."""

    def __init__(self) -> None:
        self.breaker = Breaker("the cache")
        self.dropped: set[str] | None = set()  # None: too many to remember
        self.lock = threading.Lock()

    def drop(self, arguments: tuple[Any, ...]) -> None:
        keys = arguments[0] if arguments else None
        with self.lock:
            if keys is None:
                self.dropped = None
            elif self.dropped is not None:
                self.dropped |= {keys} if isinstance(keys, str) else set(keys)
                if len(self.dropped) > MOST_DROPPED:
                    self.dropped = None

    def catch_up(self, client: RedisCacheClient) -> None:
        """What changed while the server was away must not be read from it as it was before."""
        if self.dropped == set():
            return
        with self.lock:
            dropped, self.dropped = self.dropped, set()
        try:
            if dropped is None:
                client.clear()
            elif dropped:
                client.delete_many(dropped)
        except (RedisError, OSError):
            with self.lock:
                self.dropped = None if dropped is None or self.dropped is None else self.dropped | dropped
            raise


_servers: dict[str, Server] = {}


class OneClient(RedisCacheClient):
    """Django's client makes a new client of the library, with all of its tables, for every question; this one keeps it."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._clients: dict[Any, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]  # the stubs leave it out
        if pool not in self._clients:
            self._clients[pool] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return self._clients[pool]


class TolerantClient:
    """Django's client of Redis; whatever it is asked, with the server away it answers as an empty cache would."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        self._client = OneClient(servers, **options)
        self.server = _servers.setdefault(" ".join(servers), Server())

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)
        if not callable(method):
            return method

        @wraps(method)
        def asked(*arguments: Any) -> Any:
            return self._ask(name, method, arguments)

        self.__dict__[name] = asked
        return asked

    def _ask(self, name: str, method: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        server = self.server
        if server.breaker.may_ask():
            try:
                server.catch_up(self._client)
                answer = method(*arguments)
            except (Away, Hangs, OSError) as error:
                server.breaker.failed(error)
            except RedisError as error:  # it answers, and refuses: out of memory, read only, no password
                log.warning("the cache refuses: %s", type(error).__name__)
            else:
                server.breaker.answered()
                return answer
        if name not in READS:
            server.drop(arguments)
        return EMPTY.get(name, lambda *_: None)(*arguments)


class TolerantRedisCache(RedisCache):
    """Django's Redis cache over a client that never fails."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = TolerantClient

    @property
    def is_away(self) -> bool:
        """Whether this process leaves the server alone now."""
        return self._cache.server.breaker.is_away  # type: ignore[attr-defined]  # a TolerantClient

    def answers(self) -> bool:
        """Whether the server answers now; asks also while it is left alone."""
        try:
            return bool(self._cache._client.get_client().ping())  # type: ignore[attr-defined]  # the same
        except (RedisError, OSError):
            return False

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        """The keys that were not stored: with the server away all of them."""
        return super().set_many(data, timeout, version) or (list(data) if data and self.is_away else [])

    def incr_version(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """A key that is not there is an error of the caller, unless nothing is there."""
        try:
            return super().incr_version(key, delta, version)
        except ValueError:
            if not self.is_away:
                raise
            return (self.version if version is None else version) + delta

    # Django's own asynchronous forms of these read and write in steps of theirs.

    async def aset_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        return await sync_to_async(self.set_many, thread_sensitive=True)(data, timeout, version)

    async def aincr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        return await sync_to_async(self.incr, thread_sensitive=True)(key, delta, version)

    async def aincr_version(self, key: Any, delta: int = 1, version: Any = None) -> int:
        return await sync_to_async(self.incr_version, thread_sensitive=True)(key, delta, version)
