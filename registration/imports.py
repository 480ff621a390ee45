"""Applications from a file of the Regional portal: read it, report on every row, carry out the good rows.

A row is checked by the same rules and filed by the same actions as an application made on the pages. The columns are those
of the Regional portal's batch (README, «Загрузка заявок»).
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumber_field.phonenumber import to_python

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock, jobs, spreadsheets
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.identifiers import digits_of
from registration import actions
from registration.models import Application, ColumnMapping, ImportBatch
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
# Without these a row is no application; any other column may be missing from a file.
OBLIGATORY = ["external_id", "team_name", "role", "surname", "name"]
COLUMN_TITLES = {
    "external_id": "номер заявки", "submitted_at": "подана", "team_name": "команда", "role": "роль", "patronymic": "отчество",
    "affiliation_place": "место работы или учёбы", "consent_personal_data": "согласие на обработку данных",
    "consent_terms": "согласие с порядком", "consent_partners": "согласие на передачу партнёрам",
    "affiliation_declared": "связь с организаторами", **eligibility.FIELD_TITLES,
}  # fmt: skip
ROLES = {"капитан": "captain", "участник": "member"}
PARTICIPATION = {"очно": "in_person", "по вкс": "video", "дистанционно": "video", "по видео-конференц-связи": "video"}
COUNTRY_CODES = {"россия": "RU", "рф": "RU", "российская федерация": "RU"}
MOST_ROWS = 50_000
CHUNK = 500
# How long a loaded file is kept for its faulty rows; it holds personal data, encrypted.
KEEP_FILES = timedelta(days=14)
FORMULA_STARTS = ("=", "@", "\t", "\r")
XLSX_SIGNATURE = b"PK\x03\x04"


class UnreadableFile(Exception):
    """The file as a whole cannot be read: line and column (from 1) and what to do."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message

    def __str__(self) -> str:
        return f"строка {self.line}, столбец {self.column}: {self.message}"


class UnknownColumns(UnreadableFile):
    """The header is not ours: staff say which column is which."""

    def __init__(self, header: list[str], missing: list[str]) -> None:
        super().__init__(f"нет столбцов: {', '.join(missing)}", column=len(header) + 1)
        self.header, self.missing = header, missing


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


def read_table(data: bytes, file_name: str = "", columns: dict[str, str] | None = None) -> list[Row]:
    """Rows of a CSV (UTF-8, comma or semicolon) or XLSX file; UnreadableFile says where reading stopped.

    `columns`: our column -> the file's column, where staff matched them; a column left out is empty.
    """
    if not data.strip():
        raise UnreadableFile("файл пуст")
    table = _read_xlsx(data) if data.startswith(XLSX_SIGNATURE) else _read_csv(data)
    if not table:
        raise UnreadableFile("файл пуст")
    header = [cell.strip() for cell in table[0][1]]
    sources = columns or {name: name for name in COLUMNS}
    missing = [name for name in (sources if columns else COLUMNS) if sources[name] not in header]
    if missing:
        raise UnknownColumns(header, missing)
    doubled = [name for name, count in Counter(header).items() if name and count > 1]
    if doubled:
        raise UnreadableFile(f"столбец {doubled[0]} повторяется", column=header.index(doubled[0]) + 1)
    rows = []
    for line, cells in table[1:]:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise UnreadableFile("в строке больше ячеек, чем столбцов", line=line, column=len(header) + 1)
        padded = cells + [""] * (len(header) - len(cells))
        if any(cell.strip() for cell in padded):
            cells_of = {name: padded[header.index(sources[name])].strip(" ") if name in sources else "" for name in COLUMNS}
            rows.append(Row(line=line, cells=cells_of))
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


# Columns under other names


def header_hash(header: list[str]) -> str:
    """Tells one kind of file from another by its header."""
    return hashlib.sha256(json.dumps(header, ensure_ascii=False).encode()).hexdigest()


def guessed_columns(header: list[str]) -> dict[str, str]:
    """Our column -> the file's column, by our names and by the Russian titles."""
    plain = {cell.strip().lower().replace("ё", "е"): cell for cell in header}
    found = {}
    for name in COLUMNS:
        for candidate in (name, COLUMN_TITLES.get(name, "").lower().replace("ё", "е")):
            if candidate in plain:
                found[name] = plain[candidate]
                break
    return found


def remembered_columns(contest: Contest, header: list[str]) -> dict[str, str] | None:
    """How staff matched the columns of such a file before."""
    row = ColumnMapping.objects.filter(contest=contest, header_hash=header_hash(header)).first()
    return row.columns if row else None


def remember_columns(contest: Contest, header: list[str], columns: dict[str, str]) -> None:
    ColumnMapping.objects.update_or_create(
        contest=contest, header_hash=header_hash(header), defaults={"columns": columns, "made_at": clock.now()}
    )


# Checking


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


# Carrying out


def report(rows: list[Row]) -> dict[str, list[str]]:
    """external_id -> sorted codes of findings that are not green."""
    merged: dict[str, set[str]] = {}
    for row in rows:
        merged.setdefault(row.external_id, set()).update(row.codes)
    return {key: sorted(merged[key]) for key in sorted(merged)}


def carry_out(
    rows: list[Row], *, contest: Contest, by: User | None, progress: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """File the good rows in order of their time, captains first; a row filed before stays as it is.

    Some hundred rows are one transaction; a row that fails is reported and leaves nothing behind.
    """
    order = sorted(rows, key=lambda row: (row.submitted_at, row.cells["role"] != Application.Role.CAPTAIN, row.line))
    filed = dict(Application.objects.filter(contest=contest, external_id__isnull=False).values_list("external_id", "number"))
    waiting = []
    for row in order:
        if row.external_id in filed:
            row.outcome, row.number = "уже подана", filed[row.external_id]
        elif row.is_good:
            waiting.append(row)
        else:
            row.outcome = "не принята"
    for start in range(0, len(waiting), CHUNK):
        chunk = waiting[start : start + CHUNK]
        entries = [entry_of(row) for row in chunk]
        actions.file_entries(contest=contest, entries=entries, by=by, source="файл")
        for row, entry in zip(chunk, entries, strict=True):
            tell_outcome(row, entry)
        progress(min(start + CHUNK, len(waiting)), len(waiting))


def entry_of(row: Row, content_hash: str = "") -> actions.Entry:
    """A checked row as what the deed of filing takes."""
    assert row.person is not None
    assert row.submitted_at is not None
    return actions.Entry(row.external_id, row.cells["team_name"], row.person, row.submitted_at, content_hash)


def tell_outcome(row: Row, entry: actions.Entry) -> None:
    """Say on the row what became of it."""
    if entry.application is not None:
        row.outcome, row.number = "уже подана" if entry.existed else "подана", entry.application.number
    else:
        row.outcome = f"не принята: {entry.refusal}"


# A batch that staff look at


def page_report(rows: list[Row]) -> list[dict[str, Any]]:
    """The report as the page shows it, a dict for each row."""
    return [
        {
            "line": row.line,
            "external_id": row.external_id,
            "team": row.cells["team_name"],
            "good": row.is_good,
            "outcome": row.outcome,
            "number": row.number,
            "findings": [
                {"field": finding.field, "message": finding.message, "clause": finding.clause, "code": finding.code}
                for finding in row.findings
                if finding.code in row.codes
            ],
        }
        for row in rows
    ]


def rows_of(batch: ImportBatch) -> list[Row]:
    """The batch's file read with the columns staff matched."""
    return read_table(base64.b64decode(batch.content), batch.file_name, batch.columns)


def check_batch(batch: ImportBatch) -> None:
    """The dry run: a report on every row, nothing filed."""
    rows = rows_of(batch)
    check_rows(rows, batch.contest)
    batch.report = page_report(rows)
    batch.checked_at = clock.now()
    batch.save(update_fields=["report", "checked_at"])


def carry_out_batch(*, batch: ImportBatch, by: User, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """File a batch's good rows; its content goes at the end. Returns how many applications were filed.

    Begun anew after a crash it goes on where it stopped: what was filed is known by its external number.
    """
    contest = batch.contest
    if not by.has_perm("registration.import", contest):
        raise RuleViolation(code="forbidden", message="Файл загружает сотрудник организатора.", status=403)
    batch.refresh_from_db()
    if batch.carried_out_at:
        raise RuleViolation(code="import.done", message="Этот файл уже загружен.")
    rows = rows_of(batch)
    check_rows(rows, contest)
    carry_out(rows, contest=contest, by=by, progress=progress)
    _finish(batch=batch, rows=rows, by=by)
    return sum(row.outcome == "подана" for row in rows)


@deed("Загружен файл заявок")
def _finish(*, batch: ImportBatch, rows: list[Row], by: User) -> None:
    batch.report, batch.carried_out_at = page_report(rows), clock.now()
    if all(row["good"] for row in batch.report):
        batch.content = ""  # rows with faults stay for a while, to be corrected from a file of them
    batch.save()
    filed = sum(row.outcome == "подана" for row in rows)
    note(contest_id=batch.contest_id, about=f"{batch.file_name}: подано {filed} из {len(rows)}")


@jobs.work("registration.check_import")
def _check_job(running: jobs.Running) -> str:
    batch = ImportBatch.objects.select_related("contest__regulation_version").get(pk=running.parameters["batch"])
    try:
        check_batch(batch)
    except UnreadableFile as error:
        raise RuleViolation(code="import.unreadable", message=f"Файл прочитать не удалось: {error}.") from None
    return f"Проверено строк: {len(batch.report)}."


@jobs.work("registration.import")
def _import_job(running: jobs.Running) -> str:
    batch = ImportBatch.objects.select_related("contest__regulation_version").get(pk=running.parameters["batch"])
    filed = carry_out_batch(batch=batch, by=running.job.started_by, progress=running.progress)
    return f"Подано заявок: {filed}."


def forget_old_files() -> int:
    """Forget the content of files that nobody has needed for a while; their reports stay without it."""
    return ImportBatch.objects.filter(created_at__lt=clock.now() - KEEP_FILES).exclude(content="").update(content="")


def faulty_rows_csv(batch: ImportBatch) -> bytes:
    """The rows that were not taken, as they were in the file, with what is wrong: to correct and load again."""
    wrong = {row["line"]: "; ".join(one["message"] for one in row["findings"]) for row in batch.report if not row["good"]}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([*COLUMNS, "что исправить"])
    for row in rows_of(batch):
        if row.line in wrong:
            writer.writerow([spreadsheets.plain(cell) for cell in [*row.cells.values(), wrong[row.line]]])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
