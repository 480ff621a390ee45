"""Deeds that undo or replace something: what may have left the portal by then, and what the deed does about it.

A paper in somebody's hands, a letter, a file at a bank is not called back by changing a row. Each app fills in its `undoing.py`;
`tests/actions/test_undoing.py` finds a deed without a line and plays each line. The page «Что ещё можно отменить» shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What the deed does about what has left."""

    # It is refused without a reason, a basis or the bank's recall, which stay on record.
    ASKS = "asks"
    # Whoever got it gets a letter.
    TELLS = "tells"
    # What left says from then on that it is replaced: a check page, a page of the accountant, a link that was sent.
    MARKS = "marks"
    # Once it has left, the deed is refused.
    CLOSED = "closed"


@dataclass(frozen=True)
class Left:
    """`sent`: what may be outside, in words; `how`: what the deed does about it, in words for the page."""

    sent: str
    how: str
    answers: frozenset[Answer]


ASKS, TELLS, MARKS, CLOSED = Answer.ASKS, Answer.TELLS, Answer.MARKS, Answer.CLOSED
_left: dict[str, Left] = {}
# Action -> why nothing of it is ever outside.
_inside: dict[str, str] = {}


def left(action: str, sent: str, how: str, *answers: Answer) -> None:
    """Declare a deed that undoes something that may be outside. ValueError: declared twice, or it does nothing about it."""
    if action in _left or action in _inside or not answers:
        raise ValueError(action)
    _left[action] = Left(sent, how, frozenset(answers))


def inside(why: str, actions: str) -> None:
    """Declare deeds, space-separated, before which nothing leaves the portal."""
    for action in actions.split():
        if action in _left or action in _inside:
            raise ValueError(action)
        _inside[action] = why


def lines() -> Mapping[str, Left]:
    return dict(_left)


def kept_inside() -> Mapping[str, str]:
    return dict(_inside)
