"""Who else may say who somebody is: VK ID, Яндекс ID and any OpenID provider by its address, from the environment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# Addresses of the two that need no discovery: where a browser is sent to.
KNOWN = {"vk": ("VK ID", "https://id.vk.ru"), "yandex": ("Яндекс ID", "https://oauth.yandex.ru")}
SHAPE = (
    'OPENID_PROVIDERS должен быть списком вида [{"id": "gate", "name": "Госуслуги", "server": "https://…", "client": "…", '
    '"secret": "…"}], где id — латинские буквы, цифры и дефис'
)


@dataclass(frozen=True)
class Provider:
    """`server`: the issuer's address (its `/.well-known/openid-configuration` is read), empty for VK and Яндекс.

    `origin`: where the browser is sent to; a provider by address that signs people in elsewhere names it in `origin`.
    """

    id: str
    name: str
    client: str
    secret: str
    origin: str
    server: str = ""


def sign_in_providers(environ: Mapping[str, str]) -> list[Provider]:
    """Those whose client and secret are there. ImproperlyConfigured where a half of one is, or a shape is another."""
    found = []
    for code, (name, origin) in KNOWN.items():
        client, secret = (environ.get(f"{code.upper()}_{part}", "").strip() for part in ("CLIENT_ID", "CLIENT_SECRET"))
        if bool(client) != bool(secret):
            raise ImproperlyConfigured(f"{code.upper()}_CLIENT_ID и {code.upper()}_CLIENT_SECRET нужны оба.")
        if client:
            found.append(Provider(code, name, client, secret, origin))
    return found + _by_address(environ.get("OPENID_PROVIDERS", "").strip())


def _by_address(text: str) -> list[Provider]:
    if not text:
        return []
    try:
        rows = json.loads(text)
    except ValueError:
        raise ImproperlyConfigured(f"{SHAPE}.") from None
    if not isinstance(rows, list):
        raise ImproperlyConfigured(f"{SHAPE}.")
    found = [_one(row) for row in rows]
    if len({one.id for one in found} | set(KNOWN)) < len(found) + len(KNOWN):
        raise ImproperlyConfigured("В OPENID_PROVIDERS один id стоит дважды или занят: vk, yandex.")
    return found


def _one(row: Any) -> Provider:
    needed, known = {"id", "name", "server", "client", "secret"}, {"id", "name", "server", "client", "secret", "origin"}
    if (
        not isinstance(row, dict)
        or not needed <= set(row) <= known
        or not all(isinstance(part, str) and part for part in row.values())
    ):
        raise ImproperlyConfigured(f"{SHAPE}.")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,30}", row["id"]):
        raise ImproperlyConfigured(f"{SHAPE}.")
    for name in ("server", "origin"):
        parts = urlsplit(row.get(name, "https://x"))
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ImproperlyConfigured(f"OPENID_PROVIDERS, {row['id']}: {name} — адрес вида https://сервер.")
    parts = urlsplit(row.get("origin") or row["server"])
    return Provider(row["id"], row["name"], row["client"], row["secret"], f"{parts.scheme}://{parts.netloc}", row["server"])


def settings_of_library(providers: Sequence[Provider]) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS of the sign-in library."""
    by_address = [
        {
            "provider_id": one.id, "name": one.name, "client_id": one.client, "secret": one.secret,
            "settings": {"server_url": one.server, "oauth_pkce_enabled": True},
        }
        for one in providers
        if one.server
    ]  # fmt: skip
    found: dict[str, Any] = {"openid_connect": {"APPS": by_address}} if by_address else {}
    for one in providers:
        if not one.server:
            found[one.id] = {"APPS": [{"name": one.name, "client_id": one.client, "secret": one.secret}]}
    return found
