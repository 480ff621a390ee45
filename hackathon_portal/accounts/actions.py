"""Actions with accounts: making one, verified, with a second factor; giving and taking roles."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from hackathon_portal.accounts import sessions
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import ROLES, SECOND_FACTOR_ROLES, Role, forget_roles
from hackathon_portal.accounts.second_factor import kept_on
from hackathon_portal.accounts.telling import objection_to, refuse_unready, tell_of_lost_role
from hackathon_portal.accounts.who import require_self
from hackathon_portal.kernel import addresses, outbox, rate
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.rooms import PORTAL, Kind, Room, room_of, thing_of


@action("Создана учётная запись")
def create_account(
    *, email: str, password: str | None, surname: str = "", name: str = "", patronymic: str = "", is_staff: bool = False
) -> User:
    """A user whose e-mail counts as verified: for accounts that staff or the demonstration make. One there already keeps its password
    and names, unless nobody has confirmed its address."""
    values = {"email": addresses.typed(email).lower(), "surname": surname, "name": name, "patronymic": patronymic}
    user, created = User.objects.filter(equals("email", email)).get_or_create(defaults=values | {"is_staff": is_staff})
    if created:
        user.set_password(password)
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    else:
        begin_anew_if_unconfirmed(user)
    return user


@action("Учётная запись для входа по коду")
def account_for_code(*, email: str) -> User | None:
    """Whose account a code sent to this address opens: one without a password is made where there is none. None: it is blocked.

    A password that somebody has set without showing that the address is theirs does not survive: the owner of the mailbox comes in now.
    """
    address = addresses.typed(email).lower()
    user = User.objects.filter(equals("email", address)).first()
    if user is None:
        user = User(email=address)
        user.set_unusable_password()
        user.save()
        EmailAddress.objects.create(user=user, email=address, primary=True)
    elif user.is_active and user.has_usable_password() and not is_confirmed(user):
        user.set_unusable_password()
        user.save(update_fields=["password"])
        sessions.end_sessions(user)
    note(about=account(user.pk))
    return user if user.is_active and user.invented_for is None else None


def is_confirmed(user: User) -> bool:
    """Whether whoever set the account up has shown that its address is theirs."""
    return EmailAddress.objects.filter(equals("email", user.email), user=user, primary=True, verified=True).exists()


def begin_anew_if_unconfirmed(user: User) -> bool:
    """Before an appointment: of an account nobody has confirmed all means of entry go, for a stranger may have made it. True where they
    went: then only a letter to the address opens it."""
    if is_confirmed(user):
        return False
    user.set_unusable_password()
    user.max_user = user.telegram_chat = None
    user.save(update_fields=["password", "max_user", "telegram_chat"])
    for row in (Authenticator, EmailAddress):
        row.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    forget_roles(user)
    kept_on(user).pop("_owns_device", None)
    sessions.end_sessions(user)
    return True


def appoint(user: User) -> None:
    """What every appointment of an account begins with: one that nobody has confirmed begins anew, by an invitation."""
    if begin_anew_if_unconfirmed(user):
        post_invitation(user, user.email)


@action("Приглашён пользователь")
def invite_account(*, email: str, full_name: str, by: User) -> User:
    """An account without a password for somebody staff name; a letter brings the link by which they set one."""
    require(by, "accounts.invite", None, "Учётные записи для других создают сотрудники и секретари.")
    rate.take("staff.invitation", by.pk)
    surname, name, patronymic = [*full_name.split(), "", "", ""][:3]
    user = create_account(email=email, password=None, surname=surname[:80], name=name[:80], patronymic=patronymic[:80])
    if user.has_usable_password():
        return user
    post_invitation(user, full_name)
    note(about=account(user.pk))
    return user


def post_invitation(user: User, full_name: str) -> None:
    """A letter to the owner of a new account, with the link by which they set a password."""
    outbox.post_template(
        template="account/letters/invitation.txt",
        context={
            "user": user, "full_name": full_name, "link": password_link(user), "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
        },
        kind="account",
        key=f"account:invitation:{secrets.token_hex(16)}",
        to=user.email,
    )  # fmt: skip


def password_link(user: User) -> str:
    """An address at which the person sets a password; it works once and for `PASSWORD_RESET_TIMEOUT`."""
    address = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PORTAL_ORIGIN + reverse("account_reset_password_from_key", kwargs=address)


@action("Включён второй фактор")
def give_second_factor(*, user: User, secret: str) -> None:
    """Turn on TOTP with `secret` (Base32) and make recovery codes."""
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)


@action("Назначена роль")
def grant_role(
    *, user: User, contest: Any = None, season: Any = None, organisation: Any = None, role: str, by: User | None = None,
    follows: bool = False,
) -> RoleGrant:  # fmt: skip
    """Give `user` a role in the contest, the season or the organisation, or one of the portal where there is none of them; twice
    changes nothing. `by=None` for the command line; `follows`: a deed that has asked already decided it, its day has come."""
    where = next((one for one in (contest, season, organisation) if one is not None), None)
    room = room_of(where)
    if by is not None and not _founds(by, user, where, role):
        require(by, ROLES[Role(role)].granted_by, where, f"Роль «{Role(role).label}» назначают не вы.")
    if ROLES[Role(role)].held_in != room.kind:
        raise RuleViolation(code="role.other_room", message=f"Роль «{Role(role).label}» здесь не назначают.", field="role")
    if contest is not None and (why := objection_to(user, contest, role)):
        raise RuleViolation(code="role.takes_part", message=why, field="email")
    if contest is not None and by is not None and not follows:
        refuse_unready(user, contest, role)
    note(room=room, about=f"{account(user.pk)}: {Role(role).label}")
    appoint(user)
    named = {"room": "", "contest": contest} if room.kind == Kind.CONTEST else {"room": str(room), "contest": None}
    grant, _ = RoleGrant.objects.get_or_create(user=user, role=role, **named)
    forget_roles(user)
    return grant


# The role of whoever creates a contest or a season, and the right to create one.
FOUNDERS = {Kind.CONTEST: (Role.STAFF, "contests.create"), Kind.SEASON: (Role.SEASON_STAFF, "seasons.create")}


def _founds(by: User, user: User, where: Any, role: str) -> bool:
    """Who creates a contest or a season becomes its first staff member: nobody has a role there who could grant it."""
    if where is None or by.pk != user.pk or where.room.kind not in FOUNDERS:
        return False
    founder, permission = FOUNDERS[where.room.kind]
    return role == founder and not RoleGrant.objects.filter(rows_of_grants(where.room)).exists() and by.has_perm(permission)


def rows_of_grants(room: Room) -> Q:
    """Roles given in this room."""
    return Q(contest=room.pk) if room.kind == Kind.CONTEST else Q(room=str(room))


@action("Снята роль")
def revoke_role(*, grant: RoleGrant, by: User | None) -> None:
    """Take the role away; the portal keeps an administrator who can sign in. What the person has open with such a role ends,
    and so do tokens of the API they have issued in it. `by=None`: the portal itself, when the day of an act has come."""
    if by is not None:
        require(
            by,
            ROLES[Role(grant.role)].granted_by,
            thing_of(grant.belongs_to),
            f"Роль «{grant.get_role_display()}» снимаете не вы.",
        )
    if grant.role == Role.ADMINISTRATOR:
        require_another_administrator(grant.user)
    note(room=grant.belongs_to, about=f"{account(grant.user_id)}: {grant.get_role_display()}")
    tell_of_lost_role(grant, by or grant.user)
    grant.delete()
    forget_roles(grant.user)
    if grant.role in SECOND_FACTOR_ROLES and (by is None or by.pk != grant.user_id):
        sessions.end_sessions(grant.user)


def require_another_administrator(user: User) -> None:
    """Refuse what would leave the portal without an administrator who can sign in; the rows are locked until the transaction ends.

    Somebody who has a device and a password, or a passkey, which needs none, can.
    """
    grants = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, room=str(PORTAL))
    list(grants.select_for_update().order_by("pk"))  # first the lock: who waited for it must not read what was so before
    devices = Authenticator.objects.filter(user=OuterRef("user")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    others = grants.exclude(user=user).filter(Exists(devices), user__is_active=True).select_related("user")
    if not any(_can_sign_in(grant.user) for grant in others):
        raise RuleViolation(
            code="administrator.last", message="Это единственный администратор портала: сначала назначьте другого.", field="role"
        )


def _can_sign_in(user: User) -> bool:
    """Whether somebody who owns a device has what comes before it, or needs nothing before."""
    return user.has_usable_password() or Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()


def take_role(*, user: User, contest: Any, role: str, by: User) -> None:
    """Revoke this role of the user in the contest if they hold it."""
    for grant in RoleGrant.objects.filter(user=user, contest=contest, role=role):
        revoke_role(grant=grant, by=by)


@action("Изменены напоминания о сроках")
def set_reminders(*, user: User, wanted: bool, by: User) -> None:
    """Whether the person gets letters before deadlines."""
    require_self(user, by)
    User.objects.filter(pk=user.pk).update(reminders=wanted)
    note(reason="включены" if wanted else "выключены")
