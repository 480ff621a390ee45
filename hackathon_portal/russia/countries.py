"""Countries by the all-Russian classifier (OK 025-2001): names for forms, digital codes for the tax service."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

HOME = "RU"


@cache
def _rows() -> dict[str, tuple[str, str]]:
    rows = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return {alpha: (number, name) for alpha, (number, name) in rows.items()}


def name_of(alpha: str) -> str:
    """`KZ` -> `Казахстан`; an unknown or empty code comes back as it is."""
    return _rows().get(alpha, ("", alpha))[1]


def number_of(alpha: str) -> str:
    """`KZ` -> `398`: three digits; empty for a code the classifier has not."""
    return _rows().get(alpha, ("", ""))[0]


def choices() -> list[tuple[str, str]]:
    """(code, name) for a form: Russia first, then by name."""
    rest = [(alpha, name) for alpha, (_, name) in _rows().items() if alpha != HOME]
    return [(HOME, name_of(HOME)), *rest]
