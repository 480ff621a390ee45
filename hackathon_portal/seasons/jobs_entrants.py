"""Long work about entrants: a file checked and carried out, the list exported."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import SHORTEST_REASON
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel import clock, erasure, jobs, personal
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.spreadsheets import Page, plain, write_book
from hackathon_portal.kernel.sweeps import sweep
from hackathon_portal.seasons.imports.carrying_out import STAFF_ALONE, import_entrants
from hackathon_portal.seasons.imports.reading import UnreadableFile
from hackathon_portal.seasons.models import EntrantFile, Season
from hackathon_portal.seasons.queries.desk_entrants import Chosen, entrants_of
from hackathon_portal.seasons.rules.entrants import all_said

CHECK, LOAD, EXPORT = "seasons.check_entrants", "seasons.import_entrants", "seasons.export_entrants"
KEEP_FILES = timedelta(days=14)
SHORT = 2000
FORMATS = {"xlsx": "XLSX", "csv": "CSV"}
HEAD = ("Номер", "Номер в файле", "Фамилия", "Имя", "Отчество", "Почта", "Регион", "Специализации", "Студент", "Место учёбы",
        "Площадки", "Несовершеннолетний", "Состояние", "Допущен", "Замечания", "Записан")  # fmt: skip


@action("Принят файл участников сезона")
def take_file(*, season: Season, name: str, data: bytes, by: User) -> EntrantFile:
    """Keep a file, encrypted, until it is carried out; a job looks at it first."""
    require(by, "seasons.manage", season, STAFF_ALONE)
    kept = EntrantFile.objects.create(
        season=season, file_name=name[:200], content=base64.b64encode(data).decode(), made_by=by
    )  # fmt: skip
    note(room=season.room, about=f"файл № {kept.pk}")
    return kept


def order(*, file: EntrantFile, kind: str, by: User) -> Job:
    """Begin to check the file or to carry it out."""
    require(by, "seasons.manage", file.season, STAFF_ALONE)
    if not file.content:
        raise RuleViolation(code="import.done", message="Файл уже загружен или больше не хранится: загрузите его снова.")
    title = "Проверка файла" if kind == CHECK else "Загрузка файла"
    return jobs.start(kind=kind, title=f"{title} № {file.pk}", by=by, room=file.season.room, parameters={"file": file.pk})


def _carried_out(running: jobs.Running, *, dry_run: bool) -> tuple[EntrantFile, dict[str, Any]]:
    file = EntrantFile.objects.select_related("season__rules_version").get(pk=running.parameters["file"])
    try:
        report = import_entrants(
            season=file.season, file=base64.b64decode(file.content), by=running.job.started_by, dry_run=dry_run, progress=running.progress
        )  # fmt: skip
    except UnreadableFile as error:
        raise RuleViolation(code="import.unreadable", message=f"Файл прочитать не удалось: {error}.") from None
    return file, report.as_json()


@jobs.work(CHECK, permission="seasons.manage")
def check_file(running: jobs.Running) -> str:
    file, report = _carried_out(running, dry_run=True)
    EntrantFile.objects.filter(pk=file.pk).update(report=report, checked_at=clock.now())
    return f"Строк: {report['rows']}, новых: {report['new']}, с замечаниями: {len(report['findings'])}. Ничего не записано."


@jobs.work(LOAD, permission="seasons.manage")
def load_file(running: jobs.Running) -> str:
    file, report = _carried_out(running, dry_run=False)
    EntrantFile.objects.filter(pk=file.pk).update(report=report, carried_out_at=clock.now(), content="")
    return f"Записано: {report['new']}, были раньше: {report['known']}, не взято: {len(report['broken'])}, писем: {report['letters']}."


@sweep("файлы участников сезонов", of=["seasons.EntrantFile"], term="14 дней после загрузки")
def forget_old_files() -> int:
    """Forget files and reports that nobody has needed for a while: both may name people."""
    return erasure.erase_rows(personal.declared(EntrantFile), EntrantFile.objects.filter(made_at__lt=clock.now() - KEEP_FILES))


@action("Заказана выгрузка участников сезона")
def order_export(*, season: Season, chosen: Chosen, file_format: str, reason: str, by: User, address: str | None) -> Job:
    """The list as it is narrowed, as a file; the reason goes into the access journal."""
    require(by, "seasons.manage", season, "Выгрузки делает сотрудник сезона.")
    if file_format not in FORMATS:
        raise RuleViolation(code="export.format", message="Выберите XLSX или CSV.", field="file_format", status=422)
    if len(reason.strip()) < SHORTEST_REASON:
        raise RuleViolation(
            code="export.no_reason", message="Напишите, зачем нужны персональные данные.", field="reason", status=422
        )
    rows = entrants_of(season, chosen, clock.now().date()).count()
    record_access(by=by, room=season.room, subject="выгрузка участников сезона", reason=reason.strip()[:300], address=address)
    note(room=season.room, about=f"{FORMATS[file_format]}, строк: {rows}", reason=reason.strip())
    return jobs.start(
        kind=EXPORT, title=f"Выгрузка участников, {FORMATS[file_format]}", by=by, room=season.room, size=rows,
        parameters={"season": season.pk, "chosen": chosen.as_query(), "format": file_format, "reason": reason.strip()[:300]},
    )  # fmt: skip


def rows_of(season: Season, chosen: Chosen) -> Iterator[list[Any]]:
    """Rows of the export, in the order of numbers."""
    names = {region.code: region.name for region in REGIONS}
    rows = entrants_of(season, chosen, clock.now().date()).only(*_COLUMNS)
    for one in rows.iterator(chunk_size=2000):
        yield [
            one.number, one.external, one.surname, one.name, one.patronymic, one.email, names.get(one.region, one.region_typed),
            ", ".join(one.specialisations), _said(one.is_student), one.study_place, ", ".join(one.wishes), _said(one.is_minor),
            one.get_state_display(), _said(one.is_admitted), "; ".join(all_said(one.findings, season.rules.terms)),
            f"{one.signed_up_at.astimezone(season.rules.zone):%d.%m.%Y %H:%M:%S}",
        ]  # fmt: skip


_COLUMNS = (
    "number", "external", "surname", "name", "patronymic", "email", "region", "region_typed", "specialisations", "is_student",
    "study_place", "wishes", "is_minor", "state", "is_admitted", "findings", "signed_up_at",
)  # fmt: skip


def _said(value: bool) -> str:
    return "да" if value else "нет"


@jobs.work(EXPORT, permission="seasons.manage", short_to=SHORT)
def export(running: jobs.Running) -> str:
    order = running.parameters
    season = Season.objects.select_related("rules_version").get(pk=order["season"])
    chosen = Chosen.of(order["chosen"])
    target = io.BytesIO()
    if order["format"] == "xlsx":
        total = entrants_of(season, chosen, clock.now().date()).count()
        count = write_book(
            target, [Page("Участники", list(HEAD), rows_of(season, chosen))], tick=lambda done: running.progress(done, total)
        )
    else:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEAD)
        count = 0
        for row in rows_of(season, chosen):
            writer.writerow([plain(cell) for cell in row])
            count += 1
        target.write(b"\xef\xbb\xbf" + out.getvalue().encode())
    target.seek(0)
    running.save_file(target, f"uchastniki-{season.slug}.{order['format']}")
    return f"Строк в файле: {count}."


def is_open(file: EntrantFile) -> bool:
    """Whether the file may still be carried out."""
    return bool(file.content) and file.carried_out_at is None and file.checked_at is not None
