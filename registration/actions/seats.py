"""Actions with places: taking one, the waitlist, offers with a deadline (Tula: clause 11.6; Kuzbass: clause 6.7).

A place is held by a team or by a person, as the regulation counts (`seats.unit`); everything here works on either.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import Passed, RuleViolation, TooLate, require
from registration import letters
from registration.actions.shared import lock_contest, says_nothing
from registration.models import Application, Team
from registration.queries import places, small_teams
from registration.queries.places import start_of
from registration.rules import seats
from registration.states import ACTIVE, TAKEN, TeamSeat

IN_LINE = (*TAKEN, TeamSeat.WAITLIST)


def said_of(holder: Team | Application) -> str:
    """The holder of a place as the journal names it."""
    return f"команда «{holder.name}»" if isinstance(holder, Team) else f"заявка {holder}"


def take_seat(holder: Team | Application, contest: Contest) -> None:
    """A number at the end of the queue, and a place while there is one nobody waits for. The contest is locked."""
    holder.refresh_from_db(fields=["seat", "queue_number", "offer_expires_at"])
    if holder.seat in IN_LINE:
        return
    places.line_of(contest).take_in(holder)
    holder.save(update_fields=["queue_number", "seat"])


@action("Свободные места переданы резерву")
def fill_free_seats(*, contest: Contest) -> list[Team | Application]:
    """Give free places to the waitlist in order: at once, or as an offer with a deadline where the regulation sets one.

    Returns who was served; the people get letters. Nobody is served after the start where the regulation ends it then.
    """
    contest = lock_contest(contest)
    if contest.regulation.seats.promotion_ends_at_start and clock.now() >= start_of(contest):
        return []
    in_line = places.holders(contest).filter(seat=TeamSeat.WAITLIST).order_by("queue_number")
    waiting = list(in_line.values_list("queue_number", flat=True))
    numbers = seats.next_in_line(waiting, places.seats_taken(contest), contest.seats_limit)
    served: list[Team | Application] = list(in_line.filter(queue_number__in=numbers).select_for_update(of=("self",)))
    term = contest.regulation.registration.offer_valid
    ends = seats.offer_ends(clock.now(), term, start_of(contest), contest.regulation) if term else None
    for holder in served:
        if ends and ends > clock.now():
            holder.seat, holder.offer_expires_at = TeamSeat.OFFERED, ends
            holder.save(update_fields=["seat", "offer_expires_at"])
            _tell(holder, contest, "seat_offered", until=ends)
        else:
            _hold(holder, contest)
    if served:
        note(contest_id=contest.pk, about=", ".join(said_of(holder) for holder in served)[:500])
    return served


def _hold(holder: Team | Application, contest: Contest) -> None:
    holder.seat, holder.offer_expires_at = TeamSeat.HELD, None
    holder.save(update_fields=["seat", "offer_expires_at"])
    _tell(holder, contest, "seat")


def _tell(holder: Team | Application, contest: Contest, kind: str, until: datetime | None = None) -> None:
    """A letter to each person whose place it is."""
    people = holder.applications.filter(state__in=ACTIVE).select_related("team") if isinstance(holder, Team) else [holder]
    for application in people:
        application.contest = contest
        letters.post(kind, application, again=str(holder.queue_number), until=until, **_seats_of(application.team, contest))


def _seats_of(team: Team, contest: Contest) -> dict[str, Any]:
    """Where people are counted: how many of the team's people have a place, and how many they are."""
    if not contest.counts_people:
        return {}
    people = team.applications.filter(state__in=ACTIVE)
    return {"team_seated": people.filter(seat=TeamSeat.HELD).count(), "team_people": people.count()}


def _lock(holder: Team | Application) -> tuple[Contest, Team | Application]:
    contest = lock_contest(holder.contest)
    locked: Team | Application = type(holder).objects.select_for_update(of=("self",)).get(pk=holder.pk)
    locked.contest = contest
    return contest, locked


def _may_answer(holder: Team | Application, by: User) -> bool:
    """The captain answers for a team, a person for themselves, staff for either."""
    own = "registration.invite" if isinstance(holder, Team) else "registration.own_application"
    return by.has_perm(own, holder) or by.has_perm("registration.decide", holder.contest)


def offer_over(contest: Contest, *, until: datetime | None = None, status: int = 409) -> Passed:
    """The refusal of an answer that comes too late, by a page or by the letter's link; `until` is the offer's term where it is known."""
    if until and until <= clock.now():
        return TooLate(
            code="offer.over", clause=contest.regulation.clause("seats"), what="Предложение места действовало до", until=until,
            zone=contest.regulation.zone, status=status,
        )  # fmt: skip
    return Passed(
        code="offer.over", clause=contest.regulation.clause("seats"), status=status,
        message="Предложение больше не действует: срок ответа прошёл или место уже передано.",
    )  # fmt: skip


@action("Ответ на предложение места")
def answer_offer(*, holder: Team | Application, accept: bool, by: User | None) -> Team | Application:
    """The captain (the person; the holder of the letter's link; staff) takes the offered place or leaves it to the next."""
    contest, holder = _lock(holder)
    if by is not None and not _may_answer(holder, by):
        raise RuleViolation(code="team.not_captain", message="На предложение отвечает капитан команды.", status=403)
    if holder.seat == TeamSeat.HELD and accept:
        return holder
    if not holder.offer_runs:
        raise offer_over(contest, until=holder.offer_expires_at)
    note(contest_id=contest.pk, about=said_of(holder), reason="согласие" if accept else "отказ")
    if accept:
        _hold(holder, contest)
    else:
        _lose(holder)
        _tell(holder, contest, "seat_declined")
        fill_free_seats(contest=contest)
    return holder


def _lose(holder: Team | Application) -> None:
    holder.seat, holder.offer_expires_at = TeamSeat.RELEASED, None
    holder.save(update_fields=["seat", "offer_expires_at"])


def _is_there(holder: Team | Application) -> bool:
    """Whether anybody is in the contest for whom the place is."""
    people = holder.applications.all() if isinstance(holder, Team) else Application.objects.filter(pk=holder.pk)
    return people.filter(places.IS_THERE).exists()


@action("Снова в резерве")
def rejoin_waitlist(*, holder: Team | Application, by: User) -> Team | Application:
    """Who missed an offer stands at the end of the line while there are applications."""
    contest, holder = _lock(holder)
    if not _may_answer(holder, by):
        raise RuleViolation(code="team.not_captain", message="В резерв команду возвращает капитан.", status=403)
    if holder.seat != TeamSeat.RELEASED or not _is_there(holder):
        raise RuleViolation(code="waitlist.not_possible", message="Вернуться в резерв может команда с поданными заявками.")
    take_seat(holder, contest)
    note(contest_id=contest.pk, about=said_of(holder))
    return holder


@action("Место неполной команды передано резерву")
def pass_place_on(*, team: Team, reason: str, by: User) -> list[Team | Application]:
    """A team too small to be admitted gives its place to those who wait, and stands at the end of the line itself.

    So does a team across the last place, where people are counted: those of it who wait go to the end with the others.

    After the closing only, when nobody can join any more and whole teams wait. Its people get a letter. Returns who was served.
    """
    contest = lock_contest(team.contest)
    require(by, "registration.decide", contest, "Место передаёт сотрудник организатора.")
    clause = contest.regulation.clause("seats")
    if says_nothing(reason):
        raise RuleViolation(code="place.no_reason", clause=clause, message="Напишите основание.", field="reason", status=422)
    if not small_teams.gives_on(team, contest):
        raise RuleViolation(
            code="place.not_held",
            clause=clause,
            message=f"Команда «{team.name}» места зря не держит: она полная, уже допущена, может ещё пополниться или места у неё нет.",
        )
    if not small_teams.whole_in_reserve(contest).exclude(pk=team.pk).exists():
        raise RuleViolation(
            code="place.nobody_waits", clause=clause, message="В резерве нет команд, которых хватает по числу людей."
        )
    holders = (
        [team]
        if not contest.counts_people
        else team.applications.filter(state__in=ACTIVE, seat__in=IN_LINE).order_by("queue_number")
    )
    given_back: list[Team | Application] = list(holders)
    for holder in given_back:
        _lose(holder)
    served = fill_free_seats(contest=contest)
    for holder in given_back:
        take_seat(holder, contest)
    for application in team.applications.filter(state__in=ACTIVE).select_related("team"):
        application.contest = contest
        letters.post("place_passed_on", application, again=str(application.revision), reason=reason.strip()[:300])
    note(contest_id=contest.pk, about=said_of(team), reason=reason.strip()[:300])
    return served


def release_if_empty(application: Application, contest: Contest) -> None:
    """When nobody is left for the place of this application, it goes on, once no decision about it can be undone any more."""
    holder: Team | Application = application if contest.counts_people else application.team
    _release_if_empty(holder, contest)


def release_if_nobody(team: Team, contest: Contest) -> None:
    """The place of a team that has nobody any more goes on, where teams are counted."""
    if not contest.counts_people:
        _release_if_empty(team, contest)


def _release_if_empty(holder: Team | Application, contest: Contest) -> None:
    holder.refresh_from_db(fields=["seat", "offer_expires_at"])
    if holder.seat not in IN_LINE or _is_there(holder) or _is_undoable(holder):
        return
    had_place = holder.seat != TeamSeat.WAITLIST
    _lose(holder)
    if had_place:
        fill_free_seats(contest=contest)


def _is_undoable(holder: Team | Application) -> bool:
    """Whether a decision that emptied the place can still be taken back."""
    if not settings.DECISION_UNDO:
        return False
    people = holder.applications.all() if isinstance(holder, Team) else Application.objects.filter(pk=holder.pk)
    return people.filter(decided_at__gt=clock.now() - settings.DECISION_UNDO).exists()


@action("Места проверены")
def settle_seats(*, contest: Contest) -> int:
    """End offers whose time is over and release places nobody is there for; returns how many places were lost.

    Runs every few seconds; a run without a change writes nothing.
    """
    contest = lock_contest(contest)
    expired = list(places.holders(contest).filter(seat=TeamSeat.OFFERED, offer_expires_at__lte=clock.now()))
    for holder in expired:
        ended = holder.offer_expires_at
        _lose(holder)
        holder.offer_expires_at = ended  # stays: whoever answers now is told until when they could
        holder.save(update_fields=["offer_expires_at"])
        _tell(holder, contest, "seat_lost")
    empty = list(places.empty_places(contest))
    for holder in empty:
        _release_if_empty(holder, contest)
    note(contest_id=contest.pk, about=", ".join(said_of(holder) for holder in [*expired, *empty])[:500])
    if expired:
        fill_free_seats(contest=contest)
    return len(expired) + len(empty)


@action("Число мест увеличено")
def raise_seats(*, contest: Contest, limit: int, act: str, by: User) -> list[Team | Application]:
    """The organiser raises the number of places by an act; the waitlist moves at once. Returns who was served."""
    contest = lock_contest(contest)
    clause = contest.regulation.clause("seats")
    require(by, "registration.raise_seats", contest, "Число мест увеличивает сотрудник организатора.")
    if not contest.regulation.seats.may_be_raised or contest.seats_limit is None:
        raise RuleViolation(code="seats.fixed", clause=clause, message="Порядок не позволяет увеличить число мест.")
    if limit <= contest.seats_limit:
        raise RuleViolation(
            code="seats.not_more", clause=clause, message=f"Сейчас мест {contest.seats_limit}: новое число должно быть больше.",
            field="limit", status=422,
        )  # fmt: skip
    if not act.strip():
        raise RuleViolation(code="seats.no_act", clause=clause, message="Укажите номер и дату акта.", field="act", status=422)
    contest.raised_seats, contest.raised_seats_act = limit, act.strip()[:120]
    contest.save(update_fields=["raised_seats", "raised_seats_act"])
    note(contest_id=contest.pk, about=f"мест: {limit}", reason=act.strip()[:120])
    return fill_free_seats(contest=contest)
