"""How many unfinished bodies one process takes, and how much of them: each sender has a share, small ones a reserve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from hackathon_portal.kernel.web import client

SMALL = 64 * 1024  # bytes: a sign-in, a form without files
EVERYBODY = ""
SHARE = 4  # one network, or one session, holds no more than a quarter of the bytes; large bodies no more than three of the number


@dataclass
class Body:
    senders: tuple[str, ...]
    is_small: bool
    arrived: int = 0  # bytes; what is declared costs nothing before it comes


def body_of(environ: Mapping[str, Any], length: int) -> Body:
    """A session counts as a sender too: what is too large for visitors comes with one that exists, over whatever networks."""
    cookie = next(
        (
            part
            for part in environ.get("HTTP_COOKIE", "").split(";")
            if part.strip().startswith(f"{settings.SESSION_COOKIE_NAME}=")
        ),
        "",
    )
    senders = (EVERYBODY, client.network_asking(environ), cookie.strip())
    return Body(senders if cookie else senders[:2], length <= SMALL)


class Incoming:
    """The unfinished bodies of one process."""

    def __init__(self) -> None:
        self.all: Counter[str] = Counter()
        self.large: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()

    def begins(self, body: Body) -> bool:
        """Whether there is room for one more; if so, it is counted until `ended`."""
        for sender in body.senders:
            most = settings.BODIES_OF_AN_ADDRESS if sender else settings.BODIES_AT_ONCE
            if self.all[sender] >= most or (not body.is_small and self.large[sender] >= most - most // SHARE):
                return False
        self._count(body, 1)
        return True

    def arrives(self, body: Body, size: int) -> bool:
        """Count bytes that have come; whether all that came still keeps the bounds. Small bodies are bounded by their number."""
        if body.is_small:
            return True
        body.arrived += size
        _add(self.bytes, body.senders, size)
        most = settings.BODY_MEGABYTES_AT_ONCE * 2**20
        return all(self.bytes[sender] <= (most // SHARE if sender else most) for sender in body.senders)

    def ended(self, body: Body) -> None:
        self._count(body, -1)

    def forgotten(self, body: Body) -> None:
        """Its bytes are kept no longer."""
        _add(self.bytes, body.senders, -body.arrived)

    def _count(self, body: Body, one: int) -> None:
        _add(self.all, body.senders, one)
        if not body.is_small:
            _add(self.large, body.senders, one)


def _add(counter: Counter[str], senders: tuple[str, ...], size: int) -> None:
    for sender in senders:
        counter[sender] += size
        if not counter[sender]:
            del counter[sender]
