"""Who pays a prize and is its tax agent: the one answer for registers, tax, papers and statements (Kuzbass: clause 12.13)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hackathon_portal.contests.models import Contest
from prizes.models import Award, FundSource, PayerAccount


def payers_of(contest: Contest) -> QuerySet[PayerAccount]:
    """Who pays prizes of the contest, the main one first."""
    return PayerAccount.objects.filter(contest=contest).order_by("-is_main", "id")


def main_payer_of(contest: Contest) -> PayerAccount | None:
    """Who pays what no source has named another payer for."""
    return PayerAccount.objects.filter(contest=contest, is_main=True).first()


def payer_of(award: Award) -> PayerAccount | None:
    """Who pays this award: the payer of the source its money comes from, else the main one; None while nobody is on record."""
    origin = award.origin
    return origin.payer if origin is not None and origin.payer is not None else main_payer_of(award.contest)


def awards_paid_by(payer: PayerAccount, prefix: str = "") -> Q:
    """Condition on awards, or on what has one at `prefix` (`award__`): this payer pays them."""
    named = Q(**{f"{prefix}origin__payer": payer})
    if not payer.is_main:
        return named
    return named | Q(**{f"{prefix}contest": payer.contest_id, f"{prefix}origin__payer": None})


def sources_of(payer: PayerAccount) -> QuerySet[FundSource]:
    """Sources of the fund this payer pays out of."""
    named = Q(payer=payer)
    return FundSource.objects.filter(named | Q(payer=None) if payer.is_main else named, contest=payer.contest_id)
