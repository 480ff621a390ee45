"""A way of measuring that no regulation has: a light, worth as many points as the criterion weighs. All of it is in this class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from hackathon_portal.regulation.schema import MEASURES, Measure, PointsError, measures

WORDS = {Decimal(0): "нет", Decimal(1): "да"}


class Light(Measure):
    """Green is one, red is nothing; the weight says what green is worth."""

    def values(self) -> tuple[Decimal, ...]:
        return tuple(WORDS)

    def parse(self, text: object) -> Decimal | None:
        typed = str(text if text is not None else "").strip().lower()
        if not typed:
            return None
        for mark, word in WORDS.items():
            if typed in (word, self.written(mark)):
                return mark
        raise PointsError("Отметка — да или нет")

    @property
    def bounds(self) -> str:
        return "Да или нет."

    @property
    def remark(self) -> str:
        return f"Да или нет; «да» — {self.written(self.factor)} баллов."

    def show(self, points: Decimal | None) -> str:
        return "" if points is None else WORDS[points]

    def cell(self, points: Decimal | None) -> str | None:
        return None if points is None else WORDS[points]

    def choices(self) -> list[tuple[str, str]]:
        return [(self.written(mark), word) for mark, word in WORDS.items()]


light = measures("light", "огонёк")


@contextmanager
def registered(register: Callable[[type[Measure]], type[Measure]]) -> Iterator[None]:
    """The trial kind for the time of a test."""
    kind = register(Light)
    try:
        yield
    finally:
        del MEASURES[kind.code]
