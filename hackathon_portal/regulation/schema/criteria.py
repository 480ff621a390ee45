"""Criteria and how each is measured: one class a way of measuring, registered under its code; nothing else knows what a mark looks like.

A mark is stored as a number, and what it adds to the sum of its sheet is that number times the measure's `factor`: so the database adds
sheets up. What people write otherwise (yes and no, a level) becomes a number in `parse`, and what is not linear becomes linear there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from hackathon_portal.regulation.schema.base import OneOf, Part


class PointsError(ValueError):
    """A mark that may not stand; the text says what is allowed."""


class Band(Part):
    """What points from..to mean by a criterion, in the words of the regulation."""

    least: Decimal
    most: Decimal
    text: str


class Scale(Part):
    minimum: Decimal = Decimal(0)
    maximum: Decimal
    step: Decimal = Field(gt=0)

    @model_validator(mode="after")
    def _steps_fit(self) -> Self:
        if self.minimum >= self.maximum:
            raise ValueError("наименьший балл не меньше наибольшего")
        if (self.maximum - self.minimum) % self.step:
            raise ValueError("шаг не укладывается в шкалу целое число раз")
        return self

    def values(self) -> tuple[Decimal, ...]:
        """Every allowed number of points, ascending."""
        count = int((self.maximum - self.minimum) / self.step)
        return tuple(self.minimum + self.step * index for index in range(count + 1))


def _registered(code: str) -> str:
    if code not in MEASURES:
        raise ValueError(f"так не оценивают: «{code}»")
    return code


def _measures_named() -> list[tuple[str, str]]:
    return [(code, measure.title) for code, measure in MEASURES.items()]


class Criterion(Part):
    code: str
    title: str
    description: str = ""
    group: str = Field("", description="заголовок группы критериев на листе")
    role: str = Field("", description="на личном листе: код роли, людей с которой оценивают по этому критерию")
    measure: Annotated[str, OneOf(_measures_named), AfterValidator(_registered)] = "points"
    weight: Decimal = Field(Decimal(1), gt=0, le=100, description="на что умножается балл")
    bands: tuple[Band, ...] = ()

    def band_of(self, points: Decimal | None) -> Band | None:
        """What these points mean, in the regulation's words."""
        if points is None:
            return None
        return next((band for band in self.bands if band.least <= points <= band.most), None)


@dataclass(frozen=True)
class Measure(ABC):
    """How one criterion of a sheet is written, shown and added up. A kind says `values` and `parse`, and what else differs."""

    criterion: Criterion
    scale: Scale

    code: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def values(self) -> tuple[Decimal, ...]:
        """Every number that may be stored, ascending."""

    @abstractmethod
    def parse(self, text: object) -> Decimal | None:
        """What was typed -> the number to store, None for an empty cell; PointsError for anything else."""

    @property
    def factor(self) -> Decimal:
        """What one stored unit adds to the sum of the sheet."""
        return self.criterion.weight

    @property
    def remark(self) -> str:
        """What is said beside the criterion because the scale of the sheet does not say it; empty where it does."""
        return ""

    @property
    def least(self) -> Decimal:
        return self.values()[0]

    @property
    def greatest(self) -> Decimal:
        return self.values()[-1]

    @property
    def step(self) -> Decimal:
        """Between two neighbouring values, for a field that is typed."""
        first, second, *_ = self.values()
        return second - first

    @property
    def bounds(self) -> str:
        """The sentence under a field."""
        return f"От {self.least:f} до {self.greatest:f}."

    def written(self, points: Decimal | None) -> str:
        """The text of a field: `parse` reads it back."""
        return "" if points is None else f"{points.normalize():f}"

    def show(self, points: Decimal | None) -> str:
        """As pages and documents write the mark: `4`, `4,50`."""
        if points is None:
            return ""
        return f"{points.normalize():f}" if points == points.to_integral_value() else f"{points:.2f}".replace(".", ",")

    def cell(self, points: Decimal | None) -> Decimal | str | None:
        """The mark in a workbook: a number stays one."""
        return points

    def choices(self) -> list[tuple[str, str]]:
        """The text and the face of each button."""
        return [(self.written(value), self.written(value)) for value in self.values()]

    def face(self, text: str) -> str:
        """What `written` has given, as a person reads it on its button."""
        return dict(self.choices()).get(text, text)

    def worth(self, points: Decimal) -> Decimal:
        """What the mark adds to the sum of the sheet."""
        return points * self.factor

    def most(self) -> Decimal:
        """The greatest worth."""
        return max(self.worth(self.least), self.worth(self.greatest))


MEASURES: dict[str, type[Measure]] = {}
Kind = TypeVar("Kind", bound=type[Measure])


def measures(code: str, title: str) -> Callable[[Kind], Kind]:
    """Register a way of measuring: `code` as regulations name it, `title` as their form shows it."""

    def register(kind: Kind) -> Kind:
        if code in MEASURES:
            raise ValueError(f"measure {code!r} is registered twice")
        kind.code, kind.title = code, title
        MEASURES[code] = kind
        return kind

    return register


@measures("points", "баллы по шкале листа")
class PointsOnScale(Measure):
    """Points of the sheet's scale (Tula: clause 6.2; Kuzbass: appendices 1-3)."""

    def values(self) -> tuple[Decimal, ...]:
        return self.scale.values()

    @property
    def least(self) -> Decimal:
        return self.scale.minimum

    @property
    def greatest(self) -> Decimal:
        return self.scale.maximum

    @property
    def step(self) -> Decimal:
        return self.scale.step

    def parse(self, text: object) -> Decimal | None:
        typed = str(text if text is not None else "").strip().replace(",", ".")
        if not typed:
            return None
        try:
            points = Decimal(typed)
            allowed = points.is_finite() and points in self.values()
        except InvalidOperation:
            allowed = False
        if not allowed:
            least, most, step = (self.written(number) for number in (self.least, self.greatest, self.step))
            raise PointsError(f"Балл — число от {least} до {most} с шагом {step}")
        return points
