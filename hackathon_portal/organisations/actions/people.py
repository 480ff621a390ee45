"""Who acts for an organisation: further representatives by invitation, and those who no longer do."""

from __future__ import annotations

import secrets
from datetime import timedelta

from hackathon_portal.accounts.actions import grant_role, revoke_role
from hackathon_portal.accounts.models import Role, RoleGrant, User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.kernel import addresses, clock, rate
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.encryption import token_hash
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.organisations import letters, queries
from hackathon_portal.organisations.models import Organisation, RepresentativeInvitation

INVITATION_DAYS = 14
TOKEN_BYTES = 24
KEEP_UNUSED = timedelta(days=30)


def new_token() -> tuple[str, str]:
    """A key for a link, and what is kept of it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, token_hash(token)


@action("Приглашён представитель организации")
def invite_representative(*, organisation: Organisation, email: str, by: User) -> RepresentativeInvitation:
    """A representative asks somebody to act for the organisation as well: a link that works once, by a letter."""
    require(by, "organisations.invite", organisation, "Представителя приглашает представитель проверенной организации.")
    rate.take("staff.invitation", by.pk)
    email = addresses.typed(email)
    standing = organisation.invitations.filter(equals("email", email), used_at=None, revoked_at=None, expires_at__gt=clock.real())
    refuse_first(
        [
            (queries.representatives(organisation).filter(equals("user__email", email)).exists(), "invitation.represents",
             "Этот человек уже представляет организацию.", "email"),
            (standing.exists(), "invitation.twice", "Этому человеку уже отправлено приглашение, оно ещё действует.", "email"),
        ]
    )  # fmt: skip
    token, kept = new_token()
    invitation = RepresentativeInvitation.objects.create(
        organisation=organisation, email=email, token_hash=kept, invited_by=by,
        expires_at=clock.real() + timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    note(room=organisation.room, about=f"приглашение № {invitation.pk}")
    letters.post(
        "representative_invited", organisation, email, key=f"representative_invited:{invitation.pk}",
        link=letters.invitation_link(token), invitation=invitation,
    )  # fmt: skip
    return invitation


def forget_old_invitations() -> int:
    """Remove invitations that nobody used and nobody can use any more."""
    unused = RepresentativeInvitation.objects.filter(used_at=None, expires_at__lte=clock.real() - KEEP_UNUSED)
    return unused.delete()[1].get("organisations.RepresentativeInvitation", 0)


@action("Отозвано приглашение представителя")
def revoke_representative_invitation(*, invitation: RepresentativeInvitation, by: User) -> None:
    """The link stops working and says so."""
    require(by, "organisations.invite", invitation.organisation, "Приглашение отзывает представитель организации.")
    revoked = RepresentativeInvitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    if not revoked.update(revoked_at=clock.real(), email=""):
        raise RuleViolation(code="invitation.over", message="Это приглашение уже принято или отозвано.")
    note(room=invitation.organisation.room, about=f"приглашение № {invitation.pk}")


def invitation_by_token(token: str) -> RepresentativeInvitation | None:
    """The invitation of a link, whether or not it still works."""
    return RepresentativeInvitation.objects.select_related("organisation").filter(token_hash=token_hash(token)).first()


def why_over(invitation: RepresentativeInvitation) -> str:
    """Why the link no longer works; empty where it does."""
    said = [
        (invitation.used_at, "Приглашение уже принято. Ссылка действует один раз."),
        (invitation.revoked_at, "Приглашение отозвано. Спросите того, кто вас пригласил."),
        (invitation.expires_at <= clock.real(), "Срок приглашения вышел. Попросите новое."),
        (not invitation.organisation.is_verified, "Организация сейчас не действует на портале."),
    ]
    return next((words for is_so, words in said if is_so), "")


@action("Принято приглашение представителя")
def accept_representative_invitation(*, invitation: RepresentativeInvitation, by: User) -> None:
    """The person the letter was sent to, signed in under the same address, becomes a representative."""
    Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    invitation = (
        RepresentativeInvitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    )
    if why := why_over(invitation):
        raise RuleViolation(code="invitation.over", message=why)
    if not User.objects.filter(equals("email", invitation.email), pk=by.pk).exists():
        raise RuleViolation(
            code="invitation.other", status=403,
            message="Приглашение отправлено на другую почту: войдите под учётной записью с тем адресом, на который пришло письмо.",
        )  # fmt: skip
    invitation.used_at, invitation.email = clock.real(), ""
    invitation.save(update_fields=["used_at", "email"])
    grant_role(user=by, organisation=invitation.organisation, role=Role.REPRESENTATIVE, by=None)
    note(room=invitation.organisation.room, about=f"приглашение № {invitation.pk}: {account(by.pk)}")


@action("Снят представитель организации")
def remove_representative(*, grant: RoleGrant, organisation: Organisation, reason: str, by: User) -> None:
    """Somebody acts for the organisation no more, by another representative, by themselves or by who verifies; they hear why."""
    require(by, "organisations.grant", organisation, "Представителя снимает представитель организации или администратор портала.")
    reason = asked_reason(reason)
    if grant.room != str(organisation.room):
        raise RuleViolation(code="role.other_room", message="Это представитель другой организации.", status=404)
    person = grant.user
    revoke_role(grant=grant, by=by)
    note(room=organisation.room, about=account(person.pk), reason=reason)
    if person.pk != by.pk:
        letters.post_to("representative_removed", organisation, [person], about=f"{organisation.pk}", reason=reason)
