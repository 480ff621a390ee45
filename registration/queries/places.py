"""Places of the contest: who holds one, who waits in which order. A place is a team's or a person's, as the regulation counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from hackathon_portal.contests.models import Contest
from registration.models import Application, Team
from registration.rules import seats
from registration.states import ACTIVE, TAKEN, ApplicationState, EndGround, TeamSeat

# Who is in the contest, and whose parent has taken the consent back: a new one brings them back to their place.
IS_THERE = Q(state__in=ACTIVE) | Q(state=ApplicationState.ENDED, ended_ground=EndGround.CONSENT)
WITH_PLACE_OR_WAITING = (*TAKEN, TeamSeat.WAITLIST)


def holder_of(application: Application) -> Team | Application:
    """What takes the place this application needs: its team, or the person (seats.unit)."""
    return application if application.contest.counts_people else application.team


def holders(contest: Contest) -> QuerySet[Any]:
    """Everything in the contest that may take a place."""
    model: type[Team] | type[Application] = Application if contest.counts_people else Team
    return model.objects.filter(contest=contest)


def teams_with_place(contest: Contest) -> QuerySet[Team]:
    """Teams that may work: by their own place, or where people are counted by the places of their people."""
    teams = Team.objects.filter(contest=contest)
    return teams if contest.counts_people else teams.filter(seat=TeamSeat.HELD)


def start_of(contest: Contest) -> datetime:
    """The first instant of the contest's first day, in its zone."""
    return datetime.combine(contest.starts_on, time.min, contest.regulation.zone)


def seats_taken(contest: Contest) -> int:
    """Places that are held or offered: an offered one is nobody else's until its answer."""
    return holders(contest).filter(seat__in=TAKEN).count()


@dataclass
class Line:
    """Where the contest's queue for places stands: the last number given, places taken, whether anybody waits for one."""

    last: int
    taken: int
    is_waited_for: bool
    limit: int | None

    def take_in(self, holder: Team | Application) -> None:
        """Give a holder, in memory, a number in the queue, and a place while there is one that nobody waits for."""
        self.last += 1
        has_place = seats.has_place(self.taken, self.limit) and not self.is_waited_for
        holder.queue_number = self.last
        holder.seat = TeamSeat.HELD if has_place else TeamSeat.WAITLIST
        self.taken += has_place
        self.is_waited_for |= not has_place


def line_of(contest: Contest) -> Line:
    """The queue as it stands, in one statement that reads no more rows than there are places."""
    rows = holders(contest).order_by()
    last = rows.filter(queue_number__isnull=False).order_by("-queue_number").values("queue_number")[:1]
    taken = rows.filter(seat__in=TAKEN).values("contest").annotate(count=Count("pk")).values("count")
    waiting = Exists(rows.filter(seat=TeamSeat.WAITLIST))
    one = Contest.objects.filter(pk=contest.pk).annotate(last=Subquery(last), taken=Subquery(taken), waiting=waiting)
    number, places_taken, is_waited_for = one.values_list("last", "taken", "waiting").get()
    return Line(number or 0, places_taken or 0, is_waited_for, contest.seats_limit)


def waitlist_place(holder: Team | Application) -> int:
    """How many of the waitlist are served up to and including this one."""
    rows = type(holder).objects.filter(contest=holder.contest_id, seat=TeamSeat.WAITLIST)
    return rows.filter(queue_number__lte=holder.queue_number).count()


def reserve_place(application: Application) -> int:
    """The application's place in the reserve as the regulation counts, 0 where it is not in the reserve; asks for those in it alone."""
    holder = holder_of(application)
    return waitlist_place(holder) if holder.seat == TeamSeat.WAITLIST else 0


def _without_people() -> tuple[QuerySet[Team], QuerySet[Application]]:
    """Teams and people with a place, or waiting for one, that nobody is there to take."""
    there = Application.objects.filter(IS_THERE, team=OuterRef("pk"))
    teams = Team.objects.filter(Q(seat__in=WITH_PLACE_OR_WAITING) & ~Exists(there))
    return teams, Application.objects.filter(seat__in=WITH_PLACE_OR_WAITING).exclude(IS_THERE)


def empty_places(contest: Contest) -> QuerySet[Any]:
    """Holders of a place, or waiting for one, that are not in the contest any more."""
    teams, people = _without_people()
    return people.filter(contest=contest) if contest.counts_people else teams.filter(contest=contest)


def contests_with_unsettled_seats(now: datetime) -> QuerySet[Contest]:
    """Contests in which an offer has ended or a place stands empty."""
    unsettled = Q()
    ended = {"seat": TeamSeat.OFFERED, "offer_expires_at__lte": now}
    for holders_of_place in (*_without_people(), Team.objects.filter(**ended), Application.objects.filter(**ended)):
        unsettled |= Q(pk__in=holders_of_place.values("contest"))
    return Contest.objects.filter(unsettled).exclude(state=Contest.State.CANCELLED)


def people_with_place(team: Team, contest: Contest) -> QuerySet[Application]:
    """The team's people who have applied; where people are counted, those of them who have a place."""
    rows = team.applications.filter(state__in=ACTIVE)
    return rows.filter(seat=TeamSeat.HELD) if contest.counts_people else rows
