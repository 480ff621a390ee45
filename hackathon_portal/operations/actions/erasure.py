"""Erasure of what people left around a contest."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.operations.models import SignUp, SupportRequest, Volunteer


@action("Стёрты данные помощников")
def erase_around_contest(*, contest: Contest) -> int:
    """After the regulation's term of keeping: volunteers, questions with their answers, answers to gatherings; how many rows went."""
    rows = [
        Volunteer.objects.filter(contest=contest), SupportRequest.objects.filter(contest=contest), SignUp.objects.filter(gathering__contest=contest),
    ]  # fmt: skip
    erased = sum(queryset.count() for queryset in rows)
    for queryset in rows:
        queryset.delete()
    note(contest_id=contest.pk, about=f"{contest.short_title}: {erased}")
    return erased
