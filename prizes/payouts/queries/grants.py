"""Grants for projects: who has had one, and whose report of its use is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from prizes.models import Award, FundSource, GrantReport, GrantUse, Payment


@dataclass(frozen=True)
class Grant:
    """One grant that is paid or will be."""

    award: Award
    paid_on: date | None
    due_on: date | None
    report: GrantReport | None
    waiting: GrantUse | None  # what the team has sent and nobody has decided on
    returned: GrantUse | None  # the last one that went back to the team, where nothing has come since

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
    related = ("origin", "team", "special", "holder", "payment", "grant_report", "part_of__special")
    return rows.select_related(*related).prefetch_related("grant_uses").order_by("origin__report_by", "pk")


def grants_of(contest: Contest) -> list[Grant]:
    """Every grant of the contest: two queries."""
    return [grant_of(award) for award in _granted(contest)]


def grant_of(award: Award) -> Grant:
    """How far the report of one grant is, for the team, the accountant and the board alike."""
    payment: Payment | None = getattr(award, "payment", None)
    paid_on = payment.paid_on if payment and payment.state == Payment.State.PAID else None
    last = next((one for one in award.grant_uses.all() if one.state != GrantUse.State.WITHDRAWN), None)  # type: ignore[attr-defined]
    state = last.state if last else ""
    return Grant(
        award, paid_on, award.origin.report_by if award.origin else None, getattr(award, "grant_report", None),
        last if state == GrantUse.State.SENT else None, last if state == GrantUse.State.RETURNED else None,
    )  # fmt: skip


def owes_report(award: Award) -> bool:
    """Whether a paid grant's report is still to be sent or accepted."""
    one = grant_of(award)
    return award.is_grant and one.paid_on is not None and one.report is None


def without_report(contest: Contest) -> list[Grant]:
    """Paid grants whose teams have sent nothing that is waiting or accepted."""
    return [one for one in grants_of(contest) if one.paid_on is not None and one.report is None and one.waiting is None]
