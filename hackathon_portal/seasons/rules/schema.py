"""What seasons differ in, as data: windows, ages, specialisations, stages that overlap, routes between them, usual values of tests.

A preset is a YAML file of `presets/`; a season keeps its own copy in versions (`SeasonRulesVersion`). Moments are typed without an offset:
they are local times of the season's zone, or of each hub where a stage says so (`rules/windows.py`).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, Field, model_validator

from hackathon_portal.exams.rules.statistics import Thresholds
from hackathon_portal.regulation.schema.base import Code, DayTerm, KeepTerm, Part, Term, doubled
from hackathon_portal.seasons.rules.entrants import Terms
from hackathon_portal.seasons.rules.route_rules import SelectionRule
from hackathon_portal.seasons.rules.routes import fault_of

PRESETS = Path(__file__).parent.parent / "presets"


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("время пишут без сдвига: это местное время сезона")
    return moment


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("такого часового пояса нет, пример: Europe/Moscow") from None
    return name


Moment = Annotated[datetime, AfterValidator(_local)]
Zone = Annotated[str, AfterValidator(_zone)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]


class StageKind(StrEnum):
    TEST = "test"
    CONTEST = "contest"
    COMPETITION = "competition"
    FOLLOW_UP = "follow_up"


class Basis(StrEnum):
    """What a route selects by: the test, the protocol of a contest, or nothing: everybody who was there goes on."""

    TEST = "test"
    PROTOCOL = "protocol"
    EVERYBODY = "everybody"


class ShowAfter(StrEnum):
    SUBMITTED = "submitted"
    CLOSED = "closed"
    LISTED = "listed"


class Purpose(StrEnum):
    """What the money of a fund is given for."""

    PRIZE = "prize"
    PROJECT_GRANT = "project_grant"


class Money(StrEnum):
    """Whose money a fund is: kinds of sources of a contest (`prizes.FundSource.Kind`)."""

    BUDGET = "budget"
    OWN = "own"
    ORGANISER = "organiser"
    PARTNER = "partner"
    SPONSOR = "sponsor"


class Window(Part):
    """From and until, both instants included."""

    opens_at: Moment = Field(title="Начало")
    closes_at: Moment = Field(title="Конец", description="включительно")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.closes_at <= self.opens_at:
            raise ValueError("конец раньше начала")
        return self


class Registration(Window):
    """When people sign up, and at what age."""

    minimum_age: int = Field(ge=0, le=100, title="Наименьший возраст", description="полных лет в день записи, по поясу сезона")
    adult_age: int = Field(ge=0, le=100, title="Возраст без представителя", description="с этого возраста представитель не нужен")
    most_wishes: int = Field(ge=1, le=100, title="Пожеланий о площадках", description="сколько площадок можно назвать по порядку")


class Specialisation(Part):
    """What people name; several at once. A student is a status, not a specialisation."""

    code: Code = Field(title="Код")
    title: str = Field(min_length=1, max_length=60, title="Название")


class StageRules(Window):
    """A stage; stages overlap."""

    code: Code = Field(title="Код")
    title: str = Field(min_length=1, max_length=200, title="Название")
    kind: StageKind = Field(title="Вид")
    is_open: bool = Field(False, title="Открыт каждому", description="участвует каждый допущенный, отбора перед этапом нет")
    by_hub_clock: bool = Field(False, title="По часам площадок", description="начало и конец — по часам каждой площадки")
    place: str = Field("", max_length=200, title="Где")
    hours: int | None = Field(None, ge=1, le=1000, title="Часов", description="сколько часов длится хакатон")
    has_hubs: bool = Field(False, title="На площадках", description="этап проходит на площадках в регионах")


class RouteRules(Part):
    """How people get from one stage to another."""

    from_stage: Code = Field(title="Из какого этапа")
    to_stage: Code = Field(title="В какой этап")
    basis: Basis = Field(title="По чему отбирают")
    rule: SelectionRule = Field(default_factory=lambda: SelectionRule.model_validate({}), title="Как отбирают")
    answer_within: Term = Field(title="Сколько ждут ответа приглашённого")
    stops_before: DayTerm | None = Field(None, title="Резерв больше не приглашают", description="за столько до начала площадки")


class ExamRules(Part):
    """What a new test begins with; each test may differ."""

    minutes: int = Field(ge=1, le=1000, title="Минут на попытку")
    attempts: int = Field(ge=1, le=100, title="Попыток")
    grace_seconds: int = Field(ge=0, le=600, title="Секунд на досылку", description="сколько секунд после конца ответ ещё в пути")
    paper_size: int = Field(ge=1, le=500, title="Вопросов в варианте")
    pass_percent: Percent = Field(title="Порог, % баллов")
    show_after: ShowAfter = Field(title="Результат показывают", description="когда человек видит свой результат")
    ruling_may_lower: bool = Field(
        False, title="Решение о ключе отнимает баллы", description="решение о ключе может отнять баллы"
    )
    contested_for: int = Field(
        3, ge=0, le=100, title="Дней на возражения", description="сколько суток после конца теста можно возразить по вопросу"
    )


class StatisticsRules(Part):
    """When statistics point at a question; nothing is dropped by itself."""

    at_least: int = Field(ge=1, title="Ответов, не меньше", description="при меньшем числе ответов статистика молчит")
    leaked_difficulty: Decimal = Field(
        ge=0, le=1, title="Утёкший: доля верных", description="доля верных, с которой вопрос похож на утёкший"
    )
    leaked_seconds: Decimal = Field(ge=0, title="Утёкший: секунд", description="и середина времени ответа не больше")
    other_option_r: Decimal = Field(
        title="Неверный ключ: связь",
        ge=-1,
        le=1,
        description="связь другого варианта с остальной работой, с которой ключ под вопросом",
    )

    @property
    def thresholds(self) -> Thresholds:
        """As the rules of tests ask for them."""
        numbers = (float(self.leaked_difficulty), float(self.leaked_seconds), float(self.other_option_r))
        return Thresholds(self.at_least, *numbers)


class HubRules(Part):
    """What hubs of the season have in common."""

    preset: str = Field(
        "", max_length=60, title="Заготовка порядка", description="заготовка порядка, по которой создаётся конкурс площадки"
    )
    hours: int = Field(ge=1, le=1000, title="Часов", description="сколько часов длится хакатон площадки")
    reserve_percent: int = Field(
        ge=0, le=1000, title="Резерв, % мест", description="резерв площадки: доля мест, с округлением вверх"
    )
    every_district: bool = Field(False, title="В каждом округе", description="площадка есть в каждом федеральном округе")
    without: dict[str, str] = Field(default_factory=dict, title="Округа без площадки", description="округ без площадки: почему")


class FollowUpRules(Part):
    """What becomes of projects afterwards: whose cards are made, when somebody is silent, what authorities may ask."""

    stages: tuple[Code, ...] = Field(min_length=1, title="Проекты каких этапов")
    first_places: int | None = Field(
        None, ge=1, le=100, title="Первых мест", description="проекты скольких первых мест сопровождают; пусто — все сданные"
    )
    silence_days: int = Field(ge=1, le=3650, title="Дней молчания", description="после скольких суток без вестей команда молчит")
    remind_before: int = Field(ge=0, le=365, title="Напомнить до срока, дней", description="за сколько суток до срока шага")
    link_days: int = Field(
        ge=1, le=3650, title="Ссылка действует, дней", description="сколько суток команда отвечает по ссылке письма"
    )
    requests_a_day: int = Field(
        ge=1, le=1000, title="Запросов контакта в сутки", description="сколько раз за сутки орган власти просит контакт команды"
    )
    answer_days: int = Field(ge=1, le=365, title="Дней на ответ", description="сколько суток команда отвечает на запрос контакта")


class Audience(StrEnum):
    """For whom a school is."""

    TRACKER = "tracker"
    EXPERT = "expert"
    PARTNER = "partner"
    MENTOR = "mentor"


class Duty(StrEnum):
    """Who is not assigned without a school: a tracker is a mentor of the hub's contest, an expert a member of its commission or an assessor."""

    TRACKER = "tracker"
    EXPERT = "expert"


class ModuleKind(StrEnum):
    MATERIAL = "material"
    EXAM = "exam"
    ATTENDANCE = "attendance"


class SchoolModule(Part):
    """A part of a school that it begins with."""

    kind: ModuleKind = Field(title="Вид")
    title: str = Field(min_length=1, max_length=200, title="Название")


class SchoolRules(Part):
    """A school of the season: for whom, at which stages, who must have finished it before they are assigned."""

    code: Code = Field(title="Код")
    title: str = Field(min_length=1, max_length=200, title="Название")
    audience: tuple[Audience, ...] = Field(min_length=1, title="Для кого")
    stages: tuple[Code, ...] = Field((), title="На каких этапах", description="коды этапов; пусто — на всех")
    place: str = Field("", max_length=200, title="Где")
    held: str = Field("", max_length=200, title="Когда")
    required_for: tuple[Duty, ...] = Field((), title="Кого без неё не назначают", description="на хакатоны этих этапов")
    modules: tuple[SchoolModule, ...] = Field((), title="Модули", description="с чего начинается; сотрудник может добавить")
    clause: str = Field("", max_length=200, title="Место в документе")

    def is_asked_of(self, stage: str, duty: str) -> bool:
        """Whether somebody of this duty must have finished it before a contest of this stage."""
        return duty in self.required_for and (not self.stages or stage in self.stages)


class FundRules(Part):
    """Money of the whole season; between what it is divided the desk says line by line."""

    amount: Decimal = Field(gt=0, lt=10**12, title="Сумма, руб.", description="весь фонд сезона, в целых рублях")
    purpose: Purpose = Field(Purpose.PRIZE, title="Назначение", description="от него зависит, что удерживают")
    kind: Money = Field(Money.ORGANISER, title="Чьи деньги", description="вид источника в конкурсах сезона")
    source: str = Field(min_length=1, max_length=100, title="Источник", description="название источника в конкурсах сезона")
    document: str = Field("", max_length=200, title="Документ о фонде", description="чем установлен фонд")
    report_by: date | None = Field(
        None, title="Отчёт об использовании до", description="последний день отчёта об использовании гранта; пусто: срока нет"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.amount != self.amount.to_integral_value():
            raise ValueError("фонд — в целых рублях")
        return self


class OpenPoint(Part):
    """Something the document does not say, and what holds until an act does."""

    title: str = Field(min_length=1, max_length=160, title="О чём", description="чего документ не определяет")
    reading: str = Field(min_length=1, title="Решение", description="как решено здесь")


class SeasonRules(Part):
    """The rules of one season."""

    document: str = Field(min_length=1, max_length=300, title="Документ", description="по какому документу проводится сезон")
    timezone: Zone = Field(title="Часовой пояс", description="часовой пояс сезона")
    registration: Registration = Field(title="Запись")
    specialisations: tuple[Specialisation, ...] = Field(min_length=1, title="Специализации")
    stages: tuple[StageRules, ...] = Field(min_length=1, title="Этапы")
    routes: tuple[RouteRules, ...] = Field((), title="Переходы между этапами")
    exams: ExamRules = Field(title="Тесты: обычные значения")
    statistics: StatisticsRules = Field(title="Когда вопрос под подозрением")
    hubs: HubRules = Field(title="Площадки")
    follow_up: FollowUpRules | None = Field(None, title="Сопровождение проектов")
    schools: tuple[SchoolRules, ...] = Field((), title="Школы")
    fund: FundRules | None = Field(
        None, title="Фонд сезона", description="пусто: общего фонда нет, деньги находит каждый конкурс"
    )
    kept_for: KeepTerm = Field(title="Хранение данных", description="сколько хранят данные участников после завершения сезона")
    clauses: dict[str, str] = Field(default_factory=dict, title="Места в документе", description="правило -> место в документе")
    open_points: tuple[OpenPoint, ...] = Field((), title="Чего документ не определяет", description="чего документ не определяет")

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for what, codes in (
            ("специализация", [one.code for one in self.specialisations]),
            ("этап", [stage.code for stage in self.stages]),
            ("школа", [school.code for school in self.schools]),
            ("переход", [f"{route.from_stage} → {route.to_stage}" for route in self.routes]),
        ):
            if twice := doubled(codes):
                raise ValueError(
                    f"{what} «{twice}» названа дважды"
                    if what in {"специализация", "школа"}
                    else f"{what} «{twice}» назван дважды"
                )
        if self.registration.adult_age < self.registration.minimum_age:
            raise ValueError("возраст без представителя меньше наименьшего возраста")
        known = {stage.code for stage in self.stages}
        for school in self.schools:
            if unknown := set(school.stages) - known:
                raise ValueError(f"школа «{school.title}» названа на этапе, которого нет: «{min(unknown)}»")
        for route in self.routes:
            if unknown := {route.from_stage, route.to_stage} - known:
                raise ValueError(f"переход ведёт через этап, которого нет: «{min(unknown)}»")
        if self.follow_up and (unknown := {*self.follow_up.stages} - known):
            raise ValueError(f"сопровождают проекты этапа, которого нет: «{min(unknown)}»")
        open_stages = [stage.code for stage in self.stages if stage.is_open]
        if fault := fault_of(known, open_stages, [(route.from_stage, route.to_stage) for route in self.routes]):
            raise ValueError(fault)
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def terms(self) -> Terms:
        """What is asked of who signs up (`rules/entrants.py`)."""
        window = self.registration
        return Terms(
            window.opens_at.replace(tzinfo=self.zone),
            window.closes_at.replace(tzinfo=self.zone),
            self.zone,
            window.minimum_age,
            window.adult_age,
        )

    @property
    def specialisation_titles(self) -> tuple[str, ...]:
        """The words people name a specialisation by; an entrant keeps them."""
        return tuple(one.title for one in self.specialisations)

    def stage(self, code: str) -> StageRules:
        """KeyError for a code that is none."""
        return {stage.code: stage for stage in self.stages}[code]

    def route(self, from_stage: str, to_stage: str) -> RouteRules:
        """KeyError where there is no such route."""
        return {(route.from_stage, route.to_stage): route for route in self.routes}[(from_stage, to_stage)]

    def school(self, code: str) -> SchoolRules | None:
        """The school of this code; None where the rules have none."""
        return {school.code: school for school in self.schools}.get(code)

    def clause(self, rule: str) -> str:
        """Where the document says it; empty where it does not."""
        return self.clauses.get(rule, "")


class SeasonPreset(Part):
    """A preset file: rules, and what a new season begins with."""

    name: str = Field(min_length=1, max_length=120)
    title: str = Field(min_length=1, max_length=300)
    short_title: str = Field(min_length=1, max_length=80)
    description: str = ""
    rules: SeasonRules


@cache
def load_preset(code: str) -> SeasonPreset:
    """Read `presets/<code>.yaml`; FileNotFoundError for an unknown code, pydantic.ValidationError with the field's path."""
    if code not in preset_codes():
        raise FileNotFoundError(f"нет такой заготовки сезона: {code}")
    return SeasonPreset.model_validate(yaml.safe_load((PRESETS / f"{code}.yaml").read_text(encoding="utf-8")))


def preset_codes() -> list[str]:
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))
