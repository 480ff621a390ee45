"""Applications from a file of the Regional portal: read it, report on every row, carry out the good rows.

A row is checked by the same rules and filed by the same actions as an application made on the pages. The columns are those
of the Regional portal's batch (README, «Загрузка заявок»).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumber_field.phonenumber import to_python

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.identifiers import digits_of
from registration import actions, queries
from registration.models import Application, Team
from registration.rules import eligibility, roster
from registration.rules.eligibility import BLOCKING, Finding, Person, Verdict
from registration.states import ACTIVE

COLUMNS = [
    "external_id", "submitted_at", "team_name", "role", "surname", "name", "patronymic", "birth_date", "citizenship",
    "passport_series", "passport_number", "passport_issued_by", "passport_issued_on", "passport_department_code", "email",
    "phone", "participation", "affiliation_place", "snils", "inn", "account", "bank_name", "bik", "corr_account", "bank_inn",
    "consent_personal_data", "consent_terms", "consent_partners", "affiliation_declared",
]  # fmt: skip
CONSENT_COLUMNS = {"consent_personal_data": "personal_data", "consent_terms": "terms", "consent_partners": "partners"}
DIGIT_COLUMNS = {"passport_series", "passport_number", "snils", "inn", "account", "bik", "corr_account", "bank_inn"}
DATE_COLUMNS = {"birth_date", "passport_issued_on"}
MOST_ROWS = 50_000
FORMULA_STARTS = ("=", "@", "\t", "\r")
XLSX_SIGNATURE = b"PK\x03\x04"


class UnreadableFile(Exception):
    """The file as a whole cannot be read: line and column (from 1) and what to do."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message

    def __str__(self) -> str:
        return f"строка {self.line}, столбец {self.column}: {self.message}"


@dataclass
class Row:
    """A row of the file: its line, its cells as text, and what the checks said."""

    line: int
    cells: dict[str, str]
    findings: list[Finding] = field(default_factory=list)
    outcome: str = ""
    number: int | None = None
    person: Person | None = None
    submitted_at: datetime | None = None

    @property
    def external_id(self) -> str:
        return self.cells["external_id"]

    @property
    def codes(self) -> list[str]:
        return sorted({finding.code for finding in self.findings if finding.verdict is not Verdict.GREEN})

    @property
    def is_good(self) -> bool:
        return not BLOCKING.intersection(self.codes)


# Reading


def read_table(data: bytes, file_name: str = "") -> list[Row]:
    """Rows of a CSV (UTF-8, comma or semicolon) or XLSX file; UnreadableFile says where reading stopped."""
    if not data.strip():
        raise UnreadableFile("файл пуст")
    table = _read_xlsx(data) if data.startswith(XLSX_SIGNATURE) else _read_csv(data)
    if not table:
        raise UnreadableFile("файл пуст")
    header = [cell.strip() for cell in table[0][1]]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise UnreadableFile(f"нет столбцов: {', '.join(missing)}", column=len(header) + 1)
    doubled = [name for name, count in Counter(header).items() if name and count > 1]
    if doubled:
        raise UnreadableFile(f"столбец {doubled[0]} повторяется", column=header.index(doubled[0]) + 1)
    rows = []
    for line, cells in table[1:]:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise UnreadableFile("в строке больше ячеек, чем столбцов", line=line, column=len(header) + 1)
        padded = cells + [""] * (len(header) - len(cells))
        if any(cell.strip() for cell in padded):
            rows.append(Row(line=line, cells={name: padded[header.index(name)].strip(" ") for name in COLUMNS}))
    if not rows:
        raise UnreadableFile("в файле нет ни одной заявки", line=2)
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(f"в файле больше {MOST_ROWS} заявок, разделите его", line=MOST_ROWS + 2)
    return rows


def _read_csv(data: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise UnreadableFile("файл не в кодировке UTF-8; сохраните его как «CSV UTF-8»", line=line, column=column) from None
    if "\x00" in text:
        raise UnreadableFile("это не текстовый файл CSV и не XLSX")
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    table: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            table.append((reader.line_num, cells))
    except csv.Error as error:
        raise UnreadableFile(f"строка CSV записана с ошибкой ({error})", line=reader.line_num) from None
    return table


def _read_xlsx(data: bytes) -> list[tuple[int, list[str]]]:
    import openpyxl  # on first use: most processes never read a workbook

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        return [(line, [_cell_text(value) for value in cells]) for line, cells in enumerate(sheet.iter_rows(values_only=True), 1)]
    except Exception as error:  # openpyxl raises many kinds on damaged files
        raise UnreadableFile(f"файл XLSX повреждён или защищён паролем ({type(error).__name__})") from None


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# Checking


def check_rows(rows: list[Row], contest: Contest) -> None:
    """Put every finding on its row: about the row alone, about its team, about the same person elsewhere."""
    _check_each(rows, contest)
    _check_together(rows, contest)


def _check_each(rows: list[Row], contest: Contest) -> None:
    regulation = contest.regulation
    doubled = {key for key, count in Counter(row.external_id for row in rows).items() if count > 1}
    for row in rows:
        row.person, row.submitted_at, faults = _parsed(row, contest)
        applied_on = local_day(row.submitted_at, regulation)
        row.findings = faults + eligibility.check(row.person, regulation, starts_on=contest.starts_on, applied_on=applied_on)
        row.findings += roster.check_closing(row.submitted_at, contest.registration_closes_at, regulation)
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
        identities.append({value for value in actions.identity_of(row.person) if value})
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
    except ValueError:
        faults.append(_fault("field.invalid", f"Время подачи «{text}» записано не по ISO 8601", "submitted_at", clause))
        return clock.now()
    return value if value.tzinfo else value.replace(tzinfo=contest.regulation.zone)


def _fault(code: str, message: str, name: str, clause: str = "") -> Finding:
    return Finding(code, clause, Verdict.RED, message, name)


# Carrying out


def report(rows: list[Row]) -> dict[str, list[str]]:
    """external_id -> sorted codes of findings that are not green."""
    merged: dict[str, set[str]] = {}
    for row in rows:
        merged.setdefault(row.external_id, set()).update(row.codes)
    return {key: sorted(merged[key]) for key in sorted(merged)}


def carry_out(rows: list[Row], *, contest: Contest, by: User | None) -> None:
    """File the good rows in order of their time, captains first; a row filed before stays as it is.

    Each row is its own transaction: one that fails is reported and leaves nothing behind.
    """
    filed = dict(Application.objects.filter(contest=contest, external_id__isnull=False).values_list("external_id", "number"))
    order = sorted(rows, key=lambda row: (row.submitted_at, row.cells["role"] != Application.Role.CAPTAIN, row.line))
    for row in order:
        if row.external_id in filed:
            row.outcome, row.number = "уже подана", filed[row.external_id]
        elif not row.is_good:
            row.outcome = "не принята"
        else:
            try:
                application = file_row(row=row, contest=contest, by=by)
                row.outcome, row.number = "подана", application.number
            except RuleViolation as violation:
                row.outcome = f"не принята: {violation}"


@deed("Заявка загружена из файла")
def file_row(*, row: Row, contest: Contest, by: User | None) -> Application:
    """One row through the same deeds as on the pages: team, draft, consents, submission."""
    person = row.person
    assert person is not None
    # Two imports at once, or an import beside the pages: numbers, names and seats are decided one after another.
    contest = actions.lock_contest(contest)
    name = " ".join(row.cells["team_name"].split())
    team = Team.objects.filter(contest=contest, name__iexact=name).first()
    if team is None:
        team = Team.objects.create(contest=contest, name=name)
    if person.role == Application.Role.CAPTAIN and queries.captain_of(team):
        raise RuleViolation(code="team.two_captains", message=f"В команде «{name}» уже есть капитан.")
    values = {field_name: getattr(person, field_name) for field_name in actions.PERSON_FIELDS}
    application = Application.objects.create(contest=contest, team=team, external_id=row.external_id, role=person.role, **values)
    actions.give_consents(application=application, codes=set(person.consents), by=None, address=None, user_agent="import")
    note(contest_id=contest.pk, about=f"{row.external_id}, команда «{name}»")
    return actions.submit_application(application=application, by=None, submitted_at=row.submitted_at)
