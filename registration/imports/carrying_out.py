"""Good rows filed by the actions of registration; batches that staff look at first; the background work of both."""

from __future__ import annotations

import base64
import csv
import io
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import F, Func, Value

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, erasure, jobs, locks, personal, spreadsheets, walks
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.russia.words import plural
from registration.actions import affiliation
from registration.actions import batch as batch_actions
from registration.fields import columns_of
from registration.imports.checking import check_rows, entry_of, in_order, refuse
from registration.imports.reading import Contents, Row, UnknownColumns, UnreadableFile, read_file, remembered_columns
from registration.models import ApiRequestKey, Application, ImportBatch

log = logging.getLogger("portal.imports")
# Rows of one transaction: at most, at first; and the seconds one is to take, because people who file wait for its lock meanwhile.
CHUNK, FIRST_CHUNK, CHUNK_SECONDS = 500, 50, 0.5
FILED, EARLIER, NOT_TAKEN = "подана", "уже подана", "не принята"
HIDDEN = "строка скрыта в файле, и её решено не подавать"
UNFILED = "портал не смог её записать. Проверьте в ней каждую ячейку; если повторится, сообщите администратору портала"
FORBIDDEN = 403
# How long a loaded file is kept for its faulty rows; it holds personal data, encrypted.
KEEP_FILES = timedelta(days=14)
# A request of the API repeated later than this is known by its external number alone.
KEEP_REQUESTS = timedelta(days=30)


def report(rows: list[Row]) -> dict[str, list[str]]:
    """external_id -> sorted codes of findings that are not green."""
    merged: dict[str, set[str]] = {}
    for row in rows:
        merged.setdefault(row.external_id, set()).update(row.codes)
    return {key: sorted(merged[key]) for key in sorted(merged)}


def carry_out(
    rows: list[Row],
    *,
    contest: Contest,
    by: User | None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    batch: ImportBatch | None = None,
) -> None:
    """File the good rows in order of their time, captains first; a row filed before stays as it is.

    Some rows are one transaction, as many as keep those who file beside the import waiting for CHUNK_SECONDS; a row that fails is
    reported and leaves nothing behind. What the batch has filed before it was cut short is told as filed by it. Rows that the file
    hides are filed only where staff chose so (`ImportBatch.takes_hidden`).
    """
    own = set(batch.filed_lines) if batch else set()
    filed = filed_before(contest)
    waiting = []
    for row in in_order(rows):
        if row.external_id in filed:
            row.outcome, row.number = FILED if row.line in own else EARLIER, filed[row.external_id]
        elif not row.is_good:
            row.outcome = NOT_TAKEN
        elif row.is_hidden and batch and not batch.takes_hidden:
            row.outcome = f"{NOT_TAKEN}: {HIDDEN}"
        else:
            waiting.append(row)
    start, size = 0, min(FIRST_CHUNK, CHUNK)
    while start < len(waiting):
        chunk, began = waiting[start : start + size], time.monotonic()
        _file(chunk, contest=contest, by=by, batch=batch)
        start += len(chunk)
        size = next_size(size, time.monotonic() - began)
        progress(start, len(waiting))


def filed_before(contest: Contest) -> dict[str, int | None]:
    """External number -> number of every application of the contest that came from another system."""
    filed = Application.objects.filter(contest=contest, external_id__isnull=False).values_list("external_id", "number")
    return {external_id: number for external_id, number in filed if external_id}


def _file(rows: list[Row], *, contest: Contest, by: User | None, batch: ImportBatch | None) -> None:
    """One transaction; where it fails, each half of the rows by itself, until the failure is one row's."""
    entries = [entry_of(row) for row in rows]
    try:
        with transaction.atomic():
            batch_actions.file_entries(contest=contest_with_regulation(contest.pk), entries=entries, by=by, source="файл")
            for row, entry in zip(rows, entries, strict=True):
                tell_outcome(row, entry)
            if batch:
                _remember(batch, [row.line for row in rows if row.outcome == FILED])
    except (OperationalError, InterfaceError, locks.Busy):
        raise  # nothing is wrong with the rows: the server is away, or others work in the contest
    except (DatabaseError, UnicodeError, RuleViolation) as error:
        if isinstance(error, RuleViolation) and error.status == FORBIDDEN:
            raise
        if len(rows) > 1:
            for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
                _file(half, contest=contest, by=by, batch=batch)
            return
        (row,) = rows
        if not isinstance(error, RuleViolation):
            log.error("a row of a file was refused by the database: %s", type(error).__name__)
        why = str(error) if isinstance(error, RuleViolation) else UNFILED
        row.outcome, row.number = f"{NOT_TAKEN}: {why}", None


def next_size(size: int, seconds: float) -> int:
    """How many rows the next transaction takes after one of `size` rows that lasted so long; twice as many at most."""
    return max(1, min(CHUNK, 2 * size, int(size * CHUNK_SECONDS / max(seconds, 0.001))))


def _remember(batch: ImportBatch, lines: list[int]) -> None:
    added = Func(F("filed_lines"), Value(lines, output_field=ImportBatch._meta.get_field("filed_lines")), function="array_cat")
    ImportBatch.objects.filter(pk=batch.pk).update(filed_lines=added)


def tell_outcome(row: Row, entry: batch_actions.Entry) -> None:
    """Say on the row what became of it."""
    if entry.application is not None:
        row.outcome, row.number = EARLIER if entry.existed else FILED, entry.application.number
    else:
        row.outcome, row.number = f"{NOT_TAKEN}: {entry.refusal}", None
        if entry.refusal:
            refuse(row, entry.refusal)


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
            "hidden": row.is_hidden,
            "notes": row.notes,
            "findings": [
                {"field": finding.field, "message": finding.message, "clause": finding.clause, "code": finding.code}
                for finding in row.findings
                if finding.code in row.codes
            ],
        }
        for row in rows
    ]


def is_left(row: dict[str, Any]) -> bool:
    """Whether a row of the report is not filed: to be corrected before the file is carried out, or refused by then."""
    return row["outcome"] not in (FILED, EARLIER) if row["outcome"] else not row["good"]


def _why_left(row: dict[str, Any]) -> str:
    """What is wrong with a row that is not filed, for the person who corrects it."""
    reasons = [finding["message"] for finding in row["findings"]]
    told = row["outcome"].partition(": ")[2]
    return "; ".join([*([told] if told and not any(told.startswith(reason) for reason in reasons) else []), *reasons])


def contents_of(batch: ImportBatch) -> Contents:
    """The batch's file read with the columns staff matched."""
    known = columns_of(batch.contest.regulation)
    return read_file(base64.b64decode(batch.content), batch.columns, known=known)


def rows_of(batch: ImportBatch) -> list[Row]:
    return contents_of(batch).rows


def check_batch(batch: ImportBatch, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """The dry run: a report on every row, nothing filed."""
    contents = contents_of(batch)
    check_rows(contents.rows, batch.contest, progress)
    filed = filed_before(batch.contest)
    for row in contents.rows:
        if row.external_id in filed:
            row.outcome, row.number = EARLIER, filed[row.external_id]
    batch.report, batch.read_as = page_report(contents.rows), contents.told
    batch.checked_at = clock.now()
    batch.save(update_fields=["report", "read_as", "checked_at"])


def carry_out_batch(
    *,
    batch: ImportBatch,
    by: User,
    hidden: bool | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """File a batch's good rows; its content goes once nothing is left to correct. Returns how many applications were filed.

    `hidden`: whether rows that the file hides are filed, None: as chosen before. Begun anew after a crash it goes on where it stopped: what was filed is known by its external number.
    """
    contest = batch.contest
    require(by, "registration.import", contest, "Файл загружает сотрудник организатора.")
    batch.refresh_from_db()
    if batch.carried_out_at:
        raise RuleViolation(code="import.done", message="Этот файл уже загружен.")
    if not batch.content:
        raise RuleViolation(
            code="import.forgotten",
            message=f"Файл больше не хранится: прошло {plural(KEEP_FILES.days, 'день,дня,дней')}. Загрузите его снова.",
        )
    choose_hidden(batch=batch, hidden=hidden)
    rows = rows_of(batch)
    check_rows(rows, contest, foresees=False)
    carry_out(rows, contest=contest, by=by, progress=progress, batch=batch)
    _finish(batch=batch, rows=rows, by=by)
    affiliation.follow_frequency(contest=batch.contest)
    return sum(row.outcome == FILED for row in rows)


def choose_hidden(*, batch: ImportBatch, hidden: bool | None) -> None:
    """Keep what staff chose for the rows that the file hides; RuleViolation while nobody has chosen."""
    if hidden is not None:
        batch.takes_hidden = hidden
        batch.save(update_fields=["takes_hidden"])
    if batch.takes_hidden is None and any(row.get("hidden") and row["good"] for row in batch.report):
        raise RuleViolation(
            code="import.hidden", message="В файле есть скрытые строки. Решите, подавать ли их: для этого есть две кнопки."
        )


@action("Загружен файл заявок")
def _finish(*, batch: ImportBatch, rows: list[Row], by: User) -> None:
    require(by, "registration.import", batch.contest, "Файл загружает сотрудник организатора.")
    if ImportBatch.objects.select_for_update().get(pk=batch.pk).carried_out_at:
        return  # a worker taken for dead, and only slow, has come to the end after another
    batch.report, batch.carried_out_at, batch.filed_lines = page_report(rows), clock.now(), []
    if not any(map(is_left, batch.report)):
        batch.content = ""  # rows that are not filed stay for a while, to be corrected from a file of them
    batch.save()
    filed = sum(row.outcome == FILED for row in rows)
    note(contest_id=batch.contest_id, about=f"файл № {batch.pk}: подано {filed} из {len(rows)}")


def _batch_of(running: jobs.Running) -> ImportBatch:
    """The job's file; RuleViolation where no key reads it any more."""
    rows = ImportBatch.objects.select_related("contest__regulation_version")
    unread = walks.Unread()
    for batch in walks.readable(rows.filter(pk=running.parameters["batch"]), unread):
        found: ImportBatch = batch
        return found
    if unread:
        message = f"Файл № {running.parameters['batch']} не читается: ключи портала к нему не подходят. Загрузите его снова."
        raise RuleViolation(code="import.unread", message=message)
    raise ImportBatch.DoesNotExist


@jobs.work("registration.check_import", permission="registration.import")
def _check_job(running: jobs.Running) -> str:
    batch = _batch_of(running)
    try:
        try:
            check_batch(batch, running.progress)
        except UnknownColumns as error:  # too long a file to look at its header while the person waited
            batch.columns = remembered_columns(batch.contest, error.header) or {}
            if not batch.columns:
                message = f"Файл прочитать не удалось: {error}. Загрузите сначала несколько его строк с тем же заголовком и сопоставьте столбцы: соответствие запомнится."
                raise RuleViolation(code="import.unknown_columns", message=message) from None
            batch.save(update_fields=["columns"])
            check_batch(batch, running.progress)
    except UnreadableFile as error:
        raise RuleViolation(code="import.unreadable", message=f"Файл прочитать не удалось: {error}.") from None
    return f"Проверено строк: {len(batch.report)}."


@jobs.work("registration.import", permission="registration.import")
def _import_job(running: jobs.Running) -> str:
    batch = _batch_of(running)
    filed = carry_out_batch(batch=batch, by=running.job.started_by, progress=running.progress)
    return f"Подано заявок: {filed}."


@jobs.work("registration.faulty_rows", permission="registration.import", short_to=2000)
def _faulty_rows_job(running: jobs.Running) -> str:
    batch = _batch_of(running)
    running.save_file(io.BytesIO(faulty_rows_csv(batch)), f"ispravit-{batch.pk}.csv")
    return "Файл со строками готов."


def forget_old_files() -> int:
    """Forget files and reports that nobody has needed for a while, checked or not: both may name people."""
    ApiRequestKey.objects.filter(at__lt=clock.now() - KEEP_REQUESTS).delete()
    old = ImportBatch.objects.filter(created_at__lt=clock.now() - KEEP_FILES)
    return erasure.erase_rows(personal.declared(ImportBatch), old)


def faulty_rows_csv(batch: ImportBatch) -> bytes:
    """The rows that are not filed, as they were in the file, with what is wrong: to correct and load again."""
    wrong = {row["line"]: _why_left(row) for row in batch.report if is_left(row)}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    rows = rows_of(batch)
    writer.writerow([*rows[0].cells, "что исправить"])
    for row in rows:
        if row.line in wrong:
            writer.writerow([spreadsheets.plain(cell) for cell in [*row.cells.values(), wrong[row.line]]])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
