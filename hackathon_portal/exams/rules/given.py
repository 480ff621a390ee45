"""An answer as it is given: made of what a page sends, checked against the question, told whether it is whole. Never whether it is right.

The text is that of `marking.py`; an ordering that is not finished keeps its gaps («2>>1»), so that nothing chosen is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hackathon_portal.exams.rules.items import Item, Kind
from hackathon_portal.exams.rules.marking import number_of

MOST_SIGNS = 500  # of an answer that is typed
NO_OPTION = "Такого варианта в этом вопросе нет: обновите страницу и выберите снова."
TOO_LONG = f"Ответ длиннее {MOST_SIGNS} знаков."
NO_NUMBER = "Это не число: ответ сохранён, но баллов не принесёт. Пишите, например, 12 или 0,5."
TWICE = "Одно место выбрано дважды: у каждой строки должно быть своё."


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a question bears on how its answers are written: how many options or lines it has, which lines are asked. No key."""

    kind: Kind
    size: int
    asked: tuple[int, ...] = ()


def shape_of(item: Item) -> Shape:
    """The shape of a question."""
    if item.kind == Kind.MATCHING:
        return Shape(item.kind, len(item.pairs), tuple(number for number, pair in enumerate(item.pairs, 1) if pair.question))
    return Shape(item.kind, len(item.options))


def given(shape: Shape, name: str, values: Callable[[str], Sequence[str]]) -> str:
    """The answer a form holds: `values` gives what was sent under a field's name; a line of several fields is `name-number`."""
    if shape.kind == Kind.MULTIPLE:
        return "|".join(sorted(set(values(name)), key=lambda number: (len(number), number)))
    if shape.kind == Kind.MATCHING:
        lines = {number: _last(values(f"{name}-{number}")) for number in shape.asked}
        return "|".join(f"{number}={line}" for number, line in lines.items() if line)
    if shape.kind == Kind.ORDERING:
        return _ordered([_last(values(f"{name}-{number}")) for number in range(1, shape.size + 1)])
    return _last(values(name)).strip()


def _last(values: Sequence[str]) -> str:
    return values[-1] if values else ""


def _ordered(places: list[str]) -> str:
    """Numbers of elements by the place chosen for each; a place chosen twice is said as such («1=1>2=1»), which no question takes."""
    taken = [place for place in places if place]
    if len({*taken}) < len(taken) or not all(place.isdigit() and int(place) <= len(places) for place in taken):
        return ">".join(f"{number}={place}" for number, place in enumerate(places, 1) if place)
    by_place = {int(place): f"{number}" for number, place in enumerate(places, 1) if place}
    return ">".join(by_place.get(place, "") for place in range(1, max(by_place, default=0) + 1))


def fault(shape: Shape, text: str) -> str:
    """Why this text is no answer to a question of this shape, in words; empty when it is one. No answer at all is one too."""
    if len(text) > MOST_SIGNS or "\0" in text:
        return TOO_LONG
    if not text or shape.kind in (Kind.NUMBER, Kind.SHORT_TEXT):
        return ""
    if shape.kind == Kind.ORDERING and "=" in text:
        return TWICE
    return "" if _FITS[shape.kind](shape, text) else NO_OPTION


def hint(shape: Shape, text: str) -> str:
    """What a person should know of an answer that is kept as it is."""
    return NO_NUMBER if shape.kind == Kind.NUMBER and text.strip() and number_of(text) is None else ""


def is_whole(shape: Shape, text: str) -> bool:
    """Whether everything asked has an answer: what the list of unanswered questions goes by."""
    if shape.kind == Kind.ORDERING:
        return len([part for part in text.split(">") if part]) == shape.size
    if shape.kind == Kind.MATCHING:
        return bool(text) and len(text.split("|")) == len(shape.asked)
    return bool(text.strip())


def chosen(shape: Shape, text: str) -> dict[int, int]:
    """What stands in the fields of several lines: number of the line -> what was chosen for it (its place or the answer's line)."""
    if shape.kind == Kind.MATCHING:
        pairs = [part.split("=") for part in text.split("|") if re.fullmatch(r"[0-9]{1,3}=[0-9]{1,3}", part)]
        return {int(number): int(line) for number, line in pairs}
    return {int(number): place for place, number in enumerate(text.split(">"), 1) if number.isascii() and number.isdigit()}


def _is_number(part: str, most: int) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= len(f"{most}") and 1 <= int(part) <= most


def _single(shape: Shape, text: str) -> bool:
    return _is_number(text, shape.size)


def _several(shape: Shape, text: str) -> bool:
    parts = text.split("|")
    return all(_is_number(part, shape.size) for part in parts) and len({*parts}) == len(parts)


def _true_false(_shape: Shape, text: str) -> bool:
    return text in ("true", "false")


def _ordering(shape: Shape, text: str) -> bool:
    parts = text.split(">")
    named = [part for part in parts if part]
    return len(parts) <= shape.size and all(_is_number(part, shape.size) for part in named) and len({*named}) == len(named)


def _matching(shape: Shape, text: str) -> bool:
    pairs = [part.split("=") for part in text.split("|")]
    return (
        all(len(pair) == 2 and _is_number(pair[1], shape.size) for pair in pairs)  # noqa: PLR2004  a number and its line
        and {pair[0] for pair in pairs} <= {f"{number}" for number in shape.asked}
        and len({pair[0] for pair in pairs}) == len(pairs)
    )


_FITS: dict[Kind, Callable[[Shape, str], bool]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _several,
    Kind.TRUE_FALSE: _true_false,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
}
