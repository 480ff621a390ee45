"""Organisations from a file: looked at first, taken in by a second press, taken back with a reason."""

from __future__ import annotations

from dataclasses import asdict

from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.classifiers.rules.regions import known_names, region_of
from hackathon_portal.kernel import clock, tables
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import MEGABYTE, clean_name
from hackathon_portal.organisations import queries
from hackathon_portal.organisations.actions.standing import CODES, VERIFIES, end, make_organisation
from hackathon_portal.organisations.models import Organisation, OrganisationImport
from hackathon_portal.organisations.rules import lists
from hackathon_portal.organisations.rules.details import Details
from hackathon_portal.russia.words import plural

MEGABYTES, MOST_ROWS = 5, 5000
NAMES = known_names(REGIONS)


def _read(upload: UploadedFile) -> list[tuple[int, list[str]]]:
    """Lines of the table under the first view that has our columns."""
    if (upload.size or 0) > MEGABYTES * MEGABYTE:
        raise RuleViolation(code="file.large", message=f"Файл больше {MEGABYTES} МБ: разделите его.", field="file", status=422)
    wrong = ""
    try:
        for view in tables.views(upload.read()):
            lines = [(line.number, line.cells) for line in view.lines() if not line.is_empty]
            try:
                lists.columns_of(lines[0][1] if lines else ())
            except lists.WrongHeader as error:
                wrong = wrong or str(error)
                continue
            if len(lines) > MOST_ROWS + 1:
                raise RuleViolation(
                    code="file.long",
                    message=f"В файле больше {plural(MOST_ROWS, 'строки,строк,строк')}: разделите его.",
                    field="file",
                    status=422,
                )
            return lines
    except tables.UnreadableTable as error:
        wrong = f"строка {error.line}, столбец {error.column}: {error.message}"
    raise RuleViolation(code="file.unreadable", message=f"Файл не прочитан: {wrong}.", field="file", status=422)


@action("Проверен файл организаций")
def check_organisations(*, upload: UploadedFile, basis: str, by: User) -> OrganisationImport:
    """Look at every line of a CSV or XLSX; nothing is taken in yet."""
    require(by, "organisations.verify", None, VERIFIES)
    basis = asked_reason(basis)
    living = Organisation.objects.filter(state__in=queries.LIVING)
    rows = lists.checked(
        _read(upload), region_of=lambda text: region_of(text, NAMES), regions=CODES,
        known_inns=set(living.exclude(inn="").values_list("inn", flat=True)),
        known_codes=set(living.exclude(external="").values_list("external", flat=True)),
    )  # fmt: skip
    made = OrganisationImport.objects.create(
        file_name=clean_name(upload),
        basis=basis,
        rows=[{"line": row.line, **asdict(row.details), "more": dict(row.more)} for row in rows if row.is_taken],
        findings=[
            {"line": row.line, "name": row.details.name, "faults": [asdict(fault) for fault in row.faults]}
            for row in rows
            if row.faults
        ],
        known=sum(row.is_known for row in rows),
        made_by=by,
    )
    note(about=f"файл организаций № {made.pk}", reason=basis)
    return made


@action("Загружены организации из файла")
def take_in_organisations(*, batch: OrganisationImport, by: User) -> int:
    """Make the organisations of a file that was looked at, verified by its document; how many. What came meanwhile is passed over."""
    require(by, "organisations.verify", None, VERIFIES)
    batch = OrganisationImport.objects.select_for_update().get(pk=batch.pk)
    if batch.done_at:
        raise RuleViolation(code="import.done", message="Этот файл уже загружен.")
    living = Organisation.objects.filter(state__in=queries.LIVING)
    inns, codes = set(living.values_list("inn", flat=True)), set(living.values_list("external", flat=True))
    made = 0
    for row in batch.rows:
        details, more = Details(row["name"][:300], row["kind"], row["inn"], row["ogrn"], row["region"]), row["more"]
        code = more.get("code", "")[:60]
        if details.inn in inns if details.inn else code and code in codes:
            continue
        make_organisation(
            details, state=Organisation.State.VERIFIED, verified_at=clock.real(), brought_by=batch, external=code,
            short_name=more.get("short_name", "")[:120], place=more.get("place", "")[:200], site=_address(more.get("site", "")),
        )  # fmt: skip
        made += 1
    batch.done_at = clock.real()
    batch.save(update_fields=["done_at"])
    note(about=f"файл организаций № {batch.pk}: {made}", reason=batch.basis)
    return made


def _address(typed: str) -> str:
    return typed if typed.startswith(("http://", "https://")) and len(typed) <= 200 else ""


@action("Отменена загрузка организаций")
def take_back_import(*, batch: OrganisationImport, reason: str, by: User) -> int:
    """Close what the file brought, except organisations that somebody acts for by now; how many were closed."""
    require(by, "organisations.verify", None, VERIFIES)
    reason = asked_reason(reason)
    batch = OrganisationImport.objects.select_for_update().get(pk=batch.pk)
    if not batch.done_at or batch.taken_back_at:
        raise RuleViolation(code="import.not_done", message="Отменять нечего: файл не загружен или уже отменён.")
    closed = 0
    for organisation in batch.organisations.select_for_update().filter(state__in=queries.LIVING):
        if not queries.representatives(organisation).exists() and not organisation.claims.filter(state="asked").exists():
            end(organisation, reason)
            closed += 1
    batch.taken_back_at, batch.reason = clock.real(), reason
    batch.save(update_fields=["taken_back_at", "reason"])
    note(about=f"файл организаций № {batch.pk}: закрыто {closed}", reason=reason)
    return closed
