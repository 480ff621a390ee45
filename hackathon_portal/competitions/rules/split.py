"""Which rows are public: HMAC-SHA256 of the row's id under the seed, below the public share of its range.

The seed's SHA-256 is published at the start and the seed at the reveal, so anybody can check that nobody has chosen the parts.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

RANGE = 2**256


def sha256_of(seed: str) -> str:
    """What of a seed is published beforehand."""
    return hashlib.sha256(seed.encode()).hexdigest()


def is_public(seed: str, row: str, percent: int) -> bool:
    """Whether the row with this id belongs to the public part of so many percent."""
    number = int.from_bytes(hmac.digest(seed.encode(), row.encode(), hashlib.sha256), "big")
    return number * 100 < percent * RANGE


def split(seed: str, rows: Iterable[str], percent: int) -> tuple[list[str], list[str]]:
    """(public ids, private ids) in the order of the rows."""
    public: list[str] = []
    private: list[str] = []
    for row in rows:
        (public if is_public(seed, row, percent) else private).append(row)
    return public, private
