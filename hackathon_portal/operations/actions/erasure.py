"""Erasure of what people left around a contest."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import erasure
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.personal import With


@action("Стёрты данные помощников")
def erase_around_contest(*, contest: Contest) -> int:
    """After the regulation's term of keeping: volunteers, questions, talks, remarks, officials; how many rows were cleared or went.

    Which tables and columns: the registry of personal data (`With.CONTEST`).
    """
    erased = erasure.erase_with(With.CONTEST, contest, contest_id=contest.pk)
    note(contest_id=contest.pk, about=f"{contest.short_title}: {erased}")
    return erased
