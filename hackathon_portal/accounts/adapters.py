"""How allauth fits in: letters leave through the outbox, second-factor secrets are kept encrypted."""

from __future__ import annotations

import secrets
from itertools import chain
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import Signal

from hackathon_portal.kernel import encryption, letter_words, outbox

# A letter of signing in or up was asked for an address (`request`, `email`): it may be read, and the way ended, on another device.
written_to = Signal()


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up and password letters go through the outbox: no request waits for a mail server."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context = {"request": self.request, "email": email, "portal": settings.MFA_TOTP_ISSUER, **context}
        subject, unnamed = letter_words.drawn(f"{template_prefix}_subject.txt", context)
        body, unsaid = letter_words.drawn(f"{template_prefix}_message.txt", context)
        outbox.post(
            kind="account",
            key=f"account:{secrets.token_hex(16)}",
            to=email,
            subject=subject,
            body=body,
            unsaid=[*unnamed, *unsaid],
            people=list(context.values()),
        )
        if self.request is not None:
            written_to.send(sender=type(self), request=self.request, email=email)

    def validation_error(self, code: str, *args: Any) -> Any:
        """A refusal by a limit says when the next try is taken."""
        refusal = self.request.__dict__.get("refused_by_limit") if self.request else None
        if code in {"too_many_login_attempts", "rate_limited"} and refusal:
            return ValidationError(str(refusal), code=code)
        return super().validation_error(code, *args)

    def is_safe_url(self, url: str) -> bool:
        try:
            return super().is_safe_url(url)
        except ValueError:  # `http://[` is no address
            return False

    def get_login_redirect_url(self, request: Any) -> str:
        return "/cabinet/"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of the second factor at rest, encrypted with the same keys as personal data."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Signing in by somebody else's word: of what a provider tells only the e-mail and the name go to a new account, nothing is kept."""

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Those of the environment alone: the library's table of them is not asked on each page of signing in."""
        return list(chain.from_iterable(_build_apps_from_settings(provider=provider, client_id=client_id).values()))

    def populate_user(self, request: Any, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = sociallogin.user
        user.email = str(data.get("email") or "").strip().lower()
        user.surname, user.name = (str(data.get(part) or "").strip()[:80] for part in ("last_name", "first_name"))
        return user
