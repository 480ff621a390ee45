"""Those for whom there is no place: kept in the reserve until a named day, refused when the contest has begun (Tula: clauses 3.3, 11.6)."""

from __future__ import annotations

from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Deed
from registration import letters
from registration.actions import filing
from registration.actions.decisions import carry_out_refusal
from registration.actions.shared import lock_application, lock_contest, save
from registration.models import Application, Team
from registration.queries import places
from registration.states import TAKEN, ApplicationState, TeamSeat


@action("Заявка оставлена в резерве до дня окончательного ответа")
def keep_in_reserve(*, application: Application, until: date, by: User) -> int:
    """The organiser's recorded choice for a team (a person) without a place: a letter names the reserve and the day of the final answer.

    That day is the new term of the decision, at the latest the day registration closes. Returns to how many it was written.
    """
    application = lock_application(application)
    contest = application.contest
    require(by, "registration.decide", contest, "Заявку в резерве оставляет сотрудник организатора.")
    powers.require_given(contest, Deed.ADMIT)
    holder, closes = places.holder_of(application), contest.registration_closes_at
    today = local_day(clock.now(), contest.regulation)
    last = local_day(closes, contest.regulation) if closes else contest.starts_on
    faults = [
        (application.state != ApplicationState.SUBMITTED, "application.decided", "По этой заявке решение уже принято.", ""),
        (holder.seat != TeamSeat.WAITLIST, "reserve.has_place", "Место есть: в резерве оставляют тех, кому его не хватило.", ""),
        (until < today, "reserve.past", "День окончательного ответа уже прошёл.", "until"),
        (until > last, "reserve.late", f"Окончательный ответ дают не позднее {last:%d.%m.%Y}, когда кончается регистрация.", "until"),
    ]  # fmt: skip
    refuse_first(faults, contest.regulation.clause("seats"))
    people = list(_waiting(holder))
    for person in people:
        person.contest = contest
        person.decision_due_on = person.reserved_until = until
        save(person)
        letters.post("reserve", person, again=str(person.revision), until=until)
    note(contest_id=contest.pk, about=f"заявка {application}, до {until:%d.%m.%Y}, людей: {len(people)}")
    return len(people)


@action("Заявка снова ждёт решения, а не в резерве")
def take_back_reserve(*, application: Application, by: User) -> int:
    """The organiser does not wait for the day named any more: the term of the decision is the regulation's again, today at the earliest.

    The people get a letter. Returns to how many it was written.
    """
    application = lock_application(application)
    contest = application.contest
    require(by, "registration.decide", contest, "Заявку в резерве оставляет сотрудник организатора.")
    if not application.is_kept_in_reserve:
        raise RuleViolation(
            code="reserve.not_kept", clause=contest.regulation.clause("seats"), message="Эта заявка не оставлена в резерве."
        )
    today = local_day(clock.now(), contest.regulation)
    people = [person for person in _waiting(places.holder_of(application)) if person.is_kept_in_reserve]
    for person in people:
        person.contest, person.reserved_until = contest, None
        due = filing.decision_due_on(contest, person.submitted_at) if person.submitted_at else None
        person.decision_due_on = max(due, today) if due else None
        save(person)
        letters.post("reserve_over", person, again=str(person.revision), until=person.decision_due_on)
    note(contest_id=contest.pk, about=f"заявка {application}, людей: {len(people)}")
    return len(people)


def _waiting(holder: Team | Application) -> list[Application]:
    if isinstance(holder, Team):
        rows = holder.applications.filter(state=ApplicationState.SUBMITTED).select_for_update(of=("self",))
        return list(rows.select_related("team").order_by("number"))
    return [holder]


@action("С началом конкурса отказано тем, кому не хватило места")
def end_reserve(*, contest: Contest) -> int:
    """Nobody stays «на рассмотрении» in a contest that has begun: who has no place is refused by the ground of the regulation.

    Only where the regulation gives a term for decisions and has such a ground. Returns how many were refused.
    """
    contest = lock_contest(contest)
    ground = contest.regulation.over_limit
    if ground is None or not is_due(contest):
        return 0
    left = _without_place(contest)
    for application in left:
        carry_out_refusal(lock_application(application), ground.code, "", None)
    note(contest_id=contest.pk, about=f"заявок: {len(left)}")
    return len(left)


def is_due(contest: Contest) -> bool:
    """The contest has begun, its regulation wants each application decided, and somebody is without a place."""
    has_term = contest.regulation.registration.decision_within is not None
    has_begun = has_term and contest.regulation.over_limit is not None and clock.now() >= places.start_of(contest)
    return has_begun and bool(_without_place(contest))


def _without_place(contest: Contest) -> list[Application]:
    rows = list(Application.objects.filter(contest=contest, state=ApplicationState.SUBMITTED).select_related("team"))
    for application in rows:
        application.contest = application.team.contest = contest
    return [application for application in rows if places.holder_of(application).seat not in TAKEN]
