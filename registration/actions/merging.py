"""Two teams become one, by one deed with the agreement of both captains (Kuzbass: clauses 4.3.2, 6.3; Tula: clause 1.6)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.rules.deadlines import is_after
from hackathon_portal.russia.words import plural
from registration import letters
from registration.actions.application import refresh_team_findings, renew_findings
from registration.actions.seats import release_if_nobody
from registration.actions.shared import lock_contest, save
from registration.actions.team_names import hold_names
from registration.actions.teams import require_captain
from registration.models import Application, SeekingCard, Team
from registration.queries import teams as teams_queries
from registration.rules.names import team_key
from registration.states import ACTIVE, CURRENT, TAKEN

PEOPLE = "человек,человека,человек"


def offers_to(team: Team) -> list[Team]:
    """Teams whose captains propose to join this one."""
    return [one for one in Team.objects.filter(merges_into=team).order_by("pk") if teams_queries.people_in(one)]


def _locked(team: Team, other: Team | None, by: User, *, asked: Team | None = None) -> tuple[Contest, Team, Team | None]:
    """The contest and both teams, locked in their order; `asked`: whose captain acts."""
    contest = lock_contest(team.contest)
    keys = sorted({team.pk, *([other.pk] if other else [])})
    rows = {row.pk: row for row in Team.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    for row in rows.values():
        row.contest = contest
    require_captain(rows[(asked or team).pk], by)
    return contest, rows[team.pk], rows[other.pk] if other else None


def _refuse(contest: Contest, team: Team, into: Team) -> None:
    """What stands against these two becoming one."""
    clause = contest.regulation.clause("team.size")
    if team.pk == into.pk:
        raise RuleViolation(code="merge.same", clause=clause, message="Это ваша собственная команда.", field="name")
    size, most = teams_queries.people_in(team) + teams_queries.people_in(into), contest.regulation.team.max_size
    if size > most:
        raise RuleViolation(
            code="team.full", clause=clause, field="name", status=422,
            message=f"Вместе в командах {plural(size, PEOPLE)}, а в одной может быть не больше {most}.",
        )  # fmt: skip
    if is_after(clock.now(), contest.registration_closes_at) and not any(
        teams_queries.is_short(one, contest) or teams_queries.lacks(one, contest) for one in (team, into)
    ):
        raise RuleViolation(
            code="merge.whole", clause=contest.regulation.clause("team.formed"), field="name",
            message="Регистрация закончилась, и обе команды полные: объединять их уже нельзя.",
        )  # fmt: skip


@action("Предложено объединить команды")
def propose_merge(*, team: Team, name: str, by: User) -> Team:
    """The captain proposes that the own team joins the one of this name; its captain gets a letter. Another proposal replaces it."""
    found = [one for one in Team.objects.filter(contest=team.contest_id).order_by("pk") if team_key(one.name) == team_key(name)]
    other = next((one for one in found if teams_queries.people_in(one)), None)
    if other is None:
        raise RuleViolation(
            code="merge.unknown", message="Команды с таким названием нет. Проверьте, как оно пишется.", field="name"
        )
    contest, team, into = _locked(team, other, by)
    assert into is not None  # noqa: S101  it was given
    _refuse(contest, team, into)
    captain = teams_queries.captaincy_holder(into)
    if captain is None:
        raise RuleViolation(code="merge.no_captain", message="У этой команды сейчас нет капитана: ответить некому.", field="name")
    team.merges_into = into
    team.save(update_fields=["merges_into"])
    note(contest_id=contest.pk, about=f"команда «{team.name}» → «{into.name}»")
    captain.contest, captain.team = contest, into
    letters.post("merge_proposed", captain, again=f"{team.pk}:{clock.now():%Y%m%d%H%M%S%f}", joining=team)
    return team


@action("Предложение объединить команды снято")
def take_back_merge(*, team: Team, by: User) -> Team:
    """The captain who proposed thinks better of it."""
    contest, team, _ = _locked(team, None, by)
    team.merges_into = None
    team.save(update_fields=["merges_into"])
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return team


@action("Объединение команд отклонено")
def decline_merge(*, team: Team, into: Team, by: User) -> None:
    """The captain of the other team does not agree; who proposed gets a letter."""
    contest, team, into_row = _locked(team, into, by, asked=into)
    assert into_row is not None  # noqa: S101  it was given
    _require_offered(team, into_row, contest)
    team.merges_into = None
    team.save(update_fields=["merges_into"])
    note(contest_id=contest.pk, about=f"команда «{team.name}» → «{into_row.name}»")
    captain = teams_queries.captaincy_holder(team)
    if captain is not None:
        captain.contest, captain.team = contest, team
        letters.post("merge_declined", captain, again=f"{into_row.pk}:{clock.now():%Y%m%d%H%M%S%f}", into=into_row)


def _require_offered(team: Team, into: Team, contest: Contest) -> None:
    if team.merges_into_id != into.pk:
        raise RuleViolation(
            code="merge.not_offered", clause=contest.regulation.clause("team.formed"),
            message="Капитан этой команды объединиться с вашей не предлагает или уже передумал.",
        )  # fmt: skip


@action("Команды объединены")
def accept_merge(*, team: Team, into: Team, by: User) -> Team:
    """The captain of the other team agrees: everybody of `team` goes there with number and place, its captain as a member.

    The emptied team gives its name, its links and its leader up. Of two places counted by teams the better one stays.
    """
    contest, team, joined = _locked(team, into, by, asked=into)
    assert joined is not None  # noqa: S101  it was given
    _require_offered(team, joined, contest)
    _refuse(contest, team, joined)
    # Members first: a team has one captain (a constraint).
    people = list(team.applications.select_for_update().filter(state__in=CURRENT).order_by("-role", "pk"))
    for person in people:
        person.contest, person.team, person.role = contest, joined, Application.Role.MEMBER
        save(person)
    _keep_better_place(team, joined, contest)
    former = _close(team, joined, contest)
    for person in people:
        if person.state in ACTIVE:
            renew_findings(person)
    refresh_team_findings([joined], contest)
    release_if_nobody(team, contest)
    note(contest_id=contest.pk, about=f"команда «{former}» → «{joined.name}»")
    for person in joined.applications.filter(state__in=CURRENT):
        person.contest, person.team = contest, joined
        letters.post("team_merged", person, again=str(team.pk), former=former)
    return joined


def _keep_better_place(team: Team, into: Team, contest: Contest) -> None:
    if contest.counts_people or team.seat not in TAKEN or into.seat in TAKEN:
        return
    mine = (team.seat, team.queue_number, team.offer_expires_at)
    theirs = (into.seat, into.queue_number, into.offer_expires_at)
    Team.objects.filter(pk=team.pk).update(seat="none", queue_number=None, offer_expires_at=None)  # a number is one team's
    into.seat, into.queue_number, into.offer_expires_at = mine
    into.save(update_fields=["seat", "queue_number", "offer_expires_at"])
    team.seat, team.queue_number, team.offer_expires_at = theirs
    team.save(update_fields=["seat", "queue_number", "offer_expires_at"])


def _close(team: Team, into: Team, contest: Contest) -> str:
    """Nobody is in the team any more: its name is free, nobody joins by its links, its leader is told. Returns its name."""
    now, former = clock.now(), team.name
    hold_names(contest)
    team.name, team.name_state = f"№ {team.pk}, объединена с № {into.pk}", Team.NameState.APPROVED
    team.founder = team.captain_offer = team.merges_into = None
    team.is_public = False
    team.save(update_fields=["name", "name_state", "founder", "captain_offer", "merges_into", "is_public"])
    Team.objects.filter(merges_into=team).update(merges_into=None)
    team.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    SeekingCard.objects.filter(team=team, closed_at=None).update(closed_at=now)
    for leader in team.leaders.filter(left_at=None):
        leader.left_at = now
        leader.save(update_fields=["left_at"])
        letters.post_to_guardian(
            "leader_merged", leader.email, contest, key=f"leader-merged:{leader.pk}", leader=leader, team=into, former=former
        )
    return former
