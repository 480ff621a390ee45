"""Rows checked by the same rules as an application made on the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumber_field.phonenumber import to_python

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.texts import Rule, fault_in
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia.identifiers import digits_of
from registration import fields
from registration.actions import shared
from registration.fields import Person
from registration.imports.reading import Row
from registration.models import Application, choices_of, limit_of
from registration.queries import people
from registration.rules import education, eligibility, minors, roster
from registration.rules.eligibility import Finding, Verdict
from registration.states import ACTIVE

YES = {"yes", "да", "1", "true"}
NAMES = {"surname", "name", "patronymic"}
FORMULA_STARTS = ("=", "@", "\t", "\r")


def check_rows(rows: list[Row], contest: Contest) -> None:
    """Put every finding on its row: about the row alone, about its team, about the same person elsewhere."""
    _check_each(rows, contest)
    _check_together(rows, contest)


def check_alone(row: Row, contest: Contest) -> None:
    """What the row says of itself: shape, the person, the closing of registration."""
    regulation = contest.regulation
    row.person, row.submitted_at, faults = _parsed(row, contest)
    applied_on = local_day(row.submitted_at, regulation)
    row.findings = faults + eligibility.check(row.person, regulation, starts_on=contest.starts_on, applied_on=applied_on)
    row.findings += education.check_education(row.person, regulation)
    row.findings += education.check_place(row.person, people.known_schools(contest), regulation)
    row.findings += minors.check_consent(row.person.birth_date, regulation, on=applied_on, accepted=False)
    row.findings += roster.check_closing(row.submitted_at, contest.registration_closes_at, regulation)


def _check_each(rows: list[Row], contest: Contest) -> None:
    doubled = {key for key, count in Counter(row.external_id for row in rows).items() if count > 1}
    for row in rows:
        check_alone(row, contest)
        if not row.external_id:
            row.findings.append(_fault("field.missing", "Нет номера заявки external_id", "external_id"))
        elif row.external_id in doubled:
            row.findings.append(_fault("external_id.duplicate", "Номер заявки повторяется в файле", "external_id"))


def _check_together(rows: list[Row], contest: Contest) -> None:
    regulation = contest.regulation
    filed = Application.objects.filter(contest=contest, state__in=ACTIVE).exclude(
        external_id__in=[row.external_id for row in rows if row.external_id]
    )
    sizes: Counter[str] = Counter(name.casefold() for name in filed.values_list("team__name", flat=True))
    owners: Counter[str] = Counter()
    for hashes in filed.values_list("identity_hash", "snils_hash"):
        owners.update({value for value in hashes if value})
    identities: list[set[str]] = []
    for row in rows:
        assert row.person is not None  # noqa: S101  every row was checked alone before
        sizes[row.cells["team_name"].casefold()] += 1
        identities.append({value for value in shared.identity_of(row.person) if value})
        owners.update(identities[-1])
    for row, identity in zip(rows, identities, strict=True):
        row.findings += roster.check_team_size(sizes[row.cells["team_name"].casefold()], regulation)
        row.findings += roster.check_identity(any(owners[value] > 1 for value in identity), regulation)


def _parsed(row: Row, contest: Contest) -> tuple[Person, datetime, list[Finding]]:
    """Cells -> what the person states; a cell that cannot be understood is a finding and counts as given."""
    faults: list[Finding] = []
    regulation = contest.regulation
    clause = regulation.clause("application.fields")
    for name, text in row.cells.items():
        if text.startswith(FORMULA_STARTS) or (text[:1] in "+-" and name != "phone" and text):
            faults.append(_fault("cell.formula", f"В ячейке {name} формула, а нужен текст", name, clause))
            row.cells[name] = ""
    if fault := fault_in(row.cells["team_name"], Rule.NAME):
        faults.append(_fault("text.characters", f"Команда: {fault}", "team_name", clause))
        row.cells["team_name"] = ""
    elif not row.cells["team_name"]:
        faults.append(_fault("field.missing", "Нет названия команды", "team_name", clause))
    values: dict[str, Any] = {}
    for field in fields.asked(regulation):
        if field.type is fields.Type.CONSENTS:
            codes = [text.code for text in regulation.all_consents]
            given = {code for code in codes if row.cells.get(fields.consent_column(code), "").lower() in YES}
            values[field.name] = frozenset(given)
        else:
            values[field.name] = _value(field, row.cells.get(field.name, ""), regulation, faults, clause)
    row.cells["role"] = values["role"]
    if values["role"] not in Application.Role.values:
        values["role"] = Application.Role.MEMBER
    email, phone = values.get("email", ""), values.get("phone", "")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            faults.append(_fault("field.invalid", "Адрес почты записан с ошибкой", "email", clause))
    number = to_python(phone)
    if phone and not (number and number.is_valid()):
        faults.append(_fault("field.invalid", "Телефон записан с ошибкой", "phone", clause))
    submitted_at = _instant(row.cells["submitted_at"], contest, faults, clause)
    return Person(**values), submitted_at, faults


def _value(field: fields.Field, text: str, regulation: Regulation, faults: list[Finding], clause: str) -> Any:
    """A cell as the field's type reads it; a choice by its code, its title or another word for it."""
    if field.type is fields.Type.DATE:
        return _date(text, field.name, faults, clause)
    if field.type is fields.Type.DIGITS:
        return digits_of(text)
    if field.type is fields.Type.CHOICE:
        choices = choices_of(field.name, regulation)
        titled = {title.lower(): code for code, title in choices.items()} | dict(field.words)
        code = titled.get(text.lower(), text)
        if field.closed and choices:
            if code not in choices and (code or field.always):
                faults.append(_fault("field.invalid", f"{_named(field)}: {_listed(choices)}", field.name, clause))
            return code
        text = code
    if fault := fault_in(text, Rule.NAME if field.name in NAMES else Rule.LINE):
        faults.append(_fault("text.characters", f"{_named(field)}: {fault}", field.name, clause))
        return ""
    if len(text) > limit_of(field.name):
        faults.append(_fault("field.invalid", f"Слишком длинное значение: {field.title}", field.name, clause))
    return text


def _named(field: fields.Field) -> str:
    return field.title[:1].upper() + field.title[1:]


def _listed(codes: Iterable[str]) -> str:
    *others, last = codes
    return f"{', '.join(others)} или {last}" if others else last


def _date(text: str, name: str, faults: list[Finding], clause: str) -> date | None:
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a date has no zone
        except ValueError:
            continue
    faults.append(_fault("field.invalid", f"Дата «{text}» записана не как ГГГГ-ММ-ДД", name, clause))
    return None


def _instant(text: str, contest: Contest, faults: list[Finding], clause: str) -> datetime:
    if not text:
        return clock.now()
    try:
        value = datetime.fromisoformat(text)
        # In UTC: Python takes offsets up to a day, PostgreSQL does not.
        return (value if value.tzinfo else value.replace(tzinfo=contest.regulation.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        faults.append(_fault("field.invalid", f"Время подачи «{text}» записано не по ISO 8601", "submitted_at", clause))
        return clock.now()


def _fault(code: str, message: str, name: str, clause: str = "") -> Finding:
    return Finding(code, clause, Verdict.RED, message, name)
