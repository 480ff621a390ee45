"""Actions with payout applications (Tula: clauses 10.2-10.5, form 4; Kuzbass: 12.10-12.12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.kernel.errors import RuleViolation, TooLate, require
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.uploads import MEGABYTE, SCAN_TYPES, SCAN_WORDS, checked
from hackathon_portal.regulation.rules.deadlines import end_of_day, local_day
from hackathon_portal.regulation.schema import AgeGroup
from hackathon_portal.russia import countries
from prizes import letters
from prizes.announced import announced_on
from prizes.awards.actions.shares import require_agreed_division
from prizes.awards.queries import shares
from prizes.awards.queries.payers import payer_of
from prizes.models import PAYOUT_PERSONAL, Award, Payment, PayoutApplication
from prizes.payouts.actions.taxes import withhold_tax
from prizes.payouts.payees import payee_of_application
from prizes.payouts.queries import payments, required_documents
from prizes.payouts.queries.claim_terms import by_organiser
from prizes.payouts.queries.details import bank_refusal, unstated
from prizes.representing import consents_for, refuse_child
from prizes.rules import terms
from prizes.rules.payees import FOREIGN_PASSPORT, OWN_PASSPORT, Document, split_document, split_name
from prizes.states import PAYMENT, PAYOUT
from registration.models import Application, Representative

UNPRINTED = {"bank_payee", "citizenship", "bank_inn"}  # what form 4 does not hold
SIGNED_COPY_MEGABYTES = 20


@action("Начато заявление о выплате")
def begin_payout_application(*, award: Award, by: User) -> PayoutApplication:
    """Form 4 prefilled from the captain's application."""
    require(by, "prizes.apply", award, "Заявление подаёт тот, кому присуждён приз.")
    _check_payable(award)
    existing = PayoutApplication.objects.filter(award=award).first()
    if existing:
        return existing
    prefilled = _prefilled_or_refused(award)
    note(contest_id=award.contest_id, about=f"команда «{award.team.name}»")
    return PayoutApplication.objects.create(award=award, **prefilled)


def _check_payable(award: Award) -> None:
    if award.amount is None:
        raise RuleViolation(code="payout.no_prize", message="За это место денежный приз не назначен.")
    if award.holder_id is None and Award.objects.filter(part_of=award).exists():
        raise RuleViolation(code="payout.divided", message="Приз разделён между участниками: каждый получает свою долю.")
    if award.state != Award.State.GRANTED:
        raise RuleViolation(
            code="payout.refused", clause=award.refusal_clause, message=f"Этот приз не выдаётся: {award.refusal_reason}"
        )


def _prefilled(person: Application, group: AgeGroup) -> dict[str, Any]:
    """From the person's application; where the required_documents are the representative's, from what the representative has filled in."""
    if group == "child":
        parent = Representative.objects.filter(application=person).first()
        if parent is None:
            return {"full_name": ""}
        return {
            "full_name": parent.full_name, **_named(parent.full_name), **_documented(split_document(parent.passport)),
            "registration_address": parent.address, "phone": str(parent.phone or ""),
        }  # fmt: skip
    # `ZZ` is a citizenship the list of the application has not: it is asked for here.
    citizenship = person.citizenship if countries.number_of(person.citizenship) else ""
    foreign = bool(person.citizenship) and person.citizenship != countries.HOME
    issued_on = f"{person.passport_issued_on:%d.%m.%Y}" if person.passport_issued_on else ""
    issued = " ".join(part for part in (person.passport_issued_by, issued_on) if part)
    code = FOREIGN_PASSPORT if foreign else OWN_PASSPORT
    return {
        "surname": person.surname,
        "name": person.name,
        "patronymic": person.patronymic,
        "birth_date": person.birth_date,
        "citizenship": citizenship,
        "foreign": foreign,
        "snils": person.snils,
        "inn": person.inn,
        **_documented(Document(code, person.passport_series, person.passport_number, issued)),
        "phone": str(person.phone or ""),
        "bank_name": person.bank_name,
        "bik": person.bik,
        "account": person.account,
        "corr_account": person.corr_account,
        "bank_inn": person.bank_inn,
    }


def _named(full_name: str) -> dict[str, str]:
    return dict(zip(("surname", "name", "patronymic"), split_name(full_name), strict=True))


def _documented(document: Document) -> dict[str, str]:
    return {
        "document_code": document.code if document.number else "", "document_series": document.series,
        "document_number": document.number, "document_issued": document.issued,
    }  # fmt: skip


@action("Изменено заявление о выплате")
def save_payout_application(*, application: PayoutApplication, values: dict[str, Any], by: User) -> None:
    """Keep what the recipient states. A name or a document given in one line is taken apart."""
    application = editable(application, by)
    if "full_name" in values and "surname" not in values:
        values = values | _named(values["full_name"])
    if "passport" in values and "document_number" not in values:
        values = values | _documented(split_document(values["passport"], foreign=application.foreign))
    for name, value in values.items():
        setattr(application, name, value)
    application.save()
    note(contest_id=application.award.contest_id, about=str(application))


@action("Приложен подписанный экземпляр заявления")
def attach_signed_copy(*, application: PayoutApplication, upload: UploadedFile, by: User) -> None:
    """Keep the scan of the signed form 4: PDF, JPEG or PNG by content."""
    application = editable(application, by)
    if (upload.size or 0) > SIGNED_COPY_MEGABYTES * MEGABYTE:
        raise RuleViolation(
            code="file.too_large", message="Файл больше 20 МБ: снимите в обычном размере или сожмите PDF.", field="signed_copy"
        )
    refusal = RuleViolation(code="file.type", message=f"Нужен {SCAN_WORDS}.", field="signed_copy")
    name, data = checked(upload, types=SCAN_TYPES, megabytes=SIGNED_COPY_MEGABYTES, refusal=refusal)
    application.signed_content = content_of(application)
    application.signed_copy_name = name
    files.keep(application, "signed_copy", "copy", ContentFile(data))
    application.save()
    note(contest_id=application.award.contest_id, about=str(application))


@action("Подано заявление о выплате")
def submit_payout_application(*, application: PayoutApplication, by: User) -> PayoutApplication:
    """Hand form 4 in. After the term: refused with the date, until staff accept a reason for the delay.

    It confirms what is stated: for a child, who may fill it in, the representative hands it in.
    """
    application = editable(application, by)
    award = application.award
    contest = contest_with_regulation(award.contest_id)
    refuse_child(award.holder, contest, by, code="payout.child", what="подать сведения и документы")
    clause = contest.regulation.clause("prize.application")
    now = clock.now()
    stands_still = award.project.suspended_at is not None
    is_late = terms.is_late(local_day(now, contest.regulation), award.apply_by)
    if award.apply_by and is_late and not stands_still and not application.late_reason:
        raise TooLate(
            code="payout.late",
            clause="" if by_organiser(application) else clause,
            what="Срок подачи заявления истёк",
            until=end_of_day(award.apply_by, contest.regulation),
            zone=contest.regulation.zone,
            in_force="Заполненное осталось в заявлении.",
            way="Обратитесь к организатору: принять позже можно только с указанием причины.",
        )
    _require_details(application, contest, clause)
    if contest.regulation.prizes.signed_application:
        _require_signed(application, clause)
    lacking = [row.title for row in required_documents.required_documents_of(application, contest) if not row.is_given]
    if lacking:
        raise RuleViolation(
            code="payout.required_documents", clause=clause, message=f"Приложите: {'; '.join(lacking)}.", status=422
        )
    PAYOUT.move(application, "submit")
    application.submitted_at, application.message = now, ""
    application.save()
    note(contest_id=contest.pk, about=f"команда «{award.team.name}»")
    if person := shares.recipient_of(award):
        letters.post("payout_received", person, award=award, application=application, again=now.isoformat())
    return application


def _require_details(application: PayoutApplication, contest: Contest, clause: str) -> None:
    """What the regulation asks of a recipient is filled in, and the control digits fit."""
    missing = [title_of(PayoutApplication, name) for name in unstated(application, contest.regulation)]
    if missing:
        raise RuleViolation(code="payout.incomplete", clause=clause, message=f"Заполните: {', '.join(missing)}.", status=422)
    faults = payments.control_faults(application)
    if faults:
        raise RuleViolation(
            code="payout.control", clause=clause, message=f"Контрольные цифры не сходятся: {', '.join(faults)}.", status=422
        )
    if refusal := bank_refusal(application):
        raise RuleViolation(code="payout.letters", clause=clause, message=refusal, status=422)


def _require_signed(application: PayoutApplication, clause: str) -> None:
    """The signed copy is there and speaks of the same data."""
    if not application.signed_copy:
        raise RuleViolation(
            code="payout.unsigned", clause=clause, message="Приложите подписанный экземпляр заявления.", status=422
        )
    if application.signed_content and application.signed_content != content_of(application):
        raise RuleViolation(
            code="payout.changed",
            clause=clause,
            message="Данные изменены после подписания: напечатайте заявление заново, подпишите и приложите новый скан.",
            status=422,
        )


@action("Разрешена подача заявления позже срока")
def allow_late_payout(*, award: Award, reason: str, by: User) -> PayoutApplication:
    """Staff's decision to accept an application after the term, with its reason."""
    require(by, "prizes.decide_payout", award.contest, "Решение принимает бухгалтер.")
    _check_payable(award)
    if not reason.strip():
        raise RuleViolation(code="payout.no_reason", message="Укажите причину.", field="reason")
    application, _ = PayoutApplication.objects.select_for_update(of=("self",)).get_or_create(
        award=award, defaults=_prefilled_or_refused(award)
    )
    application.late_reason = reason.strip()[:300]
    application.save()
    note(contest_id=award.contest_id, about=f"команда «{award.team.name}»", reason=reason.strip()[:300])
    if person := shares.recipient_of(award):
        letters.post("late_allowed", person, award=award, reason=application.late_reason, again=clock.now().isoformat())
    return application


@action("Разрешение подать заявление позже срока отменено")
def forbid_late_payout(*, award: Award, reason: str, by: User) -> PayoutApplication:
    """The decision to accept an application after the term is taken back while nothing was handed in on it."""
    require(by, "prizes.decide_payout", award.contest, "Решение принимает бухгалтер.")
    application = PayoutApplication.objects.select_for_update(of=("self",)).filter(award=award).exclude(late_reason="").first()
    if application is None:
        raise RuleViolation(code="payout.not_late", message="Подача позже срока не разрешена: страница устарела.")
    if application.submitted_at is not None:
        raise RuleViolation(
            code="payout.handed_in", message="По этому разрешению заявление уже подано: его принимают или возвращают."
        )
    if not reason.strip():
        raise RuleViolation(code="payout.no_reason", message="Укажите причину.", field="reason")
    application.late_reason = ""
    application.save()
    note(contest_id=award.contest_id, about=f"команда «{award.team.name}»", reason=reason.strip()[:300])
    if person := shares.recipient_of(award):
        letters.post("late_forbidden", person, award=award, reason=reason.strip()[:300], again=clock.now().isoformat())
    return application


def _prefilled_or_refused(award: Award) -> dict[str, Any]:
    person = shares.recipient_of(award)
    if person is None:
        raise RuleViolation(code="payout.no_captain", message="У команды нет капитана с поданной заявкой.")
    return _prefilled(person, required_documents.age_group_of(award, contest_with_regulation(award.contest_id)))


def content_of(application: PayoutApplication) -> str:
    """Keyed hash of what form 4 prints: tells whether the signed copy still speaks of the same data."""
    return keyed_hash("form 4", *(str(getattr(application, name) or "") for name in PAYOUT_PERSONAL if name not in UNPRINTED))


def editable(application: PayoutApplication, by: User, *, code: str = "") -> PayoutApplication:
    """The application, locked, for whoever may change it; `code`: the document that is handed in.

    A minor's representative hands in the one they sign themselves, and changes nothing else.
    """
    application = (
        PayoutApplication.objects.select_for_update(of=("self",))
        .select_related("award__team", "award__holder")
        .get(pk=application.pk)
    )
    if not (code and signs(by, application.award, code)):
        require(by, "prizes.apply", application.award, "Заявление ведёт тот, кому присуждён приз.")
    if application.state not in (PayoutApplication.State.DRAFT, PayoutApplication.State.RETURNED):
        raise RuleViolation(code="payout.submitted", message="Заявление уже подано, изменить его нельзя.")
    _check_payable(application.award)
    return application


def signs(user: Any, award: Award, code: str) -> bool:
    """Whether this document of the list is the printed consent of a minor's representative, and this user is one."""
    regulation = contest_with_regulation(award.contest_id).regulation
    rules, holder = regulation.representation, award.holder
    own = {one.code for one in regulation.prizes.documents if rules is not None and one.form == rules.form}
    return holder is not None and code in own and consents_for(user, holder)


@action("Заявление о выплате принято")
def accept_payout_application(
    *, application: PayoutApplication, by: User, resident: bool = True, mir_seen: bool = False
) -> Payment:
    """Accept form 4 and plan the payment: the day it is due, and the tax as it will be if nothing else is paid before.

    `resident` is the recipient's tax status (Tax Code, art. 207), `mir_seen` that the extract shows a card «Мир»: both are the
    accountant's to check.
    """
    application = for_decision(application, by)
    award = application.award
    _check_payable(award)
    contest = contest_with_regulation(award.contest_id)
    faults = payments.control_faults(application)
    if faults:
        raise RuleViolation(
            code="payout.control",
            clause=contest.regulation.clause("prize.transfer"),
            message=f"Выплата задержана, контрольные цифры не сходятся: {', '.join(faults)}.",
        )
    if refusal := bank_refusal(application):
        raise RuleViolation(code="payout.letters", clause=contest.regulation.clause("prize.transfer"), message=refusal)
    if award.project.suspended_at or award.project.removed_at:
        raise RuleViolation(
            code="payout.objection",
            clause=contest.regulation.clause("objection"),
            message="К проекту предъявлена претензия третьих лиц: до окончания разбирательства приз не выплачивают."
            if award.project.suspended_at
            else "Проект снят: приз по нему не выплачивают.",
        )
    require_agreed_division(award, contest)
    unchecked = [row.title for row in required_documents.required_documents_of(application, contest) if not row.is_settled]
    if unchecked:
        raise RuleViolation(
            code="payout.unchecked",
            clause=contest.regulation.clause("prize.application"),
            message=f"Сначала проверьте документы: {'; '.join(unchecked)}.",
        )
    if award.amount is None or application.submitted_at is None:
        raise ValueError("only what was handed in for a prize in money is accepted")
    applied_on = local_day(application.submitted_at, contest.regulation)
    due_on = terms.pay_by(announced_on(contest), applied_on, contest.regulation)
    PAYOUT.move(application, "accept")
    application.decided_by, application.decided_at = by, clock.now()
    application.resident, application.mir_seen = resident, mir_seen
    application.save()
    payment = Payment.objects.select_for_update(of=("self",)).filter(award=award).first() or Payment(award=award)
    PAYMENT.move(payment, "plan")
    payment.gross, payment.due_on = award.amount, due_on
    withhold_tax(payment, application, contest, agent=payer_of(award), year=(due_on or applied_on).year, planned=True)
    payment.save()
    status = "" if resident else ", налоговый нерезидент"
    note(contest_id=contest.pk, about=f"команда «{award.team.name}»{status}")
    if person := shares.recipient_of(award):
        letters.post(
            "payout_accepted",
            person,
            award=award,
            payment=payment,
            payee=payee_of_application(application),
            again=str(clock.now()),
        )
    return payment


@action("Заявление о выплате возвращено")
def return_payout_application(*, application: PayoutApplication, message: str, by: User, correct_by: date | None = None) -> None:
    """Send form 4 back with what to correct, by the organiser's day (None: the regulation's days for a correction)."""
    application = for_decision(application, by)
    if correct_by and correct_by <= local_day(clock.now(), contest_with_regulation(application.award.contest_id).regulation):
        raise RuleViolation(
            code="payout.past", message="Дайте на исправление хотя бы день: укажите день после сегодняшнего.", field="correct_by"
        )
    if not message.strip():
        raise RuleViolation(code="payout.no_message", message="Напишите, что исправить.", field="message")
    send_back(application, message.strip()[:500], by, at_least=correct_by)


def send_back(application: PayoutApplication, message: str, by: User, *, at_least: date | None = None) -> None:
    """Open the application for correction, and a letter about it with the day: the organiser's, never the order's term anew."""
    PAYOUT.move(application, "send_back")
    application.message = message
    application.submitted_at = application.submitted_at or clock.now()
    application.decided_by, application.decided_at = by, clock.now()
    application.save()
    award = application.award
    contest = contest_with_regulation(award.contest_id)
    regulation = contest.regulation
    correct_by = terms.correct_by(local_day(clock.now(), regulation), regulation, applied_in=award.apply_by, asked=at_least)
    if correct_by is not None and correct_by != award.apply_by:
        award.apply_by = application.correct_by = correct_by
        award.save(update_fields=["apply_by"])
        application.save(update_fields=["correct_by"])
    note(contest_id=award.contest_id, about=award.named)
    if person := shares.recipient_of(award):
        letters.post(
            "payout_returned",
            person,
            award=award,
            application=application,
            by_organiser=by_organiser(application),
            again=str(clock.now()),
        )


def for_decision(application: PayoutApplication, by: User) -> PayoutApplication:
    application = (
        PayoutApplication.objects.select_for_update(of=("self",))
        .select_related("award__team", "award__contest", "award__holder", "award__part_of__special")
        .get(pk=application.pk)
    )
    require(by, "prizes.decide_payout", application.award.contest, "Заявления проверяет бухгалтер.")
    if application.state != PayoutApplication.State.SUBMITTED:
        raise RuleViolation(code="payout.not_submitted", message="Заявление не на проверке.")
    return application
