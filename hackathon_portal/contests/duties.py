"""Duties a regulation names without a day: what shows that each is done, and the marks people put where nothing does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from hackathon_portal.contests.models import Contest, DutyMark
from hackathon_portal.contests.obligations import Obligation, obligation_source
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import is_after, local_day
from hackathon_portal.regulation.rules.lights import DONE, WAITING
from hackathon_portal.regulation.schema import Duty


@dataclass(frozen=True)
class Shown:
    """What the portal keeps of a duty: the day it was done, or what is missing; `is_needed`: whether there is anything to do at all."""

    done_on: date | None = None
    missing: str = ""
    is_needed: bool = True
    # A mark made before this moment does not count any more: something new has to be done.
    reopened_at: datetime | None = None


Proof = Callable[[Contest, Duty], Shown]
# Code of a proof -> the function that looks, the page where it is done.
_proofs: dict[str, tuple[Proof, str]] = {}


def proof(code: str, page: str) -> Callable[[Proof], Proof]:
    """The function says how a duty stands whose regulation names this proof; `page`: the URL name of where it is done."""

    def register(function: Proof) -> Proof:
        _proofs[code] = function, page
        return function

    return register


def proofs() -> dict[str, str]:
    """Codes of what is proved -> the page where each is done."""
    return {code: page for code, (_, page) in _proofs.items()}


@proof("nominations_act", page="contest_nominations")
def nominations_act(contest: Contest, duty: Duty) -> Shown:
    """The act that approves what teams choose from: its day."""
    return Shown(contest.nominations_act_date if contest.nominations_act_number else None)


@proof("partners", page="contest_site")
def partners_by_agreement(contest: Contest, duty: Duty) -> Shown:
    """Every partner and sponsor has an agreement: the day of the last; nothing to do where there are none."""
    days = list(contest.partners.values_list("agreement_number", "agreement_date"))
    concluded = [day for number, day in days if number and day]
    without = len(days) - len(concluded)
    if without:
        return Shown(missing=f"без договора: {without}")
    return Shown(max(concluded)) if concluded else Shown(is_needed=False)


@dataclass(frozen=True)
class DutyOf:
    """One duty of a contest as it stands."""

    duty: Duty
    shown: Shown
    mark: DutyMark | None
    has_begun: bool
    page: str

    @property
    def done_on(self) -> date | None:
        return self.shown.done_on or (self.mark.done_on if self.mark else None)

    @property
    def waits_for(self) -> str:
        """Why it is not done yet, or by what it was found done."""
        if self.done_on:
            return ""
        return "; ".join(filter(None, [self.duty.after, self.shown.missing, "" if self.has_begun else "время ещё не пришло"]))


def has_begun(contest: Contest, begins: str, today: date) -> bool:
    """Whether the moment a duty follows has come."""
    closes = contest.registration_closes_at
    come = {
        "announced": contest.state != Contest.State.DRAFT,
        "registered": bool(closes and is_after(clock.now(), closes)),
        "started": today >= contest.starts_on,
        "ended": today > contest.ends_on,
        "results": contest.results_published_at is not None,
    }
    return come[begins]


def duties_of(contest: Contest, today: date) -> list[DutyOf]:
    """The duties of this contest's regulation that there is something to do for, in its order."""
    known = contest.regulation.duties
    if not known:
        return []
    marks = {mark.duty: mark for mark in DutyMark.objects.filter(contest=contest, taken_back_at=None).select_related("marked_by")}
    rows = []
    for duty in known:
        look, page = _proofs.get(duty.proof, (None, "duties"))
        shown = look(contest, duty) if look else Shown()
        mark = marks.get(duty.code)
        if mark and shown.reopened_at and mark.marked_at < shown.reopened_at:
            mark = None
        if shown.is_needed or mark:
            rows.append(DutyOf(duty, shown, mark, has_begun(contest, duty.begins, today), page))
    return rows


@obligation_source
def without_a_day(contest: Contest, today: date) -> list[Obligation]:
    """Duties of an announced contest: after what each is done, and how it stands."""
    if contest.state == Contest.State.DRAFT:
        return []
    return [_owed(row) for row in duties_of(contest, today)]


def _owed(row: DutyOf) -> Obligation:
    duty, done_on = row.duty, row.done_on
    words = f"сделано {done_on:%d.%m.%Y}" if done_on else row.waits_for
    light = DONE if done_on else WAITING
    return Obligation(f"duty-{duty.code}", duty.title, None, light, words, duty.clause, row.page, has_no_term=True)


def taken_back(contest: Contest) -> Iterable[DutyMark]:
    """Marks that do not hold any more, the newest first."""
    return DutyMark.objects.filter(contest=contest, taken_back_at__isnull=False).select_related("marked_by", "taken_back_by")


def day_of_today(contest: Contest) -> date:
    return local_day(clock.now(), contest.regulation)
