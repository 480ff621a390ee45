"""Reading the environment: a missing or misshapen value fails at start, by name."""

import ipaddress
import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def required(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Не задана переменная окружения {name} (список в README, «Развёртывание»).")
    return value


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def proxy_count(name: str, text: str) -> int:
    """How many proxies of the operator a request passes: a whole number from 0 to 9; `name` is the variable's."""
    if not (len(text) == 1 and text in "0123456789"):
        raise ImproperlyConfigured(f"{name} — число прокси перед порталом от 0 до 9, а не «{text}» (README, «Развёртывание»).")
    return int(text)


def networks(name: str, default: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Networks by commas (`10.0.0.0/8,fc00::/7`); an address alone is a network of one."""
    found = []
    for part in listed(name, default):
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: «{part}» — не сеть вида 10.0.0.0/8 (README, «Развёртывание»).") from error
    return found


def whole(name: str, default: int) -> int:
    """A positive whole number."""
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdecimal() and int(value) > 0):
        raise ImproperlyConfigured(f"{name} должно быть целым числом больше нуля, а не «{value}».")
    return int(value)


def database(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name` or `...@/name?host=/socket/folder` -> Django's DATABASES entry."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL должен быть вида postgresql://имя:пароль@сервер:5432/база")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def redis_urls(url: str) -> tuple[str, str]:
    """REDIS_URL -> (Celery broker URL, cache URL): same server, databases 0 and 1."""
    if url.startswith("unix://"):
        path = url.removeprefix("unix://").split("?")[0]
        return f"redis+socket://{path}?virtual_host=0", f"unix://{path}?db=1"
    if not url.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured("REDIS_URL должен быть вида redis://сервер:6379 или unix:///путь/к/сокету")
    base = url.rstrip("/").rsplit("/", 1)[0] if url.rstrip("/").rsplit("/", 1)[-1].isdigit() else url.rstrip("/")
    return f"{base}/0", f"{base}/1"


def cache_url(url: str, default: str) -> str:
    """CACHE_URL: a server whose content is never written to a disk, with a database; `default` where it is not set."""
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("CACHE_URL должен быть вида redis://:пароль@сервер:6379/1 или unix:///путь/к/сокету?db=1")
    return url or default


def email(url: str) -> dict[str, Any]:
    """`smtp://user:password@host:port` (`smtps://` for TLS from the start, `?starttls=1`) -> EMAIL_* settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL должен быть вида smtp://имя:пароль@сервер:25")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parse_qs(parts.query).get("starttls", ["0"])[0] == "1",
        "EMAIL_TIMEOUT": 20,
    }
