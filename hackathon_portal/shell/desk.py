"""What a person with a role must do now in a contest, and by when: the first page of every desk, collected from every app."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hackathon_portal.accounts.roles import roles_of
from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.menus import CALM, LATE, NOW, Figure, Task
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.shell.menus import desk_figures, desk_tasks


def tasks(user: Any, contest: Contest, now: datetime) -> list[Task]:
    """Overdue things first; empty when nothing waits for this person. Kept while nobody does anything in the contest."""
    today = local_day(now, contest.regulation)
    roles = ",".join(sorted(roles_of(user, contest)))
    return kept(contest, f"desk:{user.pk}:{roles}:{today}", lambda: _ask(user, contest, now, today))


def _ask(user: Any, contest: Contest, now: datetime, today: date) -> list[Task]:
    waiting = [
        task for work in desk_tasks() if user.has_perm(work.permission, contest) for task in work.ask(user, contest, now, today)
    ]
    return sorted(waiting, key=lambda task: (LATE, NOW, CALM).index(task.light))


def figures(user: Any, contest: Contest, today: date) -> list[Figure]:
    """What this person sees counted, in the order of the work. Kept while nobody does anything in the contest."""
    roles = ",".join(sorted(roles_of(user, contest)))

    def count() -> list[Figure]:
        allowed = (work for work in desk_figures() if user.has_perm(work.permission, contest))
        return [figure for work in allowed for figure in work.ask(contest, today)]

    return kept(contest, f"figures:{user.pk}:{roles}:{today}", count)
