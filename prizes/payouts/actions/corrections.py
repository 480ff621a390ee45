"""Ways back after a payout application was accepted, while the payment has not left the portal (Tula: 10.2; Kuzbass: 12.18)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from prizes.awards.queries.payers import payer_of
from prizes.models import Payment, PayoutApplication, RequiredDocument
from prizes.payouts.actions.payout_applications import send_back
from prizes.payouts.actions.taxes import withhold_tax
from prizes.payouts.queries.details import why_not_corrected
from prizes.states import PAYMENT, PAYOUT, REQUIRED_DOCUMENT


@action("Принятое заявление о выплате возвращено на исправление")
def reopen_payout_application(
    *, application: PayoutApplication, message: str, by: User, documents: Collection[str] = ()
) -> PayoutApplication:
    """Open an accepted application again, with the reason; the documents of these codes are to be attached anew.

    The payment is no longer planned: it is planned anew when the corrected application is accepted.
    """
    application = _accepted(application, by, "message")
    if not message.strip():
        raise RuleViolation(code="payout.no_message", message="Напишите, что исправить.", field="message")
    for document in application.required_documents.select_for_update().filter(code__in=documents):
        if document.state in (RequiredDocument.State.GIVEN, RequiredDocument.State.ACCEPTED):
            REQUIRED_DOCUMENT.move(document, "return")
            document.reason = message.strip()[:300]
            document.decided_by, document.decided_at = by, clock.now()
            document.save()
    take_back(application, message.strip()[:500], by)
    return application


@action("Изменён налоговый статус получателя приза")
def change_tax_status(*, application: PayoutApplication, resident: bool, reason: str, by: User) -> Payment:
    """Another tax status (Tax Code, art. 207) of somebody whose payment is planned: the tax is counted anew at once."""
    application = _accepted(application, by, "reason")
    if not reason.strip():
        raise RuleViolation(
            code="payout.no_reason", message="Укажите основание: документ или день подсчёта дней.", field="reason"
        )
    status = "налоговый резидент РФ" if resident else "налоговый нерезидент"
    if application.resident == resident:
        raise RuleViolation(code="payout.same_status", message=f"Получатель и так {status}.", field="resident")
    contest = contest_with_regulation(application.award.contest_id)
    application.resident = resident
    application.save()
    payment = Payment.objects.select_for_update(of=("self",)).select_related("award").get(award=application.award)
    year = (payment.due_on or clock.now().date()).year
    withhold_tax(payment, application, contest, agent=payer_of(application.award), year=year, planned=True)
    payment.save()
    note(contest_id=contest.pk, about=f"{application.award.named}: {status}"[:300], reason=reason.strip()[:300])
    return payment


def take_back(application: PayoutApplication, message: str, by: User, *, at_least: date | None = None) -> None:
    """Send an accepted application back with its reason; its payment, which no register in force holds, is not planned any more."""
    payment = Payment.objects.select_for_update(of=("self",)).get(award=application.award)
    PAYMENT.move(payment, "cancel")
    payment.cancelled_from = ""
    payment.save(update_fields=["state", "cancelled_from"])
    PAYOUT.move(application, "reopen")
    send_back(application, message, by, at_least=at_least)


def _accepted(application: PayoutApplication, by: User, field: str) -> PayoutApplication:
    """The accepted application and what hangs on it, locked; refused once it has gone further."""
    application = (
        PayoutApplication.objects.select_for_update(of=("self",))
        .select_related("award__team", "award__contest", "award__holder", "award__part_of__special")
        .get(pk=application.pk)
    )
    require(by, "prizes.decide_payout", application.award.contest, "Принятое заявление исправляет бухгалтер.")
    if refusal := why_not_corrected(application):
        raise RuleViolation(code="payout.not_correctable", message=refusal, field=field)
    return application
