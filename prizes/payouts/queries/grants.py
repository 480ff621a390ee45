"""Grants for projects: who has had one, and whose report of its use is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from prizes.models import Award, FundSource, GrantReport, Payment


@dataclass(frozen=True)
class Grant:
    """One grant that is paid or will be."""

    award: Award
    paid_on: date | None
    due_on: date | None
    report: GrantReport | None

    @property
    def is_late(self) -> bool:
        """Whether a report that has come came after its day."""
        return self.report is not None and self.due_on is not None and self.report.received_on > self.due_on


def has_grants(contest: Contest) -> bool:
    """Whether any money of the contest is for projects."""
    return FundSource.objects.filter(contest=contest, purpose=FundSource.Purpose.PROJECT_GRANT).exists()


def _granted(contest: Contest) -> QuerySet[Award]:
    rows = Award.objects.filter(
        contest=contest, origin__purpose=FundSource.Purpose.PROJECT_GRANT, amount__gt=0, state=Award.State.GRANTED, parts=None
    )
    return rows.select_related("origin", "team", "special", "holder", "payment", "grant_report").order_by(
        "origin__report_by", "pk"
    )


def grants_of(contest: Contest) -> list[Grant]:
    """Every grant of the contest: one query."""
    found = []
    for award in _granted(contest):
        payment: Payment | None = getattr(award, "payment", None)
        paid_on = payment.paid_on if payment and payment.state == Payment.State.PAID else None
        found.append(
            Grant(award, paid_on, award.origin.report_by if award.origin else None, getattr(award, "grant_report", None))
        )
    return found
