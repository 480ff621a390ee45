"""How a paper is drawn from a bank: by strata, the same seed gives the same paper, no question is shown much more often than another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stratum:
    """So many questions of those with this label (a kind, a difficulty, a topic; empty: of any)."""

    label: str
    count: int


class BlueprintShort(ValueError):
    """The bank has fewer questions of a stratum than a paper asks for."""

    def __init__(self, stratum: Stratum, found: int) -> None:
        super().__init__(f"Вопросов «{stratum.label or 'любых'}» в банке {found}, а в варианте их должно быть {stratum.count}")
        self.stratum, self.found = stratum, found


def drawn(questions: Iterable[tuple[int, str]], strata: Sequence[Stratum], seed: str) -> list[int]:
    """Keys of the questions of one paper, in the order they are asked; `questions` are (key, label), their order never matters.

    Raises:
        BlueprintShort: a stratum cannot be filled.

    """
    left = dict(questions)
    chosen: list[int] = []
    for stratum in sorted(strata, key=lambda stratum: (not stratum.label, stratum.label)):
        fitting = sorted(
            (key for key, label in left.items() if not stratum.label or label == stratum.label), key=lambda key: _lot(seed, key)
        )
        if len(fitting) < stratum.count:
            raise BlueprintShort(stratum, len(fitting))
        for key in fitting[: stratum.count]:
            chosen.append(key)
            del left[key]
    return sorted(chosen, key=lambda key: _lot(f"{seed}/order", key))


def shuffled(count: int, seed: str) -> list[int]:
    """Numbers 1 to `count` in the order one person sees the options in; marks know options by their numbers in the bank."""
    return sorted(range(1, count + 1), key=lambda number: _lot(seed, number))


def _lot(seed: str, key: int) -> bytes:
    """The lot of a question: nobody can tell it without the seed, anybody can draw it again with it."""
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()
