"""Addresses of a room's pages that a lower app draws: the room's thin views give them, the pages ask by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Links:
    """`at("attempt", 7)` is the address named `<prefix>_attempt` in the room with this slug."""

    prefix: str
    slug: str

    def at(self, name: str, *args: Any) -> str:
        """The address of one page of the room."""
        return reverse(f"{self.prefix}_{name}", args=[self.slug, *args])
