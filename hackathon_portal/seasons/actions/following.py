"""The season follows the contests of its stages: whoever leaves one, is excluded from it, comes back to it or goes to another team there
stands so in the season at once, and a place that becomes free goes to the reserve."""

from __future__ import annotations

from collections.abc import Iterable

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.regulation.rules.deadlines import is_after
from hackathon_portal.seasons.actions import entries, party
from hackathon_portal.seasons.list_states import ENTRY
from hackathon_portal.seasons.models import StageContest, StageEntry
from hackathon_portal.seasons.queries.places import room_left
from registration.models import Application
from registration.states import CURRENT, ApplicationState, EndGround

State = StageEntry.State
OPEN = (State.INVITED, State.CONFIRMED)
# What is said of whoever has left; the contest keeps by whom and why.
WHY = {
    ApplicationState.WITHDRAWN: "заявка в конкурсе отозвана",
    ApplicationState.REFUSED: "в заявке на конкурс отказано",
    ApplicationState.RELEASED: "место в конкурсе передано резерву",
    ApplicationState.EXCLUDED: "исключение из конкурса",
    ApplicationState.ENDED: "участие в конкурсе прекращено",
}


def step_for(entry: StageEntry, application: Application) -> str:
    """What an application, the newest of the person in the contest, makes of their place in the stage; "" where nothing.

    Whose consent is taken back keeps the place, as in the contest: a new consent brings them back."""
    state = ApplicationState(application.state)
    if state in CURRENT:
        return "come_back" if entry.state == State.LEFT else ""
    if state == ApplicationState.EXCLUDED and entry.state == State.TOOK_PART:
        return "leave"
    is_kept = state == ApplicationState.ENDED and application.ended_ground == EndGround.CONSENT
    changed_at = application.state_changed_at
    is_invited_since = changed_at is not None and entry.invited_at is not None and entry.invited_at > changed_at
    if entry.state not in OPEN or is_kept or is_invited_since:
        return ""
    if state in (ApplicationState.WITHDRAWN, ApplicationState.REFUSED):
        # Told, and nobody may file another one: until then the place waits. With a team it is the team that was left.
        is_told = changed_at is None or changed_at <= clock.now()
        is_last = is_after(clock.now(), application.contest.registration_closes_at)
        left_team = state == ApplicationState.WITHDRAWN and entry.party_id is not None
        if not left_team and not (is_told and is_last):
            return ""
    return "decline" if state == ApplicationState.WITHDRAWN else "leave"


def newest_of(contest: Contest, users: Iterable[int]) -> dict[int, Application]:
    """Of each person the application that counts: the one they can go on with, else the last."""
    rows = Application.objects.filter(contest=contest, user__in=users).select_related("team").order_by("pk")
    found: dict[int, Application] = {}
    for row in rows:
        was = found.get(row.user_id or 0)
        if row.user_id is not None and (was is None or was.state not in CURRENT):
            row.contest = contest
            found[row.user_id] = row
    return found


def concerned(held: StageContest, applications: dict[int, Application]) -> list[StageEntry]:
    """Entries of these people that stand otherwise than the contest has it."""
    rows = StageEntry.objects.filter(stage=held.stage_id, hub=held.hub_id, entrant__user__in=[*applications])
    found = []
    for entry in rows.select_related("entrant", "party", "stage__season"):
        application = applications[entry.entrant.user_id or 0] if entry.entrant else None
        if application is not None and (step_for(entry, application) or _is_moved(entry, application)):
            found.append(entry)
    return found


def awaits(applications: Iterable[Application]) -> bool:
    """Whether a team of these people is small in the season, so what the contest says of it counts."""
    return StageEntry.objects.filter(carried__in={one.team_id for one in applications}, state=State.SMALL).exists()


def _is_moved(entry: StageEntry, application: Application) -> bool:
    """Whether the person stands in another carried team of the contest than the season has them in."""
    if entry.party is None or application.state not in CURRENT or entry.party.carried_id == application.team_id:
        return False
    return entry.state in OPEN and StageEntry.objects.filter(carried=application.team_id).exists()


@action("Места этапа изменились вслед за конкурсом")
def follow_contest(*, held: StageContest, users: list[int]) -> int:
    """Put places of these people as the contest has them; teams and the reserve follow. Returns how many have changed; a repeat changes
    nothing."""
    contest = entries.lock_place(held.hub_id, held.stage_id) or held.contest
    applications = newest_of(contest, users)
    teams: set[int] = set()
    freed: list[StageEntry] = []
    changed = concerned(held, applications)
    for entry in changed:
        application = applications[entry.entrant.user_id or 0] if entry.entrant else None
        if application is None:
            continue
        teams |= {entry.party_id} if entry.party_id else set()
        if step := step_for(entry, application):
            ENTRY.move(entry, step)
            entry.answered_at = clock.now()
            entry.reason = "" if step == "come_back" else WHY[ApplicationState(application.state)]
        if _is_moved(entry, application):
            party_entry = StageEntry.objects.select_related("basis").get(carried=application.team_id)
            entry.party, entry.basis, entry.rank = party_entry, party_entry.basis, party_entry.rank
            teams.add(party_entry.pk)
        entry.save(update_fields=["state", "answered_at", "reason", "party", "basis", "rank"])
        if entry.party_id is None and entry.state in (State.LEFT, State.DECLINED):
            freed.append(entry)
    asked = StageEntry.objects.filter(stage=held.stage_id, carried__in={one.team_id for one in applications.values()})
    count = len(changed) + sum(
        _settle(pk, contest) for pk in sorted(teams | {*asked.filter(state=State.SMALL).values_list("pk", flat=True)})
    )
    for entry in entries.with_all(StageEntry.objects.filter(pk__in=[one.pk for one in freed])).order_by("rank"):
        entries.promote(entry.hub, entry.basis)
    note(room=held.stage.season.room, about=f"{held}: {count}")
    return count


def _settle(pk: int, contest: Contest) -> bool:
    """What the changed answers of its people make of a team; whether it stands otherwise now."""
    team = entries.with_all(StageEntry.objects.select_for_update(of=("self",))).get(pk=pk)
    was = team.state
    states = {*party.people_in(team).values_list("state", flat=True)}
    if team.state in (State.LEFT, State.DECLINED) and states & {State.CONFIRMED, State.TOOK_PART}:
        ENTRY.move(team, "come_back" if team.state == State.LEFT else "return")
        team.save(update_fields=["state"])
    if team.state == State.TOOK_PART and State.LEFT in states and State.TOOK_PART not in states:
        ENTRY.move(team, "leave")
        team.save(update_fields=["state"])
    elif party.settle(team, contest, is_fewer=True):
        entries.promote(None, team.basis, team.from_hub)
    return team.state != was


def why_not_back(held: StageContest, user_id: int) -> str:
    """Why somebody who has left the contest has no place to come back to; "" where there is one. The contest is locked."""
    rows = entries.with_all(StageEntry.objects.filter(stage=held.stage_id, hub=held.hub_id, entrant__user=user_id))
    entry = rows.first()
    if entry is None or entry.state not in (State.LEFT, State.DECLINED):
        return ""
    entries.lock_place(held.hub_id, held.stage_id)
    place = entry.party or entry
    if entry.party is not None and place.state in (*OPEN, State.SMALL, State.TOOK_PART):
        return ""
    place = entries.with_all(StageEntry.objects.all()).get(pk=place.pk)
    return "" if room_left(place) > 0 else "Место в этапе сезона уже передано следующему из резерва: возвращать некуда."


def follow_contests() -> int:
    """What no action has told: refusals that are told by now, filing that has closed. How many places changed."""
    count = 0
    gone = Application.objects.filter(state__in=[*WHY], user__isnull=False)
    rows = StageContest.objects.filter(stage__entries__state__in=OPEN, contest__applications__in=gone).distinct()
    for held in rows.select_related("stage__season", "hub", "contest__regulation_version"):
        there = StageEntry.objects.filter(stage=held.stage_id, hub=held.hub_id, state__in=OPEN, entrant__isnull=False)
        users = [user for user in there.values_list("entrant__user", flat=True) if user is not None]
        found = concerned(held, newest_of(held.contest, users))
        if found:
            count += follow_contest(
                held=held, users=[one.entrant.user_id for one in found if one.entrant and one.entrant.user_id]
            )
    return count
