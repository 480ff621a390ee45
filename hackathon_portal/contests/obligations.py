"""Everything the organiser owes by a day, from the announcement to the tax: one list for the board, the letter and the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from hackathon_portal.contests.access import permission_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.rules.lights import DONE, FAR, WAITING, light
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
    # Its day has passed and nothing can make it good any more: it stands among what is over, red for good.
    is_missed: bool = False
    # The document names no day for it: it is done after something, and `detail` says after what.
    has_no_term: bool = False

    @property
    def permission(self) -> str:
        """Who may open the page where it is done; everybody else sees only that it is owed."""
        return permission_of(self.page)

    @property
    def is_open(self) -> bool:
        return self.light != DONE and not self.is_missed and not self.detail.startswith("сделано")


Source = Callable[[Contest, date], list[Obligation]]
_sources: list[Source] = []


def obligation_source(source: Source) -> Source:
    """Ask this function for what its part of a contest owes."""
    _sources.append(source)
    return source


def obligations(contest: Contest, today: date) -> list[Obligation]:
    """What this contest's organiser owes, open things first by their day, then what is done."""
    owed = [one for source in _sources for one in source(contest, today)]
    if contest.state == Contest.State.CANCELLED:
        owed = [one for one in owed if not one.is_open]  # nothing is owed of a contest that does not take place
    return sorted(owed, key=lambda one: (not one.is_open, one.due is None, one.due or date.max))


def unknown_calendars(contest: Contest, today: date) -> list[int]:
    """Years the contest's terms fall into whose decree on transferred days the portal does not hold."""
    years = {contest.starts_on.year, contest.ends_on.year, today.year}
    # Payments and their tax follow the contest by weeks.
    if contest.ends_on.month == 12 or today.month == 12:
        years.add(max(years) + 1)
    return sorted(year for year in years if not calendar_is_known(year))


def obligation(
    code: str,
    title: str,
    due: date | None,
    today: date,
    *,
    done_on: date | None,
    clause: str,
    page: str,
    waiting: str = "",
    over_on: date | None = None,
    has_no_term: bool = False,
) -> Obligation:
    """`over_on`: the day from which what has not been done can be done no more; `has_no_term`: the document names no day for it."""
    is_missed = done_on is None and over_on is not None and due is not None and today > due and today >= over_on
    detail = f"сделано {done_on:%d.%m.%Y}" if done_on else f"пропущено: {waiting}" if is_missed else waiting
    return Obligation(code, title, due, light(due, today, done_on=done_on), detail, clause, page, is_missed, has_no_term)


def milestone(code: str, title: str, due: date | None, today: date, *, clause: str, page: str, detail: str = "") -> Obligation:
    """A term that ends by itself: nobody is late for it, it is over when its day has passed."""
    is_over = due is not None and today > due
    words = f"сделано {due:%d.%m.%Y}" if is_over else detail
    return Obligation(code, title, due, DONE if is_over else FAR if due else WAITING, words, clause, page)


@obligation_source
def days_of(contest: Contest, today: date) -> list[Obligation]:
    """The days of an announced contest itself, so that every term stands in one list from the day of publishing."""
    if contest.state == Contest.State.DRAFT:
        return []
    regulation, closes, deadline = contest.regulation, contest.registration_closes_at, contest.project_deadline_at
    page = "contest_announcement"
    days = [
        ("registration-closes", "Регистрация закончится", closes and local_day(closes, regulation), "registration.closes"),
        ("starts", "Первый день конкурса", contest.starts_on, "announcement"),
        ("project-deadline", "Срок представления проектов", deadline and local_day(deadline, regulation), "project"),
    ]
    return [
        milestone(code, title, due, today, clause=regulation.clause(rule), page=page) for code, title, due, rule in days if due
    ]
