"""Until when the documents of a contest's payments are kept (402-FZ, art. 29)."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import kept_until
from prizes.models import Award, Payment, PayoutApplication, RegisterLine, TaxOrder, TaxOverpayment, TaxSettlement
from prizes.rules import keeping
from prizes.states import PaymentState


def last_money_day(contest: Contest) -> date | None:
    """The last day anything was paid, returned, settled, handed over to a winner or to the budget, or is still to be paid; None without.

    What is still to be paid is spoken of in documents of its own year at least, hence its day counts as well.
    """
    payments = Payment.objects.filter(award__contest=contest)
    days = [
        *payments.aggregate(Max("paid_on"), Max("tax_remitted_on")).values(),
        payments.filter(state__in=[PaymentState.PLANNED, PaymentState.RETURNED]).aggregate(day=Max("due_on"))["day"],
        *RegisterLine.objects.filter(register__contest=contest)
        .aggregate(Max("paid_on"), Max("returned_on"), Max("register__made_on"))
        .values(),
        *Award.objects.filter(contest=contest).aggregate(Max("returned_on"), Max("thing_given_on")).values(),
        *TaxSettlement.objects.filter(contest=contest).aggregate(Max("day"), Max("tax_remitted_on")).values(),
        *TaxOrder.objects.filter(contest=contest).aggregate(Max("drawn_on")).values(),
        *TaxOverpayment.objects.filter(payment__award__contest=contest).aggregate(Max("used_on")).values(),
    ]
    return max((day for day in days if day), default=None)


def documents_until(contest: Contest) -> date | None:
    """The last day the contest's documents of payments are kept; None where nothing was ever to be paid."""
    day = last_money_day(contest)
    return keeping.documents_until(day, contest.regulation.prizes.retention_years) if day else None


def is_accounted(application: PayoutApplication) -> bool:
    """Whether the application is a document of an accounted fact: a payment was planned by it."""
    return Payment.objects.filter(award=application.award_id).exists()


def application_until(application: PayoutApplication, contest: Contest) -> date | None:
    """The last day an application's data are kept: with the documents of payments, or as registrations are where nothing was paid by it."""
    if is_accounted(application):
        return documents_until(contest)
    term = contest.regulation.registration.retention
    return kept_until(contest.ends_on, term) if term else documents_until(contest)
