"""What the portal does when Django or allauth tell that somebody has come in, was refused or changed a means of entry."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from hackathon_portal.accounts import asking, second_factor, sessions, sign_ins
from hackathon_portal.accounts.roles import SECOND_FACTOR_ROLES
from hackathon_portal.accounts.sign_ins import Kind

TYPES = {
    Authenticator.Type.TOTP: "код из приложения",
    Authenticator.Type.WEBAUTHN: "ключ доступа",
    Authenticator.Type.RECOVERY_CODES: "запасной код",
}
METHODS = {
    "password": "пароль",
    "password_reset": "ссылка из письма",
    "code": "код из письма",
    "socialaccount": "вход через другую службу",
}


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    is_limited = second_factor.has_rights_outside(user) or user.grants.filter(role__in=SECOND_FACTOR_ROLES).exists()
    sessions.begin(request, user, limited=is_limited)
    sign_ins.write(Kind.SIGNED_IN, request, user=user, detail=", ".join(_means(request, user)))


def _means(request: HttpRequest, user: Any) -> list[str]:
    """By what somebody came in, in words and in order."""
    records = get_authentication_records(request, user)
    return [TYPES.get(record.get("type"), "") or METHODS.get(record["method"], record["method"]) for record in records]


@receiver(user_login_failed)
def refused(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    sign_ins.write(Kind.REFUSED, request, email=str(credentials.get("email") or credentials.get("username") or ""))


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        sign_ins.write(Kind.SIGNED_OUT, request, user=user)
        sessions.OpenSession.objects.filter(pk=request.session.get(sessions.ROW_KEY) or 0).delete()


@receiver([account.password_changed, account.password_set])
def password_changed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sign_ins.write(Kind.PASSWORD_CHANGED, request, user=user)
    sessions.end_other_sessions(request, user)


@receiver(account.password_reset)
def password_reset(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sign_ins.write(Kind.PASSWORD_RESET, request, user=user)
    sessions.end_sessions(user)


@receiver(account.email_added)
def email_added(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sign_ins.write(Kind.EMAIL_ADDED, request, user=user)


@receiver(account.email_confirmed)
def email_confirmed(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    sign_ins.write(Kind.EMAIL_CONFIRMED, request, user=email_address.user)


@receiver(account.email_changed)
def email_changed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sign_ins.write(Kind.EMAIL_CHANGED, request, user=user)
    sessions.end_other_sessions(request, user)


@receiver(account.email_removed)
def email_removed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sign_ins.write(Kind.EMAIL_REMOVED, request, user=user)


@receiver(mfa.authenticator_added)
def factor_added(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who sets up the first factor of the account has shown it in this session; a second device proves nothing of the first."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        sign_ins.write(Kind.CODES_MADE, request, user=user)
        return
    sign_ins.write(Kind.FACTOR_ADDED, request, user=user, detail=TYPES[authenticator.type])
    others = Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
    if not others.exclude(pk=authenticator.pk).exists():
        record_authentication(request, user, second_factor.METHOD, id=authenticator.pk, type=authenticator.type)
        request.session.cycle_key()
        second_factor.bind(request, user)
        asking.offer_to_go_on(request)


@receiver(mfa.authenticator_removed)
def factor_removed(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    sign_ins.write(Kind.FACTOR_REMOVED, request, user=user, detail=TYPES[authenticator.type])
    sessions.end_other_sessions(request, user)


@receiver(mfa.authenticator_reset)
def codes_made(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sign_ins.write(Kind.CODES_MADE, request, user=user)


@receiver(mfa.authenticator_used)
def factor_used(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """A recovery code is told of each time; another factor where it was asked in a session under way."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        sign_ins.write(Kind.CODE_USED, request, user=user)
    elif request.user.is_authenticated:
        sign_ins.write(Kind.FACTOR_PASSED, request, user=user, detail=TYPES[authenticator.type])
    if request.user.is_authenticated:  # a session that gains rights gains a key that nobody has seen (OWASP ASVS 5.0, 7.2.4)
        request.session.cycle_key()


@receiver(mfa.authentication_failed)
def factor_refused(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    sign_ins.write(Kind.FACTOR_REFUSED, request, user=user)


@receiver(pre_save, sender=SocialAccount)
def keep_nothing_of_a_provider(instance: SocialAccount, **kwargs: Any) -> None:
    """Who somebody is there is all the portal needs; what else the provider tells is not asked for and not kept."""
    instance.extra_data = {}
