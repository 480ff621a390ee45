"""When something owed by a day turns amber and red. Pure."""

from __future__ import annotations

from datetime import date

from hackathon_portal.russia.working_days import add_working_days

# Working days before the last day from which it is shown as near.
NEAR = 2
DONE, FAR, SOON, OVERDUE, WAITING = "done", "green", "amber", "red", "waiting"


def light(due: date | None, today: date, *, done_on: date | None = None, done: bool = False) -> str:
    """`done` in time, `red` when the day has passed (also when it was done late), `amber` when it is near, `waiting` without a day."""
    if done or done_on:
        return OVERDUE if due and done_on and done_on > due else DONE
    if due is None:
        return WAITING
    if today > due:
        return OVERDUE
    return SOON if add_working_days(today, NEAR) >= due else FAR
