"""Deeds with prizes: fund, awards, diplomas, payout applications, payments, registers (Tula: section 10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.documents.codes import new_code
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note, record_access
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.names import full_name
from judging.actions.results import publish_results
from judging.models import Project, Protocol
from prizes import letters, queries
from prizes.models import Award, Diploma, FundItem, PayerAccount, Payment, PaymentRegister, PayoutApplication
from prizes.rules import tax, terms
from registration.models import Application
from registration.queries import captain_of
from registration.states import ApplicationState

SIGNED_COPY_MOST_BYTES = 20 * 2**20
SIGNED_COPY_STARTS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG")


def _require(user: User, permission: str, target: Any, message: str) -> None:
    if not user.has_perm(permission, target):
        raise RuleViolation(code="forbidden", message=message, status=403)


def _contest(contest_id: int) -> Contest:
    return Contest.objects.select_related("regulation_version").get(pk=contest_id)


@deed("Изменён призовой фонд")
def set_prize(*, nomination: Nomination, place: int, amount: Decimal | None, source: str, by: User) -> FundItem | None:
    """Set or remove the prize of a place; only before the results are published, in whole roubles."""
    contest = _contest(nomination.contest_id)
    _require(by, "prizes.manage_fund", contest, "Призовой фонд ведёт сотрудник.")
    clause = contest.regulation.clause("prize.fund")
    if contest.results_published_at:
        raise RuleViolation(code="fund.fixed", clause=clause, message="Результаты опубликованы, фонд больше не меняется.")
    note(contest_id=contest.pk, about=f"«{nomination.title}», место {place}: {amount or 'нет'}")
    if amount is None:
        FundItem.objects.filter(nomination=nomination, place=place).delete()
        return None
    try:
        tax.withhold(amount, contest.regulation.prizes.tax_rate(contest.ends_on.year))
    except tax.PrizeNotTaxable as error:
        raise RuleViolation(
            code="prize.amount", clause=contest.regulation.clause("prize.tax"), message=str(error), field="amount", status=422
        ) from error
    item, _ = FundItem.objects.update_or_create(
        nomination=nomination, place=place, defaults={"contest": contest, "amount": amount, "source": source}
    )
    return item


@deed("Результаты объявлены")
def announce_winners(*, protocol: Protocol, by: User) -> list[Award]:
    """Publish the signed protocol and make of it the awards, diplomas and certificates, with letters to their holders."""
    protocol = publish_results(protocol=protocol, by=by)
    contest = _contest(protocol.meeting.commission.contest_id)
    regulation = contest.regulation
    fund = {(item.nomination_id, item.place): item for item in FundItem.objects.filter(contest=contest)}
    last_place = max(place.place for place in regulation.places)
    claim_by = terms.claim_by(queries.announced_on(contest), regulation)
    made = []
    for nomination in protocol.figures["nominations"]:
        for row in nomination["rows"]:
            if row["place"] is None or row["place"] > last_place:
                continue
            item = fund.get((nomination["nomination_id"], row["place"]))
            award, created = Award.objects.get_or_create(
                project_id=row["project_id"],
                defaults={
                    "contest": contest,
                    "team_id": row["team_id"],
                    "nomination_id": nomination["nomination_id"],
                    "place": row["place"],
                    "amount": item.amount if item else None,
                    "source": item.source if item else "",
                    "claim_by": claim_by if item else None,
                },
            )
            made.append(award)
            if created and award.amount and (captain := captain_of(award.team)):
                letters.post("prize", captain, award=award)
    issue_diplomas(contest=contest, by=by)
    note(contest_id=contest.pk, about=contest.short_title)
    return made


@deed("Выданы дипломы и сертификаты")
def issue_diplomas(*, contest: Contest, by: User) -> int:
    """A diploma for every admitted person of an awarded team, a certificate where a project was presented without a place."""
    _require(by, "prizes.issue_diplomas", contest, "Дипломы выдаёт сотрудник или секретарь.")
    contest = Contest.objects.select_related("regulation_version").select_for_update(of=("self",)).get(pk=contest.pk)
    places = {place.place: place for place in contest.regulation.places}
    awarded = {award.project_id: award for award in queries.awards(contest)}
    number = Diploma.objects.filter(contest=contest).aggregate(last=Max("number"))["last"] or 0
    made = 0
    projects = Project.objects.filter(contest=contest, state=Project.State.SUBMITTED).select_related("team", "nomination")
    for project in projects.order_by("nomination__position", "id"):
        award = awarded.get(project.pk)
        people = project.team.applications.filter(state=ApplicationState.ADMITTED, diploma=None).order_by("role", "id")
        for application in people:
            number += 1
            made += 1
            diploma = Diploma.objects.create(
                contest=contest,
                application=application,
                kind=Diploma.Kind.DIPLOMA if award else Diploma.Kind.CERTIFICATE,
                code=new_code(),
                number=number,
                holder=application.full_name,
                team=project.team.name,
                project=project.title,
                nomination=project.nomination.title,
                merit=places[award.place].diploma_title if award else "участник конкурса, представивший проект",
            )
            letters.post("diploma", application, diploma=diploma)
    note(contest_id=contest.pk, about=f"выдано: {made}")
    return made


@deed("Диплом отозван")
def revoke_diploma(*, diploma: Diploma, reason: str, by: User) -> None:
    """The check page says from now on that the document does not hold, and why."""
    _require(by, "prizes.issue_diplomas", diploma.contest, "Дипломы отзывает сотрудник или секретарь.")
    if not reason.strip():
        raise RuleViolation(code="diploma.no_reason", message="Укажите причину отзыва.", field="reason")
    diploma.revoked_at, diploma.revocation_reason = clock.now(), reason.strip()[:300]
    diploma.save()
    note(contest_id=diploma.contest_id, about=str(diploma), reason=reason.strip()[:300])


# The payout application


@deed("Начато заявление о выплате")
def begin_payout_application(*, award: Award, by: User) -> PayoutApplication:
    """Form 4 prefilled from the captain's application."""
    _require(by, "prizes.claim", award, "Заявление подаёт капитан команды.")
    if award.amount is None:
        raise RuleViolation(code="payout.no_prize", message="За это место денежный приз не назначен.")
    existing = PayoutApplication.objects.filter(award=award).first()
    if existing:
        return existing
    captain = captain_of(award.team)
    if captain is None:
        raise RuleViolation(code="payout.no_captain", message="У команды нет капитана с поданной заявкой.")
    note(contest_id=award.contest_id, about=f"команда «{award.team.name}»")
    return PayoutApplication.objects.create(award=award, **_prefilled(captain))


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
    application.signed_copy_name = (upload.name or "скан")[-160:]
    application.signed_copy.save("copy", upload, save=False)
    application.save()
    note(contest_id=application.award.contest_id, about=str(application))


@deed("Подано заявление о выплате")
def submit_payout_application(*, application: PayoutApplication, by: User) -> PayoutApplication:
    """Hand form 4 in. After the term: refused with the date, until staff accept a reason for the delay."""
    application = _editable(application, by)
    award = application.award
    contest = _contest(award.contest_id)
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
    _require(by, "prizes.decide_payout", award.contest, "Решение принимает бухгалтер.")
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


def _editable(application: PayoutApplication, by: User) -> PayoutApplication:
    application = PayoutApplication.objects.select_for_update(of=("self",)).select_related("award__team").get(pk=application.pk)
    _require(by, "prizes.claim", application.award, "Заявление ведёт капитан команды.")
    if application.state not in (PayoutApplication.State.DRAFT, PayoutApplication.State.RETURNED):
        raise RuleViolation(code="payout.submitted", message="Заявление уже подано, изменить его нельзя.")
    return application


@deed("Заявление о выплате принято")
def accept_payout_application(*, application: PayoutApplication, by: User) -> Payment:
    """Accept form 4 and plan the payment: tax withheld, the day it is due computed."""
    application = _for_decision(application, by)
    award = application.award
    contest = _contest(award.contest_id)
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
    rate = contest.regulation.prizes.tax_rate((due_on or applied_on).year)
    withheld, net = tax.withhold(award.amount, rate)
    application.state, application.decided_by, application.decided_at = PayoutApplication.State.ACCEPTED, by, clock.now()
    application.save()
    payment, created = Payment.objects.select_for_update(of=("self",)).get_or_create(
        award=award, defaults={"gross": award.amount, "tax": withheld, "net": net, "rate": rate, "due_on": due_on}
    )
    if not created and payment.state == Payment.State.RETURNED:
        payment.state, payment.register = Payment.State.PLANNED, None
        payment.save()
    note(contest_id=contest.pk, about=f"команда «{award.team.name}»")
    return payment


@deed("Заявление о выплате возвращено")
def return_payout_application(*, application: PayoutApplication, message: str, by: User) -> None:
    """Send form 4 back with what to correct."""
    application = _for_decision(application, by)
    if not message.strip():
        raise RuleViolation(code="payout.no_message", message="Напишите, что исправить.", field="message")
    application.state, application.message = PayoutApplication.State.RETURNED, message.strip()[:500]
    application.decided_by, application.decided_at = by, clock.now()
    application.save()
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
    _require(by, "prizes.decide_payout", application.award.contest, "Заявления проверяет бухгалтер.")
    if application.state != PayoutApplication.State.SUBMITTED:
        raise RuleViolation(code="payout.not_submitted", message="Заявление не на проверке.")
    return application


# Payments


@deed("Записан счёт плательщика")
def set_payer_account(*, contest: Contest, values: dict[str, Any], by: User) -> PayerAccount:
    _require(by, "prizes.pay", contest, "Счёт плательщика ведёт бухгалтер.")
    account, _ = PayerAccount.objects.update_or_create(contest=contest, defaults=values)
    note(contest_id=contest.pk, about=account.name)
    return account


@deed("Составлен реестр выплат")
def make_register(*, contest: Contest, by: User) -> PaymentRegister:
    """Put every planned payment that is in no register yet into a new one."""
    _require(by, "prizes.pay", contest, "Реестр составляет бухгалтер.")
    contest = Contest.objects.select_related("regulation_version").select_for_update(of=("self",)).get(pk=contest.pk)
    payments = queries.payments_without_register(contest).select_for_update()
    if not payments:
        raise RuleViolation(
            code="register.empty",
            clause=contest.regulation.clause("prize.transfer"),
            message="Нет выплат для реестра: сначала примите заявления.",
        )
    last = PaymentRegister.objects.filter(contest=contest).aggregate(last=Max("number"))["last"] or 0
    register = PaymentRegister.objects.create(
        contest=contest, number=last + 1, made_on=local_day(clock.now(), contest.regulation), made_by=by
    )
    for payment in payments:
        payment.register = register
        payment.save(update_fields=["register"])
    note(contest_id=contest.pk, about=str(register))
    return register


@deed("Показаны реквизиты получателей")
def open_register(*, register: PaymentRegister, purpose: str, by: User, address: str | None) -> PaymentRegister:
    """Account numbers leave the portal in a file: written into the access journal."""
    _require(by, "prizes.pay", register.contest, "Реестр выгружает бухгалтер.")
    record_access(by=by, contest_id=register.contest_id, subject=str(register), reason=purpose, address=address)
    note(contest_id=register.contest_id, about=str(register), reason=purpose)
    return register


@deed("Отмечена выплата")
def mark_paid(*, payment: Payment, paid_on: date, by: User) -> Payment:
    """The bank carried the payment out on a day."""
    payment = _for_bank_answer(payment, by)
    today = local_day(clock.now(), _contest(payment.award.contest_id).regulation)
    if paid_on > today:
        raise RuleViolation(code="payment.future", message="День выплаты ещё не наступил.", field="paid_on")
    payment.state, payment.paid_on = Payment.State.PAID, paid_on
    payment.save()
    captain = captain_of(payment.award.team)
    if captain:
        letters.post("paid", captain, award=payment.award, payment=payment)
    return payment


@deed("Отмечен возврат выплаты банком")
def mark_returned(*, payment: Payment, reason: str, by: User) -> Payment:
    """The bank sent the payment back: the application opens again for correction."""
    payment = _for_bank_answer(payment, by)
    payment.state = Payment.State.RETURNED
    payment.save()
    application = PayoutApplication.objects.select_for_update().get(award=payment.award)
    application.state, application.message = PayoutApplication.State.RETURNED, reason.strip()[:500] or "Банк вернул платёж."
    # The first hand-in was in time; correcting details after a return is not a late application.
    application.late_reason = application.late_reason or "исправление реквизитов после возврата платежа банком"
    application.save()
    captain = captain_of(payment.award.team)
    if captain:
        letters.post("payout_returned", captain, award=payment.award, application=application, again=str(clock.now()))
    return payment


def _for_bank_answer(payment: Payment, by: User) -> Payment:
    payment = Payment.objects.select_for_update(of=("self",)).select_related("award__team", "award__contest").get(pk=payment.pk)
    _require(by, "prizes.pay", payment.award.contest, "Выплаты отмечает бухгалтер.")
    if payment.register_id is None or payment.state != Payment.State.PLANNED:
        raise RuleViolation(code="payment.not_in_register", message="Эта выплата не передана в банк или уже отмечена.")
    note(contest_id=payment.award.contest_id, about=f"команда «{payment.award.team.name}»")
    return payment
