"""Reading the environment: a missing or misshapen value fails at start, by name. Addresses of servers: `addresses`."""

import ipaddress
import os
import re

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


def whole(name: str, default: int, *, least: int = 1) -> int:
    """A whole number from `least` to 1,000,000."""
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdecimal() and least <= int(value) <= 1_000_000):
        bound = "больше нуля" if least else "от нуля"
        raise ImproperlyConfigured(f"{name} должно быть целым числом {bound}, а не «{value}».")
    return int(value)


def origin(name: str, default: str) -> str:
    """Scheme and host of the site, with a port where it has one, without a path: `https://portal.example.org`."""
    value = (os.environ.get(name, "").strip() or default).rstrip("/")
    if not re.fullmatch(r"https?://([\w.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?", value):
        raise ImproperlyConfigured(f"{name} должен быть вида https://portal.example.org, без пути, а не «{value}».")
    return value


def web_address(name: str, default: str) -> str:
    """`https://server[:port][/path]` without a slash at its end."""
    value = (os.environ.get(name, "").strip() or default).rstrip("/")
    if not re.fullmatch(r"https?://([\w.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?(/[\w./-]*)?", value):
        raise ImproperlyConfigured(f"{name} должен быть вида https://сервер/путь, а не «{value}».")
    return value


def socket_or_server(name: str) -> str:
    """`/path/of/a/socket`, `unix:/path` or `host:port`; empty where it is not set."""
    value = os.environ.get(name, "").strip()
    if value and not re.fullmatch(r"(unix:)?/\S+|([\w.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}", value):
        raise ImproperlyConfigured(f"{name} должен быть вида /путь/к/сокету или сервер:порт, а не «{value}».")
    return value
