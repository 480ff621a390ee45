"""Redis as a cache that may be away: a read misses, a write is dropped, no page fails because of it."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = logging.getLogger("portal.cache")


class OneClient(RedisCacheClient):
    """Django's client makes a new client of the library, with all of its tables, for every question; this one keeps it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._clients: dict[Any, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)
        if pool not in self._clients:
            self._clients[pool] = self._client(connection_pool=pool)
        return self._clients[pool]


class TolerantRedisCache(RedisCache):
    """Django's Redis cache; with the server down it behaves like an empty cache."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._class = OneClient

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        try:
            return super().get(key, default, version)
        except (RedisError, OSError):
            log.warning("cache is unreachable")
            return default

    def set(self, key: Any, value: Any, timeout: Any = 300, version: Any = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except (RedisError, OSError):
            log.warning("cache is unreachable")

    def add(self, key: Any, value: Any, timeout: Any = 300, version: Any = None) -> bool:
        try:
            return super().add(key, value, timeout, version)
        except (RedisError, OSError):
            return True

    def delete(self, key: Any, version: Any = None) -> bool:
        try:
            return super().delete(key, version)
        except (RedisError, OSError):
            return False

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        try:
            return super().incr(key, delta, version)
        except (RedisError, OSError):
            return delta

    def has_key(self, key: Any, version: Any = None) -> bool:
        try:
            return super().has_key(key, version)
        except (RedisError, OSError):
            return False

    def touch(self, key: Any, timeout: Any = 300, version: Any = None) -> bool:
        try:
            return super().touch(key, timeout, version)
        except (RedisError, OSError):
            return False

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        try:
            return super().get_many(keys, version)
        except (RedisError, OSError):
            return {}

    def set_many(self, data: Any, timeout: Any = 300, version: Any = None) -> list[Any]:
        try:
            return super().set_many(data, timeout, version)
        except (RedisError, OSError):
            return list(data)

    def delete_many(self, keys: Any, version: Any = None) -> None:
        try:
            super().delete_many(keys, version)
        except (RedisError, OSError):
            log.warning("cache is unreachable")
