"""In which order teams present: drawn from a recorded seed, so that anybody can draw it again. Pure.

Each team's number in the queue is joined to the seed and hashed: SHA-256 of `seed:number`. The smaller hash presents earlier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def lot(seed: str, number: int) -> str:
    """What decides a team's turn: 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def draw(seed: str, numbers: Iterable[int]) -> list[int]:
    """The numbers in the order of their lots; the order in which they come in does not matter."""
    return sorted(set(numbers), key=lambda number: lot(seed, number))
