"""Requests, volunteers and shifts, events, teams to be put together, letters to organisations, rules read anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from hackathon_portal.contests.models import Contest
from registration.models import (
    Application,
    Gathering,
    Invitation,
    Kit,
    RulesRead,
    SchoolMailing,
    SeekingCard,
    SignUp,
    SupportRequest,
    Team,
    Volunteer,
    VolunteerShift,
    VolunteerTask,
)
from registration.rules.education import category_of_team
from registration.states import ACTIVE, CURRENT, ApplicationState


def support_requests(contest: Contest, *, show: str = "open") -> QuerySet[SupportRequest]:
    """Requests of the contest with their authors: those that wait, the earliest due first; or all, the newest first."""
    rows = SupportRequest.objects.filter(contest=contest).select_related("author")
    if show == "open":
        return rows.filter(state=SupportRequest.State.OPEN).order_by(F("answer_due_at").asc(nulls_last=True), "id")
    return rows


def support_numbers(contest: Contest, now: datetime) -> dict[str, Any]:
    """How many wait, how many of them too long, and the median of hours to the first answer."""
    rows = SupportRequest.objects.filter(contest=contest)
    waiting = rows.filter(state=SupportRequest.State.OPEN)
    took = sorted(
        answered - asked for asked, answered in rows.exclude(first_answer_at=None).values_list("asked_at", "first_answer_at")
    )
    middle = took[len(took) // 2].total_seconds() / 3600 if took else None
    return {"waiting": waiting.count(), "late": waiting.filter(answer_due_at__lt=now).count(), "hours": middle}


def shifts_of(contest: Contest) -> QuerySet[VolunteerTask]:
    """Shifts with how many have taken each (`taken`), how many more are needed (`free`) and who."""
    taken = Count("shifts")
    rows = VolunteerTask.objects.filter(contest=contest).annotate(taken=taken, free=F("needed") - taken)
    return rows.prefetch_related("shifts__volunteer")


def volunteer_of(user: Any, contest: Contest) -> Volunteer | None:
    return Volunteer.objects.filter(contest=contest, user=user).first()


def volunteers(contest: Contest) -> QuerySet[Volunteer]:
    """Volunteers, those who wait for a decision first, with how many shifts they have and have done."""
    waits = Q(state=Volunteer.State.APPLIED)
    return (
        Volunteer.objects.filter(contest=contest)
        .select_related("user")
        .annotate(
            taken=Count("shifts"), done=Count("shifts", filter=Q(shifts__done_at__isnull=False)), waits=Count("pk", filter=waits)
        )
        .order_by("-waits", "full_name", "id")
    )


def own_shifts(volunteer: Volunteer) -> QuerySet[VolunteerShift]:
    return VolunteerShift.objects.filter(volunteer=volunteer).select_related("task").order_by("task__starts_at")


def people_for_kits(contest: Contest) -> QuerySet[Application]:
    """Admitted people with whether the kit was given (`has_kit`); no more of them than name, number and team."""
    given = Kit.objects.filter(application=OuterRef("pk"))
    return (
        Application.objects.filter(contest=contest, state=ApplicationState.ADMITTED)
        .select_related("team", "kit")
        .only("number", "surname", "name", "patronymic", "door_code", "contest", "team__name", "kit__given_at")
        .annotate(has_kit=Exists(given))
        .order_by("surname", "name", "id")
    )


def gatherings(contest: Contest) -> QuerySet[Gathering]:
    """Events with how many come (`coming`), are asked (`invited`), were there (`attended`)."""
    return Gathering.objects.filter(contest=contest).annotate(
        coming=Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.COMING)),
        invited=Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.INVITED)),
        attended=Count("sign_ups", filter=Q(sign_ups__attended_at__isnull=False)),
    )


def gatherings_for(user: Any, contest: Contest) -> list[tuple[Gathering, SignUp | None]]:
    """What a visitor sees: events open to sign up for, those the person is invited to, each with the own answer."""
    mine = {}
    if user.is_authenticated:
        mine = {row.event_id: row for row in SignUp.objects.filter(event__contest=contest, user=user)}
    return [
        (one, mine.get(one.pk)) for one in gatherings(contest) if one.audience != Gathering.Audience.WINNERS or one.pk in mine
    ]


def school_mailings(contest: Contest) -> QuerySet[SchoolMailing]:
    """Letters to organisations with how many went out (`sent`) and were opened (`opened`)."""
    return SchoolMailing.objects.filter(contest=contest).annotate(
        sent=Count("notices"), opened=Count("notices", filter=Q(notices__opened_at__isnull=False))
    )


def has_read_rules(application: Application) -> bool:
    """Whether nothing is to be read: the first version, one that needs no confirmation, or one confirmed."""
    contest = application.contest
    version = contest.regulation_version
    if version is None or version.number == 1 or not contest.regulation.organising.changes_acknowledged:
        return True
    if application.submitted_at is None or application.submitted_at > version.written_at:
        return True
    return RulesRead.objects.filter(application=application, version=version).exists()


def rules_unread(contest: Contest) -> int:
    """How many who have applied under an earlier version have not confirmed the one in force."""
    version = contest.regulation_version
    if version is None or version.number == 1 or not contest.regulation.organising.changes_acknowledged:
        return 0
    read = RulesRead.objects.filter(application=OuterRef("pk"), version=version)
    rows = Application.objects.filter(~Exists(read), contest=contest, state__in=ACTIVE, submitted_at__lte=version.written_at)
    return rows.count()


def open_proposals(contest: Contest, now: datetime) -> QuerySet[Invitation]:
    """Proposals of the organiser that wait for an answer."""
    rows = Invitation.objects.filter(team__contest=contest, proposed_to__isnull=False, used_at=None, revoked_at=None)
    return rows.filter(expires_at__gt=now).select_related("team", "proposed_to")


@dataclass
class OpenTeam:
    """A team with a free place: how many people it has, which roles it lacks, of which category it is."""

    team: Team
    people: int = 0
    missing: list[str] = field(default_factory=list)
    category: str = ""


@dataclass(frozen=True)
class Single:
    """Somebody to be proposed to a team: what is known without a name; `key` tells cards from applications."""

    key: str
    title: str
    role: str
    category: str


def forming_board(contest: Contest) -> dict[str, Any]:
    """Who looks for a team, who is left in one that is not whole, and the teams with a free place: three queries."""
    regulation = contest.regulation
    titles = {role.code: role.title for role in regulation.team.roles}
    labels = {one.code: one.label for one in regulation.categories}

    def label(levels: list[str]) -> str:
        return labels.get(category_of_team(levels, regulation), "") if labels else ""

    members: dict[int, list[Application]] = defaultdict(list)
    rows = Application.objects.filter(contest=contest, state__in=CURRENT).select_related("team").order_by("id")
    for row in rows.only("number", "state", "team_role", "education_level", "user", "contest", "team__name", "team__founder"):
        members[row.team_id].append(row)
    teams, people = [], []
    for rows_of_team in members.values():
        roles = [row.team_role for row in rows_of_team]
        missing = [role.title for role in regulation.team.roles if roles.count(role.code) < role.least]
        short = len(rows_of_team) < regulation.team.min_size or bool(missing)
        category = label([row.education_level for row in rows_of_team if row.education_level])
        if len(rows_of_team) < regulation.team.max_size:
            teams.append(OpenTeam(rows_of_team[0].team, len(rows_of_team), missing, category))
        if short:
            people += [
                Single(
                    f"u{row.user_id}", f"заявка {row}, «{row.team}»", titles.get(row.team_role, ""), label([row.education_level])
                )
                for row in rows_of_team
                if row.state in ACTIVE and row.user_id
            ]
    cards = (
        SeekingCard.objects.filter(contest=contest, closed_at=None, team=None).select_related("owner").order_by("published_at")
    )
    seekers = [
        Single(
            f"u{card.owner_id}",
            f"{card.owner.name or 'участник'}: {card.role}, {card.skills}",
            titles.get(card.team_role, ""),
            label([card.education_level]) if card.education_level else "",
        )
        for card in cards
    ]
    teams.sort(key=lambda one: (not one.missing, -one.people, one.team.name))
    return {"cards": cards, "seekers": seekers, "people": people, "teams": teams}
