"""Sheets signed by people who were no longer in the composition when the assessment ended: whether they count is the commission's to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import CommissionMember, Question
from judging.queries.commission import commission_of, on_day


@dataclass(frozen=True)
class Departed:
    """A member who left with signed sheets; `left_out` is None until the commission has voted."""

    member: CommissionMember
    sheets: int
    left_out: bool | None

    @property
    def decision(self) -> str:
        if self.left_out is None:
            return "комиссия не решила, учитываются ли они"
        return "не учитываются по решению комиссии" if self.left_out else "учитываются по решению комиссии"

    def figures(self) -> dict[str, Any]:
        return {"name": self.member.full_name, "sheets": self.sheets, "left_out": bool(self.left_out), "decision": self.decision}


def departed_with_sheets(contest: Contest) -> list[Departed]:
    """Members with signed sheets who were not in the composition on the day the assessment was closed (today, while it is open)."""
    commission = commission_of(contest)
    if commission is None or commission.opened_at is None:
        return []
    day = local_day(commission.closed_at or clock.now(), contest.regulation)
    there = commission.members.filter(on_day(day, "periods__")).values("pk")
    gone = (
        commission.members.filter(merged_into=None)
        .exclude(pk__in=there)
        .annotate(signed=Count("sheets", filter=Q(sheets__signed_at__isnull=False, sheets__project__contest=contest)))
        .filter(signed__gt=0)
        .order_by(alphabetical("full_name"))
    )
    rows = []
    for member in gone:
        last = (
            Question.objects.filter(kind=Question.Kind.SHEETS, member=member, adopted__isnull=False)
            .order_by("-closed_at", "-id")
            .values_list("adopted", flat=True)
            .first()
        )
        rows.append(Departed(member, member.signed, last))
    return rows
