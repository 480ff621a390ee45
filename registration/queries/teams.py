"""Teams and their people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.regulation.rules.deadlines import is_after
from registration import fields
from registration.models import Application, Invitation, Team, TeamLeader
from registration.queries.places import people_with_place, start_of, teams_with_place
from registration.rules.eligibility import Finding, Verdict
from registration.rules.names import team_key
from registration.rules.roster import Member, check_team
from registration.states import ACTIVE, CURRENT, ApplicationState, TeamSeat


def teams_named(contest: Contest, names: set[str]) -> list[Team]:
    """The contest's teams with these names, folded by `rules/names.py: team_key`."""
    return [team for team in Team.objects.filter(contest=contest) if team_key(team.name) in names]


def team_size(team: Team) -> int:
    """People whose applications to the team are active."""
    return Application.objects.filter(team=team, state__in=ACTIVE).count()


def findings_of_team(team: Team, contest: Contest) -> list[Finding]:
    """What the rules say of the team as it stands: of its people who have applied and, where people are counted, have a place."""
    stated = people_with_place(team, contest).values_list(*Member.__dataclass_fields__)
    return team_findings(team, [Member(*row) for row in stated], contest)


def team_findings(team: Team, members: list[Member], contest: Contest) -> list[Finding]:
    """What the rules say of these people as a team."""
    led = contest.regulation.team.leader == "none" or is_led(team)
    given = bool(team.category_reason) or category_is_fixed(team, contest)
    findings = check_team(members, contest.regulation, sender=team.sending_organisation, category_given=given, led=led)
    if team.goes_on_with is None or len(members) < team.goes_on_with:
        return findings
    decided = Finding("team.goes_on", contest.regulation.clause("team.size"), Verdict.GREEN, _goes_on_text(team))
    return [*(finding for finding in findings if finding.code not in DECIDED_BY_GOING_ON), decided]


# What the organiser's decision to let a team go on as it is settles.
DECIDED_BY_GOING_ON = ("team.too_small", "team.roles_missing")


def _goes_on_text(team: Team) -> str:
    return f"Продолжает в составе {team.goes_on_with} чел. по решению организатора"


def category_is_fixed(team: Team, contest: Contest) -> bool:
    """From the contest's start on a team's category changes only by a decision of staff."""
    return bool(team.category) and clock.now() >= start_of(contest)


def findings_of_roster(team: Team, people: Iterable[Application], contest: Contest) -> list[Finding]:
    """`findings_of_team` where the team's people have been read already."""
    stated = [one for one in people if one.state in ACTIVE and (not contest.counts_people or one.seat == TeamSeat.HELD)]
    return team_findings(team, [Member(*(getattr(one, name) for name in Member.__dataclass_fields__)) for one in stated], contest)


def is_led(team: Team) -> bool:
    """Whether somebody has agreed to lead the team for its organisation."""
    return TeamLeader.objects.filter(team=team, agreed_at__isnull=False, left_at=None).exists()


def roster(team: Team) -> QuerySet[Application]:
    """The team as its members see it: captain first, then in order of joining."""
    return team.applications.exclude(state=ApplicationState.WITHDRAWN).order_by("role", "id")


@prepared
def _roster(team_id: int) -> QuerySet[Application]:
    return Application.objects.filter(team=team_id).exclude(state=ApplicationState.WITHDRAWN).order_by("role", "id")


def people_of(team: Team) -> list[Application]:
    """`roster`, read; each knows this object of the team."""
    people = _roster(team.pk)
    for one in people:
        one.team = team
    return people


def _words(name: str) -> set[str]:
    return set(name.casefold().replace("ё", "е").split())


def member_named(team_id: int, typed: str) -> Application | None:
    """The member whom a typed name means: by surname and name in any order, or by a surname that only one of them has."""
    words = _words(typed)
    called = [
        row for row in Application.objects.filter(team=team_id).order_by("pk") if row.surname and _words(row.surname) <= words
    ]
    exact = [row for row in called if _words(row.name) <= words]
    return exact[0] if exact else called[0] if len(called) == 1 else None


# Who was admitted once: those in one of these states have a decision behind them.
ONCE_ADMITTED = Q(applications__state__in=(ApplicationState.ADMITTED, ApplicationState.SUSPENDED)) | Q(
    applications__state__in=(ApplicationState.ENDED, ApplicationState.WITHDRAWN, ApplicationState.EXCLUDED),
    applications__decided_at__isnull=False,
)


def admitted_teams(contest: Contest) -> QuerySet[Team]:
    """Teams that work: with an admitted captain and the regulation's least number of admitted people, or that had been so.

    A team that has lost somebody goes on, before the start and after it, until the organiser decides otherwise (`end_team`).
    """
    admitted = Q(applications__state=ApplicationState.ADMITTED)
    least = contest.regulation.team.min_size
    return (
        teams_with_place(contest)
        .annotate(
            admitted=Count("applications", filter=admitted),
            captains=Count("applications", filter=admitted & Q(applications__role=Application.Role.CAPTAIN)),
            once=Count("applications", filter=ONCE_ADMITTED),
        )
        .filter(Q(admitted__gte=least, captains=1) | Q(admitted__gte=1, once__gte=least))
        .order_by("queue_number", "pk")
    )


def undecided_teams(contest: Contest) -> QuerySet[Team]:
    """Teams that fell below the least number of people, or lost their captain, after the admission: the organiser decides about them."""
    active = Q(applications__state__in=ACTIVE)
    fell = Q(active__lt=contest.regulation.team.min_size) & (Q(goes_on_with=None) | Q(active__lt=F("goes_on_with")))
    return (
        Team.objects.filter(contest=contest)
        .annotate(
            active=Count("applications", filter=active),
            taking_part=Count("applications", filter=Q(applications__state=ApplicationState.ADMITTED)),
            captains=Count("applications", filter=active & Q(applications__role=Application.Role.CAPTAIN)),
            once=Count("applications", filter=ONCE_ADMITTED),
        )
        .filter(fell | Q(captains=0), taking_part__gte=1, once__gte=contest.regulation.team.min_size)
        .order_by("pk")
    )


def is_short(team: Team, contest: Contest) -> bool:
    """Whether the team has fewer people than the regulation asks for, or no captain."""
    return team_size(team) < contest.regulation.team.min_size or captain_of(team) is None


# What another person in the team would mend.
LACKING = ("team.too_small", "team.roles_missing")


def lacks(team: Team, contest: Contest) -> list[str]:
    """What the team lacks to be whole, in words."""
    found = findings_of_team(team, contest)
    return [finding.message for finding in found if finding.code in LACKING and finding.verdict is Verdict.RED]


def way_to_mend(team: Team, contest: Contest, now: datetime) -> str:
    """How a team that lacks somebody becomes whole at this hour: a way that is open."""
    if now >= start_of(contest):
        return "Конкурс начался, новых людей в команду не принимают: что с ней будет, решает организатор. До решения работайте как раньше."
    if team.fill_up_until and now <= team.fill_up_until:
        return f"Пригласите человека из кабинета: команду можно пополнить до {instant(team.fill_up_until, contest.zone)}."
    closes_at = contest.registration_closes_at
    if not is_after(now, closes_at):
        return "Пригласите человека из кабинета, пока открыта регистрация."
    return (
        "Регистрация закончилась, пригласить из кабинета уже нельзя: попросите организатора на странице «Вопросы организатору» "
        "предложить вам человека или разрешить неполный состав."
    )


def people_in(team: Team) -> int:
    """How many are of the team today, drafts counted."""
    return Application.objects.filter(team=team, state__in=CURRENT).count()


def captain_of(team: Team) -> Application | None:
    """The captain's application while it is active."""
    return team.applications.filter(role=Application.Role.CAPTAIN, state__in=ACTIVE).first()


def captaincy_holder(team: Team) -> Application | None:
    """The captain's application, a draft as well."""
    return team.applications.filter(role=Application.Role.CAPTAIN, state__in=CURRENT).first()


def captaincy_of(user: Any, contest: Contest) -> Team | None:
    """The team whose captain the user is in this contest."""
    mine = Application.objects.filter(contest=contest, user=user, role=Application.Role.CAPTAIN, state__in=CURRENT)
    application = mine.select_related("team").first()
    return application.team if application else None


def is_of_team(user: Any, team: Team) -> bool:
    """Whether the person has a current application in this team: who has just joined presses twice."""
    return bool(user.is_authenticated) and team.applications.filter(user=user.pk, state__in=CURRENT).exists()


def has_joined_by(user: Any, invitation: Invitation) -> bool:
    """Whether this person may follow the invitation and is in its team already; whom another's proposal is for they never stand in."""
    return invitation.proposed_to_id in (None, user.pk) and is_of_team(user, invitation.team)


def takes_part_at_all(team: Team) -> bool:
    """Whether anybody of the team is admitted."""
    return team.applications.filter(state=ApplicationState.ADMITTED).exists()


def takes_part(team: Team, user: Any) -> bool:
    """Whether the user is an admitted person of the team."""
    return team.applications.filter(user=user, state=ApplicationState.ADMITTED).exists()


def first_name_of_captain(team: Team) -> str:
    """The captain's first name alone, for whoever holds an invitation; empty while nobody has typed it."""
    captain = captain_of(team)
    return captain.name if captain else ""


def asked_of_members(contest: Contest) -> list[str]:
    """What a member will be asked for, in the order of the steps, so that the papers are at hand."""
    asked = contest.regulation.fields_of("member")
    titles = [fields.TITLES[name] for name in fields.FIELDS if name in asked and not name.startswith("passport_")]
    return [*titles, "паспорт"] if any(name.startswith("passport_") for name in asked) else titles
