"""Parts of actions with a team that goes on: its people are invited one by one, the team stands in the contest of the stage, what their
answers make of its place. The caller holds the lock of the stage (`lock_stage`)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.seasons.list_states import ENTRY
from hackathon_portal.seasons.models import Stage, StageContest, StageEntry
from hackathon_portal.seasons.queries import teams as team_queries
from hackathon_portal.seasons.rules.answers import HOLDS, RESERVE
from registration.actions.leaving import withdraw
from registration.actions.team_names import hold_names
from registration.actions.teams import begin_application
from registration.models import Application, Team
from registration.queries.places import start_of
from registration.rules.names import team_key
from registration.states import CURRENT

State = StageEntry.State


def contest_of(stage_id: int) -> Contest | None:
    """The contest a stage without hubs holds."""
    held = StageContest.objects.filter(stage=stage_id, hub=None).values_list("contest_id", flat=True).first()
    return Contest.objects.select_related("regulation_version").get(pk=held) if held else None


def lock_stage(stage_id: int) -> Contest | None:
    """One after another: the contest of the stage first, as its own actions do, then the stage's row. Returns the contest."""
    held = StageContest.objects.filter(stage=stage_id, hub=None).values_list("contest_id", flat=True).first()
    contest = locked_contest(held) if held else None
    Stage.objects.select_for_update(no_key=True).only("pk").get(pk=stage_id)
    return contest


def invite_people(entries: Iterable[StageEntry]) -> list[StageEntry]:
    """Invite the people of teams that are invited, each by an entry under the team's; who has given the place up, or is invited in another
    team, is not asked again. Returns those who are to hear of it."""
    teams = {entry.team_id: entry for entry in entries}
    if not teams:
        return []
    some = next(iter(teams.values()))
    people = team_queries.people_of([team for team in teams if team], some.stage.season_id)
    entrants = [entrant for members in people.values() for _, entrant in members]
    there = {one.entrant_id: one for one in StageEntry.objects.filter(stage=some.stage_id, entrant__in=entrants)}
    invited: list[StageEntry] = []
    for team, entry in teams.items():
        for _, entrant in people.get(team or 0, []):
            member = there.get(entrant.pk) or StageEntry(stage=entry.stage, entrant=entrant)
            member.entrant = entrant
            is_mine = member.party_id == entry.pk
            if member.pk and (
                member.state in HOLDS
                or member.state == RESERVE
                or member.state == State.LEFT
                or (is_mine and member.state == State.DECLINED)
            ):
                continue
            member.party, member.basis, member.rank, member.state = entry, entry.basis, entry.rank, State.INVITED
            member.invited_at, member.expires_at = entry.invited_at, entry.expires_at
            member.answered_at, member.reason = None, ""
            member.save()
            there[entrant.pk] = member
            invited.append(member)
    return invited


def free_name(contest: Contest, name: str) -> str:
    """The team's name in another contest, with a number where it is taken there."""
    hold_names(contest)
    taken = {team_key(other) for other in Team.objects.filter(contest=contest).values_list("name", flat=True)}
    tries = (name, *(f"{name[:70]} {number}" for number in range(2, 1000)))
    return next(one for one in tries if team_key(one) not in taken)


def carry(entry: StageEntry, contest: Contest) -> Team:
    """The team in the contest of the stage, a draft of an application for each who may still come; no personal data go with them."""
    if entry.carried_id is None:
        source = entry.team
        assert source is not None  # noqa: S101  for the types: the entry is a team's
        entry.carried = Team.objects.create(
            contest=contest, name=free_name(contest, source.name), name_state=source.name_state, name_refusal=source.name_refusal
        )
        entry.save(update_fields=["carried"])
    made = entry.carried
    assert made is not None  # noqa: S101
    for member in people_in(entry).filter(state__in=[*HOLDS]):
        draft_of(member, made)
    return made


def people_in(entry: StageEntry) -> QuerySet[StageEntry]:
    """Entries of the people of a team's entry, as they were invited."""
    return StageEntry.objects.filter(party=entry).select_related("entrant__user").order_by("pk")


def draft_of(member: StageEntry, team: Team) -> Application | None:
    """The person's application in the team, begun where there is none; None for who takes part there in another team."""
    user = member.entrant.user if member.entrant else None
    if user is None:
        return None
    own = Application.objects.filter(contest=team.contest, user=user, state__in=CURRENT).select_related("team").first()
    if own is not None:
        return own if own.team_id == team.pk else None
    is_first = not team.applications.filter(role=Application.Role.CAPTAIN, state__in=CURRENT).exists()  # type: ignore[attr-defined]
    made = begin_application(team, Application.Role.CAPTAIN if is_first else Application.Role.MEMBER, user, is_known=False)
    if is_first:
        team.founder = user
        team.save(update_fields=["founder"])
    return made


def came(member: StageEntry, contest: Contest | None) -> None:
    """A person of the team has confirmed: from now on their draft holds what the account knows, the rest is offered step by step."""
    party, user = member.party, member.entrant.user if member.entrant else None
    if party is None or contest is None or user is None:
        return
    application = draft_of(member, carry(party, contest))
    if application is not None and not application.surname and application.state == "draft":
        application.email, application.surname = user.email, user.surname
        application.name, application.patronymic = user.name, user.patronymic
        application.save(update_fields=["email", "surname", "name", "patronymic"])


def leave(member: StageEntry, contest: Contest | None) -> None:
    """Whoever comes no more leaves the team in the contest of the stage; a captain's place goes to the next who has confirmed."""
    party = member.party
    if party is None or party.carried_id is None or contest is None or member.entrant is None:
        return
    own = Application.objects.select_for_update(of=("self",)).select_related("team").filter(
        team=party.carried_id, user=member.entrant.user_id, state__in=CURRENT
    )  # fmt: skip
    for application in own:
        application.contest = application.team.contest = contest
        withdraw(application)
        if application.role == Application.Role.CAPTAIN:
            _next_captain(party, application.team)


def _next_captain(party: StageEntry, team: Team) -> None:
    """The first of those who have confirmed, else the first who may still; their draft becomes the captain's."""
    order = {
        user: (state != State.CONFIRMED, pk)
        for user, state, pk in people_in(party).filter(state__in=[*HOLDS]).values_list("entrant__user", "state", "pk")
    }
    left = [
        one for one in Application.objects.filter(team=team, state="draft") if one.user_id is not None and one.user_id in order
    ]
    if left:
        heir = min(left, key=lambda one: order[one.user_id or 0])
        heir.role = Application.Role.CAPTAIN
        heir.save(update_fields=["role"])
        team.founder = heir.user
        team.save(update_fields=["founder"])


def end_people(entry: StageEntry, step: str, contest: Contest | None, reason: str = "") -> None:
    """The people of a team that has no place any more stand as it does; their drafts are taken back."""
    for member in people_in(entry).filter(state__in=[State.INVITED, State.CONFIRMED]):
        member.party = entry
        ENTRY.move(member, step)
        member.reason = reason
        member.save(update_fields=["state", "reason"])
        leave(member, contest)


def settle(entry: StageEntry, contest: Contest | None, *, is_fewer: bool = False) -> bool:
    """What the answers of its people make of a team: confirmed with as many as the regulation wants, small with fewer, without a place
    with nobody. Returns whether its place is free now."""
    if entry.state not in (State.INVITED, State.CONFIRMED, State.SMALL):
        return False
    states = [*people_in(entry).values_list("state", flat=True)]
    confirmed = sum(state in (State.CONFIRMED, State.TOOK_PART) for state in states)
    least = contest.regulation.team.min_size if contest is not None else 1
    if confirmed >= least or (confirmed and entry.state != State.INVITED and _goes_on(entry, contest, confirmed)):
        if entry.state != State.CONFIRMED:
            ENTRY.move(entry, "confirm")
            entry.save(update_fields=["state"])
        return False
    if State.INVITED in states:
        return False
    if not confirmed:
        gone = "leave" if State.LEFT in states or not states else "decline" if State.DECLINED in states else "expire"
        ENTRY.move(entry, gone)
        entry.save(update_fields=["state"])
        return True
    if entry.state == State.INVITED or (is_fewer and entry.state == State.CONFIRMED):
        ENTRY.move(entry, "fall_short")
        entry.reason = ""
        entry.save(update_fields=["state", "reason"])
    return False


def _goes_on(entry: StageEntry, contest: Contest | None, people: int) -> bool:
    """Whether it is the contest's to say what becomes of a team of fewer people: it has begun, or has let them go on already."""
    if contest is not None and clock.now() >= start_of(contest):
        return True
    least = entry.carried.goes_on_with if entry.carried is not None else None
    return least is not None and people >= least


def room_of(stage_id: int, contest: Contest | None) -> int | None:
    """How many teams (people, where the regulation counts them) the contest of the stage may still take; None without a limit."""
    if contest is None or contest.seats_limit is None:
        return None
    held = StageEntry.objects.filter(stage=stage_id, state__in=[*HOLDS])
    held = held.filter(party__isnull=False) if contest.counts_people else held.filter(team__isnull=False)
    return contest.seats_limit - held.count()


def refuse_over(stage_id: int, contest: Contest | None) -> None:
    """Refuse what has just put more into the contest of the stage than it has places."""
    room = room_of(stage_id, contest)
    if room is not None and contest is not None and room < 0:
        raise RuleViolation(
            code="list.no_room",
            message=f"В конкурсе «{contest}» мест {contest.seats_limit}, а по спискам занято было бы на {-room} больше. "
            "Составьте список короче или увеличьте число мест.",
            clause=contest.regulation.clause("seats"),
        )
