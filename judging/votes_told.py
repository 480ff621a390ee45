"""What the commission has voted for, told to whoever carries it out (contests/powers.py): admission, refusal, exclusion."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.powers import tells_of_votes
from hackathon_portal.regulation.schema import Deed
from judging.models import Question
from registration.models import Application, Team


@tells_of_votes(Deed.ADMIT)
def admitted(contest: Contest, application: Application) -> bool:
    return _last(Question.Kind.ADMIT, application=application) is True


@tells_of_votes(Deed.REFUSE)
def refused(contest: Contest, application: Application) -> bool:
    return _last(Question.Kind.ADMIT, application=application) is False


@tells_of_votes(Deed.EXCLUDE)
def excluded(contest: Contest, team: Team) -> bool:
    return _last(Question.Kind.EXCLUDE, application__team=team) is True


def _last(kind: str, **about: object) -> bool | None:
    """Whether the last closed vote about it was adopted; None where there was none."""
    asked = Question.objects.filter(kind=kind, closed_at__isnull=False, **about).order_by("-closed_at", "-pk")
    return asked.values_list("adopted", flat=True).first()
