"""Notifications in the portal: the letters a person was sent, with how many came since they last looked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts import telegram
from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.accounts.models import User
from hackathon_portal.documents.codes import qr_data_uri
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.outbox import SECRET_KINDS
from hackathon_portal.kernel.web.permissions import lets_in

PER_PAGE = 30
KEEP_SECONDS = 15


def letters_to(user: Any) -> QuerySet[OutboxMessage]:
    """What was sent to this person's address, newest first; what may still be undone and links into accounts are left out."""
    shown = [OutboxMessage.State.SENT, OutboxMessage.State.FAILED, OutboxMessage.State.BOUNCED]
    return (
        OutboxMessage.objects.filter(channel=OutboxMessage.Channel.EMAIL, recipient__iexact=user.email, state__in=shown)
        .exclude(kind__in=SECRET_KINDS)
        .order_by("-id")
    )


def unread_count(user: Any) -> int:
    """How many letters came since the person last opened the page; kept for a few seconds."""
    key = f"unread:{user.pk}"
    known = cache.get(key)
    if known is None:
        letters = letters_to(user)
        if user.letters_seen_at:
            letters = letters.filter(sent_at__gt=user.letters_seen_at)
        known = letters.count()
        cache.set(key, known, KEEP_SECONDS)
    return known


@lets_in("signed in")
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """The letters; opening the page marks them as seen."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect("account_login")
    seen = user.letters_seen_at
    page = Paginator(letters_to(user), PER_PAGE).get_page(request.GET.get("page"))
    response = render(request, "shell/notifications.html", {"page": page, "seen": seen, "telegram_is_on": telegram.is_on()})
    User.objects.filter(pk=user.pk).update(letters_seen_at=clock.now())
    cache.delete(f"unread:{user.pk}")
    response["Cache-Control"] = "no-store"
    return response


@lets_in("signed in")
@require_POST
@changes_entry
def telegram_connection(request: HttpRequest) -> HttpResponse:
    """Show the link that connects the bot, or disconnect it."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect("account_login")
    if not telegram.is_on():
        raise Http404
    if request.POST.get("action") == "disconnect":
        telegram.disconnect(user=user, by=user)
        messages.success(request, "Telegram отключён.")
        return redirect("notifications")
    link = telegram.connection_link(user)
    if not link:
        messages.error(request, "Telegram сейчас не отвечает. Письма приходят как обычно; попробуйте подключить его позже.")
        return redirect("notifications")
    response = render(
        request, "shell/telegram.html", {"link": link, "code": qr_data_uri(link), "minutes": telegram.LINK_SECONDS // 60}
    )
    response["Cache-Control"] = "no-store"
    return response
