"""Everything the organiser owes by a day, from the announcement to the tax: one list for the board, the letter and the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from hackathon_portal.contests.access import permission_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.rules.lights import DONE, light
from hackathon_portal.russia.working_days import calendar_is_known


@dataclass(frozen=True)
class Obligation:
    """Something owed: what, by which day (None: not known yet), how it stands, the clause, the page where it is done."""

    code: str
    title: str
    due: date | None
    light: str
    detail: str
    clause: str
    page: str

    @property
    def permission(self) -> str:
        """Who may open the page where it is done; everybody else sees only that it is owed."""
        return permission_of(self.page)

    @property
    def is_open(self) -> bool:
        return self.light != DONE and not self.detail.startswith("сделано")


Source = Callable[[Contest, date], list[Obligation]]
_sources: list[Source] = []


def obligation_source(source: Source) -> Source:
    """Ask this function for what its part of a contest owes."""
    _sources.append(source)
    return source


def obligations(contest: Contest, today: date) -> list[Obligation]:
    """What this contest's organiser owes, open things first by their day, then what is done."""
    owed = [one for source in _sources for one in source(contest, today)]
    return sorted(owed, key=lambda one: (not one.is_open, one.due is None, one.due or date.max))


def unknown_calendars(contest: Contest, today: date) -> list[int]:
    """Years the contest's terms fall into whose decree on transferred days the portal does not hold."""
    years = {contest.starts_on.year, contest.ends_on.year, today.year}
    # Payments and their tax follow the contest by weeks.
    if contest.ends_on.month == 12 or today.month == 12:
        years.add(max(years) + 1)
    return sorted(year for year in years if not calendar_is_known(year))


def obligation(
    code: str, title: str, due: date | None, today: date, *, done_on: date | None, clause: str, page: str, waiting: str = ""
) -> Obligation:
    detail = f"сделано {done_on:%d.%m.%Y}" if done_on else waiting
    return Obligation(code, title, due, light(due, today, done_on=done_on), detail, clause, page)


@obligation_source
def announcement(contest: Contest, today: date) -> list[Obligation]:
    regulation, deadlines = contest.regulation, contest.deadlines
    owed = []
    if deadlines.announce_by:
        done = local_day(contest.announced_at, regulation) if contest.announced_at else None
        owed.append(
            obligation(
                "announcement", "Объявление о конкурсе", deadlines.announce_by, today, done_on=done,
                clause=regulation.clause("announcement.lead"), page="contest_announcement",
            )
        )  # fmt: skip
    return owed
