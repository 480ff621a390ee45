"""Which signed sheets do not count: the commission has voted to leave them out, in the whole contest or in one division of it."""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from hackathon_portal.contests.divisions import divisions_of_nomination, team_nomination_key
from hackathon_portal.contests.models import Contest
from judging.models import Question

OF_PEOPLE, OF_NOMINATIONS = "person", "team nominations"


def left_out(contest: Contest, subject: str, *, keep: int | None = None) -> Q:
    """A condition on sheets annotated with `division_of`: what was decided last about the member's sheets in the same scope leaves out

    whatever was signed by then. `keep`: a member whose sheets count all the same, to be compared.
    """
    decided = Question.objects.filter(kind=Question.Kind.SHEETS, member=OuterRef("member"))
    later = Q(closed_at__gt=OuterRef("closed_at")) | Q(closed_at=OuterRef("closed_at"), pk__gt=OuterRef("pk"))
    taken_back = Question.objects.filter(
        later, kind=Question.Kind.SHEETS, member=OuterRef("member"), division=OuterRef("division"), adopted=False
    )
    here = decided.filter(
        Q(division="") | Q(division=OuterRef("division_of")), adopted=True, closed_at__gte=OuterRef("signed_at")
    )
    condition = Q(Exists(here.exclude(Exists(taken_back))))
    return condition if keep is None else condition & ~Q(member=keep)


def division_of(contest: Contest, subject: str) -> Combinable:
    """The key of the division a sheet counts in (`contests/divisions.py`), in SQL."""
    judging = contest.regulation.judging
    if subject == OF_NOMINATIONS:
        whens = [When(kind=one.sheet, then=Value(team_nomination_key(one.code))) for one in judging.team_nominations]
        return Case(*whens, default=Value(""), output_field=CharField())
    if subject == OF_PEOPLE:
        whens = []
        for nomination in judging.personal_nominations:
            for division in divisions_of_nomination(nomination, contest.regulation):
                within = {"person__team__category": division.category} if division.category else {}
                whens.append(When(kind=nomination.sheet, person__team_role=nomination.role, **within, then=Value(division.key)))
        return Case(*whens, default=Value(""), output_field=CharField())
    by = judging.places_divided_by
    task = [Value("n"), Cast(F("project__nomination"), CharField())] if "nomination" in by else []
    category = (
        [Value("-c-" if task else "c-"), Case(When(project__team__category="", then=Value("none")), default=F("project__team__category"))]
        if "category" in by
        else []
    )  # fmt: skip
    parts = [*task, *category] or [Value("all"), Value("")]
    return Concat(*parts, output_field=CharField())
