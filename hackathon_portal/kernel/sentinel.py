"""The cache behind Redis Sentinel: connections to whichever server it calls the master now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.connection import ConnectionPool
from redis.sentinel import Sentinel


class SentinelPool:
    """What Django's cache asks of its `pool_class`."""

    @classmethod
    def from_url(
        cls, url: str, *, sentinels: Sequence[tuple[str, int]], master: str, sentinel_kwargs: dict[str, Any], **connection: Any
    ) -> ConnectionPool:
        """A pool for the database that ends `url`; `sentinels` are asked in turn who the master is."""
        timeouts = {name: connection[name] for name in ("socket_timeout", "socket_connect_timeout") if name in connection}
        asked = Sentinel(sentinels, sentinel_kwargs=timeouts | sentinel_kwargs, db=int(url.rpartition("/")[2]), **connection)
        return asked.master_for(master).connection_pool
