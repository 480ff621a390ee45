"""The consents of a sign-up: which texts are in force, and what exactly was read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Text:
    """One edition of a consent's text."""

    code: str
    edition: str
    since: date
    required: bool
    title: str
    text: str

    def said(self, season: str) -> str:
        """The text as it is read, with the season's title."""
        return self.text.replace("{season}", season)

    def sha256(self, season: str) -> str:
        return hashlib.sha256(self.said(season).encode()).hexdigest()


@cache
def editions() -> tuple[Text, ...]:
    """Every edition, the older first."""
    rows = yaml.safe_load(files("hackathon_portal.seasons").joinpath("consents.yaml").read_text(encoding="utf-8"))
    return tuple(sorted((Text(**row) for row in rows), key=lambda text: text.since))


def in_force(day: date) -> dict[str, Text]:
    """Code -> the edition shown on that day; before the first one, the first."""
    found: dict[str, Text] = {}
    for text in editions():
        if text.code not in found or text.since <= day:
            found[text.code] = text
    return found
