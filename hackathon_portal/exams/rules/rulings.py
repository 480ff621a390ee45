"""What a decision on a key does to marks: decisions stand in the order they were adopted, each on what came out of those before it.

A question taken away is counted as right to everybody who was asked it, so nobody loses by it. A further right answer and a new key
lower nobody either, unless the decision says so itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from hackathon_portal.exams.rules.items import Item, Kind, Option
from hackathon_portal.exams.rules.marking import NOTHING, WHOLE, folded, number_of, share_of


class Decision(StrEnum):
    ANNUL = "annul"
    ACCEPT_ALSO = "accept_also"
    NEW_KEY = "new_key"


CHOICES = (Kind.SINGLE, Kind.TRUE_FALSE)
# Their elements stand in the bank in the right order: another key is a further answer, or no question.
WITHOUT_NEW_KEY = (Kind.ORDERING, Kind.MATCHING)
MOST_RIGHT = 20  # right options of a multiple choice: what `marking.UNITS` divides by
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Key:
    """A decision on one question: `answers` are right by it, each as an answer is written (`marking.py`)."""

    decision: Decision
    answers: tuple[str, ...] = ()
    never_lowers: bool = True


class KeyUnfit(ValueError):
    """The answers named fit no question of this kind; a message for a person."""


def checked(item: Item, key: Key) -> Key:
    """The key with its answers trimmed.

    Raises:
        KeyUnfit: they cannot be answers to this question, or change nothing.

    """
    if key.decision is Decision.ANNUL:
        return replace(key, answers=(), never_lowers=True)
    answers = tuple(dict.fromkeys(filter(None, (answer.strip() for answer in key.answers))))
    if not answers:
        raise KeyUnfit("Назовите верный ответ: без него решать не о чем.")
    if key.decision is Decision.NEW_KEY and item.kind in WITHOUT_NEW_KEY:
        raise KeyUnfit("В вопросе на порядок или соответствие ключ не меняют: примите ещё один ответ или снимите вопрос.")
    for answer in answers:
        if (why := _misfit(item, answer)) is not None:
            raise KeyUnfit(why)
    if key.decision is Decision.NEW_KEY and item.kind in (*CHOICES, Kind.MULTIPLE) and len(answers) > 1:
        raise KeyUnfit("Новый ключ здесь один: назовите один ответ, остальные примите отдельным решением.")
    if all(share_of(item, answer) == WHOLE for answer in answers) and key.decision is Decision.ACCEPT_ALSO:
        raise KeyUnfit("Этот ответ и так считается верным: решение ничего бы не изменило.")
    return replace(key, answers=answers)


def _misfit(item: Item, answer: str) -> str | None:
    """Why this is no answer to the question, in words."""
    if len(answer) > LONGEST:
        return f"Ответ длиннее {LONGEST} знаков."
    if item.kind is Kind.TRUE_FALSE:
        return None if answer in ("true", "false") else "Верный ответ здесь — true или false."
    if item.kind is Kind.NUMBER:
        return None if number_of(answer) is not None else f"«{answer}» — не число."
    if item.kind in (Kind.SINGLE, Kind.MULTIPLE):
        return _misfit_of_choice(item, answer)
    if item.kind is Kind.ORDERING:
        right = sorted(answer.split(">")) == sorted(str(number) for number in range(1, len(item.options) + 1))
        return None if right else "Порядок пишется номерами всех элементов через «>»: 2>1>3."
    if item.kind is Kind.MATCHING:
        right = {part.partition("=")[0] for part in answer.split("|")} == {
            str(number) for number, pair in enumerate(item.pairs, 1) if pair.question
        }
        return None if right else "Соответствие пишется парами номеров через «|»: 1=2|2=1."
    return None


def _misfit_of_choice(item: Item, answer: str) -> str | None:
    parts = answer.split("|")
    known = {str(number) for number in range(1, len(item.options) + 1)}
    if not {*parts} <= known or len({*parts}) != len(parts):
        return f"Вариантов в вопросе {len(item.options)}: называйте их номерами от 1."
    if item.kind is Kind.SINGLE and len(parts) > 1:
        return "Верный вариант здесь один."
    return f"Верных вариантов не больше {MOST_RIGHT}." if len(parts) > MOST_RIGHT else None


def item_under(item: Item, key: Key) -> Item:
    """The question as it would stand in the bank with this key; where the key names whole answers, the question as it is."""
    if key.decision is Decision.ANNUL or item.kind in WITHOUT_NEW_KEY:
        return item
    if item.kind in CHOICES:
        return replace(item, options=tuple(_choice(item, number, key) for number in range(1, len(item.options) + 1)))
    if item.kind is Kind.MULTIPLE:
        return _multiple(item, key) if key.decision is Decision.NEW_KEY else item
    tolerance = max((option.tolerance for option in item.options if option.weight == WHOLE), default=NOTHING)
    further = tuple(Option(answer, WHOLE, tolerance) for answer in key.answers)
    return replace(item, options=further if key.decision is Decision.NEW_KEY else (*item.options, *further))


def _choice(item: Item, number: int, key: Key) -> Option:
    option = item.options[number - 1]
    named = option.text if item.kind is Kind.TRUE_FALSE else str(number)
    if named in key.answers:
        return replace(option, weight=WHOLE)
    return option if key.decision is Decision.ACCEPT_ALSO else replace(option, weight=min(NOTHING, option.weight))


def _multiple(item: Item, key: Key) -> Item:
    right = {int(number) for number in key.answers[0].split("|")}
    wrong = min((option.weight for option in item.options if option.weight <= 0), default=NOTHING)
    return replace(
        item,
        options=tuple(
            replace(option, weight=Fraction(1, len(right)) if number in right else min(option.weight, wrong))
            for number, option in enumerate(item.options, 1)
        ),
    )


def is_same(item: Item, answer: str, other: str) -> bool:
    """Whether two answers say the same: the order of chosen options and of pairs, writing of numbers and words do not matter."""
    if item.kind is Kind.NUMBER:
        return number_of(answer) is not None and number_of(answer) == number_of(other)
    if item.kind is Kind.SHORT_TEXT:
        return folded(answer, case_matters=item.case_matters) == folded(other, case_matters=item.case_matters)
    if item.kind in (Kind.MULTIPLE, Kind.MATCHING):
        return sorted(answer.strip().split("|")) == sorted(other.strip().split("|"))
    return answer.strip() == other.strip()


def share_under(item: Item, keys: Sequence[Key], answer: str) -> Fraction:
    """The share of the points under these decisions, in the order they were adopted; without any it is `share_of`."""
    share = share_of(item, answer)
    for key in keys:
        if key.decision is Decision.ANNUL:
            share = WHOLE
            continue
        given = WHOLE if any(is_same(item, answer, right) for right in key.answers) else share_of(item_under(item, key), answer)
        share = max(share, given) if key.never_lowers else given
    return share
