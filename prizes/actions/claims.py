"""Deeds with payout applications on form 4 (Tula: clauses 10.2-10.5)."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.names import full_name
from prizes import letters, queries
from prizes.actions.payments import withhold_tax
from prizes.models import PAYOUT_PERSONAL, Award, PayerAccount, Payment, PayoutApplication
from prizes.rules import terms
from registration.models import Application
from registration.queries import captain_of

SIGNED_COPY_MOST_BYTES = 20 * 2**20
SIGNED_COPY_STARTS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG")


@deed("Начато заявление о выплате")
def begin_payout_application(*, award: Award, by: User) -> PayoutApplication:
    """Form 4 prefilled from the captain's application."""
    require(by, "prizes.claim", award, "Заявление подаёт капитан команды.")
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
    if award.state != Award.State.GRANTED:
        raise RuleViolation(
            code="payout.refused", clause=award.refusal_clause, message=f"Этот приз не выдаётся: {award.refusal_reason}"
        )


def _prefilled(captain: Application) -> dict[str, Any]:
    issued = f"{captain.passport_issued_on:%d.%m.%Y}" if captain.passport_issued_on else ""
    passport = f"паспорт {captain.passport_series} {captain.passport_number}, выдан {captain.passport_issued_by} {issued}"
    return {
        "full_name": full_name(captain.surname, captain.name, captain.patronymic),
        "birth_date": captain.birth_date,
        "snils": captain.snils,
        "inn": captain.inn,
        "passport": passport.strip(),
        "phone": str(captain.phone or ""),
        "bank_name": captain.bank_name,
        "bik": captain.bik,
        "account": captain.account,
        "corr_account": captain.corr_account,
        "bank_inn": captain.bank_inn,
    }


@deed("Изменено заявление о выплате")
def save_payout_application(*, application: PayoutApplication, values: dict[str, Any], by: User) -> None:
    application = _editable(application, by)
    for name, value in values.items():
        setattr(application, name, value)
    application.save()
    note(contest_id=application.award.contest_id, about=str(application))


@deed("Приложен подписанный экземпляр заявления")
def attach_signed_copy(*, application: PayoutApplication, upload: UploadedFile, by: User) -> None:
    """Keep the scan of the signed form 4: PDF, JPEG or PNG by content."""
    application = _editable(application, by)
    data = upload.read()
    if len(data) > SIGNED_COPY_MOST_BYTES:
        raise RuleViolation(code="file.too_large", message="Файл больше 20 МБ.", field="signed_copy")
    if not data.startswith(SIGNED_COPY_STARTS):
        raise RuleViolation(code="file.type", message="Нужен скан в PDF, JPEG или PNG.", field="signed_copy")
    upload.seek(0)
    application.signed_content = content_of(application)
    application.signed_copy_name = (upload.name or "скан")[-160:]
    application.signed_copy.save("copy", upload, save=False)
    application.save()
    note(contest_id=application.award.contest_id, about=str(application))


@deed("Подано заявление о выплате")
def submit_payout_application(*, application: PayoutApplication, by: User) -> PayoutApplication:
    """Hand form 4 in. After the term: refused with the date, until staff accept a reason for the delay."""
    application = _editable(application, by)
    award = application.award
    contest = contest_with_regulation(award.contest_id)
    clause = contest.regulation.clause("prize.claim")
    missing = [
        title_of(PayoutApplication, name)
        for name in ("full_name", "birth_date", "snils", "inn", "passport", "registration_address", "phone", "bank_name",
                     "bik", "account", "corr_account")
        if not getattr(application, name)
    ]  # fmt: skip
    if missing:
        raise RuleViolation(code="payout.incomplete", clause=clause, message=f"Заполните: {', '.join(missing)}.", status=422)
    faults = queries.control_faults(application)
    if faults:
        raise RuleViolation(
            code="payout.control", clause=clause, message=f"Контрольные цифры не сходятся: {', '.join(faults)}.", status=422
        )
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
    now = clock.now()
    if terms.is_late(local_day(now, contest.regulation), award.claim_by) and not application.late_reason:
        raise RuleViolation(
            code="payout.late",
            clause=clause,
            message=f"Срок подачи заявления истёк {award.claim_by:%d.%m.%Y}. Обратитесь к организатору: принять позже можно только "
            "с указанием причины.",
        )
    application.state, application.submitted_at, application.message = PayoutApplication.State.SUBMITTED, now, ""
    application.save()
    note(contest_id=contest.pk, about=f"команда «{award.team.name}»")
    return application


@deed("Разрешена подача заявления позже срока")
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
    return application


def _prefilled_or_refused(award: Award) -> dict[str, Any]:
    captain = captain_of(award.team)
    if captain is None:
        raise RuleViolation(code="payout.no_captain", message="У команды нет капитана с поданной заявкой.")
    return _prefilled(captain)


def content_of(application: PayoutApplication) -> str:
    """Keyed hash of what form 4 prints: tells whether the signed copy still speaks of the same data."""
    return keyed_hash("form 4", *(str(getattr(application, name) or "") for name in PAYOUT_PERSONAL))


def _editable(application: PayoutApplication, by: User) -> PayoutApplication:
    application = PayoutApplication.objects.select_for_update(of=("self",)).select_related("award__team").get(pk=application.pk)
    require(by, "prizes.claim", application.award, "Заявление ведёт капитан команды.")
    if application.state not in (PayoutApplication.State.DRAFT, PayoutApplication.State.RETURNED):
        raise RuleViolation(code="payout.submitted", message="Заявление уже подано, изменить его нельзя.")
    _check_payable(application.award)
    return application


@deed("Заявление о выплате принято")
def accept_payout_application(*, application: PayoutApplication, by: User, resident: bool = True) -> Payment:
    """Accept form 4 and plan the payment: the day it is due, and the tax as it will be if nothing else is paid before.

    `resident` is the recipient's tax status (Tax Code, art. 207), which the accountant checks.
    """
    application = _for_decision(application, by)
    award = application.award
    _check_payable(award)
    contest = contest_with_regulation(award.contest_id)
    faults = queries.control_faults(application)
    if faults:
        raise RuleViolation(
            code="payout.control",
            clause=contest.regulation.clause("prize.transfer"),
            message=f"Выплата задержана, контрольные цифры не сходятся: {', '.join(faults)}.",
        )
    assert award.amount is not None and application.submitted_at is not None
    applied_on = local_day(application.submitted_at, contest.regulation)
    due_on = terms.pay_by(queries.announced_on(contest), applied_on, contest.regulation)
    application.state, application.decided_by, application.decided_at = PayoutApplication.State.ACCEPTED, by, clock.now()
    application.resident = resident
    application.save()
    payment = Payment.objects.select_for_update(of=("self",)).filter(award=award).first() or Payment(award=award)
    payment.state, payment.gross, payment.due_on = Payment.State.PLANNED, award.amount, due_on
    agent = PayerAccount.objects.filter(contest=contest).first()
    withhold_tax(payment, application, contest, agent=agent, year=(due_on or applied_on).year, planned=True)
    payment.save()
    status = "" if resident else ", налоговый нерезидент"
    note(contest_id=contest.pk, about=f"команда «{award.team.name}»{status}")
    if captain := captain_of(award.team):
        letters.post("payout_accepted", captain, award=award, payment=payment, again=str(clock.now()))
    return payment


@deed("Заявление о выплате возвращено")
def return_payout_application(*, application: PayoutApplication, message: str, by: User) -> None:
    """Send form 4 back with what to correct. The term of handing in begins anew, if it would end earlier, and the letter says so."""
    application = _for_decision(application, by)
    if not message.strip():
        raise RuleViolation(code="payout.no_message", message="Напишите, что исправить.", field="message")
    application.state, application.message = PayoutApplication.State.RETURNED, message.strip()[:500]
    application.decided_by, application.decided_at = by, clock.now()
    application.save()
    award = application.award
    regulation = contest_with_regulation(award.contest_id).regulation
    correct_by = terms.claim_by(local_day(clock.now(), regulation), regulation)
    if correct_by and award.claim_by and correct_by > award.claim_by:
        award.claim_by = correct_by
        award.save(update_fields=["claim_by"])
    note(contest_id=application.award.contest_id, about=f"команда «{application.award.team.name}»")
    captain = captain_of(application.award.team)
    if captain:
        letters.post("payout_returned", captain, award=application.award, application=application, again=str(clock.now()))


def _for_decision(application: PayoutApplication, by: User) -> PayoutApplication:
    application = (
        PayoutApplication.objects.select_for_update(of=("self",))
        .select_related("award__team", "award__contest")
        .get(pk=application.pk)
    )
    require(by, "prizes.decide_payout", application.award.contest, "Заявления проверяет бухгалтер.")
    if application.state != PayoutApplication.State.SUBMITTED:
        raise RuleViolation(code="payout.not_submitted", message="Заявление не на проверке.")
    return application
