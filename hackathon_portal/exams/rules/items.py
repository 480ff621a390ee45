"""A question of a bank: its kind, what is shown, what counts as right.

An answer is text in one form for everybody who gives, stores or marks it (`marking.py`): options are known by their numbers in the order
of the bank, counted from 1, however they are shuffled on a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    NUMBER = "number"
    SHORT_TEXT = "short_text"
    ORDERING = "ordering"
    MATCHING = "matching"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of the bank. `weight` is the share of the points it brings, from -1 to 1; of a number with its tolerance (absolute)."""

    text: str
    weight: Fraction = Fraction(0)
    tolerance: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a matching; without a question it is a spare answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture shown with the question: its name in the text (`@@PLUGINFILE@@/name`) and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Item:
    """A question. `stem` is HTML; `options` are choices, accepted answers or, for an ordering, the elements in their right order."""

    code: str
    category: str
    kind: Kind
    stem: str
    points: Fraction = Fraction(1)
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    case_matters: bool = False
    shuffles: bool = True
    pictures: tuple[Picture, ...] = ()
