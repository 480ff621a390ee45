"""Prizes: who gets them, by when, the income tax."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from hackathon_portal.regulation.schema.base import Code, Days, DayTerm, Part, Unit, as_years, doubled

Requisite = Literal[
    "full_name", "birth_date", "snils", "inn", "passport", "registration_address", "phone", "bank_name", "bik", "account", "corr_account", "bank_inn",
    "card",
]  # fmt: skip
FORM_4: tuple[Requisite, ...] = (
    "full_name",
    "birth_date",
    "snils",
    "inn",
    "passport",
    "registration_address",
    "phone",
    "bank_name",
    "bik",
    "account",
    "corr_account",
)
# Whose papers are handed in: of somebody below the age of own papers (their representative's), of another minor, of an adult.
AgeGroup = Literal["child", "minor", "adult"]


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


class PrizeDocument(Part):
    """A paper somebody hands in to be paid: which people it is asked of."""

    code: Code
    title: str = Field(max_length=300)
    ages: tuple[AgeGroup, ...] = Field(
        (),
        description="у кого: child — отвечает представитель, minor — прочие несовершеннолетние, adult — взрослые; пусто: у всех",
    )
    citizens: Literal["any", "own", "foreign"] = Field("any", description="у граждан РФ, у иностранных граждан, у всех")
    optional: bool = Field(False, description="прикладывают, когда он есть")
    form: str = Field("", description="код печатной формы в printed_consents, которую портал заполнит")
    rule: str = Field("prize.application", description="ключ в clauses")


class Prizes(Part):
    recipient: Literal["captain", "each_member"] = "captain"
    signed_application: bool = Field(True, description="нужно подписанное заявление о выплате")
    requisites: tuple[Requisite, ...] = Field(FORM_4, description="какие сведения о получателе обязательны")
    foreign_without: tuple[Requisite, ...] = Field((), description="чего из них не спрашивают у иностранных граждан")
    by_choice: tuple[Requisite, ...] = Field(
        (), description="какие сведения о получателе спрашивают по желанию: документ их не требует"
    )
    documents: tuple[PrizeDocument, ...] = Field((), description="какие документы прикладывает получатель")
    own_documents_from_age: int | None = Field(
        None, ge=0, description="с какого возраста документы свои, моложе — представителя; пусто: у всех свои"
    )
    apply_reminder_days: tuple[Days, ...] = Field((), description="за сколько дней до конца срока напоминать")
    silence_declines: bool = Field(False, description="кто не подал документы в срок, считается отказавшимся от приза")
    apply_within: DayTerm | None = Field(
        None, description="на заявление или документы, со следующего дня после объявления победителей"
    )
    refused_prize: tuple[Literal["next_team", "other_nomination"], ...] = Field(
        (),
        description="кому комиссия может передать приз, который не выдан: next_team — следующей по баллам команде зачёта, "
        "other_nomination — в другую номинацию; пока не передала или ничего не выбрано: деньги остаются в своём источнике, "
        "вещь — у того, кто её дал",
    )
    claim_counts_from: Literal["announced", "published", "later"] = Field(
        "later",
        description="с какого дня идут оба срока: объявления победителей, размещения решения или более позднего из них",
    )
    pay_within: DayTerm | None = Field(None, description="со следующего дня после объявления и заявления, что позже")
    correction_within: DayTerm = Field(
        DayTerm(number=5, unit=Unit.WORKING_DAYS),
        description="на исправление возвращённого, со следующего дня после возврата, когда организатор не назначил свой день; "
        "срока самого порядка не сокращает",
    )
    tax_rates: tuple[TaxYear, ...]
    exempt_amount: Decimal = Field(Decimal(0), ge=0, description="сколько за год не облагается, руб.")
    income_basis: Literal["organiser", "decision", "advertising"] = Field(
        "organiser", description="по чьему решению проводится конкурс: от этого зависит код дохода"
    )
    income_code: str = Field("", pattern=r"^(\d{4})?$", description="код дохода в справке; пусто: по основанию")
    deduction_code: str = Field("", pattern=r"^(\d{3})?$", description="код вычета необлагаемой суммы; пусто: по основанию")
    retention_years: int | None = Field(
        None, ge=0, le=100,
        description="лет после отчётного года последней выплаты или возврата хранятся документы о выплатах; "
        "меньше срока закона о бухгалтерском учёте не бывает; пусто: срок закона",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _days_as_years(cls, data: Any) -> Any:
        """Earlier versions of a regulation write `retention_days`, years as days counted from the contest."""
        if not isinstance(data, dict) or "retention_days" not in data:
            return data
        days = data["retention_days"]
        years = as_years(days) if isinstance(days, int) else days
        return {"retention_years": years} | {name: data[name] for name in data if name != "retention_days"}

    @field_validator("income_code", mode="before")
    @classmethod
    def _own_code(cls, value: object) -> object:
        """Earlier versions of a regulation hold 4800 by default: it is for incomes without a code of their own, a prize has one."""
        return "" if value == "4800" else value

    @model_validator(mode="after")
    def _documents_agree(self) -> Self:
        if twice := doubled([document.code for document in self.documents]):
            raise ValueError(f"документ «{twice}» назван дважды")
        if "full_name" not in self.requisites:
            raise ValueError("среди сведений о получателе нет имени")
        if not {"bik", "account"} <= set(self.requisites):
            raise ValueError("среди сведений о получателе нет БИК и счёта: платить некуда")
        if both := sorted({*self.requisites} & {*self.by_choice}):
            raise ValueError(f"сведения «{both[0]}» и обязательны, и по желанию")
        if self.silence_declines and self.apply_within is None:
            raise ValueError("молчание считается отказом, а срок заявления не задан")
        return self

    def tax_year(self, year: int) -> TaxYear:
        """The row for prizes paid in `year`; ValueError when the table has none."""
        rows = [row for row in self.tax_rates if row.from_year <= year]
        if not rows:
            raise ValueError(f"нет ставки налога для {year} года")
        return max(rows, key=lambda row: row.from_year)
