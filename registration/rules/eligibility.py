"""Who may take part, and what an application must hold (Tula: clauses 1.6, 3.1-3.3). Pure: a person and days in, findings out.

To change what makes an applicant eligible, change this file; the numbers are the regulation's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum

from hackathon_portal.regulation.schema import AgeReference, Regulation
from hackathon_portal.russia import account_kinds, bank_text, countries, identifiers
from registration import fields
from registration.fields import Person
from registration.rules import values


class Verdict(StrEnum):
    """Green: checked and right. Look: a person decides. Red: against the regulation."""

    GREEN = "green"
    LOOK = "look"
    RED = "red"


@dataclass(frozen=True)
class Finding:
    """What a check says: a stable code, the clause, a verdict, a Russian message, the form field it belongs to."""

    code: str
    clause: str
    verdict: Verdict
    message: str
    field: str = ""
    stops: bool = dataclass_field(default=False, compare=False)

    @property
    def blocks(self) -> bool:
        """Whether an application with it is not taken at all: by itself, or because the regulation has no ground to refuse it later."""
        return self.stops or self.code in BLOCKING


# Findings with which an application is not taken at all; the others go to staff with it.
BLOCKING = frozenset(
    {
        "consent.missing", "field.missing", "field.invalid", "registration.closed", "identity.duplicate", "team.too_large",
        "snils.invalid", "inn.invalid", "bank_inn.invalid", "account.not_rouble",
        "account.not_own", "bank_name.letters",
        "account.key_mismatch", "corr_account.key_mismatch", "cell.formula", "external_id.duplicate", "role.unknown",
        "captain.role", "role.excluded", "skills.missing", "education.unknown", "text.characters",
        "representative.same_address",
    }
)  # fmt: skip

NUMBERS = ("snils", "inn", "bank_inn", "bik", "account", "corr_account")
CYRILLIC_NAME = re.compile(r"[А-ЯЁа-яё]+(?:[ '’-][А-ЯЁа-яё]+)*")


def age_on(birth_date: date, on: date) -> int:
    """Full years on the day `on`; a birthday on 29 February counts as 1 March in other years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def check(
    person: Person, regulation: Regulation, *, starts_on: date, applied_on: date, unread: Collection[str] = ()
) -> list[Finding]:
    """Every finding about one person taken alone, green ones included, in the order staff read them.

    `starts_on` is the first day of the contest, `applied_on` the day of application, both in the contest's zone; `unread`: fields
    that were filled and could not be read, of which no check says that they are empty.
    """
    findings = [
        *check_completeness(person, regulation, unread),
        *check_values(person, regulation, on=applied_on),
        *(check_consents(person, regulation) if "consents" not in unread else ()),
        *check_age(person, regulation, starts_on=starts_on, applied_on=applied_on),
        *check_citizenship(person, regulation),
        *check_names(person, regulation),
        *check_role(person, regulation),
        *check_identifiers(person, regulation),
        *check_declared_affiliation(person, regulation),
    ]
    return stopping(findings, regulation)


def stopping(findings: Iterable[Finding], regulation: Regulation) -> list[Finding]:
    """The findings, those marked with which this regulation takes no application."""
    stopped = regulation.registration.stopped
    return [replace(finding, stops=True) if finding.code in stopped else finding for finding in findings]


def check_completeness(person: Person, regulation: Regulation, unread: Collection[str] = ()) -> list[Finding]:
    clause = regulation.clause("application.fields")
    missing = [name for name in regulation.fields_of(person.role) if not getattr(person, name) and name not in unread]
    if not missing:
        return [Finding("field.complete", clause, Verdict.GREEN, "Все обязательные поля заполнены")]
    titles = ", ".join(fields.TITLES[name] for name in missing)
    return [Finding("field.missing", clause, Verdict.RED, f"Не заполнено: {titles}", missing[0])]


def check_values(person: Person, regulation: Regulation, *, on: date) -> list[Finding]:
    """Identifiers of another length than documents have, days that no document has; `on` is the day of application."""
    clause = regulation.clause("application.fields")
    return [
        Finding(values.INVALID, clause, Verdict.RED, message, name)
        for name, message in values.faults_of(person, on=on)
        if name in regulation.shown_fields(person.role)
    ]


def check_document_age(person: Person, regulation: Regulation) -> list[Finding]:
    """A passport issued too early, in an application that came without a page: staff look at the document."""
    if "passport_issued_on" not in regulation.shown_fields(person.role) or not (early := values.early_document(person)):
        return []
    return [Finding("passport.early", regulation.clause("application.fields"), Verdict.LOOK, early, "passport_issued_on")]


def check_consents(person: Person, regulation: Regulation) -> list[Finding]:
    missing = [text for text in regulation.consents if text.required and text.code not in person.consents]
    if not missing:
        return []
    titles = "; ".join(text.title for text in missing)
    return [Finding("consent.missing", regulation.clause(missing[0].rule), Verdict.RED, f"Нет согласия: {titles}")]


def check_age(person: Person, regulation: Regulation, *, starts_on: date, applied_on: date) -> list[Finding]:
    rules, clause = regulation.eligibility, regulation.clause("age")
    if person.birth_date is None or (rules.min_age is None and rules.max_age is None):
        return []
    by_start = rules.age_reference is AgeReference.FIRST_DAY
    reference = starts_on if by_start else applied_on
    age = age_on(person.birth_date, reference)
    statement = f"Возраст на {'первый день конкурса' if by_start else 'день подачи заявки'} ({reference:%d.%m.%Y}) — {age}"
    if rules.min_age is not None and age < rules.min_age:
        return [Finding("age.too_young", clause, Verdict.RED, f"{statement}, нужно не меньше {rules.min_age}", "birth_date")]
    if rules.max_age is not None and age > rules.max_age:
        return [Finding("age.too_old", clause, Verdict.RED, f"{statement}, нужно не больше {rules.max_age}", "birth_date")]
    return [Finding("age.fits", clause, Verdict.GREEN, statement)]


def check_citizenship(person: Person, regulation: Regulation) -> list[Finding]:
    allowed, clause = regulation.eligibility.citizenships, regulation.clause("citizenship")
    if not allowed or not person.citizenship:
        return []
    if person.citizenship not in allowed:
        text = (
            f"Гражданство: {country_of(person.citizenship)}, а участвовать могут граждане: {', '.join(map(country_of, allowed))}"
        )
        return [Finding("citizenship.not_allowed", clause, Verdict.RED, text, "citizenship")]
    return [Finding("citizenship.fits", clause, Verdict.GREEN, f"Гражданство: {country_of(person.citizenship)}")]


def country_of(code: str) -> str:
    """The country of a code in words; what is no code of ours stays as it was written."""
    return fields.COUNTRIES.get(code) or countries.name_of(code)


def check_names(person: Person, regulation: Regulation) -> list[Finding]:
    if not regulation.eligibility.cyrillic_names:
        return []
    clause = regulation.clause("application.russian")
    for name in ("surname", "name", "patronymic"):
        text = getattr(person, name)
        if text and not CYRILLIC_NAME.fullmatch(text):
            return [Finding("name.not_cyrillic", clause, Verdict.RED, f"«{text}» нужно написать по-русски", name)]
    return [Finding("name.cyrillic", clause, Verdict.GREEN, "Имя написано по-русски")]


def check_role(person: Person, regulation: Regulation) -> list[Finding]:
    """The part played in the team: one of the regulation's, a leading one for the captain, skills where the role asks for them."""
    roles = regulation.team.roles
    if not roles or not person.team_role:
        return []
    clause = regulation.clause("team.roles")
    role = regulation.team.role(person.team_role)
    if role is None:
        return [Finding("role.unknown", clause, Verdict.RED, "Выберите роль в команде из списка", "team_role")]
    leading = regulation.team.leading_roles
    if person.role == "captain" and leading and not role.leads:
        titles = " или ".join(f"«{leading_role.title}»" for leading_role in leading)
        text = f"Капитан — участник с ролью {titles}, а выбрана «{role.title}»"
        return [Finding("captain.role", regulation.clause("captain"), Verdict.RED, text, "team_role")]
    if role.needs_skills and not person.skills:
        text = f"Роль «{role.title}»: назовите навыки и средства разработки"
        return [Finding("skills.missing", regulation.clause("skills"), Verdict.RED, text, "skills")]
    return [Finding("role.fits", clause, Verdict.GREEN, f"Роль в команде: {role.title}")]


def check_identifiers(person: Person, regulation: Regulation) -> list[Finding]:
    """Control digits of what was filled; what is empty or of another length is the business of other checks."""
    clause = regulation.clause("application.fields")
    wrong: list[tuple[str, str, str]] = []
    if _is_whole("snils", person.snils) and not identifiers.snils_is_valid(person.snils):
        wrong.append(("snils.invalid", "СНИЛС: контрольное число не сходится", "snils"))
    if _is_whole("inn", person.inn) and not identifiers.inn_is_valid(person.inn):
        wrong.append(("inn.invalid", "ИНН: нужно 12 цифр с верными контрольными", "inn"))
    if _is_whole("bank_inn", person.bank_inn) and not identifiers.inn_is_valid(person.bank_inn):
        wrong.append(("bank_inn.invalid", "ИНН банка: нужно 10 цифр с верной контрольной", "bank_inn"))
    if letters := bank_text.strange(person.bank_name):
        text = f"Название банка: платёжный файл не примет {', '.join(f'«{letter}»' for letter in letters)}"
        wrong.append(("bank_name.letters", text, "bank_name"))
    bik_fits = _is_whole("bik", person.bik)
    if _is_whole("account", person.account):
        wrong += _account_faults(person, bik_fits)
    if (
        _is_whole("corr_account", person.corr_account)
        and bik_fits
        and not identifiers.correspondent_key_is_valid(person.corr_account, person.bik)
    ):
        text = "Корреспондентский счёт не сходится с БИК"
        wrong.append(("corr_account.key_mismatch", text, "corr_account"))
    if wrong:
        return [Finding(code, clause, Verdict.RED, text, name) for code, text, name in wrong]
    stated = [name for name in NUMBERS if getattr(person, name)]
    if (person.snils or person.account) and all(_is_whole(name, getattr(person, name)) for name in stated):
        return [Finding("identifiers.valid", clause, Verdict.GREEN, "Контрольные цифры сходятся")]
    return []


def _is_whole(name: str, value: str) -> bool:
    return len(value) == fields.FIELDS[name].digits and value.isascii() and value.isdigit()


def _account_faults(person: Person, bik_fits: bool) -> list[tuple[str, str, str]]:
    kind = account_kinds.kind_of(person.account)
    if not kind.fits and not kind.is_doubtful:
        return [
            ("account.not_own", f"{person.account[:5]} — {kind.title}, а приз перечисляют на счёт человека: 40817", "account")
        ]
    if not identifiers.account_is_rouble(person.account):
        return [("account.not_rouble", "Счёт не рублёвый: цифры 6–8 должны быть 810", "account")]
    if bik_fits and not identifiers.account_key_is_valid(person.account, person.bik):
        return [("account.key_mismatch", "Номер счёта не сходится с БИК: проверьте обе строки", "account")]
    return []


def check_declared_affiliation(person: Person, regulation: Regulation) -> list[Finding]:
    if not regulation.eligibility.affiliation_forbidden:
        return []
    clause = regulation.clause("affiliation")
    if person.affiliation_declared:
        text = f"Заявлена связь с организаторами или комиссией: {person.affiliation_declared}"[:300]
        return [Finding("affiliation.declared", clause, Verdict.LOOK, text, "affiliation_declared")]
    return [Finding("affiliation.none_declared", clause, Verdict.GREEN, "О связи с организаторами и комиссией не заявлено")]
