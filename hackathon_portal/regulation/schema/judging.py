"""Projects and how they are assessed: sheets, criteria, the commission, places."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from hackathon_portal.regulation.schema.base import Code, DayTerm, Part, Share, as_share, doubled
from hackathon_portal.regulation.schema.criteria import MEASURES, Criterion, Measure, Scale

MOST_MEGABYTES = 250  # of a file; the front has room for it: a quarter of BODY_MEGABYTES_AT_ONCE


class Blank(Part):
    """The words of a sheet whose form the document gives: one table, rows of teams or people, columns of criteria."""

    appendix: tuple[str, ...] = Field((), description="что стоит над заголовком справа, по строкам")
    heading: tuple[str, ...] = Field(min_length=1, description="заголовок, по строкам")
    name_caption: str = Field("Ф.И.О.:", description="перед именем члена комиссии")
    position_caption: str = Field("Должность и место работы:", description="перед его должностью")
    row_caption: str = Field(description="заголовок столбца, где стоит команда или человек")
    names_project: bool = Field(True, description="в строке команды назван и проект")


class Sheet(Part):
    """A kind of score sheet: who fills it, for teams or for single people, on which scale, by which criteria."""

    code: str
    title: str
    scale: Scale
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    subject: Literal["project", "person"] = Field("project", description="что оценивают: проект или человека в своей роли")
    filled_by: tuple[str, ...] = Field((), description="коды видов членов комиссии; пусто: все, кроме ассессоров")
    rule: str = Field("criteria", description="ключ в clauses")
    form: Literal["single", "table"] = Field(
        default="single", description="как печатают: лист на каждый проект (человека) или одна таблица, как в документе"
    )
    blank: Blank | None = Field(default=None, description="слова формы документа; нужны, когда лист — одна таблица")

    @model_validator(mode="after")
    def _form_has_words(self) -> Self:
        if self.form == "table" and self.blank is None:
            raise ValueError(f"лист «{self.title}» печатают одной таблицей: запишите слова его формы")
        return self

    @model_validator(mode="after")
    def _bands_fit(self) -> Self:
        if twice := doubled([criterion.code for criterion in self.criteria]):
            raise ValueError(f"критерий «{twice}» назван дважды")
        for criterion in self.criteria:
            self.measure(criterion).check()
            if not criterion.bands:
                continue
            bands_of_each = [
                sum(band.least <= value <= band.most for band in criterion.bands) for value in self.measure(criterion).values()
            ]
            if set(bands_of_each) != {1}:
                raise ValueError(f"описания баллов критерия «{criterion.title}» не покрывают шкалу ровно один раз")
        return self

    def criteria_for(self, role: str) -> tuple[Criterion, ...]:
        """By what a person with this role is assessed; of a project, by everything."""
        return tuple(
            criterion
            for criterion in self.criteria
            if self.subject == "project" or criterion.role == role or (criterion.is_of_competence and not criterion.role)
        )

    def measure(self, criterion: Criterion) -> Measure:
        """How a mark by this criterion is written, shown and added up."""
        return MEASURES[criterion.measure](criterion, self.scale)

    def measures_for(self, role: str) -> tuple[Measure, ...]:
        """The same of every criterion of `criteria_for`."""
        return tuple(self.measure(criterion) for criterion in self.criteria_for(role))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The same of every criterion of the sheet."""
        return tuple(self.measure(criterion) for criterion in self.criteria)

    @property
    def is_uniform(self) -> bool:
        """Whether the scale of the sheet says everything about every mark in it."""
        return not any(measure.remark for measure in self.measures)

    def most(self, role: str = "") -> Decimal:
        """The greatest sum of this sheet."""
        return sum((measure.most() for measure in self.measures_for(role)), Decimal(0))


class MemberKind(Part):
    """A kind of member of the commission, each with its own sheets."""

    code: Code
    title: str
    title_plural: str = ""
    represents_task: bool = Field(False, description="представляет заказчика задания (кейса)")
    votes: bool = Field(
        True,
        description="входит в состав комиссии; нет: ассессор, заполняет только листы о людях, вне кворума, голосований, мест и подписей",
    )


class PersonalNomination(Part):
    """A nomination for single people with a role, ranked by the points of a personal sheet."""

    code: Code
    title: str
    sheet: str
    role: str
    by_category: bool = Field(False, description="свой победитель в каждой категории, а не один на весь конкурс")
    places: int = Field(default=1, ge=1, le=10, description="сколько призовых мест: победитель и призёры")


class TeamNomination(Part):
    """A nomination for teams with criteria of its own: ranked by one sheet about projects, which adds nothing to their places."""

    code: Code
    title: str
    sheet: str
    task: str = Field("", description="название задания (кейса), чьи проекты в ней участвуют; пусто: все")
    places: int = Field(1, ge=1, le=10, description="сколько призовых мест: победитель и призёры")


class Judging(Part):
    sheets: tuple[Sheet, ...] = Field(min_length=1)
    member_kinds: tuple[MemberKind, ...] = Field(
        (), description="виды членов комиссии и ассессоры; без голосующих видов: один вид"
    )
    aggregate: Literal["sum", "mean"] = "sum"
    tie_criteria: tuple[str, ...] = Field(
        (),
        description="коды критериев листов проекта, баллы по которым сравнивают по очереди при равенстве, прежде чем решит человек",
    )
    places_divided_by: Literal["nomination", "category", "nomination_category", "contest"] = Field(
        "nomination", description="внутри чего считают места: номинации, категории, того и другого или всего конкурса"
    )
    opinions_per_person: int = Field(2, ge=1, le=10, description="сколько ассессоров оценивают каждого")
    opinions_bands_apart: int = Field(
        1, ge=0, le=20, description="если оценки ассессоров расходятся больше чем на столько описаний баллов, нужен ещё один"
    )
    personal_nominations: tuple[PersonalNomination, ...] = ()
    team_nominations: tuple[TeamNomination, ...] = ()
    nominations_proposed: bool = Field(False, description="личную номинацию можно добавить по предложению, со своими критериями")
    all_sheets_needed: bool = Field(
        False, description="оценку закрывают, когда подписан каждый лист: суммы неравного числа листов несравнимы"
    )
    sheets_per_project: int | None = Field(
        None, ge=1, le=100,
        description="членов комиссии распределяют по проектам, каждый лист проекта заполняют не меньше стольких; пусто: все оценивают всё",
    )  # fmt: skip
    sheets_confidential: bool = Field(False, description="листы и протоколы не выдают и не оглашают никогда")
    points_published: bool = Field(False, description="в опубликованном решении стоят баллы призовых мест")
    composition_public: bool = Field(False, description="состав комиссии виден всем на странице конкурса")
    chair_needed: bool = Field(True, description="у комиссии есть председатель")
    secretary_needed: bool = Field(True, description="у комиссии есть секретарь")
    quorum_more_than: Share = Field(description="доля состава, которую присутствующие должны превысить")
    tie_break: Literal["chair", "organiser", "commission"] = Field(
        "chair", description="кто решает при равенстве баллов: председатель, организатор или комиссия голосованием"
    )
    acting_chair: Literal["none", "deputy", "elected", "secretary"] = Field(
        "none",
        description="кто ведёт заседание без председателя: порядок не называет, заместитель, избранный присутствующими или секретарь",
    )
    acting_chair_decides_ties: bool = Field(False, description="решает ли он и при равенстве баллов")
    mean_by_vote: bool = Field(False, description="может ли комиссия голосованием заменить сумму средним")
    places_shared_by_vote: bool = Field(False, description="может ли комиссия голосованием оставить равным баллам одно место")
    excluded_place: Literal["moves_up", "vacant"] = Field(
        "moves_up",
        description="место команды, выбывшей после публикации решения: moves_up — его и следующие занимают команды ниже, "
        "vacant — остаётся незанятым, места остальных не меняются",
    )
    vote_more_than: Share = Field(Fraction(1, 2), description="доля голосующих, которую голоса «за» должны превысить")
    outlier_points: Decimal | None = Field(
        None, gt=0, description="на сколько баллов оценка должна отличаться от среднего остальных, чтобы её показать"
    )
    talk_minutes: int | None = Field(None, ge=1, le=240, description="минут на выступление; пусто: без ограничения")
    demo_minutes: int | None = Field(None, ge=1, le=240, description="минут на показ прототипа после выступления")
    questions_minutes: int | None = Field(None, ge=1, le=240, description="минут на вопросы")
    conflict_rule: str = Field("", description="правило о конфликте интересов, письменно")
    appeal_rule: str = Field("", description="как оспорить результат, письменно")
    protocol_on_last_day: bool = Field(
        True, description="протокол оформляют в последний день конкурса; нет: порядок дня не называет"
    )
    protocol_sent_within: DayTerm | None = Field(
        None, description="со следующего дня после подписания протокола; пусто: протокол никому не направляют"
    )
    protocol_sent_to: str = Field("министерство", max_length=200, description="куда направляют протокол, в винительном падеже")
    published_within: DayTerm | None = Field(None, description="со следующего дня после заседания")

    @model_validator(mode="before")
    @classmethod
    def _earlier_form(cls, data: object) -> object:
        """Versions written before the meeting had somebody to preside name who decides ties without the chair: nobody or the secretary."""
        if isinstance(data, dict) and "chair_substitute" in data:
            substitute = data["chair_substitute"]
            earlier = {"acting_chair": substitute, "acting_chair_decides_ties": substitute != "none"}
            data = earlier | {name: value for name, value in data.items() if name != "chair_substitute"}
        return data

    @field_validator("quorum_more_than", "vote_more_than", mode="before")
    @classmethod
    def _share(cls, value: object) -> object:
        return as_share(value)

    @model_validator(mode="after")
    def _sheets_agree(self) -> Self:
        """Kinds of members, sheets and personal nominations name each other."""
        kinds = {kind.code for kind in self.member_kinds}
        if twice := doubled([sheet.code for sheet in self.sheets]):
            raise ValueError(f"лист «{twice}» назван дважды")
        apart = {nomination.sheet for nomination in self.team_nominations}
        if not any(sheet.subject == "project" and sheet.code not in apart for sheet in self.sheets):
            raise ValueError("нет листа, по которому оценивают проекты")
        about_projects = {sheet.code for sheet in self.sheets if sheet.subject == "project"}
        for team_nomination in self.team_nominations:
            if team_nomination.sheet not in about_projects:
                raise ValueError(f"номинация «{team_nomination.title}» опирается на лист, которого нет или который не о проекте")
        if twice := doubled([nomination.code for nomination in self.team_nominations]):
            raise ValueError(f"командная номинация «{twice}» названа дважды")
        if twice := doubled([nomination.sheet for nomination in self.team_nominations]):
            raise ValueError(f"у двух командных номинаций один лист «{twice}»")
        for sheet in self.sheets:
            if unknown := set(sheet.filled_by) - kinds:
                raise ValueError(f"лист «{sheet.title}» заполняет неизвестный вид члена комиссии: {', '.join(sorted(unknown))}")
        of_projects = {criterion.code for sheet in self.sheets if sheet.subject == "project" for criterion in sheet.criteria}
        if unknown := set(self.tie_criteria) - of_projects:
            raise ValueError(
                f"при равенстве сравнивают по критерию, которого на листах проекта нет: {', '.join(sorted(unknown))}"
            )
        for nomination in self.personal_nominations:
            sheet_of = next((sheet for sheet in self.sheets if sheet.code == nomination.sheet), None)
            if sheet_of is None or sheet_of.subject != "person":
                raise ValueError(f"номинация «{nomination.title}» опирается на лист, которого нет или который не личный")
            if not sheet_of.criteria_for(nomination.role):
                raise ValueError(f"на листе номинации «{nomination.title}» нет критериев для её роли")
        self._assessment_stands_apart()
        if self.tie_break == "chair" and not self.chair_needed:
            raise ValueError("при равенстве баллов решает председатель, а председателя в комиссии нет")
        return self

    def _assessment_stands_apart(self) -> None:
        """What assessors write counts for nothing: their sheets are about people, nobody else's and for no nomination."""
        silent = self.silent_kinds
        for kind in self.member_kinds:
            if not kind.votes and kind.represents_task:
                raise ValueError(f"«{kind.title}» — ассессор: заказчика он не представляет")
        of_nominations = {nomination.sheet for nomination in self.personal_nominations}
        for sheet in self.sheets:
            if not self.is_assessment(sheet):
                if any(criterion.competence for criterion in sheet.criteria):
                    raise ValueError(f"лист «{sheet.title}»: компетенции оценивают только ассессоры, на листах о людях")
                if set(sheet.filled_by) & silent:
                    raise ValueError(f"лист «{sheet.title}» заполняют вместе и ассессоры, и комиссия: разделите его")
                continue
            if sheet.subject != "person":
                raise ValueError(f"лист «{sheet.title}»: ассессоры оценивают людей, а не проекты")
            if sheet.code in of_nominations:
                raise ValueError(f"лист «{sheet.title}» заполняют ассессоры: номинации по нему нет")
            if nameless := [criterion.title for criterion in sheet.criteria if not criterion.competence]:
                raise ValueError(f"лист «{sheet.title}»: назовите компетенцию критерия «{nameless[0]}»")

    @property
    def voting_kinds(self) -> tuple[MemberKind, ...]:
        """Kinds of members of the composition; empty: one kind."""
        return tuple(kind for kind in self.member_kinds if kind.votes)

    @property
    def silent_kinds(self) -> frozenset[str]:
        """Kinds of members who have no vote: assessors."""
        return frozenset(kind.code for kind in self.member_kinds if not kind.votes)

    def is_assessment(self, sheet: Sheet) -> bool:
        """Whether the sheet is one of assessors: no place, vote or award may depend on it."""
        return bool(sheet.filled_by) and set(sheet.filled_by) <= self.silent_kinds

    @property
    def assessment_sheets(self) -> tuple[Sheet, ...]:
        """Sheets of assessors, in the regulation's order."""
        return tuple(sheet for sheet in self.sheets if self.is_assessment(sheet))

    @property
    def counted_sheets(self) -> tuple[Sheet, ...]:
        """Sheets of the commission."""
        return tuple(sheet for sheet in self.sheets if not self.is_assessment(sheet))

    def tie_criteria_named(self) -> list[Criterion]:
        """The criteria that are compared where the first metric is equal, in their order."""
        known = {criterion.code: criterion for sheet in self.sheets if sheet.subject == "project" for criterion in sheet.criteria}
        return [known[code] for code in self.tie_criteria]

    def sheets_of(self, kind: str, *, subject: str = "") -> tuple[Sheet, ...]:
        """Sheets a member of this kind fills, in the regulation's order; an assessor only those that name assessors."""
        silent = kind in self.silent_kinds
        return tuple(
            sheet
            for sheet in self.sheets
            if (kind in sheet.filled_by or (not sheet.filled_by and not silent)) and (not subject or sheet.subject == subject)
        )

    def team_nomination_of(self, sheet: str) -> TeamNomination | None:
        """The team nomination this sheet is for; None where it counts for the places."""
        return next((one for one in self.team_nominations if one.sheet == sheet), None)

    def kind(self, code: str) -> MemberKind | None:
        return next((kind for kind in self.member_kinds if kind.code == code), None)

    def personal(self, code: str) -> PersonalNomination | None:
        return next((one for one in self.personal_nominations if one.code == code), None)


class Place(Part):
    place: int = Field(ge=1)
    title: str
    diploma_title: str


class DiplomaTexts(Part):
    """Who gets which diploma and certificate."""

    diploma_to: Literal["team", "member"] = Field("team", description="диплом один на команду или каждому её участнику")
    certificate_to: Literal["presented", "everybody"] = Field(
        "presented", description="сертификат тем, кто представил проект и не занял места, или всем участникам"
    )
    personal_diploma_title: str = Field("", description="как назвать диплом личной номинации")
    special_diplomas: bool = Field(False, description="диплом получает и команда, отмеченная специальным призом")


class Consequence(Part):
    """What may follow when a project violates a requirement; who decides it, the powers say (`Deed.DISQUALIFY`)."""

    code: str
    title: str
    effect: Literal["none", "no_prize", "removed", "disqualified"] = Field(
        "none", description="ничего, без приза, снят с оценки, команда исключена"
    )
    ground: str = Field("", description="код основания, по которому исключают команду")
    rule: str = Field("", description="ключ в clauses")


class Checkpoints(Part):
    """How many checkpoints a team must answer; off where the regulation is silent."""

    obligatory: int | None = Field(None, ge=0, description="сколько точек обязательны")
    misses_allowed: int | None = Field(None, ge=0, description="сколько пропусков допускается; больше — вопрос об исключении")
    max_picture_megabytes: int = Field(10, ge=1, le=MOST_MEGABYTES)
    experts_answer: bool = Field(False, description="на точках командам отвечают и члены комиссии, а не только менторы")


class ProjectRules(Part):
    result_kinds: dict[str, str]
    declarations: dict[str, str] = Field(description="пункт порядка -> его слова, с которыми команда соглашается")
    declaration_titles: dict[str, str] = Field(default_factory=dict, description="пункт порядка -> кратко, для списков")
    file_types: tuple[str, ...]
    max_file_megabytes: int = Field(ge=1, le=MOST_MEGABYTES)
    max_files: int = Field(ge=1)
    grace_seconds: int = Field(0, ge=0)
    informative: tuple[str, ...] = Field((), description="пункты заверений, которые нельзя нарушить: о них команда только знает")
    image_consent_declaration: str = Field("", description="пункт заверения, к которому прилагают согласия изображённых людей")
    consequences: tuple[Consequence, ...] = Field((), description="последствия нарушения требований к проекту")
    works_published: bool = Field(False, description="работы победителей публикуют с авторами и командой, отдельно не спрашивая")
    third_party_listed: bool = Field(False, description="команда перечисляет чужие библиотеки и ресурсы с лицензиями")
    suspended_by_objection: bool = Field(False, description="по претензии третьих лиц проект снимают до конца разбирательства")

    @property
    def requirements(self) -> dict[str, str]:
        """Declarations a team can break."""
        return {clause: text for clause, text in self.declarations.items() if clause not in self.informative}


class Mentors(Part):
    approved_before: DayTerm | None = Field(None, description="полных дней между утверждением менторов и началом")
    proposed_by: str = Field("организатор или партнёр", description="кто предлагает кандидатов")
    approved_by: str = Field("комиссия протоколом", description="кто и чем утверждает менторов")
