"""Whose request it is: the client's address as told by the last proxy that the operator trusts.

Each hop appends to `X-Forwarded-For` the address it was asked from, so only the entries counted from the right are evidence; what
stands left of them was typed by the client (RFC 7239 section 8). Everything that stores or counts an address reads REMOTE_ADDR.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

# A proxy that asks over a unix socket has no address: it is on this machine.
THIS_MACHINE = "127.0.0.1"
# Headers by which proxies tell of the client; none is left for anybody to believe later.
TOLD_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_CLIENT_IP")
NO_ADDRESS = "Прокси не сказал адреса клиента (X-Forwarded-For), или отправлено что-то недопустимое. Запрос не выполнен."


class ClientAddress:
    """Middleware, first in the chain: sets REMOTE_ADDR to the client's address; the scheme is believed to a trusted proxy only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta, hops = request.META, settings.TRUSTED_PROXY_COUNT
        if hops and address_of(_told(meta.get("HTTP_X_FORWARDED_FOR", ""), hops)) is None:
            # Servers drop a header with a character outside of ASCII: the proxy's own address is nobody's.
            return HttpResponseBadRequest(NO_ADDRESS, content_type="text/plain; charset=utf-8")
        meta["REMOTE_ADDR"] = client_of(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""))
        for name in TOLD_BY_PROXIES:
            meta.pop(name, None)
        scheme = _told(meta.pop("HTTP_X_FORWARDED_PROTO", ""), hops)
        if scheme:
            meta["HTTP_X_FORWARDED_PROTO"] = scheme
        return self.get_response(request)


def client_of(peer: str, forwarded: str) -> str:
    """The client's address, of the one that is connected and what it says in `X-Forwarded-For`."""
    return address_of(_told(forwarded, settings.TRUSTED_PROXY_COUNT)) or address_of(peer) or THIS_MACHINE


def network_asking(meta: Mapping[str, Any]) -> str:
    """The network of the client, of a request that no middleware has seen yet."""
    return network_of(client_of(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", "")))


def asks_past_proxies(meta: Mapping[str, Any], networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether a request that no middleware has seen yet comes from one of the networks itself: a monitor, not somebody behind a proxy."""
    if any(meta.get(name) for name in TOLD_BY_PROXIES):
        return False
    peer = address_of(meta.get("REMOTE_ADDR", "") or THIS_MACHINE)
    return peer is not None and any(ipaddress.ip_address(peer) in network for network in networks)


def _told(header: str, hops: int) -> str:
    """The entry of the outermost trusted hop; of a shorter list its first, which a trusted hop wrote too. Empty without any."""
    entries = [entry.strip() for entry in header.split(",")]
    return entries[-min(hops, len(entries))] if hops else ""


def address_of(text: str) -> str | None:
    """An address as proxies write it (`1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1`, `[2001:db8::1]:5678`) in its canonical form.

    IPv4 inside IPv6 is IPv4, a zone is dropped; None for what is no address (`unknown`, `_hidden`).
    """
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(address: str) -> str:
    """What one household or school has of addresses: an IPv4 address, of IPv6 the /64 (anybody owns 2**64 of them)."""
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
