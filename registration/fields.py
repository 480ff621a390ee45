"""The fields of an application, one table: forms, files, the API, exports, own data, history and erasure follow from it.

The table is the class `Person`: what an applicant states, each field with what the portal does with it. A new field is a line
here and a column in models/applications.py. A contest asks for it once its regulation names it (`registration.captain_fields`,
`member_fields`, `optional_fields`); a field that a regulation asks of nobody is neither shown, read nor stored. Pure.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hackathon_portal.regulation.schema import Regulation

# Steps of the form in their order, with their titles.
STEPS = {
    "person": "О вас",
    "study": "Учёба и роль в команде",
    "passport": "Паспорт",
    "bank": "СНИЛС, ИНН и счёт",
    "consents": "Согласия",
}
COUNTRIES = {"RU": "Россия", "BY": "Беларусь", "KZ": "Казахстан", "KG": "Киргизия", "AM": "Армения", "ZZ": "другое"}
# What may be judged at once stands first in its step.
ASKED_FIRST = ("birth_date", "citizenship")
# Columns of a file that state nothing of the person: which application, when, in which team.
ROW_COLUMNS = {"external_id": "номер заявки", "submitted_at": "подана", "team_name": "команда"}
# Whom a minor names as the representative; read where the regulation wants their consent.
REPRESENTATIVE_COLUMNS = {
    "representative_name": "представитель: фамилия, имя, отчество",
    "representative_kinship": "представитель: кем приходится",
    "representative_email": "представитель: почта",
}
# How exports call a column of the row, beside its title.
EXTERNAL_NUMBER = "Внешний номер заявки"
ALSO_CALLED = {"external_id": (EXTERNAL_NUMBER, "номер на Региональном портале")}
# Consents of the Regional portal's batch and what staff call their columns; other consents go by their titles.
BATCH_CONSENTS = {
    "personal_data": "согласие на обработку данных",
    "terms": "согласие с порядком",
    "partners": "согласие на передачу партнёрам",
}
NOT_EXPORTED = 0
USUAL_EXPORT = 50


class Type(StrEnum):
    """How a value is typed, read and stored."""

    TEXT = "text"
    DIGITS = "digits"
    DATE = "date"
    CHOICE = "choice"
    CONSENTS = "consents"


class Personal(StrEnum):
    """How a value is guarded; whatever is personal stays out of the history's copies and goes with the erasure."""

    NO = "no"
    # Staff see it in lists and exports.
    OPEN = "open"
    # Exported only for a reason.
    CONTACT = "contact"
    # Masked on pages; shown and exported only for a reason.
    MASKED = "masked"


@dataclass(frozen=True, kw_only=True)
class Field:
    """What the portal knows of one field. `title` names it in messages, columns and exports.

    `batch`: its place among the columns of the Regional portal's batch, 0: not one of
    them. `export`: its order in exports, `NOT_EXPORTED`: it stands there under another name. `limit`: characters, where the model's column sets none.
    """

    title: str
    name: str = ""
    type: Type = Type.TEXT
    step: str = ""
    personal: Personal = Personal.OPEN
    # A change of it after the admission is a change of who the person is.
    identity: bool = False
    # The admission rests on it: once admitted, a change is a proposal that staff accept or decline, and the old value counts.
    decides: bool = False
    # Without it there is no application at all.
    always: bool = False
    batch: int = 0
    export: int = USUAL_EXPORT
    # How many digits, no more and no fewer.
    digits: int = 0
    # The digits are those of a Russian document; a document of another country has its own letters and length.
    of_document: bool = False
    # Stored with its separators.
    stored_grouped: bool = False
    limit: int = 0
    # Digits as a person reads them: «3-3-3 2» groups eleven digits with these separators.
    groups: str = ""
    # Code -> title under a regulation; a field without it that is a choice takes the model's.
    choices: Callable[[Regulation], Mapping[str, str]] | None = None
    # Whether a value outside the choices is an error; an open list helps to choose.
    closed: bool = True
    radio: bool = False
    # What else files call a value, in lower case -> its code.
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    # On the form: the label where it is not the model's title, the help below, the browser's token.
    label: str = ""
    help: str = ""
    autocomplete: str = ""
    # What the description of the API says of the value.
    note: str = ""
    # The page of staff has a place of its own for it, or leaves it out; any other that is not masked is a line of the page.
    placed: bool = False

    @property
    def model_column(self) -> bool:
        """Whether the application stores it; consents are rows of their own."""
        return self.type is not Type.CONSENTS

    @property
    def is_line(self) -> bool:
        """Whether the page of staff shows it in a line that follows from the table."""
        return self.model_column and not self.placed and self.personal is not Personal.MASKED


def _asked(title: str, **more: Any) -> Any:
    field = Field(title=title, **more)
    empty: Any = {Type.DATE: None, Type.CONSENTS: frozenset()}.get(field.type, "")
    return dataclasses.field(default=empty, metadata={"field": field})


def _digits(title: str, count: int, **more: Any) -> Any:
    return _asked(title, type=Type.DIGITS, digits=count, limit=20 if count <= 12 else 30, personal=Personal.MASKED, **more)


def _day(title: str, **more: Any) -> Any:
    return _asked(title, type=Type.DATE, limit=10, personal=Personal.MASKED, note="ГГГГ-ММ-ДД", **more)


def _roles(regulation: Regulation) -> dict[str, str]:
    return {role.code: role.title for role in regulation.team.roles}


def _levels(regulation: Regulation) -> dict[str, str]:
    return {level.code: level.title for level in regulation.education.levels} if regulation.education else {}


def _regions(regulation: Regulation) -> dict[str, str]:
    """The region the regulation takes people from, and any other."""
    rules = regulation.education
    return dict.fromkeys(rules.regions[:1], rules.region_title) | {"other": "другой регион"} if rules else {}


@dataclass(frozen=True)
class Person:
    """What an applicant states. Texts are cleaned (`rules/values.py`); identifiers are digits only; unknown dates are None."""

    # Tula: clause 3.2; the study and the part in the team, Kuzbass: clause 6.9.
    role: str = dataclasses.field(
        metadata={
            "field": Field(title="роль", type=Type.CHOICE, personal=Personal.NO, always=True, batch=4, export=NOT_EXPORTED,
                           placed=True)
        }
    )  # fmt: skip
    surname: str = _asked("фамилия", step="person", identity=True, always=True, batch=5, export=1,
                          autocomplete="family-name", placed=True)  # fmt: skip
    name: str = _asked("имя", step="person", identity=True, always=True, batch=6, export=2,
                       autocomplete="given-name", placed=True)  # fmt: skip
    patronymic: str = _asked("отчество", step="person", identity=True, batch=7, export=3,
                             autocomplete="additional-name", help="Если есть.", placed=True)  # fmt: skip
    birth_date: date | None = _day("дата рождения", step="person", identity=True, decides=True, batch=8, autocomplete="bday")  # noqa: RUF009  a field each
    citizenship: str = _asked("гражданство", step="person", type=Type.CHOICE, personal=Personal.NO, identity=True, decides=True, batch=9, export=5, choices=lambda regulation: COUNTRIES, closed=False,
                              words={"рф": "RU", "российская федерация": "RU"}, note="код страны, ISO 3166: RU", placed=True)  # fmt: skip
    passport_series: str = _digits("серия паспорта", 4, step="passport", identity=True, of_document=True, batch=10,
                                   label="Серия")  # fmt: skip
    passport_number: str = _digits("номер паспорта", 6, step="passport", identity=True, of_document=True, batch=11,
                                   label="Номер")  # fmt: skip
    passport_issued_by: str = _asked("кем выдан паспорт", step="passport", personal=Personal.MASKED, limit=200,
                                     batch=12)  # fmt: skip
    passport_issued_on: date | None = _day("дата выдачи паспорта", step="passport", batch=13)  # noqa: RUF009  a field each
    passport_department_code: str = _asked("код подразделения", step="passport", personal=Personal.MASKED, limit=10, digits=6, groups="3-3", stored_grouped=True,
                                           batch=14, help="Шесть цифр, например 710-001")  # fmt: skip
    email: str = _asked("почта", step="person", personal=Personal.CONTACT, batch=15, autocomplete="email",
                        help="На этот адрес придут решение по заявке и уведомления.", placed=True)  # fmt: skip
    phone: str = _asked("телефон", step="person", personal=Personal.CONTACT, limit=30, batch=16, autocomplete="tel",
                        placed=True)  # fmt: skip
    participation: str = _asked("форма участия", step="person", type=Type.CHOICE, personal=Personal.NO, batch=17, export=4,
                                radio=True, placed=True, words={
                                    "по вкс": "video", "дистанционно": "video", "очно и по вкс": "both", "очно и дистанционно": "both",
                                    "очно и/или по видео-конференц-связи": "both", "очно и/или в режиме видео-конференц-связи": "both",
                                })  # fmt: skip
    municipality: str = _asked("город или район", step="person", help="По желанию: для общей статистики.",
                               placed=True)  # fmt: skip
    affiliation_place: str = _asked("место работы или учёбы", step="person", decides=True, batch=18, export=6, placed=True,
                                    help="По нему проверяют связь с организаторами и комиссией.")  # fmt: skip
    affiliation_declared: str = _asked(
        "связь с организаторами", step="person", decides=True, batch=29, placed=True,
        help="Если вы или ваши родственники связаны с организаторами или членами комиссии, напишите как. Иначе оставьте пустым.",
    )  # fmt: skip
    team_role: str = _asked("роль в команде", step="study", decides=True, type=Type.CHOICE, personal=Personal.NO, choices=_roles,
                            radio=True, note="код роли из положения", placed=True)  # fmt: skip
    skills: str = _asked("навыки", step="study", help="Языки, библиотеки, программы, которыми владеете.",
                         placed=True)  # fmt: skip
    education_level: str = _asked("класс или уровень образования", step="study", decides=True, type=Type.CHOICE, choices=_levels,
                                  note="код уровня из положения", placed=True)  # fmt: skip
    education_place: str = _asked("где учитесь", step="study", decides=True, placed=True,
                                  help="Начните вводить название: подскажем организации из списка.")  # fmt: skip
    education_region: str = _asked("регион учёбы", step="study", decides=True, type=Type.CHOICE, choices=_regions,
                                   label="Регион, где учитесь", note="код региона из положения или other", placed=True)  # fmt: skip
    snils: str = _digits("СНИЛС", 11, step="bank", batch=19, groups="3-3-3 2", note="капитан")
    inn: str = _digits("ИНН", 12, step="bank", batch=20, groups="4 6 2", note="капитан")
    bank_name: str = _asked("банк получателя", step="bank", personal=Personal.MASKED, limit=160, batch=22, note="капитан")  # fmt: skip
    bik: str = _digits("БИК", 9, step="bank", batch=23, note="капитан")
    account: str = _digits("номер счёта", 20, step="bank", batch=21, groups="5 3 1 4 7",
                           help="Рублёвый счёт на ваше имя: на него перечислят приз.", note="капитан")  # fmt: skip
    corr_account: str = _digits("корреспондентский счёт", 20, step="bank", batch=24,
                                groups="5 3 1 4 7", note="капитан")  # fmt: skip
    bank_inn: str = _digits("ИНН банка", 10, step="bank", batch=25, groups="4 5 1", note="капитан")  # fmt: skip
    consents: frozenset[str] = _asked("согласия", step="consents", type=Type.CONSENTS, personal=Personal.NO, batch=26,
                                      export=NOT_EXPORTED, note="Коды данных согласий.")  # fmt: skip


FIELDS: dict[str, Field] = {
    column.name: dataclasses.replace(column.metadata["field"], name=column.name) for column in dataclasses.fields(Person)
}
TITLES = {name: field.title for name, field in FIELDS.items()}
# What the application stores and the person states; the role follows from how they joined the team.
STATED = tuple(name for name, field in FIELDS.items() if field.model_column and field.step)
PERSONAL = tuple(name for name, field in FIELDS.items() if field.personal is not Personal.NO)
MASKED = tuple(name for name, field in FIELDS.items() if field.personal is Personal.MASKED)
IDENTITY = frozenset(name for name, field in FIELDS.items() if field.identity)
DECISIVE = frozenset(name for name, field in FIELDS.items() if field.decides)


def of_step(step: str) -> list[str]:
    """Names of a step's fields in the order of the form; consents are asked by a form of their own."""
    names = [name for name, field in FIELDS.items() if field.step == step and field.model_column]
    return sorted(names, key=lambda name: name not in ASKED_FIRST)


def asked(regulation: Regulation) -> list[Field]:
    """The fields that the regulation asks of a captain or of a member; the role and the consents in any case."""
    shown = regulation.shown_fields("captain") | regulation.shown_fields("member")
    return [field for field in FIELDS.values() if field.name in shown or not field.step or field.type is Type.CONSENTS]


@dataclass(frozen=True)
class Columns:
    """Columns of a file of applications, name -> title: those its header must have, those read where it has them."""

    needed: dict[str, str]
    optional: dict[str, str]

    @property
    def all(self) -> dict[str, str]:
        return self.needed | self.optional


def consent_column(code: str) -> str:
    return f"consent_{code}"


def columns_of(regulation: Regulation | None) -> Columns:
    """Columns of a file under this regulation; without one those of the Regional portal's batch (README, «Загрузка заявок»)."""
    fields = asked(regulation) if regulation else [field for field in FIELDS.values() if field.batch]
    required = {*regulation.fields_of("captain"), *regulation.fields_of("member")} if regulation else set()
    needed = dict(ROW_COLUMNS)
    optional: dict[str, str] = {}
    for field in sorted(fields, key=lambda field: field.batch or len(FIELDS) + len(ROW_COLUMNS)):
        if field.type is Type.CONSENTS:
            # What nobody must agree to needs no column, where the batch has none: a file without it brings nobody's agreement.
            codes = list(BATCH_CONSENTS)
            if regulation:
                codes = [text.code for text in regulation.consents if text.required or text.code in BATCH_CONSENTS]
            titles = {text.code: text.title for text in regulation.all_consents} if regulation else {}
            names = {
                consent_column(code): title for code, title in (titles | BATCH_CONSENTS).items() if code in titles or not titles
            }
            needed |= {name: names[name] for name in map(consent_column, codes)}
            optional |= {name: title for name, title in names.items() if name not in needed}
        elif field.batch or field.name in required:
            needed[field.name] = field.title
        else:
            optional[field.name] = field.title
    if regulation and regulation.representation:
        optional |= REPRESENTATIVE_COLUMNS
    return Columns(needed, optional)


BATCH = columns_of(None)
# Without these a row is no application; any other column may be missing from a file that staff match by hand.
OBLIGATORY = ["external_id", "team_name", *(name for name, field in FIELDS.items() if field.always)]
