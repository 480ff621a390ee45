"""The journal of sign-ins: who came in, by what, from where, who was refused, which means of entry changed (FSTEC 21, RSB.1-3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from hackathon_portal.accounts.models import SIGN_INS_KEPT_DAYS, SignInRecord, User
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.kernel.sweeps import sweep

Kind = SignInRecord.Kind
# What a User-Agent holds -> its name; the first that fits. Chromium calls itself Safari too, so order matters.
BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(request: HttpRequest | None) -> str:
    """Browser and system in words («Firefox, Windows»)."""
    agent = request.headers.get("User-Agent", "") if request else ""
    names = [next((name for mark, name in table if mark in agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, names)) or "неизвестный браузер"


def address_of(request: HttpRequest | None) -> str | None:
    return (request.META.get("REMOTE_ADDR") if request else None) or None


def email_hash(email: str) -> str:
    """By which tries of one e-mail are seen together without keeping the e-mail."""
    return keyed_hash("sign-in", email.strip().lower()) if email else ""


def write(kind: str, request: HttpRequest | None, *, user: Any = None, email: str = "", detail: str = "") -> None:
    """One row of the journal. Without a user the account of `email` is meant, if there is one."""
    if user is None and email:
        user = User.objects.filter(equals("email", email)).only("pk").first()
    SignInRecord.objects.create(
        kind=kind,
        user_id=getattr(user, "pk", None),
        email_hash=email_hash(email or getattr(user, "email", "")),
        detail=detail[:60],
        address=address_of(request),
        device=device_of(request),
    )


def of_person(user: Any) -> QuerySet[SignInRecord]:
    """What the journal says of this account, the newest first."""
    return SignInRecord.objects.filter(user=user).order_by("-id")


def of_everybody() -> QuerySet[SignInRecord]:
    """The whole journal for the portal's administrator, the newest first; `user` is fetched with it."""
    return SignInRecord.objects.select_related("user").order_by("-id")


@sweep("журнал входов", of=["accounts.SignInRecord"], term="год")
def forget_old() -> int:
    """Remove rows whose year is over; returns how many."""
    return SignInRecord.objects.filter(at__lt=timezone.now() - timedelta(days=SIGN_INS_KEPT_DAYS)).delete()[0]
