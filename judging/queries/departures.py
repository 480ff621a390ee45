"""Sheets signed by people who were no longer in the composition when the assessment ended: whether they count is the commission's to decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from hackathon_portal.contests.divisions import divisions_of, personal_divisions, team_nomination_divisions
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import CommissionMember, Question, ScoreSheet
from judging.queries import left_out, results
from judging.queries.commission import commission_of, on_day


@dataclass(frozen=True)
class Departed:
    """A member who left with signed sheets; `left_out` is None until the commission has voted about the whole contest.

    `divisions`: what it has voted about single divisions, by their titles; `everywhere`: that these are all where the member has sheets.
    """

    member: CommissionMember
    sheets: int
    left_out: bool | None
    divisions: dict[str, bool] = field(default_factory=dict)
    everywhere: bool = False

    @property
    def is_ruled(self) -> bool:
        """Whether it is decided for each of the member's sheets if they count."""
        return self.left_out is not None or self.everywhere

    @property
    def decision(self) -> str:
        apart = "; ".join(f"{title} — {'не учитываются' if out else 'учитываются'}" for title, out in self.divisions.items())
        if self.left_out is None:
            return f"по решению комиссии: {apart}" if apart else "комиссия не решила, учитываются ли они"
        whole = "не учитываются по решению комиссии" if self.left_out else "учитываются по решению комиссии"
        return f"{whole}; отдельно: {apart}" if apart and not self.left_out else whole

    def figures(self) -> dict[str, Any]:
        return {
            "name": self.member.full_name,
            "sheets": self.sheets,
            "left_out": bool(self.left_out) or (self.everywhere and all(self.divisions.values())),
            "decision": self.decision,
        }


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
        last: dict[str, bool] = {}
        voted = Question.objects.filter(kind=Question.Kind.SHEETS, member=member, adopted__isnull=False).order_by(
            "closed_at", "id"
        )
        for division, adopted in voted.values_list("division", "adopted"):
            last[division] = bool(adopted)
        whole = last.pop("", None)
        divisions = {title_of(contest, key): out for key, out in last.items()}
        everywhere = bool(divisions) and divisions_with_sheets(contest, member.pk) <= set(last)
        rows.append(Departed(member, member.signed, whole, divisions, everywhere))
    return rows


def divisions_with_sheets(contest: Contest, member: int) -> set[str]:
    """Keys of the divisions and nominations in which this member has signed sheets."""
    found: set[str] = set()
    apart = {one.sheet for one in contest.regulation.judging.team_nominations}
    for subject in ("project", left_out.OF_PEOPLE, left_out.OF_NOMINATIONS):
        about = left_out.OF_PEOPLE if subject == left_out.OF_PEOPLE else "project"
        kinds = [
            kind.code for kind in contest.regulation.judging.sheets
            if kind.subject == about and (kind.code in apart) == (subject == left_out.OF_NOMINATIONS)
        ]  # fmt: skip
        sheets = ScoreSheet.objects.filter(project__contest=contest, member=member, signed_at__isnull=False, kind__in=kinds)
        found |= set(sheets.annotate(where=left_out.division_of(contest, subject)).values_list("where", flat=True))
    return found - {""}


def scopes(contest: Contest) -> list[tuple[str, str]]:
    """Where sheets may be left out apart from the rest: (key, title) of each division and nomination."""
    found = (*divisions_of(contest), *personal_divisions(contest), *team_nomination_divisions(contest))
    return [(one.key, one.title) for one in found]


def title_of(contest: Contest, key: str) -> str:
    return dict(scopes(contest)).get(key, key)


def with_and_without(contest: Contest, member: CommissionMember) -> list[dict[str, Any]]:
    """Each division in which the member has sheets, ranked with them and without them. Only after the assessment is closed."""
    mine = divisions_with_sheets(contest, member.pk)
    everybody = results.valid_sheets(contest, keep=member.pk)
    others = [sheet for sheet in everybody if sheet.member != member.pk]
    pairs = zip(results.results(contest, counted=everybody), results.results(contest, counted=others), strict=True)
    return [
        {
            "division": one.division, "with": one, "without": two,
            "differ": [(row.project, row.first) for row in one.standings] != [(row.project, row.first) for row in two.standings],
        }
        for one, two in pairs
        if one.division.key in mine
    ]  # fmt: skip
