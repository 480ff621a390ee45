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
    lowest: str = Field(default="", description="что значит наименьший балл, словами порядка")
    highest: str = Field(default="", description="что значит наибольший балл, словами порядка")

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

    @property
    def ends(self) -> str:
        """What the two ends mean as the regulation says it: «0 – …, 5 – …»; empty where it says nothing."""
        said = ((self.minimum, self.lowest), (self.maximum, self.highest))
        return ", ".join(f"{points.normalize():f} – {text}" for points, text in said if text)


class Level(Part):
    """One of the levels a member chooses from: its name, what it means, how many points it is worth."""

    points: Decimal = Field(ge=0, le=1000, description="сколько баллов даёт")
    title: str = Field(min_length=1, max_length=40)
    text: str = ""


class Measured(Part):
    """A quantity that is measured and written with its unit: what may be given, and whether more of it or less is better."""

    unit: str = Field(min_length=1, max_length=12, description="«мс», «%», «руб.»")
    minimum: Decimal = Field(Decimal(0), ge=-9999, le=9999)
    maximum: Decimal = Field(ge=-9999, le=9999)
    step: Decimal = Field(Decimal(1), ge=Decimal("0.01"), description="не мельче сотой")
    less_is_better: bool = Field(False, description="баллы считают от наибольшего: чем меньше, тем лучше")

    @model_validator(mode="after")
    def _storable(self) -> Self:
        scale = Scale(minimum=self.minimum, maximum=self.maximum, step=self.step)
        if any(number.normalize() % Decimal("0.01") for number in (scale.minimum, scale.step)):
            raise ValueError("число хранится с двумя знаками после запятой")
        if scale.maximum - scale.minimum > Decimal("9999.99"):
            raise ValueError("наибольшее число больше наименьшего не более чем на 9999,99")
        return self


def _registered(code: str) -> str:
    if code not in MEASURES:
        raise ValueError(f"так не оценивают: «{code}»")
    return code


def _measures_named() -> list[tuple[str, str]]:
    return [(code, measure.title) for code, measure in MEASURES.items()]


class Criterion(Part):
    code: str
    title: str
    short: str = Field("", description="краткое название для столбцов; пусто: полное")
    description: str = ""
    group: str = Field("", description="заголовок группы критериев на листе")
    role: str = Field(
        "", description="на личном листе: код роли, людей с которой оценивают по этому критерию; у ассессмента пусто: всех"
    )
    competence: str = Field(
        "", max_length=40, description="код компетенции из справочника компетенций; только на листе ассессмента"
    )
    measure: Annotated[str, OneOf(_measures_named), AfterValidator(_registered)] = "points"
    weight: Decimal = Field(Decimal(1), gt=0, le=100, description="на что умножается балл")
    bands: tuple[Band, ...] = ()
    levels: tuple[Level, ...] = Field((), description="уровни, из которых выбирают; только где оценивают уровнем")
    measured: Measured | None = Field(None, description="что и чем измеряют; только где оценивают числом")

    @property
    def is_of_competence(self) -> bool:
        """Whether it is one of an assessment."""
        return bool(self.competence)

    @property
    def label(self) -> str:
        """The name where there is little room: heads of columns, lists."""
        return self.short or self.title

    def band_of(self, points: Decimal | None) -> Band | None:
        """What these points mean, in the regulation's words."""
        return None if points is None else next((band for band in self.bands if band.least <= points <= band.most), None)


@dataclass(frozen=True)
class Measure(ABC):
    """How one criterion of a sheet is written, shown and added up. A kind says `values` and `parse`, and what else differs."""

    criterion: Criterion
    scale: Scale

    code: ClassVar[str]
    title: ClassVar[str]

    def check(self) -> None:
        """ValueError where the criterion does not say what this way of measuring needs, or says what another one needs."""
        if self.criterion.levels:
            raise ValueError(f"уровни описаны, а критерий «{self.criterion.title}» оценивают иначе")
        if self.criterion.measured:
            raise ValueError(f"единица указана, а критерий «{self.criterion.title}» оценивают иначе")

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
    def bands(self) -> tuple[Band, ...]:
        """What marks mean, as they are written."""
        return self.criterion.bands

    def band_of(self, points: Decimal | None) -> Band | None:
        """What this mark means, in the regulation's words."""
        if points is None:
            return None
        return next((band for band in self.bands if band.least <= points <= band.most), None)

    # Whether marks are points of one scale, so that members' marks may be compared by how many points they differ.
    is_on_scale: ClassVar[bool] = True
    # Whether a mark is a word that is chosen.
    is_word: ClassVar[bool] = False

    @property
    def unit(self) -> str:
        """What stands behind a number; empty for points."""
        return ""

    @property
    def offset(self) -> Decimal | None:
        """Where less is better: what is written is taken from it; None where what is written is stored."""
        return None

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


WORDS = {Decimal(0): "нет", Decimal(1): "да"}


@measures("yes_no", "да или нет")
class YesNo(Measure):
    """Yes is one, no is nothing; the weight says what yes is worth."""

    is_on_scale = False
    is_word = True

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
        return f"Да или нет; «да» — {self.written(self.factor)}."

    def show(self, points: Decimal | None) -> str:
        return "" if points is None else WORDS[points]

    def cell(self, points: Decimal | None) -> str | None:
        return None if points is None else WORDS[points]

    def choices(self) -> list[tuple[str, str]]:
        return [(self.written(mark), word) for mark, word in WORDS.items()]


@measures("level", "выбор уровня")
class ChosenLevel(Measure):
    """One of the levels the criterion describes; stored are the points of the level."""

    is_word = True

    def check(self) -> None:
        levels = self.criterion.levels
        if len(levels) < 2:
            raise ValueError(f"критерий «{self.criterion.title}»: опишите хотя бы два уровня")
        if len({level.points for level in levels}) < len(levels) or len({level.title.lower() for level in levels}) < len(levels):
            raise ValueError(f"критерий «{self.criterion.title}»: у уровней разные названия и разные баллы")
        if any(level.points % Decimal("0.01") for level in levels):
            raise ValueError(f"критерий «{self.criterion.title}»: баллы уровня — не мельче сотой")
        if self.criterion.measured or self.criterion.bands:
            raise ValueError(f"критерий «{self.criterion.title}»: уровни описывают сами, без единиц и описаний баллов")

    def values(self) -> tuple[Decimal, ...]:
        return tuple(sorted(level.points for level in self.criterion.levels))

    def parse(self, text: object) -> Decimal | None:
        typed = str(text if text is not None else "").strip().lower().replace(",", ".")
        if not typed:
            return None
        for level in self.criterion.levels:
            if typed in (level.title.lower().replace(",", "."), self.written(level.points)):
                return level.points
        raise PointsError(f"Уровень — один из: {self._listed()}")

    def _listed(self) -> str:
        ascending = sorted(self.criterion.levels, key=lambda level: level.points)
        return ", ".join(f"{level.title} ({self.written(level.points).replace('.', ',')})" for level in ascending)

    @property
    def bounds(self) -> str:
        return f"Уровень: {self._listed()}."

    @property
    def remark(self) -> str:
        return f"Выберите уровень: {self._listed()}."

    @property
    def bands(self) -> tuple[Band, ...]:
        described = sorted((level for level in self.criterion.levels if level.text), key=lambda level: level.points)
        return tuple(Band(least=level.points, most=level.points, text=f"{level.title}: {level.text}") for level in described)

    def show(self, points: Decimal | None) -> str:
        return next((level.title for level in self.criterion.levels if level.points == points), "")

    def cell(self, points: Decimal | None) -> str | None:
        return self.show(points) or None

    def choices(self) -> list[tuple[str, str]]:
        return [(self.written(value), self.show(value)) for value in self.values()]


@measures("number", "число с единицей")
class NumberWithUnit(Measure):
    """A measured quantity. Stored is what counts: the number itself, or how far it stays below the greatest where less is better."""

    is_on_scale = False

    def check(self) -> None:
        if self.criterion.measured is None:
            raise ValueError(f"критерий «{self.criterion.title}»: укажите, что и чем измеряют")
        if self.criterion.levels or self.criterion.bands:
            raise ValueError(f"критерий «{self.criterion.title}»: у числа с единицей нет уровней и описаний баллов")

    @property
    def _measured(self) -> Measured:
        assert self.criterion.measured is not None  # noqa: S101  for the types: `check` has seen to it
        return self.criterion.measured

    @property
    def unit(self) -> str:
        return self._measured.unit

    @property
    def offset(self) -> Decimal | None:
        return self._measured.maximum if self._measured.less_is_better else None

    def values(self) -> tuple[Decimal, ...]:
        scale = Scale(minimum=self.least, maximum=self.greatest, step=self.step)
        return tuple(sorted(self._stored(value) for value in scale.values()))

    # As they are typed.
    @property
    def least(self) -> Decimal:
        return self._measured.minimum

    @property
    def greatest(self) -> Decimal:
        return self._measured.maximum

    @property
    def step(self) -> Decimal:
        return self._measured.step

    def _stored(self, typed: Decimal) -> Decimal:
        return typed if self.offset is None else self.offset - typed

    def parse(self, text: object) -> Decimal | None:
        typed = str(text if text is not None else "").strip().removesuffix(self.unit).strip().replace(",", ".")
        if not typed:
            return None
        try:
            number = Decimal(typed)
            fits = number.is_finite() and self.least <= number <= self.greatest and not (number - self.least) % self.step
        except InvalidOperation:
            fits = False
        if not fits:
            raise PointsError(self._sentence)
        return self._stored(number)

    @property
    def _sentence(self) -> str:
        least, most, step = (f"{number.normalize():f}".replace(".", ",") for number in (self.least, self.greatest, self.step))
        return f"Число от {least} до {most} {self.unit} с шагом {step}"

    @property
    def bounds(self) -> str:
        return f"{self._sentence}."

    @property
    def remark(self) -> str:
        each = self.factor * self.step
        worth = f"каждые {self._shown(self.step)} {'меньше' if self.offset is not None else 'больше'} — {self._plain(each)}"
        return f"{self._sentence}; {worth}."

    @staticmethod
    def _plain(number: Decimal) -> str:
        return f"{number.normalize():f}".replace(".", ",")

    def _shown(self, number: Decimal) -> str:
        return f"{self._plain(number)} {self.unit}"

    def written(self, points: Decimal | None) -> str:
        return "" if points is None else f"{self._stored(points).normalize():f}"

    def show(self, points: Decimal | None) -> str:
        return "" if points is None else self._shown(self._stored(points))

    def cell(self, points: Decimal | None) -> Decimal | None:
        return None if points is None else self._stored(points)

    def choices(self) -> list[tuple[str, str]]:
        """Always typed, so that its unit stands beside it."""
        return []

    def face(self, text: str) -> str:
        return f"{text.replace('.', ',')} {self.unit}" if text else ""

    def most(self) -> Decimal:
        return max(self.worth(self._stored(self.least)), self.worth(self._stored(self.greatest)))
