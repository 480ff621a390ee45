"""Borders of every day a person types: what can have been done, signed or set on it. One kind a meaning, each with its source.

A border is of the whole country: an action that knows its contest refuses by the contest's own day, and by what happened there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from django import forms

from hackathon_portal.kernel import clock

# A day as the browser types it.
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# Where a day begins first in the country: whoever types there types no day to come.
EASTERNMOST = timezone(timedelta(hours=12))
FIRST_YEAR = 2000


def today() -> date:
    return clock.now().astimezone(EASTERNMOST).date()


def _moved(day: date, years: int) -> date:
    """The same day so many years away; 29 February becomes 1 March, as the laws count."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@dataclass(frozen=True)
class Borders:
    """The first and the last day that can be typed, why another cannot be, and where that is written; None: `FIRST_YEAR`."""

    years_back: int | None
    years_ahead: int
    early: str
    late: str
    source: str

    @property
    def earliest(self) -> date:
        return date(FIRST_YEAR, 1, 1) if self.years_back is None else _moved(today(), -self.years_back)

    @property
    def latest(self) -> date:
        return _moved(today(), self.years_ahead)

    def fault(self, day: date) -> str:
        """Why this day cannot be, as a sentence; empty when it can."""
        if day < self.earliest:
            return self.early
        return self.late if day > self.latest else ""


SLIP = f"решение портала: год до {FIRST_YEAR} или далеко впереди — описка"
DONE = Borders(
    5, 0, "Это больше пяти лет назад: проверьте год.", "Этот день ещё не наступил: отмечают то, что уже сделано.",
    "402-ФЗ, ст.\u00a029 ч.\u00a01: документы хранят пять лет; того, чего ещё не было, не записывают",
)  # fmt: skip
ACT = Borders(
    None, 0, f"Это раньше {FIRST_YEAR} года: проверьте год документа.", "День документа ещё не наступил.",
    f"документа не бывает раньше его дня; {SLIP}",
)  # fmt: skip
PLAN = Borders(None, 5, f"Это раньше {FIRST_YEAR} года: проверьте год.", "Это дальше пяти лет вперёд: проверьте год.", SLIP)
TERM = Borders(5, 1, "Это больше пяти лет назад: проверьте год.", "Это дальше года вперёд: проверьте год.", SLIP)
BIRTH = Borders(
    120, 0, "По дате рождения больше 120 лет: проверьте год.", "Дата рождения ещё не наступила.",
    "никто не старше 120 лет и не рождается завтра",
)  # fmt: skip


class DayField(forms.DateField):
    """A day with its borders."""

    def __init__(self, *, borders: Borders, late_in: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        bound(self, borders, late_in)


def bound(field: Any, borders: Borders, late_in: str = "") -> Any:
    """Give borders to a field of another kind, or to one that a model made.

    `late_in`: the module whose action refuses a day to come by the contest's own day and with its clause; the field leaves that to it.
    """
    field.borders, field.late_in = borders, late_in

    def refuse(value: date | datetime) -> None:
        why = borders.fault(value.date() if isinstance(value, datetime) else value)
        if why and not (late_in and why == borders.late):
            raise forms.ValidationError(why, code="field.invalid")

    field.validators = [*field.validators, refuse]
    return field
