"""Letters before a deadline: a draft that is not filed, a team that is too small, «are you coming» (by default on).

A reminder of one kind for one date leaves once, however often this runs; who turned reminders off gets none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from registration import letters
from registration.models import Application, Team
from registration.states import ACTIVE, ApplicationState

# People without an account cannot have turned reminders off.
WANTED = Q(user=None) | Q(user__reminders=True)
FIRST_HOUR = 9


def send(*, contest: Contest) -> int:
    """Post what is due in this contest; returns how many reminders were due. Not at night, by the contest's clock."""
    now = clock.now()
    if now.astimezone(contest.regulation.zone).hour < FIRST_HOUR or contest.results_published_at:
        return 0
    return _of_registration(contest, now) + _of_attendance(contest, now)


def hours_before(contest: Contest, deadline: datetime | None, now: datetime) -> int | None:
    """Which of the regulation's reminders is due now: the nearest one whose time has come, None when none has."""
    if deadline is None or now > deadline:
        return None
    due = [hours for hours in contest.regulation.registration.deadline_reminder_hours if now >= deadline - timedelta(hours=hours)]
    return min(due, default=None)


def remind(people: Iterable[Application], contest: Contest, *, of: str, title: str, until: datetime | None, what: str) -> int:
    """Post the letter about a deadline to these people, once for each `of` and day; returns how many they are.

    A postponed term is another one: who was reminded of the old day is reminded of the new.
    """
    people, of = list(people), f"{of}:{until:%Y%m%d}" if until else of
    for application in people:
        application.contest = contest
        letters.post("deadline", application, again=of, title=title, until=until, what=what)
    return len(people)


def wanted_captains(teams: QuerySet[Any]) -> QuerySet[Application]:
    """Captains of these teams who take reminders."""
    captains = Application.objects.filter(WANTED, team__in=teams, role=Application.Role.CAPTAIN, state__in=ACTIVE)
    return captains.select_related("team").order_by("id")


def _of_registration(contest: Contest, now: datetime) -> int:
    closes_at = contest.registration_closes_at
    hours = hours_before(contest, closes_at, now)
    if hours is None:
        return 0
    title, least = "регистрация закончится", contest.regulation.team.min_size
    drafts = Application.objects.filter(WANTED, contest=contest, state=ApplicationState.DRAFT).select_related("team")
    small = (
        Team.objects.filter(contest=contest)
        .annotate(people=Count("applications", filter=Q(applications__state__in=ACTIVE)))
        .filter(people__gt=0, people__lt=least)
    )
    unfiled = "Ваша заявка ещё не подана: откройте кабинет и дойдите до кнопки «Подать заявку»."
    too_few = f"В команде меньше {least} поданных заявок: такую команду не допустят."
    return remind(drafts, contest, of=f"closing:{hours}", title=title, until=closes_at, what=unfiled) + remind(
        wanted_captains(small.values("pk")), contest, of=f"small:{hours}", title=title, until=closes_at, what=too_few
    )


def _of_attendance(contest: Contest, now: datetime) -> int:
    left = (contest.starts_on - local_day(now, contest.regulation)).days
    due = [days for days in contest.regulation.registration.confirm_reminder_days if 0 <= left <= days]
    if not due:
        return 0
    silent = list(
        Application.objects.filter(WANTED, contest=contest, state=ApplicationState.ADMITTED, attendance="").select_related("team")
    )
    for application in silent:
        application.contest = contest
        letters.post("confirm", application, again=f"{contest.starts_on}:{min(due)}")
    return len(silent)
