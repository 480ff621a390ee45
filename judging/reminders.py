"""A letter before the project deadline to captains whose team has not handed its project in (Tula: clause 3.5)."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from judging.models import Project
from registration.queries import admitted_teams
from registration.reminders import hours_before, remind, wanted_captains


def send(*, contest: Contest) -> int:
    """Post what is due; returns how many reminders were due."""
    hours = hours_before(contest, contest.project_deadline_at, clock.now())
    if hours is None:
        return 0
    handed_in = Project.objects.filter(contest=contest, state=Project.State.SUBMITTED).values("team")
    waiting = admitted_teams(contest).exclude(pk__in=handed_in)
    return remind(
        wanted_captains(waiting.values("pk")),
        contest,
        of=f"project:{hours}",
        title="срок представления проекта",
        until=contest.project_deadline_at,
        what="Проект вашей команды ещё не сдан.",
    )
