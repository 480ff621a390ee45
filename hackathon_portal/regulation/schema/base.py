"""What every part of a regulation is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, model_serializer, model_validator

Share = Annotated[Fraction, PlainSerializer(str, return_type=str)]
Days = Annotated[int, Field(ge=0, le=365)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


@dataclass(frozen=True)
class OneOf:
    """Marks a text that holds a code of a registry: (code, title) of everything registered, for the form of a regulation."""

    choices: Callable[[], list[tuple[str, str]]]


class Part(BaseModel):
    """Base of every part: strict about unknown keys, immutable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Unit(StrEnum):
    """What a term is counted in; the value is how a preset writes it: `3 working days`."""

    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    HOURS = "hours"
    YEARS = "years"


UNIT_BOUNDS: dict[Unit, tuple[int, int]] = {
    Unit.WORKING_DAYS: (0, 365), Unit.CALENDAR_DAYS: (0, 365), Unit.HOURS: (1, 720), Unit.YEARS: (1, 100),
}  # fmt: skip


class Term(Part):
    """A number and what it counts, written `3 working days`. From what it counts is said by the description of its field;
    `rules/deadlines.py` counts it."""

    UNITS: ClassVar[tuple[Unit, ...]] = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.HOURS)
    BOUNDS: ClassVar[dict[Unit, tuple[int, int]]] = UNIT_BOUNDS

    number: int
    unit: Unit

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, str):
            return data
        number, _, unit = data.strip().partition(" ")
        if unit.strip() not in set(Unit):
            raise ValueError(f"срок пишется числом и единицей: {', '.join(f'3 {one}' for one in cls.UNITS)}")
        return {"number": number, "unit": unit.strip()}

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        if self.unit not in self.UNITS:
            raise ValueError("этот срок считают днями")
        least, most = self.BOUNDS[self.unit]
        if not least <= self.number <= most:
            raise ValueError(f"срок должен быть от {least} до {most}")
        return self

    @model_serializer
    def _write(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


class AnyTerm(Term):
    """A term of whichever kind, to say it in words."""

    UNITS: ClassVar[tuple[Unit, ...]] = tuple(Unit)


class DayTerm(Term):
    """A term that ends on a day."""

    UNITS: ClassVar[tuple[Unit, ...]] = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)


class KeepTerm(Term):
    """How long something is kept; a term in years ends on the same day of its last year (Civil Code, art. 192 p. 1)."""

    UNITS: ClassVar[tuple[Unit, ...]] = (Unit.YEARS, Unit.CALENDAR_DAYS)
    BOUNDS: ClassVar[dict[Unit, tuple[int, int]]] = UNIT_BOUNDS | {Unit.CALENDAR_DAYS: (0, 36500)}


DAYS_OF_A_YEAR = 365


def as_years(days: int) -> int:
    """Years that a number of days was meant to be, as earlier versions of a regulation wrote them; a part of a year is a whole one."""
    return -(-days // DAYS_OF_A_YEAR)


def as_keep_term(days: object) -> object:
    """Days of an earlier version of a regulation as a term: whole years as years, anything else as it was."""
    if not isinstance(days, int) or isinstance(days, bool):
        return days
    return f"{days // DAYS_OF_A_YEAR} years" if days and days % DAYS_OF_A_YEAR == 0 else f"{days} calendar days"


def as_share(value: object) -> object:
    """`2/3` as a file writes it; a fraction stays one."""
    if not isinstance(value, str):
        return value
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise ValueError("доля пишется дробью, например 2/3") from None


def doubled(codes: list[str]) -> str:
    """The first code that occurs twice, empty when none does."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            return code
        seen.add(code)
    return ""
