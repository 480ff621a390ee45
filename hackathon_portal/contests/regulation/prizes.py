"""Prizes: who gets them, by when, the income tax."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator

from hackathon_portal.contests.regulation.base import Days, Part


class TaxBand(Part):
    """The rate of what a person receives above a sum within a year."""

    above: Decimal = Field(Decimal(0), ge=0)
    rate: Decimal = Field(gt=0, lt=1)


class RemitTerm(Part):
    """When the agent hands over what it withheld up to a day of the month: on a day of the same or of the next month."""

    withheld_until: int = Field(ge=1, le=31, description="день месяца, включительно")
    remit_on: int = Field(ge=1, le=31)
    next_month: bool = False


class TaxYear(Part):
    """The income tax on prizes from a year on; the newest row not later than the year applies."""

    from_year: int
    resident: tuple[TaxBand, ...] = Field(min_length=1, description="ступени ставки резидента, нарастающим итогом за год")
    non_resident: Decimal | None = Field(None, gt=0, lt=1, description="пусто: нерезиденту не платят, пока ставка не записана")
    remit: tuple[RemitTerm, ...] = Field((), description="сроки перечисления налога; пусто: портал за ними не следит")
    source: str

    @field_validator("resident", mode="before")
    @classmethod
    def _one_rate(cls, value: object) -> object:
        """Earlier versions of a regulation hold one rate instead of bands."""
        return [{"rate": value}] if isinstance(value, str | int | float | Decimal) else value

    @field_validator("resident")
    @classmethod
    def _rising(cls, bands: tuple[TaxBand, ...]) -> tuple[TaxBand, ...]:
        bounds = [band.above for band in bands]
        if bounds[0] != 0 or bounds != sorted(set(bounds)):
            raise ValueError("ступени начинаются с 0 и возрастают")
        return bands


class Prizes(Part):
    recipient: Literal["captain", "each_member"] = "captain"
    claim_within_working_days: Days | None = None
    claim_within_calendar_days: Days | None = Field(None, description="календарных дней на заявление или документы")
    pay_within_working_days: Days | None = None
    tax_rates: tuple[TaxYear, ...]
    exempt_amount: Decimal = Field(Decimal(0), ge=0, description="сколько за год не облагается, руб.")
    income_code: str = Field("4800", pattern=r"^\d{4}$", description="код дохода в справке")
    deduction_code: str = Field("", pattern=r"^(\d{3})?$", description="код вычета необлагаемой суммы")
    retention_days: int | None = Field(
        None, ge=0, description="сколько дней после конкурса хранятся заявления о выплате; пусто: столько же, сколько заявки"
    )

    def tax_year(self, year: int) -> TaxYear:
        """The row for prizes paid in `year`; ValueError when the table has none."""
        rows = [row for row in self.tax_rates if row.from_year <= year]
        if not rows:
            raise ValueError(f"нет ставки налога для {year} года")
        return max(rows, key=lambda row: row.from_year)
