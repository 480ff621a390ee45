"""Deeds with teams and invitations (Tula: clause 1.6)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation
from registration.models import Application, Invitation, Team
from registration.rules import roster
from registration.states import ACTIVE, ApplicationState

TOKEN_BYTES = 24


@deed("Создана команда")
def found_team(*, contest: Contest, name: str, by: User) -> Application:
    """Found a team and begin the founder's application as its captain."""
    name = " ".join(name.split())
    _refuse_second_application(contest, by)
    _refuse_when_closed(contest, clock.now())
    if Team.objects.filter(contest=contest, name__iexact=name).exists():
        raise RuleViolation(code="team.name_taken", message="Команда с таким названием уже есть.", field="name")
    team = Team.objects.create(contest=contest, name=name, founder=by)
    note(contest_id=contest.pk, about=f"команда «{name}»")
    return _begin_application(team, Application.Role.CAPTAIN, by)


@deed("Создано приглашение в команду")
def invite_to_team(*, team: Team, by: User) -> str:
    """Make a one-time invitation and return its token; only the captain may. The token is stored as a hash."""
    if not by.has_perm("registration.invite", team):
        raise RuleViolation(code="team.not_captain", message="Приглашает капитан команды.", status=403)
    contest = team.contest
    _refuse_full(team, extra=Invitation.objects.filter(team=team, used_at=None, expires_at__gt=clock.now()).count())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Invitation.objects.create(
        team=team,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        expires_at=clock.now() + timedelta(days=contest.regulation.registration.invitation_valid_days),
    )
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return token


def invitation_by_token(token: str) -> Invitation | None:
    hashed = hashlib.sha256(token.encode()).hexdigest()
    return Invitation.objects.select_related("team", "team__contest__regulation_version").filter(token_hash=hashed).first()


def check_invitation(invitation: Invitation | None) -> Invitation:
    """The invitation if it can still be used; RuleViolation says why not."""
    if invitation is None:
        raise RuleViolation(code="invitation.unknown", message="Такого приглашения нет. Попросите капитана прислать новое.")
    if invitation.used_at:
        raise RuleViolation(code="invitation.used", message="Приглашение уже использовано. Попросите капитана прислать новое.")
    if invitation.expires_at < clock.now():
        raise RuleViolation(code="invitation.expired", message="Срок приглашения истёк. Попросите капитана прислать новое.")
    _refuse_full(invitation.team)
    return invitation


@deed("Принято приглашение в команду")
def accept_invitation(*, token: str, by: User) -> Application:
    """Join the team and begin an application as its member."""
    found = invitation_by_token(token)
    if found is not None:
        Team.objects.select_for_update().get(pk=found.team_id)
        found = Invitation.objects.select_for_update().select_related("team__contest").get(pk=found.pk)
    invitation = check_invitation(found)
    team = invitation.team
    _refuse_second_application(team.contest, by)
    _refuse_when_closed(team.contest, clock.now())
    invitation.used_by, invitation.used_at = by, clock.now()
    invitation.save()
    note(contest_id=team.contest_id, about=f"команда «{team.name}»")
    return _begin_application(team, Application.Role.MEMBER, by)


def _begin_application(team: Team, role: str, user: User) -> Application:
    return Application.objects.create(
        contest=team.contest,
        team=team,
        user=user,
        role=role,
        email=user.email,
        surname=user.surname,
        name=user.name,
        patronymic=user.patronymic,
    )


def _refuse_second_application(contest: Contest, user: User) -> None:
    active = [ApplicationState.DRAFT, *ACTIVE]
    if Application.objects.filter(contest=contest, user=user, state__in=active).exists():
        raise RuleViolation(
            code="identity.duplicate",
            clause=contest.regulation.clause("team.one"),
            message=f"У вас уже есть заявка на «{contest.short_title}»: участник входит в состав только одной команды.",
        )


def _refuse_when_closed(contest: Contest, at: datetime) -> None:
    for finding in roster.check_closing(at, contest.registration_closes_at, contest.regulation):
        raise RuleViolation(code=finding.code, clause=finding.clause, message=finding.message + ".")


def _refuse_full(team: Team, *, extra: int = 0) -> None:
    regulation = team.contest.regulation
    people = Application.objects.filter(team=team, state__in=[ApplicationState.DRAFT, *ACTIVE]).count() + extra
    if people >= regulation.team.max_size:
        raise RuleViolation(
            code="team.full",
            clause=regulation.clause("team.size"),
            message=f"Команда «{team.name}» уже заполнена: в ней может быть не больше {regulation.team.max_size} человек.",
        )
