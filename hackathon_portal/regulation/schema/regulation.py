"""A contest's regulation as typed data: its parts agree with one another, pages and rules ask it."""

from __future__ import annotations

from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from hackathon_portal.regulation.schema.base import DayTerm, Part, doubled
from hackathon_portal.regulation.schema.duties import Duty, Right
from hackathon_portal.regulation.schema.judging import (
    Checkpoints,
    Consequence,
    DiplomaTexts,
    Judging,
    Mentors,
    Place,
    ProjectRules,
    Sheet,
)
from hackathon_portal.regulation.schema.notices import Ground, Notices, cited
from hackathon_portal.regulation.schema.organising import Organising
from hackathon_portal.regulation.schema.people import (
    Act,
    Category,
    Conduct,
    ConsentSubject,
    ConsentText,
    Education,
    Eligibility,
    Operator,
    Organiser,
    PrintedConsent,
    ReadDocument,
    Registration,
    Representation,
    Seats,
    SideEvent,
    Supporter,
    TeamRules,
)
from hackathon_portal.regulation.schema.powers import Deed, Power, body_of, fault_of, with_powers
from hackathon_portal.regulation.schema.prizes import Prizes
from hackathon_portal.regulation.schema.readings import Bites, OpenQuestion


class Words(Part):
    """How this regulation calls what a team solves: nominations, or cases of customers."""

    task: str = "номинация"
    task_genitive: str = "номинации"
    task_accusative: str = "номинацию"
    tasks: str = "номинации"
    commission: str = "конкурсная комиссия"
    commission_genitive: str = "конкурсной комиссии"
    commission_prepositional: str = "конкурсной комиссии"
    order_genitive: str = Field("порядка", description="как документ называет себя в родительном падеже: «порядка», «Положения»")
    track: str = "направление"
    notice_form: str = Field("", description="номер формы уведомления о решении: «№ 2»; пусто: без номера")
    payout_form: str = Field("", description="номер формы заявления о выплате: «№ 4»; пусто: без номера")
    mentor: str = "ментор"
    mentors: str = "менторы"
    organiser: str = "организатор"
    organiser_genitive: str = "организатора"


class Regulation(Part):
    """The whole regulation."""

    act: Act
    operator: Operator
    organisers: tuple[Organiser, ...] = Field((), description="организаторы по порядку; пусто: проводит оператор")
    supporters: tuple[Supporter, ...] = Field((), description="кто по акту помогает организатору")
    words: Words = Field(default_factory=lambda: Words.model_validate({}))
    organising: Organising = Field(default_factory=lambda: Organising.model_validate({}))
    timezone: str
    timezone_name: str = Field("", max_length=20, description="как назвать это время: «МСК»; пусто: по отличию от московского")
    term_ends_on_working_day: bool = Field(
        True, description="срок, с концом которого участник теряет право, кончается ближайшим рабочим днём (ст.\u00a0193 ГК РФ)"
    )
    announcement_lead: DayTerm | None = Field(None, description="полных дней между объявлением и началом")
    announcement_parts: dict[str, str] = Field(description="обязательная часть объявления -> её название")
    eligibility: Eligibility
    education: Education | None = Field(None, description="обучающиеся: место и уровень учёбы; пусто: не спрашивают")
    categories: tuple[Category, ...] = ()
    team: TeamRules
    seats: Seats
    registration: Registration
    documents: tuple[ReadDocument, ...] = Field((), description="документы, знакомство с которыми подтверждает участник")
    consents: tuple[ConsentText, ...]
    side_events: tuple[SideEvent, ...] = ()
    printed_consents: tuple[PrintedConsent, ...] = ()
    representation: Representation | None = Field(None, description="согласие представителя несовершеннолетнего")
    refusal_grounds: tuple[Ground, ...]
    exclusion_grounds: tuple[Ground, ...] = Field((), description="основания приостановления и исключения")
    notices: Notices = Field(default_factory=lambda: Notices.model_validate({}))
    conduct: Conduct = Field(default_factory=lambda: Conduct.model_validate({}))
    judging: Judging
    places: tuple[Place, ...] = Field(min_length=1)
    diploma_texts: DiplomaTexts = Field(default_factory=lambda: DiplomaTexts.model_validate({}))
    project: ProjectRules
    checkpoints: Checkpoints = Field(default_factory=lambda: Checkpoints.model_validate({}))
    mentors: Mentors = Field(default_factory=lambda: Mentors.model_validate({}))
    prizes: Prizes
    duties: tuple[Duty, ...] = Field((), description="обязанности организатора, для которых документ не называет дня")
    rights: tuple[Right, ...] = Field((), description="права участников, о которых говорят на их страницах")
    powers: tuple[Power, ...] = Field((), description="кто что решает; решения, которого здесь нет, не принимает никто")
    clauses: dict[str, str] = Field(description="правило -> пункт документа")
    open_questions: tuple[OpenQuestion, ...] = Field((), description="что документ оставляет открытым или говорит по-разному")
    body: str = Field("", description="текст правил для участников, Markdown")

    @model_validator(mode="before")
    @classmethod
    def _grounds_are_cited(cls, data: Any) -> Any:
        """Earlier versions gave a ground a label; the clause it stood under was one of the table."""
        if not isinstance(data, dict):
            return data
        given = data.get("clauses")
        clauses = given if isinstance(given, dict) else {}
        told = {"refusal_grounds": "registration.refusal", "exclusion_grounds": "exclusion.grounds"}
        data = with_powers(data)
        return data | {name: cited(data[name], clauses.get(rule, "")) for name, rule in told.items() if name in data}

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise ValueError("такого часового пояса нет: нужен, например, Europe/Samara") from error
        return name

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        """Codes that parts use of one another exist."""
        known = {category.code for category in self.categories}
        if twice := doubled([category.code for category in self.categories]):
            raise ValueError(f"категория «{twice}» названа дважды")
        for level in self.education.levels if self.education else ():
            if level.category and level.category not in known:
                raise ValueError(f"уровень образования «{level.title}» относится к неизвестной категории «{level.category}»")
        documents = {document.code for document in self.documents}
        for text in self.all_consents:
            if unknown := sorted(set(text.reads) - documents):
                raise ValueError(f"отметка «{text.title}» называет документ «{unknown[0]}», а его в порядке нет")
        if "category" in self.judging.places_divided_by and not self.categories:
            raise ValueError("места считают по категориям, а категорий нет")
        bodies = {body.code for body in self.organising.bodies}
        if twice := doubled([duty.code for duty in self.duties]) or doubled([right.code for right in self.rights]):
            raise ValueError(f"обязанность или право «{twice}» названы дважды")
        for duty in self.duties:
            if duty.proof == "body" and duty.of not in bodies:
                raise ValueError(f"обязанность «{duty.title}» — об органе, которого нет: «{duty.of}»")
        roles = {role.code for role in self.team.roles}
        for sheet in self.judging.sheets:
            everybody = {""} if self.judging.is_assessment(sheet) else set()
            if sheet.subject == "person" and (without := {one.role for one in sheet.criteria} - roles - everybody):
                raise ValueError(f"лист «{sheet.title}» оценивает неизвестную роль: {', '.join(sorted(without)) or 'не указана'}")
        numbers = [place.place for place in self.places]
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            raise ValueError("призовые места идут подряд, начиная с первого")
        if twice := doubled([question.code for question in self.open_questions]):
            raise ValueError(f"вопрос «{twice}» назван дважды")
        if self.representation and self.printed_consent(self.representation.form) is None:
            raise ValueError(f"нет печатной формы согласия «{self.representation.form}»")
        for document in self.prizes.documents:
            if document.form and self.printed_consent(document.form) is None:
                raise ValueError(f"документ «{document.code}»: нет печатной формы согласия «{document.form}»")
        if fault := fault_of(self):
            raise ValueError(fault)
        if self.education is None and {"education_level", "education_place"} & set(self.fields_of("captain")):
            raise ValueError("в заявке спрашивают об учёбе, а раздел об образовании не заполнен")
        return self

    @property
    def given(self) -> dict[str, Power]:
        """Deed -> whose it is, of every deed the document gives to somebody."""
        return {power.deed: power for power in self.powers}

    def power(self, deed: Deed) -> Power | None:
        """Whose this deed is; None where the document gives it to nobody."""
        return next((power for power in self.powers if power.deed is deed), None)

    def who_decides(self, power: Power, *, genitive: bool = False) -> str:
        """The body as documents write it: «организатор», «эксперты конкурсной комиссии»."""
        return body_of(power, self.words, self.judging.member_kinds, genitive=genitive)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def clause(self, rule: str) -> str:
        """The clause a rule rests on, empty where the document is silent."""
        return self.clauses.get(rule, "")

    def questions_at(self, place: str) -> tuple[OpenQuestion, ...]:
        """What the document leaves open on this page."""
        return tuple(question for question in self.open_questions if place in question.bites)

    @property
    def questions_by_page(self) -> dict[str, tuple[OpenQuestion, ...]]:
        """The same of every page, for templates."""
        return {place.value: self.questions_at(place) for place in Bites}

    def fields_of(self, role: str) -> tuple[str, ...]:
        """Names of the application's fields a person with `role` must fill."""
        return self.registration.captain_fields if role == "captain" else self.registration.member_fields

    def shown_fields(self, role: str) -> frozenset[str]:
        """Names of the fields a person with `role` sees in the application: needed and optional ones."""
        return frozenset((*self.fields_of(role), *self.registration.optional_fields))

    def printed_consent(self, code: str) -> PrintedConsent | None:
        return next((one for one in self.printed_consents if one.code == code), None)

    def category(self, code: str) -> Category | None:
        return next((one for one in self.categories if one.code == code), None)

    def side_event(self, code: str) -> SideEvent | None:
        return next((one for one in self.side_events if one.code == code), None)

    @property
    def bodies(self) -> tuple[Organiser, ...]:
        """Everybody who holds the contest or is told to help: the operator first."""
        return (Organiser(name=self.operator.name), *self.organisers, *self.supporters)

    @property
    def all_consents(self) -> tuple[ConsentText, ...]:
        """What a participant is asked to tick: the consents, and the wish to take part in side events."""
        wishes = (
            ConsentText(
                code=event.code,
                version=event.version,
                title=event.title,
                text=event.text,
                required=False,
                rule=event.rule,
                reads=event.reads,
            )
            for event in self.side_events
        )
        return (*self.consents, *wishes)

    def ground(self, code: str) -> Ground:
        return next(ground for ground in self.refusal_grounds if ground.code == code)

    @property
    def over_limit(self) -> Ground | None:
        """By which ground somebody is refused for want of a place."""
        return next((ground for ground in self.refusal_grounds if ground.over_limit), None)

    def exclusion_ground(self, code: str) -> Ground | None:
        return next((ground for ground in self.exclusion_grounds if ground.code == code), None)

    def rights_on(self, page: str) -> tuple[Right, ...]:
        """Rights that are told on this page of the participants."""
        return tuple(right for right in self.rights if page in right.pages)

    @property
    def spreading(self) -> frozenset[str]:
        """Codes of the consents by which people let themselves be shown to anybody; empty where they are shown by the document alone."""
        return frozenset(text.code for text in self.consents if text.subject is ConsentSubject.SPREADING)

    @property
    def last_prize_place(self) -> int:
        """The lowest place that has a title and may have a prize."""
        return max(place.place for place in self.places)

    def consequence(self, code: str) -> Consequence | None:
        return next((one for one in self.project.consequences if one.code == code), None)

    def sheet(self, code: str) -> Sheet:
        return next(sheet for sheet in self.judging.sheets if sheet.code == code)
