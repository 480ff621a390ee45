"""Who takes part: eligibility, teams, places, registration, consents."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from hackathon_portal.regulation.schema.base import Code, Days, DayTerm, KeepTerm, Part, Term, as_keep_term, doubled
from hackathon_portal.regulation.sheets import wrong_places


class Act(Part):
    """The act that approves the regulation."""

    kind: str = Field(description="вид акта: приказ, положение")
    number: str = Field(description="номер")
    date: date
    title: str = Field(description="полное название порядка в именительном падеже")
    title_genitive: str = Field(description="то же в родительном падеже, для уведомлений")
    basis: str = Field("", description="постановление, во исполнение которого он принят")
    approved_with: str = Field("", description="чем утверждён порядок: «приказом»; пусто: порядок и есть этот акт")


class Operator(Part):
    """Who runs the contest and signs its letters."""

    name: str
    name_genitive: str
    name_accusative: str
    address: str = Field("", description="адрес оператора персональных данных, для политики и согласий")
    officer_position: str = Field(description="должность уполномоченного лица")

    @model_validator(mode="before")
    @classmethod
    def _without_sites(cls, data: Any) -> Any:
        """Earlier versions of a regulation list the operator's sites without saying what is published there."""
        return {name: data[name] for name in data if name != "sites"} if isinstance(data, dict) else data


class Organiser(Part):
    """One of those who hold the contest, as its page and documents list them."""

    name: str
    url: str = ""


class Supporter(Organiser):
    """Who is told by the act to help the organiser: named beside the organisers, and a party where affiliation is looked for."""

    does: str = Field("", description="что обеспечивает: «информационное сопровождение»")


class AgeReference(StrEnum):
    FIRST_DAY = "first_day"
    APPLICATION_DAY = "application_day"


class Eligibility(Part):
    citizenships: tuple[str, ...] = Field(default=(), description="коды стран ISO 3166; пусто: любое гражданство")
    min_age: int | None = Field(None, ge=0, description="возраст от, полных лет")
    max_age: int | None = Field(None, ge=0, description="возраст до включительно, полных лет")
    age_reference: AgeReference = AgeReference.FIRST_DAY
    cyrillic_names: bool = True
    affiliation_forbidden: bool = False

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("возраст «от» больше возраста «до»")
        return self


class Category(Part):
    """A group of participants with places of its own; the regulation lists them from the lowest to the highest."""

    code: Code
    label: str = Field(max_length=10, description="как пишется: «А», «В»")
    title: str = Field(max_length=200)


class EducationLevel(Part):
    """A grade or a level of education; without a category its people are not admitted."""

    code: Code
    title: str
    category: str = Field("", description="код категории; пусто: не допускается")


class Education(Part):
    """Who studies where: checks by place and level of study, and the categories that follow from the level."""

    regions: tuple[str, ...] = Field(default=(), description="коды субъектов РФ (ISO 3166-2), где учатся участники; пусто: любые")
    region_title: str = Field("", description="как назвать эти субъекты участнику")
    levels: tuple[EducationLevel, ...] = Field(min_length=1)
    mixed: Literal["decided", "highest"] = Field(
        "decided", description="команда из разных категорий: решает сотрудник или сразу высшая из них"
    )

    def level(self, code: str) -> EducationLevel | None:
        return next((level for level in self.levels if level.code == code), None)


class TeamRole(Part):
    """A part a member plays in the team."""

    code: Code
    title: str = Field(description="«разработчик»")
    title_genitive: str = Field("", description="«разработчика»")
    description: str = ""
    least: int = Field(0, ge=0, le=20, description="сколько человек с этой ролью нужно в команде, не меньше")
    leads: bool = Field(False, description="капитаном может быть человек с этой ролью")
    needs_skills: bool = Field(False, description="нужно назвать свои навыки")

    @property
    def of(self) -> str:
        """The title in the genitive, as a refusal writes it."""
        return self.title_genitive or self.title


class TeamRules(Part):
    min_size: int = Field(ge=1, description="людей в команде, не меньше")
    max_size: int = Field(ge=1, description="людей в команде, не больше")
    roles: tuple[TeamRole, ...] = Field(default=(), description="роли участников; пусто: ролей нет")
    name_moderated: bool = Field(False, description="название команды показывают после проверки сотрудником")
    name_stop_words: tuple[str, ...] = Field(default=(), description="части слов, о которых предупредить проверяющего")
    leader: Literal["none", "sent", "required"] = Field(
        "none", description="руководитель команды: не нужен, нужен команде от организации, нужен каждой"
    )
    leader_duties: tuple[str, ...] = ()
    min_from_sender: int = Field(0, ge=0, description="участников из направляющей организации, не меньше")

    @model_validator(mode="before")
    @classmethod
    def _earlier_form(cls, data: object) -> object:
        """Versions written before roles had titles hold an empty list under another name."""
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if name != "required_roles"}
        return data

    @model_validator(mode="after")
    def _sizes_in_order(self) -> Self:
        if self.min_size > self.max_size:
            raise ValueError("наименьший состав команды больше наибольшего")
        if sum(role.least for role in self.roles) > self.max_size:
            raise ValueError("обязательных ролей больше, чем людей может быть в команде")
        if twice := doubled([role.code for role in self.roles]):
            raise ValueError(f"роль «{twice}» названа дважды")
        if self.min_from_sender > self.max_size:
            raise ValueError("из направляющей организации нужно больше людей, чем может быть в команде")
        return self

    def role(self, code: str) -> TeamRole | None:
        return next((role for role in self.roles if role.code == code), None)

    @property
    def leading_roles(self) -> tuple[TeamRole, ...]:
        return tuple(role for role in self.roles if role.leads)


class Seats(Part):
    unit: Literal["team", "participant"] = Field("team", description="что считают: команды или людей")
    limit: int | None = Field(None, ge=1, description="число мест; пусто: без ограничения")
    may_be_raised: bool = Field(False, description="организатор вправе увеличить число мест своим актом")
    promotion_ends_at_start: bool = Field(False, description="с начала конкурса места резерву не передают")


class SideEvent(Part):
    """A competition beside the contest that a team enters when each of its members agrees (an age is asked of each)."""

    code: Code
    title: str
    version: str
    text: str = Field(description="согласие, которое отмечает участник")
    min_age: int | None = Field(None, ge=0)
    max_age: int | None = Field(None, ge=0, description="включительно")
    day: int = Field(1, ge=1, description="в какой день конкурса проходит: на этот день считают возраст")
    reads: tuple[str, ...] = Field(default=(), description="коды документов, условия которых соблюдает участник")
    rule: str = Field("side_event", description="ключ в clauses")


class Representation(Part):
    """Minors: below this age the consent of a parent or another lawful representative is asked for before admission."""

    below_age: int = Field(18, ge=1, description="согласие представителя нужно, пока участнику меньше лет")
    form: str = Field(description="код печатной формы в printed_consents")
    rule: str = Field("representative", description="ключ в clauses")
    operators_demand: bool = Field(False, description="до допуска лист требует оператор, документ просит его только для приза")


class Conduct(Part):
    """What follows when somebody breaks the rules during the contest."""

    whole_team: bool = Field(False, description="за нарушение одного исключают всю команду")
    may_suspend: bool = Field(True, description="участие можно приостановить, пока нарушение не исправят")
    announced: bool = Field(False, description="об исключении сообщают в канале конкурса, с причиной")


class PrintedConsent(Part):
    """A consent printed with the person's data, signed by hand and uploaded."""

    code: Code
    version: str
    title: str
    text: str = Field(
        description="текст с местами для данных: {full_name:nomn}, {address}, {passport}, {child:gent}; падеж имени: nomn, gent, datv"
    )
    published: tuple[str, ...] = Field(default=(), description="какие данные разрешено показать в сети")

    @model_validator(mode="after")
    def _places_understood(self) -> Self:
        if wrong := wrong_places(self.text):
            raise ValueError(wrong)
        return self


class Registration(Part):
    channel: Literal["own", "external"] = Field("own", description="где подают заявки: здесь или на другом портале")
    channel_title: str = Field("", max_length=200, description="какой портал называет документ; пусто: никакого")
    channel_url: str = Field("", pattern=r"^(https://\S+)?$", max_length=300, description="адрес заявки на нём")
    channel_act: str = Field(
        "", max_length=120, description="номер и дата акта, по которому заявки подают здесь, хотя документ называет другой портал"
    )
    closes_before: DayTerm | None = Field(None, description="полных дней между концом регистрации и началом")
    decision_within: DayTerm | None = Field(None, description="на решение по заявке, со следующего дня после подачи")
    decision_digest_hour: int = Field(9, ge=0, le=23, description="час ежедневной сводки сотрудникам")
    invitation_valid_days: Days = Field(14, description="дней действует приглашение в команду")
    offer_valid: Term | None = Field(
        None, description="на согласие занять освободившееся место, с предложения; пусто: место отдаётся сразу"
    )
    fill_up_within: DayTerm | None = Field(
        None,
        description="чтобы пополнить команду, ставшую меньше наименьшей, со следующего дня; пусто: после окончания регистрации нельзя",
    )
    confirm_reminder_days: tuple[Days, ...] = Field(
        default=(), description="за сколько дней до начала спрашивать, придёт ли участник"
    )
    deadline_reminder_hours: tuple[int, ...] = Field(default=(), description="за сколько часов напоминать о каждом сроке")
    retention: KeepTerm | None = Field(
        None, description="сколько после конкурса хранятся персональные данные; пусто: срок не задан"
    )
    captain_fields: tuple[str, ...]
    member_fields: tuple[str, ...]
    optional_fields: tuple[str, ...] = Field(
        ("patronymic", "municipality", "affiliation_place", "affiliation_declared"), description="о чём спрашивают по желанию"
    )

    stopped: tuple[str, ...] = Field(
        (), description="коды замечаний, с которыми заявка не принимается при подаче: основания отказать потом в документе нет"
    )

    @model_validator(mode="after")
    def _channel_is_said(self) -> Self:
        if self.channel == "external" and not self.channel_title:
            raise ValueError("заявки принимает другой портал: назовите его")
        if self.channel == "own" and self.channel_title and not self.channel_act:
            raise ValueError(
                "документ называет другой портал: подавать заявки здесь можно только по акту, укажите его номер и дату"
            )
        return self

    @model_validator(mode="before")
    @classmethod
    def _days_as_years(cls, data: Any) -> Any:
        """Earlier versions of a regulation write `retention_days`, years as days."""
        if not isinstance(data, dict) or "retention_days" not in data:
            return data
        return {"retention": as_keep_term(data["retention_days"])} | {
            name: data[name] for name in data if name != "retention_days"
        }


class ConsentSubject(StrEnum):
    """What somebody agrees to; each subject is a document of its own (152-FZ: article 9 part 1 since 01.09.2025, article 10.1)."""

    PROCESSING = "processing"
    TRANSFER = "transfer"
    SPREADING = "spreading"
    IMAGE = "image"
    ADVERTISING = "mailings"
    TERMS = "terms"


class ReadDocument(Part):
    """A document whose reading a participant confirms by a tick: staff attach its file before the announcement is published."""

    code: Code
    title: str = Field(min_length=1, max_length=200)


class ConsentText(Part):
    """A text that a participant ticks, with what the law asks a consent to personal data to say."""

    code: Code
    version: str
    title: str
    text: str
    required: bool = True
    rule: str = Field("consent", description="ключ в clauses")
    subject: ConsentSubject = Field(
        default=ConsentSubject.TERMS,
        description="о чём: обработка персональных данных, передача их третьим лицам, распространение, изображение, реклама или условия конкурса",
    )
    categories: tuple[str, ...] = Field(default=(), description="какие персональные данные; при распространении обязательно")
    recipients: tuple[str, ...] = Field(default=(), description="кому передаются")
    where_shown: tuple[str, ...] = Field(default=(), description="где распространяются: адреса сайтов")
    prohibitions: tuple[str, ...] = Field(default=(), description="условия и запреты для тех, кто увидит данные")
    reads: tuple[str, ...] = Field(default=(), description="коды документов, с которыми эта отметка подтверждает знакомство")

    @model_validator(mode="after")
    def _says_what_the_law_asks(self) -> Self:
        if self.subject is ConsentSubject.SPREADING and not (self.categories and self.where_shown):
            raise ValueError("согласие на распространение называет категории данных и где их покажут (152-ФЗ, ст.\u00a010.1)")
        if self.subject is ConsentSubject.SPREADING and self.required:
            raise ValueError(
                "согласие на распространение нельзя делать обязательным (152-ФЗ, ст.\u00a09 ч.\u00a01, ст.\u00a010.1 ч.\u00a08)"
            )
        if self.subject is ConsentSubject.TRANSFER and not self.recipients:
            raise ValueError("согласие на передачу называет, кому передаются данные (152-ФЗ, ст.\u00a09 ч.\u00a04)")
        return self
