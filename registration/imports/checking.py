"""Rows checked by the same rules as an application made on the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumber_field.phonenumber import to_python

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.texts import Rule, cleaned_cell, fault_in
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Regulation
from registration import fields
from registration.actions import batch, shared
from registration.fields import Person
from registration.imports import cells
from registration.imports.reading import Row
from registration.models import Application, Team, choices_of, limit_of
from registration.queries import people
from registration.rules import dates, education, eligibility, minors, roster, values
from registration.rules.eligibility import Finding, Verdict
from registration.rules.names import team_key
from registration.states import ACTIVE

YES = {"yes", "да", "1", "true", "истина", "+", "v", "✓", "есть", "согласен", "согласна"}
NO = {"", "no", "нет", "0", "false", "ложь", "-", "–", "—", "−", "не согласен", "не согласна"}
NAMES = {"surname", "name", "patronymic"}
CONSENT = fields.consent_column("")
EXTERNAL_ID_LIMIT = Application._meta.get_field("external_id").max_length or 0
TEAM_NAME_LIMIT = Team._meta.get_field("name").max_length or 0


Progress = Callable[[int, int], None]
# Rows after which the progress of a check is told.
TOLD_EVERY = 200


def check_rows(
    rows: list[Row], contest: Contest, progress: Progress = lambda done, total: None, *, foresees: bool = True
) -> None:
    """Put every finding on its row: about the row alone, about its team, about the same person elsewhere, what filing would refuse.

    The last is asked of the filing itself, so that nothing is promised here that is refused there; not where it follows at once. A row
    counts as done for `progress` (rows, of how many) half when it was checked alone, half when its filing was foreseen.
    """
    share = 2 if foresees else 1
    _check_each(rows, contest, lambda done: progress(done // share, len(rows)))
    _check_together(rows, contest)
    if foresees:
        _foresee(rows, contest, lambda done: progress(len(rows) // share + done // share, len(rows)))
    progress(len(rows), len(rows))


def check_alone(row: Row, contest: Contest) -> None:
    """What the row says of itself: shape, the person, the closing of registration."""
    regulation = contest.regulation
    row.person, row.submitted_at, faults = _parsed(row, contest)
    applied_on = local_day(row.submitted_at, regulation)
    row.findings = faults + eligibility.check(
        row.person, regulation, starts_on=contest.starts_on, applied_on=applied_on, unread=_unread(faults)
    )
    # Staff find it on the filed application; the file of another operator is not refused for it (docs/decisions/0051).
    row.notes += [
        f"{early.message}. Заявку примут с этим замечанием" for early in eligibility.check_document_age(row.person, regulation)
    ]
    row.findings += education.check_education(row.person, regulation)
    row.findings += education.check_place(row.person, people.known_schools(contest), regulation)
    row.findings += minors.check_consent(row.person.birth_date, regulation, on=applied_on, accepted=False)
    row.representative = _representative(row, regulation, applied_on)
    if "submitted_at" not in _unread(faults):
        row.findings += roster.check_closing(row.submitted_at, contest.registration_closes_at, regulation)


def _representative(row: Row, regulation: Regulation, on: date) -> minors.Stated | None:
    """Whom the row names for a minor, checked; nobody for an adult, whatever stands there."""
    stated = minors.Stated(**{name: row.cells.get(column, "") for name, column in minors.COLUMNS.items()})
    person = _person_of(row)
    if not stated or not minors.needs_consent(person.birth_date, regulation, on=on):
        return None
    row.findings += minors.check_stated(stated, person.email, regulation)
    if stated.email and not _is_address(stated.email):
        row.findings.append(
            _fault("field.invalid", "Представитель: адрес почты записан с ошибкой", minors.COLUMNS["email"],
                   regulation.clause("representative"))
        )  # fmt: skip
    return stated


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _unread(faults: list[Finding]) -> set[str]:
    """Fields whose cells could not be read: nothing more is said of them, neither that they are empty nor what follows from that."""
    names = {fault.field for fault in faults}
    return names | {"consents"} if any(name.startswith(CONSENT) for name in names) else names


def _check_each(rows: list[Row], contest: Contest, tick: Callable[[int], None]) -> None:
    doubled = {key for key, count in Counter(row.external_id for row in rows).items() if count > 1}
    for count, row in enumerate(rows):
        if count % TOLD_EVERY == 0:
            tick(count)
        check_alone(row, contest)
        if any(finding.field == "external_id" for finding in row.findings):
            continue
        if not row.external_id:
            row.findings.append(_fault("field.missing", "Нет номера заявки external_id", "external_id"))
        elif row.external_id in doubled:
            row.findings.append(_fault("external_id.duplicate", "Номер заявки повторяется в файле", "external_id"))


def _check_together(rows: list[Row], contest: Contest) -> None:
    """Of a team and of a person: counted in the whole file and in what was filed before it."""
    regulation = contest.regulation
    own = [row.external_id for row in rows if row.external_id]
    sizes: Counter[str] = Counter()
    captains: Counter[str] = Counter()
    owners: Counter[str] = Counter()
    for name, role, *hashes in (
        Application.objects.filter(contest=contest, state__in=ACTIVE)
        .exclude(external_id__in=own)
        .values_list("team__name", "role", "identity_hash", "snils_hash")
    ):
        sizes[team := team_key(name)] += 1
        captains[team] += role == Application.Role.CAPTAIN
        owners.update({value for value in hashes if value})
    identities = []
    for row in rows:
        sizes[team := team_key(row.cells["team_name"])] += 1
        captains[team] += row.cells["role"] == Application.Role.CAPTAIN
        identities.append({value for value in shared.identity_of(_person_of(row)) if value})
        owners.update(identities[-1])
    for row, identity in zip(rows, identities, strict=True):
        if team := team_key(row.cells["team_name"]):
            row.findings += roster.check_team_size(sizes[team], regulation)
            row.findings += roster.check_captains(captains[team], regulation)
            # Members may come before their captain; of two captains only staff know which.
            row.is_refused = captains[team] > 1
        row.findings += roster.check_identity(any(owners[value] > 1 for value in identity), regulation)


def _person_of(row: Row) -> Person:
    assert row.person is not None  # noqa: S101  every row has been checked alone
    return row.person


def in_order(rows: list[Row]) -> list[Row]:
    """The order of filing: by time, captains first."""
    return sorted(rows, key=lambda row: (row.submitted_at, row.cells["role"] != Application.Role.CAPTAIN, row.line))


def _foresee(rows: list[Row], contest: Contest, tick: Callable[[int], None]) -> None:
    """What the filing itself would refuse of the rows that are good so far; the others are done."""
    good = [row for row in in_order(rows) if row.is_good]
    entries = [entry_of(row) for row in good]

    def told(done: int) -> None:
        if done % TOLD_EVERY == 0:
            tick(len(rows) - len(good) + done)

    batch.foresee(contest=contest, entries=entries, tick=told)
    for row, entry in zip(good, entries, strict=True):
        if entry.refusal:
            refuse(row, entry.refusal)


def refuse(row: Row, refusal: RuleViolation) -> None:
    """Say on a row what filing it answers."""
    row.is_refused = True
    if refusal.code not in row.codes:
        row.findings.append(Finding(refusal.code, refusal.clause, Verdict.RED, refusal.message.rstrip("."), refusal.field))


def entry_of(row: Row, content_hash: str = "") -> batch.Entry:
    """A checked row as what the action of filing takes."""
    person, is_now = _person_of(row), not row.cells["submitted_at"]
    assert row.submitted_at is not None  # noqa: S101  a checked row
    return batch.Entry(
        row.external_id, row.cells["team_name"], person, row.submitted_at, content_hash, is_now, row.representative
    )


def _parsed(row: Row, contest: Contest) -> tuple[Person, datetime, list[Finding]]:
    """Cells -> what the person states; a cell that cannot be understood is a finding and counts as given."""
    faults: list[Finding] = []
    regulation = contest.regulation
    clause = regulation.clause("application.fields")
    for fault in row.faults:
        faults.append(replace(fault, clause=clause))
        row.cells[fault.field] = ""
    row.cells = {name: cleaned_cell(text) or text for name, text in row.cells.items()}
    for name, text in row.cells.items():
        if name != "phone" and values.is_formula(text):
            faults.append(_fault("cell.formula", f"В ячейке {name} формула, а нужен текст", name, clause))
            row.cells[name] = ""
    _check_lengths(row, faults, clause)
    if unfit := fault_in(row.cells["team_name"], Rule.NAME):
        faults.append(_fault("text.characters", f"Команда: {unfit}", "team_name", clause))
        row.cells["team_name"] = ""
    elif not row.cells["team_name"] and "team_name" not in _unread(faults):
        faults.append(_fault("field.missing", "Нет названия команды", "team_name", clause))
    stated: dict[str, Any] = {}
    for field in fields.asked(regulation):
        if field.type is fields.Type.CONSENTS:
            codes = [text.code for text in regulation.all_consents]
            stated[field.name] = frozenset(code for code in codes if _is_given(code, row, faults, clause))
        else:
            role = stated.get("role", "")
            stated[field.name] = _value(field, row.cells.get(field.name, ""), role, regulation, faults, clause)
    row.cells["role"] = stated["role"]
    if stated["role"] not in Application.Role.values:
        stated["role"] = Application.Role.MEMBER
    email, phone = stated.get("email", ""), stated.get("phone", "")
    if email and not _is_address(email):
        faults.append(_fault("field.invalid", "Адрес почты записан с ошибкой", "email", clause))
    number = to_python(phone)
    if phone and not (number and number.is_valid()):
        faults.append(_fault("field.invalid", "Телефон записан с ошибкой", "phone", clause))
    submitted_at = _instant(row.cells["submitted_at"], contest, faults, clause)
    return Person(**stated), submitted_at, faults


def _check_lengths(row: Row, faults: list[Finding], clause: str) -> None:
    """What the columns of the row itself do not take; the fields of the person say so by themselves."""
    if fault := fault_in(row.cells["external_id"], Rule.LINE):
        faults.append(_fault("text.characters", f"Номер заявки: {fault}", "external_id", clause))
        row.cells["external_id"] = ""
    limits = {"external_id": EXTERNAL_ID_LIMIT, "team_name": TEAM_NAME_LIMIT}
    for name, limit in limits.items():
        if len(row.cells.get(name, "")) > limit:
            faults.append(_fault("field.invalid", f"Слишком длинное значение: {fields.ROW_COLUMNS[name]}", name, clause))
            row.cells[name] = ""


def _value(field: fields.Field, text: str, role: str, regulation: Regulation, faults: list[Finding], clause: str) -> Any:
    """A cell as the field's type reads it; a choice by its code, its title or another word for it. `role`: whose row it is."""
    if field.type is fields.Type.DATE:
        return _date(text, field.name, faults, clause)
    if field.type is fields.Type.CHOICE:
        choices = choices_of(field.name, regulation)
        titled = {title.lower(): code for code, title in choices.items()} | dict(field.words)
        code = titled.get(text.lower()) or (cells.country(text) if field.name == "citizenship" else text)
        if field.closed and choices:
            if code not in choices and (code or field.always):
                faults.append(_fault("field.invalid", f"{_named(field)}: {_listed(choices)}", field.name, clause))
            return code
        if text and not code:
            faults.append(
                _fault("field.invalid", f"{_named(field)}: напишите страну или её код, например RU", field.name, clause)
            )
        text = code
    try:
        return values.text_of(field, text, optional=field.name not in regulation.fields_of(role), limit=limit_of(field.name))
    except values.Refused as refused:
        if refused.fault.code == "name.not_cyrillic":
            return text  # the check of names says so, and the application is taken with it
        message = refused.fault.message
        if field.title not in message:
            message = f"{_named(field)}: {message[:1].lower()}{message[1:]}"
        faults.append(_fault(refused.fault.code, message, field.name, clause))
        return ""


def _named(field: fields.Field) -> str:
    return field.title[:1].upper() + field.title[1:]


def _listed(codes: Iterable[str]) -> str:
    *others, last = codes
    return f"{', '.join(others)} или {last}" if others else last


def _is_given(code: str, row: Row, faults: list[Finding], clause: str) -> bool:
    name = fields.consent_column(code)
    text = " ".join(row.cells.get(name, "").lower().split())
    if text not in YES and text not in NO:
        faults.append(_fault("field.invalid", f"Согласие «{row.cells[name][:40]}»: напишите «да» или «нет»", name, clause))
    return text in YES


def _date(text: str, name: str, faults: list[Finding], clause: str) -> date | None:
    try:
        return dates.read_day(text) if text else None
    except dates.NotRead as error:
        faults.append(_fault("field.invalid", str(error), name, clause))
        return None


def _instant(text: str, contest: Contest, faults: list[Finding], clause: str) -> datetime:
    now = clock.now()
    try:
        moment = dates.read_instant(text, contest.regulation.zone) if text else now
        if moment > now:
            raise dates.NotRead("Время подачи ещё не наступило")
    except dates.NotRead as error:
        faults.append(_fault("field.invalid", str(error), "submitted_at", clause))
        return now
    return moment


def _fault(code: str, message: str, name: str, clause: str = "") -> Finding:
    return Finding(code, clause, Verdict.RED, message, name)
