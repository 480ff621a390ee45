"""The whole contest as one ZIP for keeping: documents, sheets, registers, journals, all data as JSON, a manifest with SHA-256."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import QuerySet

from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, jobs, spreadsheets
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.manifest import CHUNK, SealedZip
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, Job
from judging.documents import protocol_docx, protocol_pdf
from judging.exports import every_workbook
from judging.models import DetachedSignature, PaperSheet, ProjectFile, Protocol
from judging.queries.commission import commission_of
from prizes.awards import bundles
from prizes.models import PAYOUT_PERSONAL, PaymentRegister, PayoutApplication, RequiredDocument
from prizes.payouts import documents as payout_documents
from prizes.payouts import exports
from prizes.payouts.queries import payments
from registration.models import LEADER_PERSONAL, PERSONAL_FIELDS, REPRESENTATIVE_PERSONAL

APPS = ("contests", "registration", "judging", "prizes")
DEEPEST = 4
# Never leave the portal: what opens accounts, signs requests or joins a team.
SECRET = {
    "token",
    "token_hash",
    "code_hash",
    "signing_key",
    "door_code",
    "identity_hash",
    "snils_hash",
    "person_hash",
    "recipient_hash",
}
PERSONAL = {
    "registration.application": set(PERSONAL_FIELDS) | {"decision_comment"},
    "registration.consent": {"address", "user_agent"},
    "registration.teamleader": {*LEADER_PERSONAL, "appointment_name"},
    "registration.representative": {*REPRESENTATIVE_PERSONAL, "signed_address", "signed_copy_name", "return_reason"},
    "prizes.payoutpaper": {"name", "given_address"},
    "prizes.parcel": {"address"},
    "registration.official": {"full_name", "birth_surname", "phone", "email", "workplace"},
    "registration.importbatch": {"report"},
    "registration.volunteer": {"full_name", "phone", "about"},
    "registration.supportrequest": {"subject"},
    "registration.supportmessage": {"text"},
    "judging.mentorcontact": {"text", "next_step"},
    "registration.cardmessage": {"text"},
    "prizes.payoutapplication": set(PAYOUT_PERSONAL) | {"message", "signed_copy_name"},
    "prizes.diploma": {"holder", "printed", "email"},
    "judging.protocolsignature": {"address"},
}


@action("Заказан архив конкурса")
def order_archive(*, contest: Contest, personal: bool, reason: str, by: User, address: str | None) -> Job:
    """Start the archive; with personal data only for a reason, which both journals keep."""
    require(by, "prizes.archive", contest, "Архив собирает сотрудник.")
    if personal:
        if len(reason.strip()) < 5:
            raise RuleViolation(code="archive.no_reason", message="Напишите, зачем нужны персональные данные.", field="reason")
        record_access(
            by=by, contest_id=contest.pk, subject="архив конкурса с персональными данными", reason=reason.strip()[:300],
            address=address,
        )  # fmt: skip
    note(
        contest_id=contest.pk,
        about="с персональными данными" if personal else "без персональных данных",
        reason=reason.strip()[:300],
    )
    return jobs.start(
        kind="prizes.archive", title="Архив конкурса", contest_id=contest.pk, by=by, parameters={"personal": personal}
    )


@jobs.work("prizes.archive")
def _archive_job(running: jobs.Running) -> str:
    contest = contest_with_regulation(running.contest_id)
    with tempfile.TemporaryFile() as file:
        count = write_archive(contest, file, personal=running.parameters["personal"], tick=lambda done: running.progress(done, 0))
        file.seek(0)
        running.save_file(file, f"arhiv-{contest.slug}.zip")
    return f"Файлов: {count}. Проверить архив: ./portal manage check_archive ФАЙЛ."


def write_archive(contest: Contest, target: Any, *, personal: bool, tick: Any = lambda done: None) -> int:
    """Write the archive into a file; returns the number of files in it."""
    sealed = SealedZip(target, contest=contest.slug, title=contest.title, made_at=clock.now().isoformat(), personal_data=personal)
    for path, content in _contents(contest, personal=personal):
        sealed.add(path, content)
        tick(len(sealed.files))
    sealed.close()
    return len(sealed.files)


def _contents(contest: Contest, *, personal: bool) -> Iterator[tuple[str, Any]]:
    yield from _protocols(contest)
    yield from _sheets(contest)
    if personal:
        yield from _registers(contest)
        for name, data in bundles.named_files(contest):
            yield f"documents/{name}", data
    yield from _files(contest)
    yield from _journals(contest, personal=personal)
    for model in sorted(_models(), key=lambda kind: kind._meta.label_lower):
        if (lookup := _way_to_contest(model)) is not None:
            yield (
                f"data/{model._meta.label_lower}.json",
                _as_json(model, model._default_manager.filter(**{lookup: contest.pk}), personal),
            )
    yield "data/people.json", json.dumps(_people(contest, personal=personal), ensure_ascii=False, indent=1).encode()


def _protocols(contest: Contest) -> Iterator[tuple[str, Any]]:
    for protocol in Protocol.objects.filter(meeting__commission__contest=contest).select_related("meeting__commission"):
        name = f"protocols/protocol-{protocol.meeting_id}-v{protocol.version}"
        protocol.meeting.commission.contest = contest
        yield f"{name}.pdf", _stored(protocol.signed_file.name) if protocol.signed_file else protocol_pdf(protocol)
        yield f"{name}.docx", protocol_docx(protocol)
        for signature in DetachedSignature.objects.filter(protocol=protocol):
            yield f"{name}-signature-{signature.pk}.sig", _stored(signature.content.name)


def _sheets(contest: Contest) -> Iterator[tuple[str, Any]]:
    commission = commission_of(contest)
    if commission is None or not commission.is_closed:
        return
    for kind, data in every_workbook(contest):
        yield f"sheets/{kind}.xlsx", data
    for paper_sheet in PaperSheet.objects.filter(project__contest=contest).exclude(scan=""):
        yield f"sheets/paper-{paper_sheet.pk}", _stored(paper_sheet.scan.name)


def _registers(contest: Contest) -> Iterator[tuple[str, Any]]:
    """Registers, the bank's files, incomes and signed applications: who was paid what, and where to."""
    for register in PaymentRegister.objects.filter(contest=contest).select_related("made_by", "approved_by"):
        register.contest = contest
        yield f"registers/register-{register.number}.xlsx", exports.register_xlsx(register)
        yield f"registers/register-{register.number}.pdf", payout_documents.register_pdf(register)
        if register.state == PaymentRegister.State.APPROVED:
            yield f"registers/register-{register.number}.txt", exports.register_client_bank(register)
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


def _journals(contest: Contest, *, personal: bool) -> Iterator[tuple[str, Any]]:
    zone = contest.regulation.zone

    def when(at: datetime) -> datetime:
        return at.astimezone(zone)

    actions = AuditRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("id")
    rows = [
        [when(row.at), row.title, row.user.email if row.user and personal else row.user_id or "портал", row.about, row.reason,
         str(row.address or "") if personal else "", str(row.context)]
        for row in actions.iterator(chunk_size=2000)
    ]  # fmt: skip
    target = io.BytesIO()
    spreadsheets.write_csv(target, ["Когда", "Что", "Кто", "О чём", "Основание", "Адрес", "Связка"], rows)
    yield "journal/actions.csv", target.getvalue()
    target = io.BytesIO()
    accesses = AccessRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("id")
    seen = [[when(row.at), row.user.email if personal else row.user_id, row.subject, row.reason] for row in accesses]
    spreadsheets.write_csv(target, ["Когда", "Кто", "Чьи данные", "Зачем"], seen)
    yield "journal/accesses.csv", target.getvalue()


def _models() -> list[type[models.Model]]:
    """Every model of the contest's stages but the history tables, whose rows the journal already names."""
    return [model for app in APPS for model in apps.get_app_config(app).get_models() if not hasattr(model, "pgh_tracked_model")]


def _way_to_contest(model: type[models.Model]) -> str | None:
    """The lookup that leads from a row to its contest, the shortest; None for what belongs to no contest."""
    if model is Contest:
        return "pk"
    ways = [(model, "")]
    for _ in range(DEEPEST):
        further = []
        for current, path in ways:
            for field in current._meta.get_fields():
                if not isinstance(field, models.ForeignKey) or (field.null and path == "" and field.related_model is not Contest):
                    continue
                if field.related_model is Contest:
                    return f"{path}{field.name}"
                if field.related_model._meta.app_label in APPS:
                    further.append((field.related_model, f"{path}{field.name}__"))
        ways = further
    return None


def _as_json(model: type[models.Model], rows: QuerySet[Any], personal: bool) -> Iterator[bytes]:
    """The rows as Django's JSON, one by one; without personal data the fields that hold it are left out."""
    left_out = set(SECRET)
    if not personal:
        left_out |= PERSONAL.get(model._meta.label_lower, set())
        left_out |= {field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)}
    fields = [field.name for field in model._meta.fields if field.name not in left_out]
    first = True
    yield b"["
    for row in rows.order_by("pk").iterator(chunk_size=500):
        text = serializers.serialize("json", [row], fields=fields, ensure_ascii=False)[1:-1]
        yield ("" if first else ",\n").encode() + text.encode()
        first = False
    yield b"]\n"


def _people(contest: Contest, *, personal: bool) -> list[dict[str, Any]]:
    """Who held which role; names only with personal data."""
    grants = RoleGrant.objects.filter(contest=contest).select_related("user").order_by("role", "user_id")
    return [
        {"user": grant.user_id, "role": grant.role}
        | ({"name": grant.user.get_full_name(), "email": grant.user.email} if personal else {})
        for grant in grants
    ]
