"""Rows checked by the same rules as an application made on the pages."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumber_field.phonenumber import to_python

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.russia.identifiers import digits_of
from registration.actions import shared
from registration.imports.reading import COLUMNS, Row
from registration.models import Application
from registration.rules import eligibility, roster
from registration.rules.eligibility import Finding, Person, Verdict
from registration.states import ACTIVE

CONSENT_COLUMNS = {"consent_personal_data": "personal_data", "consent_terms": "terms", "consent_partners": "partners"}
DIGIT_COLUMNS = {"passport_series", "passport_number", "snils", "inn", "account", "bik", "corr_account", "bank_inn"}
DATE_COLUMNS = {"birth_date", "passport_issued_on"}
ROLES = {"капитан": "captain", "участник": "member"}
PARTICIPATION = {"очно": "in_person", "по вкс": "video", "дистанционно": "video", "по видео-конференц-связи": "video"}
COUNTRY_CODES = {"россия": "RU", "рф": "RU", "российская федерация": "RU"}
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
    people: Counter[str] = Counter()
    for hashes in filed.values_list("identity_hash", "snils_hash"):
        people.update({value for value in hashes if value})
    identities: list[set[str]] = []
    for row in rows:
        assert row.person is not None
        sizes[row.cells["team_name"].casefold()] += 1
        identities.append({value for value in shared.identity_of(row.person) if value})
        people.update(identities[-1])
    for row, identity in zip(rows, identities, strict=True):
        row.findings += roster.check_team_size(sizes[row.cells["team_name"].casefold()], regulation)
        row.findings += roster.check_identity(any(people[value] > 1 for value in identity), regulation)


def _parsed(row: Row, contest: Contest) -> tuple[Person, datetime, list[Finding]]:
    """Cells -> what the person states; a cell that cannot be understood is a finding and counts as given."""
    faults: list[Finding] = []
    values: dict[str, Any] = {}
    clause = contest.regulation.clause("application.fields")
    for name in COLUMNS:
        text = row.cells[name]
        if text.startswith(FORMULA_STARTS) or (text[:1] in "+-" and name != "phone" and text):
            faults.append(_fault("cell.formula", f"В ячейке {name} формула, а нужен текст", name, clause))
            text = row.cells[name] = ""
        if name in DIGIT_COLUMNS:
            values[name] = digits_of(text)
        elif name in DATE_COLUMNS:
            values[name] = _date(text, name, faults, clause)
        elif name in Person.__dataclass_fields__:
            values[name] = text
    if not row.cells["team_name"]:
        faults.append(_fault("field.missing", "Нет названия команды", "team_name", clause))
    values["role"] = ROLES.get(values["role"].lower(), values["role"])
    row.cells["role"] = values["role"]
    values["participation"] = PARTICIPATION.get(values["participation"].lower(), values["participation"])
    values["citizenship"] = COUNTRY_CODES.get(values["citizenship"].lower(), values["citizenship"])
    if values["role"] not in Application.Role.values:
        faults.append(_fault("field.invalid", "Роль: captain или member", "role", clause))
        values["role"] = Application.Role.MEMBER
    if values["participation"] and values["participation"] not in Application.Participation.values:
        faults.append(_fault("field.invalid", "Форма участия: in_person или video", "participation", clause))
    if values["email"]:
        try:
            validate_email(values["email"])
        except ValidationError:
            faults.append(_fault("field.invalid", "Адрес почты записан с ошибкой", "email", clause))
    phone = to_python(values["phone"])
    if values["phone"] and not (phone and phone.is_valid()):
        faults.append(_fault("field.invalid", "Телефон записан с ошибкой", "phone", clause))
    for name, field_ in (
        (name, Application._meta.get_field(name)) for name in ("surname", "name", "patronymic", "affiliation_place")
    ):
        if len(values[name]) > (field_.max_length or 0):
            faults.append(_fault("field.invalid", f"Слишком длинное значение: {field_.verbose_name}", name, clause))
    yes = {code for column, code in CONSENT_COLUMNS.items() if row.cells[column].lower() in {"yes", "да", "1", "true"}}
    submitted_at = _instant(row.cells["submitted_at"], contest, faults, clause)
    return Person(consents=frozenset(yes), **values), submitted_at, faults


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
