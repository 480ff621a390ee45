"""REDIS_URL and CACHE_URL -> settings of the queue (Celery) and of the cache: a server, its socket, or Sentinel before several servers."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from redis.backoff import NoBackoff
from redis.retry import Retry

from hackathon_portal.settings.addresses.parts import Address, choice, existing_file, parsed, refuse, seconds, unknown, whole

TCP, TLS, SOCKET = ("redis",), ("rediss",), ("unix",)
SENTINEL, SENTINEL_TLS = ("sentinel", "redis+sentinel"), ("sentinels", "rediss+sentinel")
CLUSTER = ("redis+cluster", "rediss+cluster", "cluster", "rediscluster")
EXAMPLE = "redis://:пароль@сервер:6379/0, rediss://…, unix:///путь/к/сокету?db=0 или sentinel://:пароль@сервер1:26379,сервер2:26379/имя/0"
REQUIREMENTS = {"none": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}
TIMES = ("socket_timeout", "socket_connect_timeout")
OVER_TLS = ("ssl_cert_reqs", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_check_hostname")
OF_SENTINEL = ("sentinel_username", "sentinel_password")
ANY = (*TIMES, "health_check_interval", "max_connections", "db")
MOST_DATABASES = 1000
# A cache that hangs must not hold the page: it may miss (kernel/cache.py leaves it alone then).
CACHE_SECONDS = {"socket_connect_timeout": 0.4, "socket_timeout": 0.4}
# Of several Sentinels another is asked at once; the library's default tries a dead one again for seconds.
AT_ONCE: dict[str, Any] = {"retry": Retry(NoBackoff(), 0)}
QUEUE_OPTIONS: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 5, "visibility_timeout": 600}


@dataclass(frozen=True)
class Server:
    """Where a Redis is: `path` of a socket, or hosts (of Sentinel where `master` is its name for the servers)."""

    user: str
    password: str
    hosts: tuple[tuple[str, int], ...]
    path: str
    master: str
    db: int
    options: dict[str, Any]  # of each connection, in redis-py's words
    tls: dict[str, Any] | None
    sentinel: dict[str, Any]

    def beside(self) -> Server:
        """The next database of the same server: for the cache that has no address of its own."""
        return replace(self, db=self.db + 1)


def server(variable: str, url: str) -> Server:
    """The address in this variable, in one of the forms of EXAMPLE."""
    schemes = (*TCP, *TLS, *SOCKET, *SENTINEL, *SENTINEL_TLS, *CLUSTER)
    address = parsed(variable, url, schemes, EXAMPLE)
    if address.scheme in CLUSTER:
        address.refuse("кластер Redis не поддерживается: очередь на нём не работает. Для отказоустойчивости — Sentinel")
    is_sentinel = address.scheme in (*SENTINEL, *SENTINEL_TLS)
    has_tls = address.scheme in (*TLS, *SENTINEL_TLS)
    known = {*ANY, *(OVER_TLS if has_tls else ()), *(OF_SENTINEL if is_sentinel else ())}
    if not has_tls and (strange := [name for name in address.options if name in OVER_TLS]):
        address.refuse(f"{strange[0]} имеет смысл только с TLS: rediss:// или sentinels://")
    unknown(variable, address.options, known)
    _check_hosts(address, is_sentinel=is_sentinel)
    path, master, database = _path(address, is_sentinel=is_sentinel)
    default = 26379 if is_sentinel else 6379
    tls = _tls(address) if has_tls else None
    sentinel = {name.removeprefix("sentinel_"): address.options[name] for name in OF_SENTINEL if name in address.options}
    return Server(
        user=address.user, password=address.password, hosts=tuple((host, port or default) for host, port in address.hosts),
        path=path, master=master, db=database, options=_connection(address), tls=tls,
        sentinel=sentinel | ({"ssl": True, **tls} if tls is not None else {}),
    )  # fmt: skip


def _check_hosts(address: Address, *, is_sentinel: bool) -> None:
    is_socket = address.scheme in SOCKET
    if is_socket and address.hosts:
        address.refuse("у сокета три косые черты: unix:///путь/к/сокету")
    if not is_socket and not address.hosts:
        address.refuse(f"нет имени сервера; адрес должен быть вида {EXAMPLE}")
    if len(address.hosts) > 1 and not is_sentinel:
        address.refuse("несколько серверов — только через Sentinel: sentinel://…/имя; кластер Redis не поддерживается")


def _path(address: Address, *, is_sentinel: bool) -> tuple[str, str, int]:
    """(path of the socket, Sentinel's name of the servers, number of the database)."""
    given = address.options.get("db", "")
    if address.scheme in SOCKET:
        if len(address.path) < 2:
            address.refuse("у сокета нет пути: unix:///путь/к/сокету")
        return address.path, "", _number(address, given or "0")
    parts = [part for part in address.path.split("/") if part]
    master = ""
    if is_sentinel:
        if not parts or parts[0].isdecimal():
            address.refuse("нет имени, под которым Sentinel знает серверы: sentinel://…:26379/mymaster/0")
        master = parts.pop(0)
    if len(parts) > 1 or (parts and given):
        address.refuse("после адреса — один номер базы Redis, например /0")
    return "", master, _number(address, parts[0] if parts else given or "0")


def _number(address: Address, text: str) -> int:
    return whole(address.variable, "номер базы Redis", text, MOST_DATABASES)


def _connection(address: Address) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name in TIMES:
        if name in address.options:
            options[name] = seconds(address.variable, name, address.options[name])
    for name in ("health_check_interval", "max_connections"):
        if name in address.options:
            options[name] = whole(address.variable, name, address.options[name])
    if options.get("max_connections") == 0:
        address.refuse("max_connections — число больше нуля")
    return options


def _tls(address: Address) -> dict[str, Any]:
    asked = choice(address.variable, "ssl_cert_reqs", address.options.get("ssl_cert_reqs", "required").lower(), REQUIREMENTS)
    host = choice(
        address.variable, "ssl_check_hostname", address.options.get("ssl_check_hostname", "true").lower(), ("true", "false")
    )
    tls: dict[str, Any] = {"ssl_cert_reqs": REQUIREMENTS[asked], "ssl_check_hostname": host == "true" and asked != "none"}
    for name in ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile"):
        if name in address.options:
            tls[name] = existing_file(address.variable, name, address.options[name])
    if ("ssl_certfile" in tls) != ("ssl_keyfile" in tls):
        address.refuse("ssl_certfile и ssl_keyfile задаются вместе")
    return tls


def _credentials(where: Server) -> str:
    return f"{quote(where.user, safe='')}:{quote(where.password, safe='')}@" if where.user or where.password else ""


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def queue_settings(where: Server) -> dict[str, Any]:
    """CELERY_BROKER_* for this server."""
    options = QUEUE_OPTIONS | where.options
    if where.master:
        options |= {
            "master_name": where.master,
            "sentinel_kwargs": {"socket_connect_timeout": 1, "socket_timeout": 2} | AT_ONCE | where.sentinel,
        }
        first, *more = [f"{_bracketed(host)}:{port}" for host, port in where.hosts]
        url = ";".join(
            [f"sentinel://{_credentials(where)}{first}/{where.db}", *(f"sentinel://{host}/{where.db}" for host in more)]
        )
    elif where.path:
        # kombu hands the query on, and takes the timeouts of a connection from the options.
        url = f"redis+socket://{_credentials(where)}{quote(where.path)}?virtual_host={where.db}"
    else:
        (host, port), *_ = where.hosts
        url = f"redis://{_credentials(where)}{_bracketed(host)}:{port}/{where.db}"
    settings: dict[str, Any] = {"CELERY_BROKER_URL": url, "CELERY_BROKER_TRANSPORT_OPTIONS": options}
    return settings | ({"CELERY_BROKER_USE_SSL": where.tls} if where.tls is not None else {})


def cache_settings(where: Server) -> dict[str, Any]:
    """LOCATION and OPTIONS of the cache on this server; the location ends with the number of the database."""
    options = CACHE_SECONDS | where.options
    if where.master:
        options |= {
            "pool_class": "hackathon_portal.kernel.sentinel.SentinelPool", "sentinels": where.hosts, "master": where.master,
            "username": where.user or None, "password": where.password or None, "sentinel_kwargs": AT_ONCE | where.sentinel, **AT_ONCE,
        }  # fmt: skip
        return {
            "LOCATION": f"sentinel:///{where.db}",
            "OPTIONS": options | ({"ssl": True, **where.tls} if where.tls is not None else {}),
        }
    if where.path:
        return {"LOCATION": f"unix://{_credentials(where)}{quote(where.path)}?db={where.db}", "OPTIONS": options}
    (host, port), *_ = where.hosts
    scheme = "redis" if where.tls is None else "rediss"
    return {
        "LOCATION": f"{scheme}://{_credentials(where)}{_bracketed(host)}:{port}/{where.db}",
        "OPTIONS": options | (where.tls or {}),
    }


def both(queue_url: str, cache_url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(settings of the queue, LOCATION and OPTIONS of the cache); without CACHE_URL the cache is the queue's next database."""
    queue = server("REDIS_URL", queue_url)
    cache = server("CACHE_URL", cache_url) if cache_url.strip() else queue.beside()
    if (cache.hosts, cache.path, cache.master, cache.db) == (queue.hosts, queue.path, queue.master, queue.db):
        refuse("CACHE_URL", "это база очереди из REDIS_URL: кэшу нужна другая база или другой сервер")
    return queue_settings(queue), cache_settings(cache)
