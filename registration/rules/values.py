"""What is typed into a field of the application -> its value, or what is wrong with it: one answer for pages, files and the API. Pure.

The fields are those of `registration/fields.py`. What two fields say together is judged by `check_values`, a part of every check.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from hackathon_portal.documents.letters import fault_of_letters
from hackathon_portal.kernel.texts import Rule, cleaned, fault_in, is_dash, mixed_words, says_none, unescaped
from hackathon_portal.russia.identifiers import digits_of
from hackathon_portal.russia.passports import issued_from_age
from hackathon_portal.russia.words import NBSP, digits_needed, plural, within
from registration import fields
from registration.fields import Field, Person, Type

INVALID, CHARACTERS, FORMULA = "field.invalid", "text.characters", "cell.formula"
NAMES = ("surname", "name", "patronymic")
HOME = ("", "RU")
LONGEST_LIFE = 120


@dataclass(frozen=True)
class Fault:
    """Why a value is not taken: a code, words that stand beside the field."""

    code: str
    message: str


class Refused(ValueError):
    """What was typed is no value of the field."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(code, message)


def text_of(field: Field, typed: str, *, optional: bool, limit: int) -> str:
    """The value of a field of text or of digits as it is stored; Refused says why there is none.

    `optional`: a dash or «нет» there says that there is nothing. `limit`: the most characters the column holds, 0: any.
    """
    if not typed.strip():
        return ""
    text = cleaned(unescaped(typed), person=field.name in NAMES)
    if not text:
        raise Refused(INVALID, "Здесь только знаки, которых не видно: сотрите их и введите значение")
    if is_dash(text) or (optional and says_none(text)):
        return ""
    if field.name == "phone":
        return _phone(field, text, limit)
    refuse_formula(text)
    if field.type is Type.DIGITS or field.digits:
        return _digits(field, text, limit)
    if fault := fault_in(text, Rule.NAME if field.name in NAMES else Rule.LINE):
        raise Refused(CHARACTERS, f"{fault[:1].upper()}{fault[1:]}")
    if field.name in NAMES and (mixed := mixed_words(text)):
        raise Refused("name.not_cyrillic", f"В слове «{mixed[0]}» буквы двух алфавитов: наберите его заново")
    if field.name == "email" and (fault := _email_fault(text)):
        raise Refused(INVALID, fault)
    if fault := fault_of_letters(text):
        raise Refused(CHARACTERS, f"{fault[:1].upper()}{fault[1:]}")
    return _within(field, text, limit)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program would count with the text: it goes into no file, so no entrance takes it. A telephone is none."""
    return text[:1] in ("=", "@") or (text[:1] in ("+", "-") and len(text) > 1)


def refuse_formula(text: str) -> None:
    if is_formula(text):
        raise Refused(FORMULA, f"Так начинается формула («{text[0]}»), а нужен текст: начните с буквы или цифры")


def _within(field: Field, text: str, limit: int) -> str:
    if limit and len(text) > limit:
        raise Refused(
            INVALID, f"Слишком длинное значение: {field.title}, {plural(len(text), 'знак,знака,знаков')} вместо {limit}"
        )
    return text


def _phone(field: Field, text: str, limit: int) -> str:
    """An extension is not kept, so it is not taken: nobody would answer without it."""
    if any(letter.isalpha() or letter in "#;," for letter in text):
        raise Refused(INVALID, "Напишите один номер телефона без добавочного и без слов")
    return _within(field, text, limit)


def _digits(field: Field, text: str, limit: int) -> str:
    """Digits without what groups them; of a document of another country its letters too."""
    text = unicodedata.normalize("NFKC", text)
    if field.of_document and any(letter.isalpha() for letter in text):
        value = "".join(letter for letter in text.upper() if letter.isalnum())
        if len(value) > limit:
            raise Refused(INVALID, f"Слишком длинное значение: {field.title}")
        return value
    value = digits_of(text)
    if not value:
        raise Refused(INVALID, f"{_needed(field)}")
    if not field.of_document and len(value) != field.digits:
        raise Refused(INVALID, f"{_needed(field)}, а введено {len(value)}")
    return grouped(value, field) if field.stored_grouped else value


def _needed(field: Field) -> str:
    return digits_needed(field.digits).replace(NBSP, " ")


def grouped(value: str, field: Field) -> str:
    """`710001` -> `710-001`, for a field that is stored as it is written."""
    sizes, made = [int(size) for size in field.groups.split("-")], []
    for size in sizes:
        made.append(value[:size])
        value = value[size:]
    return "-".join(made)


def _email_fault(address: str) -> str:
    """Why mail would not reach this address, in words; its shape is checked by the entrances."""
    name = address.rpartition("@")[0]
    if name.isascii():
        return ""
    return f"До знака @ в почте бывают только латинские буквы и цифры, а здесь «{name}»: письма на такой адрес не дойдут"


def faults_of(person: Person, *, on: date) -> list[tuple[str, str]]:
    """(field, what is wrong) of values that no document has, in the order of the form. `on`: the day of filing."""
    return [*_faults_of_length(person), *_faults_of_dates(person, on)]


def _faults_of_length(person: Person) -> list[tuple[str, str]]:
    found = []
    for field in fields.FIELDS.values():
        value = getattr(person, field.name) if field.digits else ""
        if not value or (field.of_document and person.citizenship not in HOME):
            continue
        digits = digits_of(value)
        if len(digits) != field.digits or any(letter.isalpha() for letter in value):
            found.append((field.name, f"{field.title[:1].upper()}{field.title[1:]}: {within(_needed(field))}"))
    return found


def _faults_of_dates(person: Person, on: date) -> list[tuple[str, str]]:
    found, born, issued = [], person.birth_date, person.passport_issued_on
    if born is not None:
        if born > on:
            found.append(("birth_date", "Дата рождения ещё не наступила"))
        elif _years(born, on) > LONGEST_LIFE:
            found.append(("birth_date", f"По дате рождения вам больше {LONGEST_LIFE} лет: проверьте год"))
    if issued is not None:
        if issued > on:
            found.append(("passport_issued_on", "Дата выдачи паспорта ещё не наступила"))
        elif born is not None and issued < born:
            found.append(("passport_issued_on", "Паспорт выдан раньше, чем вы родились: проверьте обе даты"))
    return found


def early_document(person: Person) -> str:
    """Why a passport of this country cannot have been issued on its day, in words; empty where it can (`russia/passports.yaml`: from
    which age it is issued).

    A page refuses it: who states the document there can look into it. A file and the API bring applications that another operator has
    accepted already; they are taken, and staff are told to look (`eligibility.check_document_age`).
    """
    born, issued = person.birth_date, person.passport_issued_on
    if born is None or issued is None or person.citizenship not in HOME or _years(born, issued) >= issued_from_age(issued):
        return ""
    return f"Паспорт выдают с {issued_from_age(issued)} лет: проверьте дату выдачи и дату рождения"


def _years(born: date, on: date) -> int:
    """Full years on a day; a birthday on 29 February counts as 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
