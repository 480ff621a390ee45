"""A contest's regulation as typed data. Every number a regulation sets stands in a preset file, none in code.

A preset is a YAML file in `regulations/`; unknown keys and wrong types are errors with the path of the field. The shape is
that of shared regulation parameters, so that regions with categories, several kinds of sheets or shares of a prize fit.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, field_validator, model_validator

PRESETS = Path(__file__).parent / "regulations"

Share = Annotated[Fraction, PlainSerializer(str, return_type=str)]
Days = Annotated[int, Field(ge=0, le=365)]


class Part(BaseModel):
    """Base of every part: strict about unknown keys, immutable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Act(Part):
    """The act that approves the regulation."""

    kind: str = Field(description="вид акта: приказ, положение")
    number: str = Field(description="номер")
    date: date
    title: str = Field(description="полное название порядка в именительном падеже")
    title_genitive: str = Field(description="то же в родительном падеже, для уведомлений")
    basis: str = Field("", description="постановление, во исполнение которого он принят")


class Operator(Part):
    """Who runs the contest and signs its letters."""

    name: str
    name_genitive: str
    name_accusative: str
    sites: tuple[str, ...] = ()
    officer_position: str = Field(description="должность уполномоченного лица")


class AgeReference(StrEnum):
    FIRST_DAY = "first_day"
    APPLICATION_DAY = "application_day"


class Eligibility(Part):
    citizenships: tuple[str, ...] = Field((), description="коды стран ISO 3166; пусто: любое гражданство")
    min_age: int | None = Field(None, ge=0, description="возраст от, полных лет")
    max_age: int | None = Field(None, ge=0, description="возраст до включительно, полных лет")
    age_reference: AgeReference = AgeReference.FIRST_DAY
    cyrillic_names: bool = True
    affiliation_forbidden: bool = False

    @model_validator(mode="after")
    def _ages_in_order(self) -> Eligibility:
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("возраст «от» больше возраста «до»")
        return self


class TeamRules(Part):
    min_size: int = Field(ge=1, description="людей в команде, не меньше")
    max_size: int = Field(ge=1, description="людей в команде, не больше")
    required_roles: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sizes_in_order(self) -> TeamRules:
        if self.min_size > self.max_size:
            raise ValueError("наименьший состав команды больше наибольшего")
        return self


class Seats(Part):
    unit: Literal["team", "participant"] = "team"
    limit: int | None = Field(None, ge=1, description="число мест; пусто: без ограничения")


class Registration(Part):
    closes_working_days_before: Days | None = Field(None, description="рабочих дней между концом регистрации и началом")
    decision_due_working_days: Days | None = Field(None, description="рабочих дней на решение по заявке")
    decision_digest_hour: int = Field(9, ge=0, le=23, description="час ежедневной сводки сотрудникам")
    invitation_valid_days: Days = Field(14, description="дней действует приглашение в команду")
    waitlist_offer_hours: int | None = Field(
        None, ge=1, le=720, description="часов на согласие занять освободившееся место; пусто: место отдаётся сразу"
    )
    fill_up_working_days: Days | None = Field(
        None,
        description="рабочих дней, чтобы пополнить команду, ставшую меньше наименьшей; пусто: после окончания регистрации нельзя",
    )
    confirm_reminder_days: tuple[Days, ...] = Field((), description="за сколько дней до начала спрашивать, придёт ли участник")
    deadline_reminder_hours: tuple[int, ...] = Field((), description="за сколько часов напоминать о каждом сроке")
    retention_days: int | None = Field(
        None, ge=0, le=36500, description="дней после конкурса хранятся персональные данные; пусто: срок не задан"
    )
    captain_fields: tuple[str, ...]
    member_fields: tuple[str, ...]


class ConsentText(Part):
    code: str
    version: str
    title: str
    text: str
    required: bool = True
    rule: str = Field("consent", description="ключ в clauses")


class Ground(Part):
    code: str
    label: str = Field(description="«а», «б», «в»")
    text: str


class Criterion(Part):
    code: str
    title: str
    description: str = ""


class Scale(Part):
    minimum: Decimal = Decimal(0)
    maximum: Decimal
    step: Decimal = Field(gt=0)

    @model_validator(mode="after")
    def _steps_fit(self) -> Scale:
        if self.minimum >= self.maximum:
            raise ValueError("наименьший балл не меньше наибольшего")
        if (self.maximum - self.minimum) % self.step:
            raise ValueError("шаг не укладывается в шкалу целое число раз")
        return self

    def values(self) -> tuple[Decimal, ...]:
        """Every allowed number of points, ascending."""
        count = int((self.maximum - self.minimum) / self.step)
        return tuple(self.minimum + self.step * index for index in range(count + 1))


class Sheet(Part):
    """A kind of score sheet: who fills it, on which scale, by which criteria."""

    code: str
    title: str
    scale: Scale
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Judging(Part):
    sheets: tuple[Sheet, ...] = Field(min_length=1)
    aggregate: Literal["sum", "mean"] = "sum"
    places_divided_by: Literal["nomination", "category"] = "nomination"
    quorum_more_than: Share = Field(description="доля состава, которую присутствующие должны превысить")
    tie_break: Literal["chair", "vote"] = "chair"
    chair_substitute: Literal["none", "secretary"] = Field("none", description="кто решает за председателя без него")
    mean_by_vote: bool = Field(False, description="может ли комиссия голосованием заменить сумму средним")
    places_shared_by_vote: bool = Field(False, description="может ли комиссия голосованием оставить равным баллам одно место")
    vote_more_than: Share = Field(Fraction(1, 2), description="доля голосующих, которую голоса «за» должны превысить")
    outlier_points: Decimal | None = Field(
        None, gt=0, description="на сколько баллов оценка должна отличаться от среднего остальных, чтобы её показать"
    )
    talk_minutes: int | None = Field(None, ge=1, le=240, description="минут на выступление; пусто: без ограничения")
    questions_minutes: int | None = Field(None, ge=1, le=240, description="минут на вопросы")
    conflict_rule: str = Field("", description="правило о конфликте интересов, письменно")
    appeal_rule: str = Field("", description="как оспорить результат, письменно")
    protocol_sent_working_days: Days | None = None
    published_within_working_days: Days | None = None

    @field_validator("quorum_more_than", "vote_more_than", mode="before")
    @classmethod
    def _share(cls, value: object) -> object:
        return Fraction(value) if isinstance(value, str) else value


class Place(Part):
    place: int = Field(ge=1)
    title: str
    diploma_title: str


class Consequence(Part):
    """What the commission may decide about a project that violates a requirement."""

    code: str
    title: str
    effect: Literal["none", "no_prize", "removed"] = Field("none", description="ничего, без приза, снят с оценки")
    rule: str = Field("", description="ключ в clauses")


class Checkpoints(Part):
    """How many checkpoints a team must answer; off where the regulation is silent."""

    obligatory: int | None = Field(None, ge=0, description="сколько точек обязательны")
    misses_allowed: int | None = Field(None, ge=0, description="сколько пропусков допускается; больше — вопрос об исключении")
    max_picture_megabytes: int = Field(10, ge=1)


class ProjectRules(Part):
    result_kinds: dict[str, str]
    declarations: dict[str, str] = Field(description="пункт порядка -> текст заверения команды")
    file_types: tuple[str, ...]
    max_file_megabytes: int = Field(ge=1)
    max_files: int = Field(ge=1)
    grace_seconds: int = Field(0, ge=0)
    image_consent_declaration: str = Field("", description="пункт заверения, к которому прилагают согласия изображённых людей")
    consequences: tuple[Consequence, ...] = Field((), description="последствия нарушения требований к проекту")


class Mentors(Part):
    approved_working_days_before: Days | None = Field(None, description="рабочих дней между утверждением менторов и началом")


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


class Regulation(Part):
    """The whole regulation."""

    act: Act
    operator: Operator
    timezone: str
    announcement_lead_calendar_days: Days | None = None
    announcement_parts: dict[str, str] = Field(description="обязательная часть объявления -> её название")
    eligibility: Eligibility
    team: TeamRules
    seats: Seats
    registration: Registration
    consents: tuple[ConsentText, ...]
    refusal_grounds: tuple[Ground, ...]
    exclusion_grounds: tuple[Ground, ...] = Field((), description="основания приостановления и исключения")
    judging: Judging
    places: tuple[Place, ...]
    project: ProjectRules
    checkpoints: Checkpoints = Field(default_factory=lambda: Checkpoints.model_validate({}))
    mentors: Mentors = Field(default_factory=lambda: Mentors(approved_working_days_before=None))
    prizes: Prizes
    clauses: dict[str, str] = Field(description="правило -> пункт документа")
    body: str = Field("", description="текст правил для участников, Markdown")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        ZoneInfo(name)
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def clause(self, rule: str) -> str:
        """The clause a rule rests on, empty where the document is silent."""
        return self.clauses.get(rule, "")

    def fields_of(self, role: str) -> tuple[str, ...]:
        """Names of the application's fields a person with `role` must fill."""
        return self.registration.captain_fields if role == "captain" else self.registration.member_fields

    def ground(self, code: str) -> Ground:
        return next(ground for ground in self.refusal_grounds if ground.code == code)

    def exclusion_ground(self, code: str) -> Ground | None:
        return next((ground for ground in self.exclusion_grounds if ground.code == code), None)

    @property
    def last_prize_place(self) -> int:
        """The lowest place that has a title and may have a prize."""
        return max(place.place for place in self.places)

    def consequence(self, code: str) -> Consequence | None:
        return next((one for one in self.project.consequences if one.code == code), None)

    def sheet(self, code: str) -> Sheet:
        return next(sheet for sheet in self.judging.sheets if sheet.code == code)


class AnnouncementDefaults(Part):
    """What a new contest starts from; staff change all of it each year."""

    title: str
    short_title: str
    description: str
    place: str
    address: str
    how_to_register: str
    arrival: str
    chat_url: str = ""
    project_deadline_time: str = Field(description="время суток последнего дня, ЧЧ:ММ")
    nominations_act_number: str
    nominations: tuple[dict[str, str], ...]
    timetable: tuple[dict[str, str | int], ...] = ()


class Preset(Part):
    """A preset file: the regulation and what a contest under it starts from."""

    name: str
    regulation: Regulation
    announcement: AnnouncementDefaults


def load_preset(code: str) -> Preset:
    """Read `regulations/<code>.yaml`; FileNotFoundError for an unknown code, pydantic.ValidationError with the field's path."""
    if code not in preset_codes():
        raise FileNotFoundError(f"нет такой заготовки порядка: {code}")
    return Preset.model_validate(yaml.safe_load((PRESETS / f"{code}.yaml").read_text(encoding="utf-8")))


def preset_codes() -> list[str]:
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))
