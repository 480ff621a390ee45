"""What an answer earns: an exact share of the question's points, by its kind.

How an answer is written: one option `3`; several `1|3` in any order; `true` or `false`; a number or a word as typed; an ordering `2>1>3`
(numbers of elements, which stand in their right order in the bank); a matching `1=2|2=1` (number of the question = number of the line
whose answer was chosen). An empty answer earns nothing.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from hackathon_portal.exams.rules.items import Item, Kind, Option

NOTHING, WHOLE = Fraction(0), Fraction(1)
# Shares are stored as whole units: every denominator up to 20, which weights of a bank have, divides it.
UNITS = math.lcm(*range(1, 21))
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_LONGEST = 40  # signs of a number; a longer one is no number a person types


def number_of(text: str) -> Fraction | None:
    """The number a person typed: spaces out, a comma is a point, a plus is allowed; None when it is no number."""
    plain = "".join(text.split()).replace(",", ".").replace("−", "-")
    return Fraction(plain) if len(plain) <= _LONGEST and _NUMBER.fullmatch(plain) else None


def folded(text: str, *, case_matters: bool) -> str:
    """A short text as it is compared: trimmed, spaces collapsed, ё = е; letter case ignored unless the question says otherwise."""
    plain = " ".join(text.split()).replace("ё", "е").replace("Ё", "Е")
    return plain if case_matters else plain.casefold()


def share_of(item: Item, answer: str) -> Fraction:
    """The share of the points, from 0 to 1. An answer that is none of this question's (a number of no option) earns nothing."""
    if not answer.strip():
        return NOTHING
    return min(WHOLE, max(NOTHING, _SHARES[item.kind](item, answer.strip())))


def units_of(share: Fraction) -> int:
    """A share as whole units of `UNITS`. Raises ValueError for a share that units cannot hold exactly."""
    units = share * UNITS
    if units.denominator != 1:
        raise ValueError(f"the share {share} is no whole number of units")
    return units.numerator


def _chosen(item: Item, answer: str, separator: str = "|") -> list[int] | None:
    """Numbers of lines of this question, each once; None when the answer names others."""
    parts = answer.split(separator)
    count = len(item.options)
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= count for part in parts) or len({*parts}) != len(parts):
        return None
    return [int(part) for part in parts]


def _single(item: Item, answer: str) -> Fraction:
    chosen = _chosen(item, answer)
    return item.options[chosen[0] - 1].weight if chosen is not None and len(chosen) == 1 else NOTHING


def _multiple(item: Item, answer: str) -> Fraction:
    chosen = _chosen(item, answer)
    return sum((item.options[number - 1].weight for number in chosen), NOTHING) if chosen is not None else NOTHING


def _true_false(item: Item, answer: str) -> Fraction:
    return max((option.weight for option in item.options if option.text == answer), default=NOTHING)


def _number(item: Item, answer: str) -> Fraction:
    value = number_of(answer)
    if value is None:
        return NOTHING
    return max((option.weight for option in item.options if _is_near(option, value)), default=NOTHING)


def _is_near(option: Option, value: Fraction) -> bool:
    key = number_of(option.text)
    return key is not None and abs(value - key) <= option.tolerance


def _short_text(item: Item, answer: str) -> Fraction:
    given = folded(answer, case_matters=item.case_matters)
    return max(
        (option.weight for option in item.options if folded(option.text, case_matters=item.case_matters) == given),
        default=NOTHING,
    )


def _ordering(item: Item, answer: str) -> Fraction:
    return WHOLE if _chosen(item, answer, ">") == [*range(1, len(item.options) + 1)] else NOTHING


def _matching(item: Item, answer: str) -> Fraction:
    asked = [number for number, pair in enumerate(item.pairs, 1) if pair.question]
    right = {
        question
        for question, line in _matched(answer)
        if question in asked and 1 <= line <= len(item.pairs) and item.pairs[line - 1].answer == item.pairs[question - 1].answer
    }
    return Fraction(len(right), len(asked)) if asked else NOTHING


def _matched(answer: str) -> list[tuple[int, int]]:
    """(number of the question, number of the line whose answer was chosen); a question answered twice is not answered."""
    found = [match.groups() for part in answer.split("|") if (match := re.fullmatch(r"([0-9]{1,3})=([0-9]{1,3})", part))]
    pairs = [(int(question), int(line)) for question, line in found]
    asked = [question for question, _ in pairs]
    return [(question, line) for question, line in pairs if asked.count(question) == 1]


_SHARES = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMBER: _number,
    Kind.SHORT_TEXT: _short_text,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
}
