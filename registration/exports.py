"""Exports of applications with the columns chosen: XLSX, CSV, PDF, as background work with progress.

Columns with personal data go only to who may see it, with a reason, and every export is written into the journals.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import clock, jobs, spreadsheets, walks
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia.words import in_a_row, plural
from registration import fields
from registration.actions.shared import says_nothing
from registration.models import Application, choices_of
from registration.queries import queue
from registration.states import ApplicationState, TeamSeat

CHUNK = 2000
MOST_PDF_ROWS = 2000
FORMATS = {"xlsx": "XLSX", "csv": "CSV", "pdf": "PDF"}


# From a row of `values()` and the contest's zone to what stands in the cell.
Value = Callable[[dict[str, Any], ZoneInfo], Any]


@dataclass(frozen=True)
class Column:
    """A column staff may choose: its title, the value of a row of `values()`, the fields it reads."""

    title: str
    fields: tuple[str, ...]
    value: Value
    personal: bool = False


def _field(name: str) -> Value:
    return lambda row, zone: row[name]


def _label(name: str, labels: Any) -> Value:
    titles = {choice.value: choice.label for choice in labels}
    return lambda row, zone: titles.get(row[name], row[name])


def _choice(name: str, regulation: Regulation) -> Value:
    titles = choices_of(name, regulation)
    return lambda row, zone: titles.get(row[name], row[name])


def _instant(name: str) -> Value:
    return lambda row, zone: row[name].astimezone(zone) if row[name] else None


def _phone(row: dict[str, Any], zone: ZoneInfo) -> str:
    """As people write it, and so that no spreadsheet takes the plus for a formula."""
    return row["phone"].as_national if row["phone"] else ""


def _plain(title: str, name: str) -> Column:
    return Column(title, (name,), _field(name))


# What the portal itself knows of an application, before and after what the person states.
BEFORE: dict[str, Column] = {
    "number": _plain("Номер", "number"),
    "external_id": _plain("Номер на Региональном портале", "external_id"),
    "submitted_at": Column("Подана", ("submitted_at",), _instant("submitted_at")),
    "state": Column("Состояние", ("state",), _label("state", ApplicationState)),
    "decision_due_on": _plain("Решить до", "decision_due_on"),
    "decided_at": Column("Решение принято", ("decided_at",), _instant("decided_at")),
    "refusal_ground": _plain("Основание отказа", "refusal_ground"),
    "team": _plain("Команда", "team__name"),
    "seat": Column("Место команды", ("team__seat",), _label("team__seat", TeamSeat)),
    "queue_number": _plain("Номер команды в очереди", "team__queue_number"),
    "role": Column("Роль", ("role",), _label("role", Application.Role)),
}
AFTER: dict[str, Column] = {
    "attendance": Column("Придёт", ("attendance",), _label("attendance", Application.Attendance)),
    "arrived_at": Column("Пришёл", ("arrived_at",), _instant("arrived_at")),
}
PASSPORT = Column(
    "Паспорт",
    ("passport_series", "passport_number"),
    lambda row, zone: " ".join(filter(None, [row["passport_series"], row["passport_number"]])),
    personal=True,
)


def _column(field: fields.Field, regulation: Regulation) -> Column:
    """The column of a field of the table; what a person chose stands there in words."""
    value = _field(field.name)
    if field.name == "phone":
        value = _phone
    elif field.type is fields.Type.CHOICE and field.closed:
        value = _choice(field.name, regulation)
    personal = field.personal in (fields.Personal.CONTACT, fields.Personal.MASKED)
    return Column(field.title[:1].upper() + field.title[1:], (field.name,), value, personal)


def columns_of(regulation: Regulation) -> dict[str, Column]:
    """Name -> column: what the portal knows, what the regulation asks, contacts, then what is masked on pages."""
    open_fields: dict[str, Column] = {}
    contacts: dict[str, Column] = {}
    masked: dict[str, Column] = {}
    for field in sorted(fields.asked(regulation), key=lambda field: field.export or fields.USUAL_EXPORT):
        if field.name == "passport_number":
            masked["passport"] = PASSPORT
        if field.export == fields.NOT_EXPORTED:
            continue
        groups = {fields.Personal.CONTACT: contacts, fields.Personal.MASKED: masked}
        groups.get(field.personal, open_fields)[field.name] = _column(field, regulation)
    return BEFORE | open_fields | AFTER | contacts | masked


USUAL = ["number", "submitted_at", "state", "team", "role", "surname", "name", "patronymic", "participation"]


@action("Заказана выгрузка заявок")
def order_export(
    *,
    contest: Contest,
    columns: list[str],
    file_format: str,
    chosen: str,
    search: str,
    reason: str,
    by: User,
    address: str | None,
) -> Job:
    """Start an export of the queue's rows. Personal columns need the right to see them and a reason; both journals keep it."""
    if not by.has_perm("registration.export", contest):
        raise RuleViolation(code="forbidden", message="Выгрузки делает сотрудник организатора.", status=403)
    known = columns_of(contest.regulation)
    columns = [name for name in known if name in columns]
    if not columns:
        raise RuleViolation(code="export.no_columns", message="Отметьте хотя бы один столбец.", field="columns")
    personal = [name for name in columns if known[name].personal]
    if personal:
        if not by.has_perm("registration.reveal", contest):
            raise RuleViolation(
                code="export.personal", message="Столбцы с персональными данными вам недоступны.", field="columns", status=403
            )
        if says_nothing(reason):
            raise RuleViolation(code="export.no_reason", message="Напишите, зачем нужны персональные данные.", field="reason")
        titles = in_a_row(known[name].title for name in personal)
        record_access(
            by=by, contest_id=contest.pk, subject=f"выгрузка: {titles}"[:120], reason=reason.strip()[:300], address=address
        )
    rows = queue.review_queue(contest, today=local_day(clock.now(), contest.regulation), chosen=chosen, search=search).count()
    if file_format == "pdf" and rows > MOST_PDF_ROWS:
        raise RuleViolation(
            code="export.too_long",
            message=f"В PDF помещается до {plural(MOST_PDF_ROWS, 'строки,строк,строк')}, а отобрано {rows}.",
            field="file_format",
        )
    note(contest_id=contest.pk, about=f"{FORMATS[file_format]}, строк: {rows}", reason=reason.strip())
    parameters = {"columns": columns, "format": file_format, "chosen": chosen, "search": search}
    if personal:
        parameters |= {"asks": ["registration.reveal"], "reason": reason.strip()[:300]}
    return jobs.start(
        kind="registration.export",
        title=f"Выгрузка заявок, {FORMATS[file_format]}",
        contest_id=contest.pk,
        by=by,
        parameters=parameters,
        size=rows,
    )


def export_rows(contest: Contest, columns: list[str], *, chosen: str, search: str, unread: walks.Unread) -> Iterator[list[Any]]:
    """Rows of the export in the queue's order; only the fields of the chosen columns are read and decrypted.

    Applications that cannot be deciphered come last, by their number alone, and stand in `unread`.
    """
    today = local_day(clock.now(), contest.regulation)
    applications = queue.review_queue(contest, today=today, chosen=chosen, search=search)
    known = columns_of(contest.regulation)
    picked = [known[name] for name in columns]
    needed = sorted({name for column in picked for name in column.fields})
    zone = contest.regulation.zone
    rows = applications.prefetch_related(None).values("pk", *needed)
    for row in walks.readable(rows, unread, key=itemgetter("pk"), size=CHUNK):
        yield [column.value(row, zone) for column in picked]
    for key, _ in unread:
        yield [f"заявка № {number_of(key)} не читается", *([""] * (len(picked) - 1))]


def number_of(key: int) -> str:
    """The number of an application whose other columns nobody can read."""
    return str(Application.objects.values_list("number", flat=True).get(pk=key))


@jobs.work("registration.export", permission="registration.export", short_to=2000)
def _export_job(running: jobs.Running) -> str:
    contest = contest_with_regulation(running.contest_id)
    order = running.parameters
    filters = {"chosen": order["chosen"], "search": order["search"]}
    today = local_day(clock.now(), contest.regulation)
    total = queue.review_queue(contest, today=today, **filters).count()
    known = columns_of(contest.regulation)
    titles = [known[name].title for name in order["columns"]]
    unread = walks.Unread()
    rows = export_rows(contest, order["columns"], unread=unread, **filters)

    def tick(done: int) -> None:
        running.progress(done, total)

    with tempfile.TemporaryFile() as file:
        if order["format"] == "xlsx":
            count = spreadsheets.write_xlsx(file, titles, rows, sheet="Заявки", tick=tick)
        elif order["format"] == "csv":
            count = spreadsheets.write_csv(file, titles, rows, tick=tick)
        else:
            table = list(rows)
            count = len(table)
            context = {"contest": contest, "titles": titles, "rows": table, "at": clock.now()}
            file.write(render_pdf("registration/documents/export.html", context))
            tick(count)
        file.seek(0)
        running.save_file(file, f"zayavki-{contest.slug}.{order['format']}")
    return f"Строк: {count}.{unread.in_words(number_of)}"
