"""The whole contest as one ZIP for keeping: documents, sheets, registers, journals, all data as JSON, a manifest with SHA-256.

What the person who orders it may not read yet (kernel/secrecy.py) is not in it. Without personal data every member is made by one
rule: keys instead of names, no free text, no uploaded file (`data.tells_of_nobody`).
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings

from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.documents import signing
from hackathon_portal.kernel import clock, jobs, secrecy, spreadsheets
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.manifest import SealedZip
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, Job
from judging.documents import protocol_docx, protocol_pdf, table_pdf
from judging.exports import every_workbook
from judging.models import CommissionMember, DetachedSignature, PaperSheet, ProjectFile, Protocol, ScoreSheet
from judging.queries.results import published_protocol
from prizes.archive import papers
from prizes.archive.data import Lost, data_files, labels
from prizes.archive.members import Member, Source, log, of_file, put, stored, why_not
from prizes.archive.papers import WITH_PERSONAL, WITHOUT_PERSONAL
from prizes.awards import bundles
from prizes.awards.queries import awards
from prizes.models import PaymentRegister, PayoutApplication, RequiredDocument
from prizes.payouts import exports, register_files
from prizes.payouts.queries import incomes


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
        made = write_archive(
            contest, file, personal=running.parameters["personal"], by=by, tick=lambda done: running.progress(done, 0)
        )
        # After writing: what opened meanwhile may be in it.
        running.asks_also(secrecy.permissions_for(by, contest))
        file.seek(0)
        running.save_file(file, f"arhiv-{contest.slug}.zip")
    seal_archive(contest=contest, made=made, personal=running.parameters["personal"], by=by)
    lacks = ", ".join(one["path"] for one in made.missing[:5]) + (" и другие" if len(made.missing) > 5 else "")
    told = f" Не вошло: {len(made.missing)} ({lacks}), почему — в README.txt." if made.missing else ""
    return f"Файлов: {made.count}.{told} Сумма описи SHA-256: {made.sha256}. Проверить архив: ./portal manage check_archive ФАЙЛ."


@dataclass(frozen=True)
class Made:
    """What came of writing an archive: number of its files, what it lacks, SHA-256 of its manifest."""

    count: int
    missing: list[dict[str, Any]]
    sha256: str


@action("Собран архив конкурса")
def seal_archive(*, contest: Contest, made: Made, personal: bool, by: User) -> None:
    """Write the sum of the archive's manifest into the journal: outside of the archive, where nobody can change it."""
    require(by, "prizes.archive", contest, "Архив собирает сотрудник.")
    which = WITH_PERSONAL if personal else WITHOUT_PERSONAL
    lacks = f", не вошло: {len(made.missing)}" if made.missing else ""
    note(contest_id=contest.pk, about=f"{which}, файлов: {made.count}{lacks}, сумма описи SHA-256: {made.sha256}")


def write_archive(
    contest: Contest, target: Any, *, personal: bool, by: User | None = None, tick: Any = lambda done: None
) -> Made:
    """Write the archive into a file, with what this person (None: the portal itself) may read now.

    It always comes out: what cannot be made or read is named in README, in the lists and in the result.
    """
    sealed = SealedZip(target, contest=contest.slug, title=contest.title, made_at=clock.now().isoformat(), personal_data=personal)
    lost: list[Lost] = []
    for source in _sources(contest, personal=personal, by=by, lost=lost):
        for _ in put(sealed, source):
            tick(len(sealed.files))
    for one in lost:
        sealed.lacks(one.path, one.why, title=one.title)
    text = papers.readme(contest, personal=personal, by=by, missing=sealed.missing)
    sealed.add(papers.README, text.encode(), title="Что в архиве и как его проверить")
    listed = list(sealed.files)
    sealed.add(papers.LISTING, papers.listing(contest, listed), title="Опись для чтения")
    sealed.add(papers.INDEX, papers.index(listed), title="Опись таблицей")
    if settings.DOCUMENT_CERTIFICATE:
        _seal_listing(sealed, contest, listed)
    digest = sealed.close(sign=signing.signature_of)
    return Made(len(sealed.files) - len(sealed.missing), sealed.missing, digest)


def _seal_listing(sealed: SealedZip, contest: Contest, listed: list[dict[str, Any]]) -> None:
    """The list as a PDF under the organiser's signature: proof for whoever has no other program than a reader of PDF."""
    title = "Опись под электронной подписью организатора"
    try:
        sealed.add(papers.SEALED, signing.signed_by_organiser(papers.listing_pdf(contest, listed)), title=title)
    except Exception as error:  # the archive comes out all the same
        log.warning("archive: %s", papers.SEALED, exc_info=True)
        sealed.lacks(papers.SEALED, why_not(error), title=title)


def _sources(contest: Contest, *, personal: bool, by: User | None, lost: list[Lost]) -> Iterator[Source]:
    decided = partial(_protocols, contest, by) if personal else partial(_published_decision, contest)
    yield Source("protocols/", "протоколы", decided)
    yield Source("sheets/", "листы оценки", partial(_sheets, contest, personal=personal, by=by))
    if personal:
        yield Source("registers/", "реестры выплат", partial(_registers, contest))
        yield Source("registers/", "заявления о выплате", partial(_payout_papers, contest))
        yield Source("documents/", "дипломы и сертификаты", partial(_documents, contest, lost))
        yield Source("projects/", "файлы проектов", partial(_files, contest))
    yield Source("journal/", "журналы", partial(_journals, contest, personal=personal, by=by))
    yield Source("data/", "записи", partial(_data, contest, personal=personal, by=by, lost=lost))


def _protocols(contest: Contest, by: User | None) -> Iterator[Member]:
    protocols = secrecy.readable(Protocol.objects.filter(meeting__commission__contest=contest), by, contest)
    for protocol in protocols.select_related("meeting__commission"):
        kind = "protocol" if protocol.kind in Protocol.OF_RESULTS else protocol.kind
        name = f"protocols/{kind}-{protocol.meeting_id}-v{protocol.version}"
        title = f"{protocol.get_kind_display()}, заседание {protocol.meeting_id}, версия {protocol.version}"
        protocol.meeting.commission.contest = contest
        signed = protocol.signed_file.name if protocol.signed_file else None
        yield Member(f"{name}.pdf", title, partial(stored, signed) if signed else partial(protocol_pdf, protocol))
        yield Member(f"{name}.docx", f"{title}, для правки", partial(protocol_docx, protocol))
        for signature in DetachedSignature.objects.filter(protocol=protocol):
            yield Member(
                f"{name}-signature-{signature.pk}.sig", f"{title}: отсоединённая подпись", partial(stored, signature.content.name)
            )


def _published_decision(contest: Contest) -> Iterator[Member]:
    """What the public page of results tells of the protocol."""
    protocol = published_protocol(contest)
    if protocol is None or contest.results_published_at is None:
        return

    def made() -> bytes:
        rows = [
            [award.division_title, award.title, award.project.title, award.team.shown_name] for award in awards.awards(contest)
        ]
        target = io.BytesIO()
        spreadsheets.write_xlsx(target, ["Зачёт", "Место", "Проект", "Команда"], rows, sheet="Решение")
        return target.getvalue()

    yield Member(
        f"protocols/protocol-{protocol.meeting_id}-v{protocol.version}-published.xlsx", "решение комиссии, как опубликовано", made
    )


def _sheets(contest: Contest, *, personal: bool, by: User | None) -> Iterator[Member]:
    why = secrecy.closed(ScoreSheet)
    if not hasattr(contest, "commission") or (why and not secrecy.may_read(why, by, contest)):
        return
    for kind, title, made in every_workbook(contest, named=personal):
        yield Member(f"sheets/{kind}.xlsx", title, made)
    if personal:
        yield from _sheets_on_the_form(contest)
        for paper_sheet in PaperSheet.objects.filter(project__contest=contest).exclude(scan=""):
            yield of_file(
                f"sheets/paper-{paper_sheet.pk}", f"скан листа оценки {paper_sheet.pk}, проект {paper_sheet.project_id}",
                paper_sheet.scan.name,
            )  # fmt: skip


def _sheets_on_the_form(contest: Contest) -> Iterator[Member]:
    """Each member's sheets of a kind whose form is the document's table, as that table."""
    for kind in contest.regulation.judging.sheets:
        if kind.form != "table":
            continue
        filled = ScoreSheet.objects.filter(project__contest=contest, kind=kind.code).values("member")
        for member in CommissionMember.objects.filter(pk__in=filled).order_by("pk"):
            yield Member(
                f"sheets/form-{kind.code}-{member.pk}.pdf", f"{kind.title}: {member.full_name}, по форме документа",
                partial(table_pdf, member, contest, kind),
            )  # fmt: skip


def _registers(contest: Contest) -> Iterator[Member]:
    """Registers, the bank's files and incomes: who was paid what, and where to."""
    for register in PaymentRegister.objects.filter(contest=contest).select_related("made_by", "approved_by"):
        register.contest = contest
        name, title = f"registers/register-{register.number}", f"реестр выплат № {register.number} от {register.made_on:%d.%m.%Y}"
        kinds = {"xlsx": title, "pdf": title}
        if register.state == PaymentRegister.State.APPROVED:
            kinds["txt"] = f"{title}: файл для банка"
            if "treasury" in register_files.kinds_of(register):
                kinds["treasury"] = f"{title}: заявка казначейству"
        for kind, told in kinds.items():
            ending = "-treasury.xlsx" if kind == "treasury" else f".{kind}"
            yield Member(f"{name}{ending}", told, partial(register_files.for_archive, register, kind))
    for year in incomes.years_of(contest):
        yield Member(
            f"registers/income-{year}.xlsx", f"доходы и налог за {year} год", partial(exports.income_workbook, contest, year)
        )


def _payout_papers(contest: Contest) -> Iterator[Member]:
    # Only what is needed: a row that cannot be deciphered still has its files.
    applications = PayoutApplication.objects.filter(award__contest=contest).exclude(signed_copy="").order_by("pk")
    for pk, name in applications.values_list("pk", "signed_copy"):
        yield of_file(f"registers/form4-{pk}", f"подписанное заявление о выплате {pk}", name)
    papers_given = RequiredDocument.objects.filter(application__award__contest=contest).exclude(content="").order_by("pk")
    for application, code, title, name in papers_given.values_list("application", "code", "title", "content"):
        yield of_file(f"registers/papers/{application}-{code}", f"{title}, к заявлению {application}", name)


def _documents(contest: Contest, lost: list[Lost]) -> Iterator[Member]:
    problems: list[str] = []
    for name, data in bundles.named_files(contest, problems=problems):
        yield Member(f"documents/{name}", "диплом, сертификат или благодарность", partial(bytes, data))
    lost += [Lost(f"documents/{why.partition(':')[0]}", "диплом, сертификат или благодарность", why) for why in problems]


def _files(contest: Contest) -> Iterator[Member]:
    for file in ProjectFile.objects.filter(project__contest=contest):
        yield of_file(
            f"projects/{file.project_id}/{file.pk}-{file.purpose}",
            f"{file.get_purpose_display()}: {file.name}",
            file.content.name,
        )
    if contest.nominations_act_file:
        yield of_file("acts/nominations", "акт о номинациях", contest.nominations_act_file.name)


def _journals(contest: Contest, *, personal: bool, by: User | None) -> Iterator[Member]:
    yield Member("journal/actions.csv", "журнал действий", partial(_actions, contest, personal=personal, by=by))
    yield Member("journal/accesses.csv", "журнал обращений к персональным данным", partial(_accesses, contest, personal=personal))


def _actions(contest: Contest, *, personal: bool, by: User | None) -> bytes:
    """What was done, when and by which account; with personal data also about what and why."""
    zone, unread = contest.regulation.zone, set(secrecy.closed_reasons(by, contest))
    actions = AuditRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("id")
    heads = ["Когда", "Что", "Кто", "Связка", *(["О чём", "Основание", "Адрес"] if personal else [])]
    rows: list[list[Any]] = []
    for row in actions.iterator(chunk_size=2000):
        who = row.user.email if row.user and personal else row.user_id or "портал"
        told = [row.about, "" if row.name in unread else row.reason, str(row.address or "")]
        rows.append([row.at.astimezone(zone), row.title, who, str(row.context), *(told if personal else [])])
    return papers.table(heads, rows)


def _accesses(contest: Contest, *, personal: bool) -> bytes:
    zone = contest.regulation.zone
    accesses = AccessRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("id")
    heads = ["Когда", "Кто", *(["Чьи данные", "Зачем"] if personal else [])]
    rows: list[list[Any]] = [
        [row.at.astimezone(zone), row.user.email if personal else row.user_id, *([row.subject, row.reason] if personal else [])]
        for row in accesses
    ]
    return papers.table(heads, rows)


def _data(contest: Contest, *, personal: bool, by: User | None, lost: list[Lost]) -> Iterator[Member]:
    for path, title, made in data_files(contest, personal=personal, by=by, lost=lost):
        yield Member(path, title, made)
    heads = ["Таблица", "По-русски", "Поле", "Название поля"]
    yield Member("data/Поля.csv", "названия таблиц и полей по-русски", lambda: papers.table(heads, labels(personal=personal)))
    yield Member("data/people.json", "у кого какая роль", partial(_people, contest, personal=personal))


def _people(contest: Contest, *, personal: bool) -> bytes:
    """Who held which role; names only with personal data."""
    grants = RoleGrant.objects.filter(contest=contest).select_related("user").order_by("role", "user_id")
    people = [
        {"user": grant.user_id, "role": grant.role}
        | ({"name": grant.user.get_full_name(), "email": grant.user.email} if personal else {})
        for grant in grants
    ]
    return json.dumps(people, ensure_ascii=False, indent=1).encode()
