"""In which order teams present: drawn from a recorded seed, so that anybody can draw it again. Pure.

Each team's number in the queue is joined to the seed and hashed: SHA-256 of `seed:number`. The smaller hash presents earlier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from hackathon_portal.regulation.schema import Judging


def lot(seed: str, number: int) -> str:
    """What decides a team's turn: 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def draw(seed: str, numbers: Iterable[int]) -> list[int]:
    """The numbers in the order of their lots; the order in which they come in does not matter."""
    return sorted(set(numbers), key=lambda number: lot(seed, number))


def limit_of(phase: str, judging: Judging) -> int | None:
    """How many seconds the regulation gives a phase of a presentation (`talk`, `demo`, `questions`); None without a limit."""
    minutes = {"talk": judging.talk_minutes, "demo": judging.demo_minutes, "questions": judging.questions_minutes}.get(phase)
    return minutes * 60 if minutes else None
