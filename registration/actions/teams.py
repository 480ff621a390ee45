"""Actions with teams: founding, invitations, handing the captaincy over (Tula: clause 1.6)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.events.rules.codes import ALPHABET
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.encryption import token_hash
from hackathon_portal.kernel.errors import RuleViolation, TooLate, require
from registration import letters
from registration.actions import captain_told
from registration.actions.application import checked, renew_findings, store_checked
from registration.actions.leaving import withdraw
from registration.actions.refusals import (
    refuse_entry,
    refuse_filing,
    refuse_full,
    refuse_second_application,
    refuse_when_closed,
)
from registration.actions.shared import lock_application, lock_contest, require_owner, save
from registration.actions.team_names import new_name
from registration.models import Application, Invitation, PendingInvitation, SeekingCard, Team
from registration.states import ACTIVE, CURRENT

TOKEN_BYTES = 24
CODE_LENGTH = 8
# Capitals of a Russian keyboard that look like those of the code.
LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
KEEP_UNUSED = timedelta(days=30)


@dataclass(frozen=True)
class NewInvitation:
    """The link's token and the short code that can be read aloud, with the invitation's key."""

    token: str
    code: str
    pk: int


@action("Создана команда")
def found_team(*, contest: Contest, name: str, by: User) -> Application:
    """Found a team and begin the founder's application as its captain."""
    require(by, "contests.take_part", contest, "Заявки подают в объявленном конкурсе.")
    application = begin_team(contest, name, founder=by)
    note(contest_id=contest.pk, about=f"команда «{application.team.name}»")
    return application


def begin_team(contest: Contest, name: str, *, founder: User) -> Application:
    """A team of a new name and the draft of its captain; refused when registration is closed, for a second application, a taken name."""
    refuse_entry(contest, founder)
    refuse_second_application(contest, founder)
    refuse_filing(contest, clock.now())
    name = new_name(contest, name)
    moderated = contest.regulation.team.name_moderated
    name_state = Team.NameState.PENDING if moderated else Team.NameState.APPROVED
    team = Team.objects.create(contest=contest, name=name, founder=founder, name_state=name_state)
    return begin_application(team, Application.Role.CAPTAIN, founder)


@action("Создано приглашение в команду")
def invite_to_team(*, team: Team, by: User) -> NewInvitation:
    """Make a one-time invitation: a link and a short code; only the captain may, and looks at them again."""
    require_captain(team, by)
    contest = team.contest
    refuse_filing(contest, clock.now(), team)
    refuse_full(team, extra=open_invitations(team).count())
    invitation = Invitation(team=team, expires_at=_ends(team))
    made = give_secrets(invitation)
    invitation.save()
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    return replace(made, pk=invitation.pk)


def give_secrets(invitation: Invitation) -> NewInvitation:
    """Another token and code for an invitation that is about to be saved."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    invitation.token_hash, invitation.code_hash, invitation.secret = token_hash(token), token_hash(code), f"{token} {code}"
    return NewInvitation(token, code, invitation.pk or 0)


def still_works(invitation: Invitation) -> bool:
    """Whether somebody could still join by it."""
    return invitation.used_at is None and invitation.revoked_at is None and invitation.expires_at > clock.now()


def secrets_of(invitation: Invitation) -> NewInvitation | None:
    """The link and the code once more; None for an invitation made before they were kept."""
    token, _, code = (invitation.secret or "").partition(" ")
    return NewInvitation(token, code, invitation.pk) if code else None


def _ends(team: Team) -> datetime:
    return clock.now() + timedelta(days=team.contest.regulation.registration.invitation_valid_days)


def new_invitation(team: Team, **values: Any) -> tuple[Invitation, str]:
    """An invitation that works for the regulation's days, and its token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return Invitation.objects.create(team=team, token_hash=token_hash(token), expires_at=_ends(team), **values), token


def forget_old_invitations() -> int:
    """Remove invitations that nobody used and nobody can use, and the memory of who followed one that is over."""
    PendingInvitation.objects.filter(
        Q(invitation__used_at__isnull=False) | Q(invitation__expires_at__lte=clock.now() - KEEP_UNUSED)
    ).delete()
    unused = Invitation.objects.filter(used_at=None, expires_at__lte=clock.now() - KEEP_UNUSED)
    return unused.delete()[1].get("registration.Invitation", 0)


def renewed_token(invitation: Invitation) -> str:
    """Another token for an invitation that can still be used; the one before stops working."""
    check_invitation(_invitations().get(pk=invitation.pk))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=token_hash(token), secret=None)
    return token


@action("Отозвано приглашение в команду")
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """An invitation that nobody has used stops working."""
    require_captain(invitation.team, by)
    Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(revoked_at=clock.now())
    note(contest_id=invitation.team.contest_id, about=f"команда «{invitation.team.name}»")


def open_invitations(team: Team) -> Any:
    """One-time invitations that still work."""
    return Invitation.objects.filter(team=team, for_team=False, used_at=None, revoked_at=None, expires_at__gt=clock.now())


def invitation_by_token(token: str) -> Invitation | None:
    return _invitations().filter(token_hash=token_hash(token)).first()


def invitation_by_code(code: str) -> Invitation | None:
    """By the short code, however it was typed: in small letters, with spaces or dashes, in Cyrillic letters of the same look."""
    plain = "".join(character for character in code.upper() if character.isalnum()).translate(LOOK_ALIKE)
    return _invitations().filter(code_hash=token_hash(plain)).first() if plain else None


def _invitations() -> Any:
    return Invitation.objects.select_related("team", "team__contest__regulation_version")


def check_invitation(invitation: Invitation | None) -> Invitation:
    """The invitation if it can still be used; RuleViolation says why not."""
    if invitation is None:
        raise RuleViolation(code="invitation.unknown", message="Такого приглашения нет. Попросите капитана прислать новое.")
    if invitation.for_team and invitation.used_at:
        raise RuleViolation(
            code="invitation.used", message="По этой ссылке вступили все, на кого она была. Попросите у капитана новую."
        )
    if invitation.for_team and invitation.revoked_at:
        raise RuleViolation(code="invitation.revoked", message="Капитан выключил ссылку команды. Попросите включить её.")
    if invitation.used_at:
        raise RuleViolation(code="invitation.used", message="Приглашение уже использовано. Попросите капитана прислать новое.")
    if invitation.revoked_at:
        raise RuleViolation(code="invitation.revoked", message="Капитан отозвал это приглашение. Попросите прислать новое.")
    if invitation.expires_at < clock.now():
        raise TooLate(
            code="invitation.expired", what="Приглашение действовало до", until=invitation.expires_at,
            zone=invitation.team.contest.regulation.zone, way="Попросите капитана прислать новое.",
        )  # fmt: skip
    refuse_full(invitation.team)
    return invitation


def refuse_to_join(invitation: Invitation, by: User) -> None:
    """Refuse an invitation that this person cannot use now: over, somebody else's, a second application, registration closed."""
    team = check_invitation(invitation).team
    if invitation.proposed_to_id not in (None, by.pk):
        raise RuleViolation(code="invitation.personal", message="Это приглашение — другому человеку.", status=403)
    refuse_entry(team.contest, by)
    refuse_second_application(team.contest, by)
    refuse_filing(team.contest, clock.now(), team)


@action("Принято приглашение в команду")
def accept_invitation(*, invitation: Invitation | None, by: User) -> Application:
    """Join the team and begin an application as its member."""
    if invitation is not None:
        Team.objects.select_for_update().get(pk=invitation.team_id)
        locked = Invitation.objects.select_for_update(of=("self",))
        invitation = locked.select_related("team__contest__regulation_version").get(pk=invitation.pk)
    invitation = check_invitation(invitation)
    team = invitation.team
    refuse_to_join(invitation, by)
    if invitation.for_team:
        invitation.places -= 1
        invitation.used_at = None if invitation.places else clock.now()
    else:
        invitation.used_by, invitation.used_at = by, clock.now()
    invitation.save()
    SeekingCard.objects.filter(contest=team.contest, owner=by, closed_at=None).update(closed_at=clock.now())
    note(contest_id=team.contest_id, about=f"команда «{team.name}»")
    application = begin_application(team, Application.Role.MEMBER, by)
    captain_told.tell_joined(application)
    return application


@action("Участник исключён из состава команды капитаном")
def remove_member(*, application: Application, by: User) -> None:
    """The captain takes somebody out of the team to invite another, while registration is open (or the term to fill up runs)."""
    application = lock_application(application)
    team = application.team
    require_captain(team, by)
    if application.role == Application.Role.CAPTAIN or application.state not in CURRENT:
        raise RuleViolation(code="team.not_removable", message="Убрать можно участника этой команды, но не капитана.")
    refuse_when_closed(team.contest, clock.now(), team)
    was_draft = application.state not in ACTIVE
    withdraw(application, kind="removed")
    if was_draft:
        letters.post("removed", application)
    note(contest_id=team.contest_id, about=f"команда «{team.name}», заявка {application}")


@action("Капитан предложил передать капитанство")
def offer_captaincy(*, team: Team, to: Application | None, by: User) -> None:
    """The captain names a member as the next captain, or takes the offer back with `to=None`. The member has to accept."""
    contest = lock_contest(team.contest)
    team = Team.objects.select_for_update().get(pk=team.pk)
    team.contest = contest
    require_captain(team, by)
    if to is not None and (to.team_id != team.pk or to.role == Application.Role.CAPTAIN or to.state not in CURRENT):
        raise RuleViolation(code="captain.not_member", message="Передать капитанство можно участнику этой команды.")
    team.captain_offer = to
    team.save(update_fields=["captain_offer"])
    note(contest_id=contest.pk, about=f"команда «{team.name}»" + (f", заявка {to}" if to else ", предложение снято"))
    if to is not None:
        to.contest, to.team = contest, team
        letters.post("captain_offered", to, again=f"{to.pk}:{clock.now():%Y%m%d%H%M%S}")


@action("Капитанство передано")
def accept_captaincy(*, application: Application, values: dict[str, Any], by: User) -> Application:
    """The named member becomes captain with the fields a captain must give; the former captain becomes a member."""
    require_owner(application, by)
    application = lock_application(application)
    contest, team = application.contest, Team.objects.select_for_update().get(pk=application.team_id)
    team.contest = contest
    if team.captain_offer_id != application.pk or application.state not in CURRENT:
        raise RuleViolation(code="captain.not_offered", message="Капитан не предлагал вам капитанство или уже передумал.")
    former = team.applications.select_for_update().filter(role=Application.Role.CAPTAIN, state__in=CURRENT).first()
    if former is not None:
        former.contest, former.team = contest, team
        former.role = Application.Role.MEMBER
        save(former)
    application.role = Application.Role.CAPTAIN
    for name, value in values.items():
        setattr(application, name, value)
    if application.state in ACTIVE:
        # As a correction: what a captain states besides may be another person's SNILS.
        store_checked(application, checked(application))
    else:
        save(application)
    if former is not None:
        renew_findings(former)
    team.founder, team.captain_offer = by, None
    team.save(update_fields=["founder", "captain_offer"])
    note(contest_id=contest.pk, about=f"команда «{team.name}», заявка {application}")
    for member in team.applications.filter(state__in=CURRENT):
        member.contest, member.team = contest, team
        letters.post("captain_changed", member, again=f"{application.pk}:{application.revision}", captain=application)
    return application


@action("Участник отказался от капитанства")
def decline_captaincy(*, application: Application, by: User) -> None:
    """The named member declines; the captain stays."""
    require_owner(application, by)
    Team.objects.filter(pk=application.team_id, captain_offer=application).update(captain_offer=None)
    note(contest_id=application.contest_id, about=f"команда «{application.team.name}»")


def require_captain(team: Team, by: User) -> None:
    """Refuse whoever is not the team's captain."""
    if not by.has_perm("registration.invite", team):
        raise RuleViolation(code="team.not_captain", message="Это делает капитан команды.", status=403)


def begin_application(team: Team, role: str, user: User, *, is_known: bool = True) -> Application:
    """A draft of this person in the team, with what the account knows; `is_known` false: until they say that they come, without it."""
    known = {name: getattr(user, name) for name in ("email", "surname", "name", "patronymic")} if is_known else {}
    return Application.objects.create(
        contest=team.contest,
        team=team,
        user=user,
        role=role,
        **known,
    )
