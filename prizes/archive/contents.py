"""The whole contest as one ZIP for keeping: documents, sheets, registers, journals, all data as JSON, a manifest with SHA-256.

What the person who orders it may not read yet (kernel/secrecy.py) is not in it. Without personal data every member is made by one
rule: keys instead of names, no free text, no uploaded file (`data.tells_of_nobody`).
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage

from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, jobs, secrecy, spreadsheets
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.manifest import CHUNK, SealedZip
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, Job
from judging.documents import protocol_docx, protocol_pdf
from judging.exports import every_workbook
from judging.models import DetachedSignature, PaperSheet, ProjectFile, Protocol, ScoreSheet
from judging.queries.results import published_protocol
from prizes.archive.data import data_files
from prizes.awards import bundles
from prizes.awards.queries import awards
from prizes.models import PaymentRegister, PayoutApplication, RequiredDocument
from prizes.payouts import exports, register_files
from prizes.payouts.queries import payments

README = "README.txt"
WITH_PERSONAL, WITHOUT_PERSONAL = "с персональными данными", "без персональных данных"
# What an archive without personal data never holds, as its README says it.
NOT_WITHOUT_PERSONAL = (
    "имена, адреса, телефоны и документы людей (вместо них ключи записей)",
    "тексты, которые кто-то написал от руки: описания, замечания, причины, ответы, письма",
    "файлы команд, сканы и подписи",
    "реестры, заявления о выплате, дипломы",
    "протоколы; решение комиссии — в том виде, в каком оно опубликовано для всех",
)


@action("Заказан архив конкурса")
def order_archive(*, contest: Contest, personal: bool, reason: str, by: User, address: str | None) -> Job:
    """Start the archive; with personal data only for a reason. Both journals keep the order, the access journal each taking too."""
    require(by, "prizes.archive", contest, "Архив собирает сотрудник.")
    reason = reason.strip()[:300]
    if personal and len(reason) < 5:
        raise RuleViolation(code="archive.no_reason", message="Напишите, зачем нужны персональные данные.", field="reason")
    which = WITH_PERSONAL if personal else WITHOUT_PERSONAL
    reason = reason or "архив конкурса на хранение"
    record_access(by=by, contest_id=contest.pk, subject=f"архив конкурса {which}", reason=reason, address=address)
    note(contest_id=contest.pk, about=which, reason=reason)
    return jobs.start(
        kind="prizes.archive", title=f"Архив конкурса {which}", contest_id=contest.pk, by=by,
        parameters={"personal": personal, "reason": reason},
    )  # fmt: skip


@jobs.work("prizes.archive", permission="prizes.archive")
def _archive_job(running: jobs.Running) -> str:
    contest, by = contest_with_regulation(running.contest_id), running.job.started_by
    require(by, "prizes.archive", contest, "Архив собирает сотрудник.")
    with tempfile.TemporaryFile() as file:
        count = write_archive(
            contest, file, personal=running.parameters["personal"], by=by, tick=lambda done: running.progress(done, 0)
        )
        # After writing: what opened meanwhile may be in it.
        running.asks_also(secrecy.permissions_for(by, contest))
        file.seek(0)
        running.save_file(file, f"arhiv-{contest.slug}.zip")
    return f"Файлов: {count}. Проверить архив: ./portal manage check_archive ФАЙЛ."


def write_archive(contest: Contest, target: Any, *, personal: bool, by: User | None = None, tick: Any = lambda done: None) -> int:
    """Write the archive into a file, with what this person (None: the portal itself) may read now; returns the number of its files."""
    sealed = SealedZip(target, contest=contest.slug, title=contest.title, made_at=clock.now().isoformat(), personal_data=personal)
    for path, content in _contents(contest, personal=personal, by=by):
        sealed.add(path, content)
        tick(len(sealed.files))
    sealed.close()
    return len(sealed.files)


def _contents(contest: Contest, *, personal: bool, by: User | None) -> Iterator[tuple[str, Any]]:
    yield README, readme(contest, personal=personal, by=by).encode()
    yield from _protocols(contest, by) if personal else _published_decision(contest)
    yield from _sheets(contest, personal=personal, by=by)
    if personal:
        yield from _registers(contest)
        for name, data in bundles.named_files(contest):
            yield f"documents/{name}", data
        yield from _files(contest)
    yield from _journals(contest, personal=personal, by=by)
    yield from data_files(contest, personal=personal, by=by)
    yield "data/people.json", json.dumps(_people(contest, personal=personal), ensure_ascii=False, indent=1).encode()


def left_out(contest: Contest, by: User | None) -> list[str]:
    """What is not in an archive of this person now because nobody may read it yet, and when it can be had."""
    return [f"{why.title}: {why.until}, тем, кто тогда может их видеть" for why in secrecy.left_out(by, contest)]


def readme(contest: Contest, *, personal: bool, by: User | None) -> str:
    """What is in the archive and what is left out of it, in words."""
    lines = [
        f"Архив конкурса «{contest.title}» {WITH_PERSONAL if personal else WITHOUT_PERSONAL}.",
        f"Собран {clock.now().astimezone(contest.regulation.zone):%d.%m.%Y %H:%M}.",
        "Опись с размерами и суммами SHA-256: manifest.json; проверить: ./portal manage check_archive ФАЙЛ.",
        "", "Заметки членов комиссии для себя не попадают никуда.", "Не вошло, потому что ещё не открыто:",
        *(f"- {line}" for line in left_out(contest, by)),
    ]  # fmt: skip
    if not personal:
        lines += ["", "Без персональных данных не входят:", *(f"- {line}" for line in NOT_WITHOUT_PERSONAL)]
    return "\n".join(lines) + "\n"


def _protocols(contest: Contest, by: User | None) -> Iterator[tuple[str, Any]]:
    protocols = secrecy.readable(Protocol.objects.filter(meeting__commission__contest=contest), by, contest)
    for protocol in protocols.select_related("meeting__commission"):
        kind = "protocol" if protocol.kind in Protocol.OF_RESULTS else protocol.kind
        name = f"protocols/{kind}-{protocol.meeting_id}-v{protocol.version}"
        protocol.meeting.commission.contest = contest
        yield f"{name}.pdf", _stored(protocol.signed_file.name) if protocol.signed_file else protocol_pdf(protocol)
        yield f"{name}.docx", protocol_docx(protocol)
        for signature in DetachedSignature.objects.filter(protocol=protocol):
            yield f"{name}-signature-{signature.pk}.sig", _stored(signature.content.name)


def _published_decision(contest: Contest) -> Iterator[tuple[str, bytes]]:
    """What the public page of results tells of the protocol."""
    protocol = published_protocol(contest)
    if protocol is None or contest.results_published_at is None:
        return
    rows = [[award.division_title, award.title, award.project.title, award.team.shown_name] for award in awards.awards(contest)]
    target = io.BytesIO()
    spreadsheets.write_xlsx(target, ["Зачёт", "Место", "Проект", "Команда"], rows, sheet="Решение")
    yield f"protocols/protocol-{protocol.meeting_id}-v{protocol.version}-published.xlsx", target.getvalue()


def _sheets(contest: Contest, *, personal: bool, by: User | None) -> Iterator[tuple[str, Any]]:
    why = secrecy.closed(ScoreSheet)
    if not hasattr(contest, "commission") or (why and not secrecy.may_read(why, by, contest)):
        return
    for kind, data in every_workbook(contest, named=personal):
        yield f"sheets/{kind}.xlsx", data
    if personal:
        for paper_sheet in PaperSheet.objects.filter(project__contest=contest).exclude(scan=""):
            yield f"sheets/paper-{paper_sheet.pk}", _stored(paper_sheet.scan.name)


def _registers(contest: Contest) -> Iterator[tuple[str, Any]]:
    """Registers, the bank's files, incomes and signed applications: who was paid what, and where to."""
    for register in PaymentRegister.objects.filter(contest=contest).select_related("made_by", "approved_by"):
        register.contest = contest
        for kind, make in register_files.MAKERS.items():
            if data := register_files.approved_file(register, kind):
                yield f"registers/register-{register.number}.{kind}", data
            elif kind != "txt":
                yield f"registers/register-{register.number}.{kind}", make(register)
    for year in payments.tax_years(contest):
        yield f"registers/income-{year}.xlsx", exports.income_workbook(contest, year)
    for application in PayoutApplication.objects.filter(award__contest=contest).exclude(signed_copy=""):
        yield f"registers/form4-{application.pk}", _stored(application.signed_copy.name)
    for required_document in RequiredDocument.objects.filter(application__award__contest=contest).exclude(content=""):
        yield (
            f"registers/papers/{required_document.application_id}-{required_document.code}",
            _stored(required_document.content.name),
        )


def _files(contest: Contest) -> Iterator[tuple[str, Any]]:
    for file in ProjectFile.objects.filter(project__contest=contest):
        yield f"projects/{file.project_id}/{file.pk}", _stored(file.content.name)
    if contest.nominations_act_file:
        yield "acts/nominations", _stored(contest.nominations_act_file.name)


def _stored(name: str | None) -> Iterator[bytes]:
    """A stored file piece by piece; one that is gone from the disk is an empty file, named in the data beside it."""
    if not name or not default_storage.exists(name):
        return
    with default_storage.open(name, "rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _journals(contest: Contest, *, personal: bool, by: User | None) -> Iterator[tuple[str, Any]]:
    """Both journals. Without personal data: what was done, when and by which account; with them also about what and why."""
    zone = contest.regulation.zone
    unread = set(secrecy.closed_reasons(by, contest))

    def when(at: datetime) -> datetime:
        return at.astimezone(zone)

    actions = AuditRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("id")
    heads = ["Когда", "Что", "Кто", "Связка", *(["О чём", "Основание", "Адрес"] if personal else [])]
    rows: list[list[Any]] = []
    for row in actions.iterator(chunk_size=2000):
        who = row.user.email if row.user and personal else row.user_id or "портал"
        told = [row.about, "" if row.name in unread else row.reason, str(row.address or "")]
        rows.append([when(row.at), row.title, who, str(row.context), *(told if personal else [])])
    yield "journal/actions.csv", _csv(heads, rows)
    accesses = AccessRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("id")
    heads = ["Когда", "Кто", *(["Чьи данные", "Зачем"] if personal else [])]
    rows = [
        [when(row.at), row.user.email if personal else row.user_id, *([row.subject, row.reason] if personal else [])]
        for row in accesses
    ]
    yield "journal/accesses.csv", _csv(heads, rows)


def _csv(heads: list[str], rows: list[list[Any]]) -> bytes:
    target = io.BytesIO()
    spreadsheets.write_csv(target, heads, rows)
    return target.getvalue()


def _people(contest: Contest, *, personal: bool) -> list[dict[str, Any]]:
    """Who held which role; names only with personal data."""
    grants = RoleGrant.objects.filter(contest=contest).select_related("user").order_by("role", "user_id")
    return [
        {"user": grant.user_id, "role": grant.role}
        | ({"name": grant.user.get_full_name(), "email": grant.user.email} if personal else {})
        for grant in grants
    ]
