"""Actions with the required_documents of a recipient, and prizes nobody asked for in time (Kuzbass: 12.10-12.12, 12.14, 12.18)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import SCAN_TYPES, SCAN_WORDS, checked
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.announced import places_left
from prizes.awards.actions.awards import give_up
from prizes.awards.queries import shares
from prizes.models import PayoutApplication, RequiredDocument
from prizes.payouts import printed
from prizes.payouts.actions.corrections import take_back
from prizes.payouts.actions.payout_applications import editable, for_decision, send_back
from prizes.payouts.queries import required_documents
from prizes.payouts.queries.details import why_not_corrected
from prizes.states import REQUIRED_DOCUMENT

DOCUMENT_MEGABYTES = 20


@action("Приложен документ получателя приза")
def attach_required_document(
    *, application: PayoutApplication, code: str, upload: UploadedFile, by: User, address: str | None = None
) -> RequiredDocument:
    """Keep a required_document of the person's list: PDF, JPEG or PNG by content. Of a printed consent the text's hash is kept with it."""
    application = editable(application, by, code=code)
    contest = contest_with_regulation(application.award.contest_id)
    row = _row(application, contest, code)
    name, data = checked(
        upload, types=SCAN_TYPES, megabytes=DOCUMENT_MEGABYTES,
        refusal=RuleViolation(
            code="file.type", clause=row.clause, field="file",
            message=f"«{row.title}»: нужен {SCAN_WORDS} не больше {DOCUMENT_MEGABYTES} МБ.",
        ),
    )  # fmt: skip
    required_document = row.required_document or RequiredDocument(application=application, code=code, title=row.title)
    if required_document.state in (RequiredDocument.State.ACCEPTED, RequiredDocument.State.WAIVED):
        raise RuleViolation(
            code="required_document.settled", clause=row.clause, message=f"«{row.title}»: уже принят, менять не нужно."
        )
    files.keep(required_document, "content", "paper", ContentFile(data))
    REQUIRED_DOCUMENT.move(required_document, "give")
    required_document.name, required_document.reason = name, ""
    required_document.given_at, required_document.given_address = clock.now(), address
    required_document.text_sha256 = printed.consent(application, row.form, contest).sha256 if row.form else ""
    required_document.save()
    note(contest_id=contest.pk, about=f"{application}: {row.title}"[:300])
    return required_document


@action("Проверены документы получателя приза")
def check_required_documents(
    *, application: PayoutApplication, verdicts: Mapping[str, tuple[bool, str]], by: User, seen: Mapping[str, str] | None = None
) -> PayoutApplication:
    """Accept or return required_documents: code -> (accepted, what to correct). If one is returned, so is the application, with one letter.

    `seen`: code -> the file that was looked at (`RequiredDocument.sheet`); one attached since has to be looked at first.
    """
    application = for_decision(application, by)
    contest = contest_with_regulation(application.award.contest_id)
    rows = {row.code: row for row in required_documents.required_documents_of(application, contest)}
    wrong = []
    for code, (accept, reason) in verdicts.items():
        row = rows.get(code)
        if (
            row is None
            or row.required_document is None
            or row.required_document.state not in (RequiredDocument.State.GIVEN, RequiredDocument.State.ACCEPTED)
        ):
            raise RuleViolation(code="required_document.unknown", message="Этого документа на проверке нет: страница устарела.")
        if (seen or {}).get(code, row.required_document.sheet) != row.required_document.sheet:
            raise RuleViolation(
                code="required_document.changed", clause=row.clause,
                message=f"«{row.title}»: приложен другой файл, посмотрите его заново.",
            )  # fmt: skip
        if not accept and not reason.strip():
            raise RuleViolation(
                code="required_document.no_reason",
                clause=row.clause,
                message=f"«{row.title}»: напишите, что исправить.",
                status=422,
            )
        required_document = row.required_document
        REQUIRED_DOCUMENT.move(required_document, "accept" if accept else "return")
        required_document.reason = "" if accept else reason.strip()[:300]
        required_document.decided_by, required_document.decided_at = by, clock.now()
        required_document.save()
        if not accept:
            wrong.append(f"{row.title} — {required_document.reason}")
    note(contest_id=contest.pk, about=f"{application}: проверено {len(verdicts)}, вернули {len(wrong)}")
    if wrong:
        send_back(application, "; ".join(wrong)[:500], by)
    return application


@action("Документ получателя приза не требуется")
def waive_required_document(*, application: PayoutApplication, code: str, reason: str, by: User) -> RequiredDocument:
    """The organiser does without a required_document of the list, with the reason (the regulation leaves cases open: clause 15)."""
    application = PayoutApplication.objects.select_related("award__team", "award__contest").get(pk=application.pk)
    contest = contest_with_regulation(application.award.contest_id)
    require(by, "prizes.decide_payout", contest, "Документы проверяет бухгалтер.")
    row = _row(application, contest, code)
    if not reason.strip():
        raise RuleViolation(code="required_document.no_reason", clause=row.clause, message="Укажите причину.", field="reason")
    required_document = row.required_document or RequiredDocument(application=application, code=code, title=row.title)
    REQUIRED_DOCUMENT.move(required_document, "waive")
    required_document.reason = reason.strip()[:300]
    required_document.decided_by, required_document.decided_at = by, clock.now()
    required_document.save()
    note(contest_id=contest.pk, about=f"{application}: {row.title}"[:300], reason=required_document.reason)
    return required_document


@action("Документ получателя приза снова нужен")
def demand_required_document(*, application: PayoutApplication, code: str, reason: str, by: User) -> RequiredDocument:
    """Take it back that the organiser does without a document: it is to be attached, and the application is open for that."""
    application = (
        PayoutApplication.objects.select_for_update(of=("self",)).select_related("award__team", "award__contest", "award__holder")
        .get(pk=application.pk)
    )  # fmt: skip
    contest = contest_with_regulation(application.award.contest_id)
    require(by, "prizes.decide_payout", contest, "Документы проверяет бухгалтер.")
    row = _row(application, contest, code)
    document = row.required_document
    if document is None or document.state != RequiredDocument.State.WAIVED:
        raise RuleViolation(code="required_document.not_waived", clause=row.clause, message=f"«{row.title}»: он и так нужен.")
    if not reason.strip():
        raise RuleViolation(code="required_document.no_reason", clause=row.clause, message="Укажите причину.", field="reason")
    REQUIRED_DOCUMENT.move(document, "demand")
    document.reason = reason.strip()[:300]
    document.decided_by, document.decided_at = by, clock.now()
    document.save()
    note(contest_id=contest.pk, about=f"{application}: {row.title}"[:300], reason=document.reason)
    _open_again(application, f"приложите: {row.title} — {document.reason}"[:500], by, clause=row.clause)
    return document


def _open_again(application: PayoutApplication, message: str, by: User, *, clause: str, at_least: date | None = None) -> None:
    """Send the application back, an accepted one as well while no register in force holds its payment."""
    if application.state != PayoutApplication.State.ACCEPTED:
        send_back(application, message, by, at_least=at_least)
        return
    if refusal := why_not_corrected(application):
        raise RuleViolation(code="payout.not_correctable", clause=clause, message=refusal)
    take_back(application, message, by, at_least=at_least)


@action("Запрошен дополнительный документ")
def ask_required_document(*, application: PayoutApplication, title: str, due_on: date, by: User) -> RequiredDocument:
    """Ask the recipient for one more required_document or piece of information by a day; an application on check or accepted is open again."""
    application = (
        PayoutApplication.objects.select_for_update(of=("self",)).select_related("award__team", "award__contest", "award__holder")
        .get(pk=application.pk)
    )  # fmt: skip
    contest = contest_with_regulation(application.award.contest_id)
    require(by, "prizes.decide_payout", contest, "Документы запрашивает бухгалтер.")
    clause = contest.regulation.clause("prize.further_documents")
    if not title.strip():
        raise RuleViolation(code="required_document.no_title", clause=clause, message="Назовите документ.", field="title")
    if due_on < local_day(clock.now(), contest.regulation):
        raise RuleViolation(code="required_document.past", clause=clause, message="Этот день уже прошёл.", field="due_on")
    count = application.required_documents.filter(asked=True).count()
    required_document = RequiredDocument.objects.create(
        application=application, code=f"extra-{count + 1}", title=title.strip()[:300], asked=True, due_on=due_on
    )
    note(contest_id=contest.pk, about=f"{application}: {required_document.title}"[:300])
    asked = f"приложите до {due_on:%d.%m.%Y}: {required_document.title}"[:500]
    _open_again(application, asked, by, clause=clause, at_least=due_on)
    return required_document


@action("Непоступившие документы признаны отказом от призов")
def decline_silent(*, contest: Contest, awards: Collection[int], by: User) -> int:
    """Take the silence of these people for a refusal of the prize, after the term (Kuzbass: 12.14); the shares stay in their source."""
    contest = contest_with_regulation(contest.pk)
    require(by, "prizes.manage_fund", contest, "Отказ от приза подтверждает сотрудник.")
    clause = contest.regulation.clause("prize.silence")
    if left := places_left(contest):
        raise RuleViolation(
            code="silence.unplaced", clause=clause, message=f"Срок считают с размещения итогов там, где велит документ; {left}."
        )
    silent = list(shares.silent(contest, local_day(clock.now(), contest.regulation)).filter(pk__in=awards))
    if not silent:
        raise RuleViolation(code="silence.nobody", clause=clause, message="Отметьте призы, срок документов по которым прошёл.")
    for award in silent:
        give_up(award, contest, "decline", clause, f"документы не поданы до {award.apply_by:%d.%m.%Y} включительно", by)
    note(contest_id=contest.pk, about=f"призов: {len(silent)}")
    return len(silent)


def _row(application: PayoutApplication, contest: Contest, code: str) -> required_documents.RequiredDocumentRow:
    row = next(
        (candidate for candidate in required_documents.required_documents_of(application, contest) if candidate.code == code),
        None,
    )
    if row is None:
        raise RuleViolation(code="required_document.unknown", message="Этого документа нет в вашем перечне.")
    return row
