"""Reads of prizes: public results, a captain's award, the accountant's list, a diploma by its code."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.documents.codes import normalised
from hackathon_portal.kernel import identifiers
from prizes.models import Award, Diploma, FundItem, Payment, PaymentRegister, PayoutApplication


def announced_on(contest: Contest) -> date:
    """The day the winners were announced: the publication of the results, in the contest's zone."""
    assert contest.results_published_at is not None
    return local_day(contest.results_published_at, contest.regulation)


def awards(contest: Contest) -> QuerySet[Award]:
    return Award.objects.filter(contest=contest).select_related("team", "project", "nomination")


def award_of(user: Any, contest: Contest) -> Award | None:
    """The award whose prize this user, as the captain, may claim."""
    return awards(contest).filter(team__founder=user).first()


def fund_total(contest: Contest) -> Any:
    return FundItem.objects.filter(contest=contest).aggregate(total=Sum("amount"))["total"] or 0


def payouts(contest: Contest) -> QuerySet[Award]:
    """Awards with a prize, with application and payment: one query for the accountant's list."""
    return (
        awards(contest)
        .filter(amount__isnull=False)
        .select_related("payout_application", "payment", "payment__register")
        .order_by("nomination__position", "place")
    )


def control_faults(application: PayoutApplication) -> list[str]:
    """Names of the details whose control digits don't fit; a payment with one is held back."""
    checks = {
        "номер р/с": identifiers.account_key_is_valid(application.account, application.bik)
        and identifiers.account_is_rouble(application.account),
        "номер к/с": identifiers.correspondent_key_is_valid(application.corr_account, application.bik),
        "ИНН": len(application.inn) == 12 and identifiers.inn_is_valid(application.inn),
        "СНИЛС": identifiers.snils_is_valid(application.snils),
    }
    return [name for name, fits in checks.items() if not fits]


def register_payments(register: PaymentRegister) -> QuerySet[Payment]:
    return register.payments.select_related(
        "award__team", "award__nomination", "award__payout_application", "award__contest__regulation_version"
    ).order_by("id")


def payments_without_register(contest: Contest) -> QuerySet[Payment]:
    return Payment.objects.filter(award__contest=contest, register=None, state=Payment.State.PLANNED)


def diploma_by_code(code: str) -> Diploma | None:
    return Diploma.objects.select_related("contest__regulation_version").filter(code=normalised(code)).first()


def diplomas_of(user: Any, contest: Contest) -> QuerySet[Diploma]:
    return Diploma.objects.filter(Q(application__user=user), contest=contest, revoked_at=None)
