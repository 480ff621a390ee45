"""Exports of applications with the columns chosen: XLSX, CSV, PDF, as background work with progress.

Columns with personal data go only to who may see it, with a reason, and every export is written into the journals. The columns hold
whatever the regulation asks, under titles that the import knows: its file is an export's own format (`columns_to_load`).
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import clock, jobs, spreadsheets, walks
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Ground, Regulation
from hackathon_portal.russia.words import in_a_row, plural
from registration import fields
from registration.actions.shared import says_nothing
from registration.models import Application, Consent, choices_of
from registration.queries import queue
from registration.rules import minors
from registration.states import ACTIVE, ApplicationState, TeamSeat

CHUNK = 2000
MOST_PDF_ROWS = 2000
FORMATS = {"xlsx": "XLSX", "csv": "CSV", "pdf": "PDF"}
HOME_CODE = 7  # of Russia and Kazakhstan, whose numbers people write with 8
GIVEN = "given_consents"

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


def _optional(name: str) -> Value:
    return lambda row, zone: row[name] or ""


def _label(name: str, labels: Any) -> Value:
    titles = {choice.value: choice.label for choice in labels}
    return lambda row, zone: titles.get(row[name], row[name])


def _choice(name: str, regulation: Regulation) -> Value:
    titles = choices_of(name, regulation)
    return lambda row, zone: titles.get(row[name], row[name])


def _ground(name: str, grounds: Iterable[Ground]) -> Value:
    """A ground as the document cites it; a code that this version no longer knows stays as it is."""
    words = {ground.code: ground.words for ground in grounds}
    return lambda row, zone: words.get(row[name], row[name])


def _instant(name: str) -> Value:
    return lambda row, zone: row[name].astimezone(zone) if row[name] else None


def _phone(row: dict[str, Any], zone: ZoneInfo) -> str:
    """As people write it, and so that no spreadsheet takes the plus for a formula; of another country in full, or it is another's."""
    phone = row["phone"]
    if not phone:
        return ""
    return phone.as_national if phone.country_code == HOME_CODE else phone.as_international


def _external_id(row: dict[str, Any], zone: ZoneInfo) -> str:
    """Which application it is in another system; of one that was filed here, its number here: another contest knows it by that."""
    return row["external_id"] or f"portal-{row['number']}"


def _consent(code: str) -> Value:
    return lambda row, zone: code in row[GIVEN]


def _plain(title: str, name: str) -> Column:
    return Column(title, (name,), _field(name))


# What the portal itself knows of an application, before and after what the person states.
BEFORE: dict[str, Column] = {
    "number": _plain("Номер", "number"),
    "external_id": Column(fields.EXTERNAL_NUMBER, ("external_id", "number"), _external_id),
    "submitted_at": Column("Подана", ("submitted_at",), _instant("submitted_at")),
    "state": Column("Состояние", ("state",), _label("state", ApplicationState)),
    "decision_due_on": _plain("Решить до", "decision_due_on"),
    "reserved_until": _plain("Оставлена в резерве до", "reserved_until"),
    "decided_at": Column("Решение принято", ("decided_at",), _instant("decided_at")),
    "team": _plain("Команда", "team__name"),
    "seat": Column("Место команды", ("team__seat",), _label("team__seat", TeamSeat)),
    "queue_number": _plain("Номер команды в очереди", "team__queue_number"),
    "role": Column("Роль", ("role",), _label("role", Application.Role)),
}
GROUNDS = {"refusal_ground": "Основание отказа", "exclusion_ground": "Основание приостановления или исключения"}
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


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


def _column(field: fields.Field, regulation: Regulation) -> Column:
    """The column of a field of the table; what a person chose stands there in words."""
    value = _field(field.name)
    if field.name == "phone":
        value = _phone
    elif field.type is fields.Type.CHOICE and field.closed:
        value = _choice(field.name, regulation)
    personal = field.personal in (fields.Personal.CONTACT, fields.Personal.MASKED)
    return Column(_capital(field.title), (field.name,), value, personal)


def columns_of(regulation: Regulation) -> dict[str, Column]:
    """Name -> column: what the portal knows, what the regulation asks, contacts, then what is masked on pages."""
    open_fields: dict[str, Column] = {}
    contacts: dict[str, Column] = {}
    masked: dict[str, Column] = {}
    known = {"refusal_ground": regulation.refusal_grounds, "exclusion_ground": regulation.exclusion_grounds}
    grounds = {name: Column(title, (name,), _ground(name, known[name])) for name, title in GROUNDS.items()}
    for field in sorted(fields.asked(regulation), key=lambda field: field.export or fields.USUAL_EXPORT):
        if field.name in PASSPORT.fields:
            masked.setdefault("passport", PASSPORT)
        if field.export == fields.NOT_EXPORTED:
            continue
        groups = {fields.Personal.CONTACT: contacts, fields.Personal.MASKED: masked}
        groups.get(field.personal, open_fields)[field.name] = _column(field, regulation)
    if regulation.representation:
        contacts |= {
            column: Column(_capital(title), (f"representative__{name}",), _optional(f"representative__{name}"), personal=True)
            for (name, column), title in zip(minors.COLUMNS.items(), fields.REPRESENTATIVE_COLUMNS.values(), strict=True)
        }
    titles = fields.columns_of(regulation).all
    consents = {
        name: Column(_capital(titles[name]), (GIVEN,), _consent(text.code))
        for text in regulation.all_consents
        if (name := fields.consent_column(text.code))
    }
    return BEFORE | grounds | open_fields | consents | AFTER | contacts | masked


# What the import calls otherwise.
LOADED_AS = {"team_name": "team"}


def columns_to_load(regulation: Regulation) -> list[str]:
    """Names of the columns that make the export a file for the import of another contest under this regulation."""
    return [LOADED_AS.get(name, name) for name in fields.columns_of(regulation).all]


def titles_of(columns: Iterable[str], regulation: Regulation) -> list[str]:
    """The header: titles as people read them; a column whose title is another's too stands under its name, which the import knows."""
    known = columns_of(regulation)
    picked = [(name, known[name].title) for name in columns]
    alike = Counter(title.casefold() for _, title in picked)
    return [title if alike[title.casefold()] == 1 else name for name, title in picked]


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
    to_load: bool = False,
) -> Job:
    """Start an export of the queue's rows. Personal columns need the right to see them and a reason; both journals keep it.

    `to_load`: the columns are those of the import, whatever was chosen, and the rows those whose people take part.
    """
    if not by.has_perm("registration.export", contest):
        raise RuleViolation(code="forbidden", message="Выгрузки делает сотрудник организатора.", status=403)
    known = columns_of(contest.regulation)
    columns = [name for name in known if name in (columns_to_load(contest.regulation) if to_load else columns)]
    if to_load and file_format == "pdf":
        raise RuleViolation(code="export.not_loaded", message="Загрузка берёт XLSX и CSV: выберите вид.", field="file_format")
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
        titles = "файл для загрузки" if to_load else in_a_row(known[name].title for name in personal)
        record_access(
            by=by, contest_id=contest.pk, subject=f"выгрузка: {titles}"[:120], reason=reason.strip()[:300], address=address
        )
    rows = _applications(contest, chosen=chosen, search=search, to_load=to_load).count()
    if file_format == "pdf" and rows > MOST_PDF_ROWS:
        raise RuleViolation(
            code="export.too_long",
            message=f"В PDF помещается до {plural(MOST_PDF_ROWS, 'строки,строк,строк')}, а отобрано {rows}.",
            field="file_format",
        )
    note(contest_id=contest.pk, about=f"{FORMATS[file_format]}, строк: {rows}", reason=reason.strip())
    parameters = {"columns": columns, "format": file_format, "chosen": chosen, "search": search, "to_load": to_load}
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


def _applications(contest: Contest, *, chosen: str, search: str, to_load: bool) -> QuerySet[Application]:
    """The rows of the queue's filter; for another contest without those who have left or were refused."""
    rows = queue.review_queue(contest, today=local_day(clock.now(), contest.regulation), chosen=chosen, search=search)
    return rows.filter(state__in=ACTIVE) if to_load else rows


def export_rows(
    contest: Contest, columns: list[str], *, chosen: str, search: str, unread: walks.Unread, to_load: bool = False
) -> Iterator[list[Any]]:
    """Rows of the export in the queue's order; only the fields of the chosen columns are read and decrypted.

    Applications that cannot be deciphered come last, by their number alone, and stand in `unread`.
    """
    applications = _applications(contest, chosen=chosen, search=search, to_load=to_load)
    known = columns_of(contest.regulation)
    picked = [known[name] for name in columns]
    needed = sorted({name for column in picked for name in column.fields} - {GIVEN})
    zone = contest.regulation.zone
    rows = applications.prefetch_related(None)
    if any(GIVEN in column.fields for column in picked):
        given = Consent.objects.filter(application=OuterRef("pk"), withdrawn_at=None).values("code")
        rows = rows.annotate(**{GIVEN: ArraySubquery(given)})
        needed.append(GIVEN)
    for row in walks.readable(rows.values("pk", *needed), unread, key=itemgetter("pk"), size=CHUNK):
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
    filters = {"chosen": order["chosen"], "search": order["search"], "to_load": order.get("to_load", False)}
    total = _applications(contest, **filters).count()
    titles = titles_of(order["columns"], contest.regulation)
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
