"""A person proposed to another team by the organiser goes there with number and place (Kuzbass: clauses 4.3.2, 6.7)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from registration.actions import captain_told
from registration.actions.application import refresh_team_findings, renew_findings
from registration.actions.refusals import refuse_entry
from registration.actions.seats import start_of
from registration.actions.shared import lock_application, lock_contest, save
from registration.actions.teams import accept_invitation, check_invitation
from registration.models import Application, Invitation, Team
from registration.queries import teams
from registration.states import ACTIVE, CURRENT


def not_movable(application: Application, contest: Contest) -> str:
    """Why this person cannot go to another team; empty when nothing stands against it."""
    team = application.team
    team.contest = contest
    if clock.now() >= start_of(contest):
        return "Конкурс начался: состав команд больше не меняется."
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
    refuse_entry(contest, by)
    application = lock_application(Application.objects.get(contest=contest, user=by, state__in=CURRENT))
    former = application.team
    if reason := not_movable(application, contest):
        raise RuleViolation(code="team.not_movable", clause=contest.regulation.clause("team.formed"), message=reason)
    invitation.used_by, invitation.used_at = by, clock.now()
    invitation.save(update_fields=["used_by", "used_at"])
    application.team, application.role = team, Application.Role.MEMBER
    save(application)
    renew_findings(application)
    captain_told.tell_joined(application)
    refresh_team_findings([former], contest)
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
