"""What of a person's programme is at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class Held(Protocol):
    """Whatever lasts from one instant to another."""

    starts_at: datetime
    ends_at: datetime


H = TypeVar("H", bound=Held)


def overlap(one: Held, other: Held) -> bool:
    """Whether both go on at some moment; what begins when the other ends does not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def with_clashes(held: Sequence[H]) -> list[tuple[H, list[H]]]:
    """Each in its order, with the others that go on at the same time."""
    return [(one, [other for other in held if other is not one and overlap(one, other)]) for one in held]
