"""Deeds with the places of teams: taking one, the waitlist, offers with a deadline (Tula: clause 11.6)."""

from __future__ import annotations

from datetime import datetime, time

from django.conf import settings

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation
from registration import letters, queries
from registration.actions.shared import lock_contest
from registration.models import Team
from registration.rules import seats
from registration.states import ACTIVE, TeamSeat


def take_seat(team: Team, contest: Contest) -> None:
    """At a team's first application: a number in the queue, and a place while there is one. The contest is locked."""
    team.refresh_from_db()
    if team.seat in (TeamSeat.HELD, TeamSeat.OFFERED, TeamSeat.WAITLIST):
        return
    # A team that gave its place back stands at the end of the line.
    team.queue_number = queries.last_queue_number(contest) + 1
    free = seats.has_place(queries.seats_taken(contest), contest.regulation.seats.limit)
    # A free place belongs to the head of the waitlist, if there is one.
    waiting = Team.objects.filter(contest=contest, seat=TeamSeat.WAITLIST).exists()
    team.seat = TeamSeat.HELD if free and not waiting else TeamSeat.WAITLIST
    team.save(update_fields=["queue_number", "seat"])


@deed("Свободные места переданы резерву")
def fill_free_seats(*, contest: Contest) -> list[Team]:
    """Give free places to the waitlist in order: at once, or as an offer with a deadline where the regulation sets one.

    Returns the teams served; each team's people get a letter.
    """
    contest = lock_contest(contest)
    waiting = list(Team.objects.filter(contest=contest, seat=TeamSeat.WAITLIST).order_by("queue_number"))
    numbers = set(
        seats.next_in_line(
            [team.queue_number or 0 for team in waiting], queries.seats_taken(contest), contest.regulation.seats.limit
        )
    )
    served = [team for team in waiting if team.queue_number in numbers]
    hours = contest.regulation.registration.waitlist_offer_hours
    ends = seats.offer_ends(clock.now(), hours, start_of(contest)) if hours else None
    for team in served:
        if ends and ends > clock.now():
            team.seat, team.offer_expires_at = TeamSeat.OFFERED, ends
            team.save(update_fields=["seat", "offer_expires_at"])
            _tell_team(team, contest, "seat_offered", until=ends)
        else:
            _hold(team, contest)
    if served:
        note(contest_id=contest.pk, about=", ".join(f"команда «{team.name}»" for team in served))
    return served


def start_of(contest: Contest) -> datetime:
    """The first instant of the contest's first day, in its zone."""
    return datetime.combine(contest.starts_on, time.min, contest.regulation.zone)


def _hold(team: Team, contest: Contest) -> None:
    team.seat, team.offer_expires_at = TeamSeat.HELD, None
    team.save(update_fields=["seat", "offer_expires_at"])
    _tell_team(team, contest, "seat")


def _tell_team(team: Team, contest: Contest, kind: str, until: datetime | None = None) -> None:
    for application in team.applications.filter(state__in=ACTIVE).select_related("team"):
        application.contest = contest
        letters.post(kind, application, again=str(team.queue_number), until=until)


@deed("Ответ на предложение места")
def answer_offer(*, team: Team, accept: bool, by: User | None) -> Team:
    """The captain (or the holder of the letter's link, or staff) takes the offered place or leaves it to the next team."""
    contest = lock_contest(team.contest)
    team = Team.objects.select_for_update().get(pk=team.pk)
    if by is not None and not (by.has_perm("registration.invite", team) or by.has_perm("registration.decide", contest)):
        raise RuleViolation(code="team.not_captain", message="На предложение отвечает капитан команды.", status=403)
    if team.seat == TeamSeat.HELD and accept:
        return team
    if team.seat != TeamSeat.OFFERED or team.offer_expires_at is None or team.offer_expires_at < clock.now():
        raise RuleViolation(
            code="offer.over",
            clause=contest.regulation.clause("seats"),
            message="Предложение больше не действует: срок ответа прошёл или место уже передано.",
        )
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason="согласие" if accept else "отказ")
    if accept:
        _hold(team, contest)
    else:
        _lose(team)
        fill_free_seats(contest=contest)
    return team


def _lose(team: Team) -> None:
    team.seat, team.offer_expires_at = TeamSeat.RELEASED, None
    team.save(update_fields=["seat", "offer_expires_at"])


@deed("Команда снова встала в резерв")
def rejoin_waitlist(*, team: Team, by: User) -> Team:
    """A team that missed its offer stands at the end of the line while it has applications."""
    contest = lock_contest(team.contest)
    team = Team.objects.select_for_update().get(pk=team.pk)
    if not (by.has_perm("registration.invite", team) or by.has_perm("registration.decide", contest)):
        raise RuleViolation(code="team.not_captain", message="В резерв команду возвращает капитан.", status=403)
    if team.seat != TeamSeat.RELEASED or not team.applications.filter(state__in=ACTIVE).exists():
        raise RuleViolation(code="waitlist.not_possible", message="Вернуться в резерв может команда с поданными заявками.")
    take_seat(team, contest)
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return team


def release_if_empty(team: Team, contest: Contest) -> None:
    """A team without active applications gives its place on, once no decision about it can be undone any more."""
    team.refresh_from_db()
    if team.seat not in (TeamSeat.HELD, TeamSeat.OFFERED, TeamSeat.WAITLIST):
        return
    if team.applications.filter(state__in=ACTIVE).exists():
        return
    undoable = clock.now() - settings.DECISION_UNDO
    if settings.DECISION_UNDO and team.applications.filter(decided_at__gt=undoable).exists():
        return
    had_place = team.seat != TeamSeat.WAITLIST
    _lose(team)
    if had_place:
        fill_free_seats(contest=contest)


@deed("Места проверены")
def settle_seats(*, contest: Contest) -> int:
    """End offers whose time is over and release places of empty teams; returns how many teams lost a place.

    Runs every few seconds; a run without a change writes nothing.
    """
    contest = lock_contest(contest)
    expired = list(Team.objects.filter(contest=contest, seat=TeamSeat.OFFERED, offer_expires_at__lte=clock.now()))
    for team in expired:
        _lose(team)
        _tell_team(team, contest, "seat_lost")
    empty = list(queries.teams_with_empty_places(contest))
    for team in empty:
        release_if_empty(team, contest)
    note(contest_id=contest.pk, about=", ".join(f"команда «{team.name}»" for team in [*expired, *empty]))
    if expired:
        fill_free_seats(contest=contest)
    return len(expired) + len(empty)
