"""Whether a link of a project leads somewhere the commission can follow. Pure: the form of the address, no network."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

LOCAL_NAMES = ("localhost", ".local", ".localhost", ".internal", ".lan")


def fault_of(link: str) -> str:
    """What is wrong with the link, in words; empty for a good one and for none at all."""
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError:
        return "адрес записан с ошибкой"
    if parts.scheme not in ("http", "https"):
        return "адрес должен начинаться с https://"
    if parts.username or parts.password:
        return "в адресе не должно быть имени и пароля"
    if host.endswith(LOCAL_NAMES) or ("." not in host and ":" not in host):
        return "такой адрес открывается только на вашем компьютере"
    try:
        is_open = ipaddress.ip_address(host).is_global
    except ValueError:
        return ""
    return "" if is_open else "такой адрес открывается только в вашей сети"
