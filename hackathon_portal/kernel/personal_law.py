"""Editions of the law as data (`personal_law.yaml`): purposes with their grounds, and which level of protection follows from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Purpose:
    title: str
    basis: str


@dataclass(frozen=True)
class Level:
    """Which level threats of this type ask for (`threats` 1..3, `level` 1..4), by which clause."""

    threats: str
    level: int
    clause: str


@cache
def _editions() -> list[dict[str, Any]]:
    text = (Path(__file__).parent / "personal_law.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda edition: edition["from"])


def edition(on: date) -> dict[str, Any]:
    """The edition in force on a day; before the first one, the first."""
    in_force = [each for each in _editions() if each["from"] <= on]
    return in_force[-1] if in_force else _editions()[0]


def purposes(on: date) -> dict[str, Purpose]:
    return {key: Purpose(**words) for key, words in edition(on)["purposes"].items()}


def levels(people: int, on: date) -> list[Level]:
    """The level for each type of threats, mildest first, where the system holds data of so many people (not employees)."""
    rules = edition(on)["protection"]
    size = "many" if people > rules["people"] else "few"
    return [Level(threats, **answer[size]) for threats, answer in rules["levels"].items()]
