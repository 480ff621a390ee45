"""Teams of people who came alone: the organiser proposes a person to a team, the person accepts (Kuzbass: clauses 4.3.2, 6.3, 6.7)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.operations.queries import forming
from registration.actions.application import refresh_team_findings
from registration.actions.refusals import refuse_full, refuse_when_closed
from registration.actions.shared import lock_application, lock_contest, save
from registration.actions.teams import accept_invitation, begin_team, check_invitation, new_invitation
from registration.models import Application, Invitation, SeekingCard, Team
from registration.queries import teams
from registration.states import ACTIVE, CURRENT

KEEPERS = "Команды собирает организационный комитет или сотрудник."


@action("Человек предложен команде")
def propose_to_team(*, team: Team, user: User, by: User) -> Invitation:
    """Invite one person to a team that has a free place: a letter to the person, one to the captain, who may revoke it.

    The person has no application, or is left in a team that is not whole: then accepting moves the application.
    """
    contest = lock_contest(team.contest)
    require(by, "operations.form_teams", contest, KEEPERS)
    team = Team.objects.select_for_update().get(pk=team.pk)
    team.contest = contest
    clause = contest.regulation.clause("team.formed")
    current = Application.objects.filter(contest=contest, user=user, state__in=CURRENT).select_related("team").first()
    if current is None:
        refuse_when_closed(contest, clock.now(), team)
    elif (reason := _not_movable(current, contest)) or current.team_id == team.pk:
        raise RuleViolation(code="team.not_movable", clause=clause, message=reason or "Этот человек уже в команде.")
    waiting = forming.open_proposals(contest, clock.now()).filter(team=team)
    if waiting.filter(proposed_to=user).exists():
        raise RuleViolation(code="team.proposed", clause=clause, message="Этому человеку команда уже предложена.")
    refuse_full(team, extra=waiting.count())
    invitation, token = new_invitation(team, proposed_to=user)
    captain = teams.captaincy_holder(team)
    for kind, to in (("team_proposed", user.email), ("person_proposed", captain.email if captain else "")):
        if to:
            outbox.post_template(
                template=f"registration/letters/{kind}.txt",
                context={"contest": contest, "team": team, "token": token, "until": invitation.expires_at},
                kind=f"registration.{kind}",
                key=f"{kind}:{invitation.pk}",
                to=to,
                contest_id=contest.pk,
            )
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return invitation


@action("Собрана команда из желающих")
def form_team(*, contest: Contest, name: str, captain: SeekingCard, others: list[SeekingCard], by: User) -> Team:
    """A new team of people who look for one: the first becomes its captain with a draft to fill in, the others are invited."""
    contest = lock_contest(contest)
    require(by, "operations.form_teams", contest, KEEPERS)
    clause = contest.regulation.clause("team.formed")
    if len(others) + 1 > contest.regulation.team.max_size:
        raise RuleViolation(
            code="team.full",
            clause=contest.regulation.clause("team.size"),
            message="Выбрано больше людей, чем может быть в команде.",
        )
    leading = {role.code for role in contest.regulation.team.leading_roles}
    if leading and captain.team_role not in leading:
        titles = " или ".join(role.title for role in contest.regulation.team.leading_roles)
        raise RuleViolation(
            code="captain.role", clause=contest.regulation.clause("captain"), message=f"Капитан — {titles}.", field="captain"
        )
    for card in (captain, *others):
        if card.contest_id != contest.pk or card.team_id or card.closed_at:
            raise RuleViolation(code="card.closed", clause=clause, message="Кто-то из выбранных больше не ищет команду.")
    application = begin_team(contest, name, founder=captain.owner)
    team, application.team_role = application.team, captain.team_role
    application.save(update_fields=["team_role"])
    SeekingCard.objects.filter(pk=captain.pk).update(closed_at=clock.now())
    outbox.post_template(
        template="operations/letters/team_formed.txt",
        context={"contest": contest, "team": team},
        kind="registration.team_formed",
        key=f"team_formed:{team.pk}",
        to=captain.owner.email,
        contest_id=contest.pk,
    )
    for card in others:
        propose_to_team(team=team, user=card.owner, by=by)
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return team


def _not_movable(application: Application, contest: Contest) -> str:
    """Why this person cannot go to another team; empty when nothing stands against it."""
    team = application.team
    team.contest = contest
    others = Application.objects.filter(team=team, state__in=CURRENT).exclude(pk=application.pk)
    if application.state not in ACTIVE:
        return "Человек ещё не подал заявку: пусть сначала выйдет из своей команды."
    if application.role == Application.Role.CAPTAIN and others.exists():
        return "Это капитан команды, в которой есть другие люди."
    if not any(finding.verdict == "red" for finding in teams.findings_of_team(team, contest)):
        return "Человек — в полной команде: из неё не переводят."
    return ""


@action("Участник перешёл в команду по предложению организатора")
def move_to_team(*, invitation: Invitation, by: User) -> Application:
    """The person accepts a proposal: the application keeps number and place, and goes to the other team as a member."""
    contest = lock_contest(invitation.team.contest)
    Team.objects.select_for_update().get(pk=invitation.team_id)
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("team__contest__regulation_version")
    invitation = check_invitation(locked.get(pk=invitation.pk))
    team = invitation.team
    if invitation.proposed_to_id != by.pk:
        raise RuleViolation(code="invitation.personal", message="Это приглашение — другому человеку.", status=403)
    application = lock_application(Application.objects.get(contest=contest, user=by, state__in=CURRENT))
    former = application.team
    if reason := _not_movable(application, contest):
        raise RuleViolation(code="team.not_movable", clause=contest.regulation.clause("team.formed"), message=reason)
    invitation.used_by, invitation.used_at = by, clock.now()
    invitation.save(update_fields=["used_by", "used_at"])
    application.team, application.role = team, Application.Role.MEMBER
    save(application)
    refresh_team_findings([former, team], contest)
    note(contest_id=contest.pk, about=f"заявка {application}: «{former.name}» → «{team.name}»")
    return application


def accept_proposal(*, invitation: Invitation | None, by: User) -> Application:
    """Accept an invitation: whom the organiser proposes to a team while they have an application is moved, others begin one."""
    has_application = (
        invitation is not None
        and invitation.proposed_to_id == by.pk
        and Application.objects.filter(contest=invitation.team.contest_id, user=by, state__in=CURRENT).exists()
    )
    if invitation is not None and has_application:
        return move_to_team(invitation=invitation, by=by)
    return accept_invitation(invitation=invitation, by=by)
