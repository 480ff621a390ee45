"""What the portal's administrator does with somebody's account. Each is an action with a reason, which the journal keeps and the
person reads in a letter; each asks `accounts.manage` itself."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from hackathon_portal.accounts.actions import appoint, grant_role, password_link, require_another_administrator, revoke_role
from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import Role, forget_roles
from hackathon_portal.accounts.second_factor import kept_on
from hackathon_portal.accounts.sessions import end_sessions
from hackathon_portal.accounts.telling import asked_reason, tell_of_blocking, tell_person
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.rooms import PORTAL

FORBIDDEN = "Учётными записями управляет администратор портала."


@action("Учётная запись заблокирована")
def block_account(*, user: User, reason: str, by: User) -> None:
    """Nobody signs in with it any more, its sessions end, tokens of the API it has issued stand still."""
    require(by, "accounts.manage", None, FORBIDDEN)
    reason = _begin(user, reason)
    if user.pk == by.pk:
        raise RuleViolation(code="account.own", message="Свою учётную запись заблокирует другой администратор.")
    if RoleGrant.objects.filter(user=user, role=Role.ADMINISTRATOR).exists():
        require_another_administrator(user)
    if not user.is_active:
        raise RuleViolation(code="account.blocked", message="Учётная запись уже заблокирована.")
    _set(user, is_active=False)
    end_sessions(user)
    tell_of_blocking(user)
    tell_person(user, "blocked", reason=reason)


@action("Учётная запись разблокирована")
def unblock_account(*, user: User, reason: str, by: User) -> None:
    """The person may sign in again; tokens of the API it has issued work again until their terms."""
    require(by, "accounts.manage", None, FORBIDDEN)
    reason = _begin(user, reason)
    if user.is_active:
        raise RuleViolation(code="account.not_blocked", message="Учётная запись не заблокирована.")
    _set(user, is_active=True)
    tell_person(user, "unblocked", reason=reason)


@action("Завершены все сеансы")
def end_all_sessions(*, user: User, reason: str, by: User) -> None:
    """Sign the account out on every device."""
    require(by, "accounts.manage", None, FORBIDDEN)
    reason = _begin(user, reason)
    end_sessions(user)
    tell_person(user, "sessions_ended", reason=reason)


@action("Сброшен второй фактор")
def reset_second_factor(*, user: User, reason: str, by: User | None) -> None:
    """Remove devices, passkeys and recovery codes and end the sessions. `by=None` for the command line.

    The person signs in by the password; a role that needs a second factor opens nothing until a new one is set up.
    """
    if by is not None:
        require(by, "accounts.manage", None, FORBIDDEN)
        if user.pk == by.pk:
            raise RuleViolation(code="account.own", message="Свой второй фактор вы меняете сами: «Вход и безопасность».")
    reason = _begin(user, reason)
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise RuleViolation(code="factor.none", message="Второго фактора у этой учётной записи нет.")
    forget_roles(user)
    kept_on(user).pop("_owns_device", None)
    end_sessions(user)
    tell_person(user, "second_factor_reset", reason=reason)


@action("Отправлена ссылка для нового пароля")
def send_password_reset(*, user: User, reason: str, by: User) -> None:
    """A letter with a link by which the person sets a new password; the old one works until then."""
    require(by, "accounts.manage", None, FORBIDDEN)
    reason = _begin(user, reason)
    if not user.is_active:
        raise RuleViolation(code="account.blocked", message="Учётная запись заблокирована: сначала разблокируйте её.")
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    tell_person(user, "new_password", kind="account", reason=reason, link=password_link(user), days=days)


@action("Изменено право создавать конкурсы")
def set_contest_maker(*, user: User, allowed: bool, reason: str, by: User) -> None:
    """Whether the account creates contests and keeps reference data (`is_staff`)."""
    require(by, "accounts.manage", None, FORBIDDEN)
    reason = _begin(user, reason)
    if user.is_staff == allowed:
        raise RuleViolation(code="account.same", message="Так уже есть.")
    if allowed:
        appoint(user)
    _set(user, is_staff=allowed)
    tell_person(user, "contest_maker", reason=reason, allowed=allowed)


@action("Назначен администратор портала")
def make_administrator(*, user: User, reason: str, by: User | None) -> None:
    """Give the role of the portal's administrator. `by=None` for the command line."""
    if by is not None:
        require(by, "accounts.manage", None, FORBIDDEN)
    reason = _begin(user, reason)
    if not user.is_active:
        raise RuleViolation(code="account.blocked", message="Учётная запись заблокирована: сначала разблокируйте её.")
    if RoleGrant.objects.filter(user=user, role=Role.ADMINISTRATOR).exists():
        raise RuleViolation(code="administrator.already", message="Это уже администратор портала.")
    grant_role(user=user, contest=None, role=Role.ADMINISTRATOR, by=by)
    tell_person(user, "administrator_made", reason=reason)


@action("Снят администратор портала")
def dismiss_administrator(*, user: User, reason: str, by: User) -> None:
    """Take the role away; never from the last administrator who can sign in."""
    require(by, "accounts.manage", None, FORBIDDEN)
    reason = _begin(user, reason)
    grant = RoleGrant.objects.filter(user=user, role=Role.ADMINISTRATOR).select_related("user").first()
    if grant is None:
        raise RuleViolation(code="administrator.not", message="Это не администратор портала.")
    revoke_role(grant=grant, by=by)
    tell_person(user, "administrator_dismissed", reason=reason)


def is_erased(user: User) -> bool:
    """Whether the person has erased the account: only a number is left of it."""
    return user.email.endswith("@erased.invalid")


def _begin(user: User, reason: str) -> str:
    """Lock the account, take its row fresh, refuse an erased one; the reason goes into the journal, the person as a number."""
    fresh = User.objects.select_for_update().get(pk=user.pk)
    for name in ("is_active", "is_staff", "email"):
        setattr(user, name, getattr(fresh, name))
    if is_erased(user):
        raise RuleViolation(code="account.erased", message="Учётная запись стёрта: с ней ничего сделать нельзя.")
    reason = asked_reason(reason)
    note(room=PORTAL, about=account(user.pk), reason=reason)
    return reason


def _set(user: User, **values: bool) -> None:
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
