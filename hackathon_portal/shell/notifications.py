"""Notifications in the portal: the letters a person was sent, with how many came since they last looked."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.accounts.messengers import talk
from hackathon_portal.accounts.messengers.maxbot import MaxBot, heard_in, webhook_secret
from hackathon_portal.accounts.models import User
from hackathon_portal.contests.letters import set_mailings
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.codes import qr_data_uri
from hackathon_portal.kernel import clock, letter_refusals
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.letter_kinds import kind_of
from hackathon_portal.kernel.letter_secrets import SECRET_KINDS
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.web.odd_requests import BadJson, parsed
from hackathon_portal.kernel.web.permissions import lets_in

PER_PAGE = 30
KEEP_SECONDS = 15


def letters_to(user: Any) -> QuerySet[OutboxMessage]:
    """What was sent to this person's address, newest first; what may still be undone and links into accounts are left out."""
    shown = [OutboxMessage.State.SENT, OutboxMessage.State.FAILED, OutboxMessage.State.BOUNCED]
    return (
        OutboxMessage.objects.filter(equals("recipient", user.email), channel=OutboxMessage.Channel.EMAIL, state__in=shown)
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
    refused = letter_refusals.refused_by(user.email)
    context = {
        "page": page, "seen": seen, "bots": [(bot.channel, talk.is_connected(bot, user)) for bot in talk.bots_on()],
        "refused": Contest.objects.filter(pk__in=refused) if refused else [],
        "mailing_of": _contests_of_mailings(page, refused),
    }  # fmt: skip
    response = render(request, "shell/notifications.html", context)
    User.objects.filter(pk=user.pk).update(letters_seen_at=clock.now())
    cache.delete(f"unread:{user.pk}")
    response["Cache-Control"] = "no-store"
    return response


def _contests_of_mailings(page: Any, refused: list[int]) -> dict[int, str]:
    """Key of a letter -> address of the contest whose mailings can be refused there: mailings of this page that are still wanted."""
    mailings = {row.pk: row.contest_ref for row in page if row.contest_ref and kind_of(row.kind).may_be_refused}
    slugs = dict(Contest.objects.filter(pk__in={*mailings.values()} - {*refused}).values_list("pk", "slug")) if mailings else {}
    return {key: slugs[contest] for key, contest in mailings.items() if contest in slugs}


@lets_in("signed in")
@require_POST
def mailings_of_contest(request: HttpRequest, slug: str) -> HttpResponse:
    """Get the mailings of a contest no more, or again."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect("account_login")
    contest = get_object_or_404(Contest, slug=slug)
    wanted = request.POST.get("wanted") == "yes"
    set_mailings(contest=contest, user=user, wanted=wanted, by=user)
    words = "снова будут приходить" if wanted else "больше не придут"
    messages.success(request, f"Рассылки конкурса «{contest.short_title}» {words}.")
    return redirect("notifications")


@lets_in("signed in")
@require_POST
@changes_entry
def messenger_connection(request: HttpRequest, channel: str) -> HttpResponse:
    """Show the link that connects a messenger's bot, or disconnect it."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect("account_login")
    try:
        bot = talk.bot_of(channel)
    except KeyError:
        raise Http404 from None
    if not bot.is_on():
        raise Http404
    title = bot.channel.label
    if request.POST.get("action") == "disconnect":
        talk.disconnect(user=user, bot=bot, by=user)
        messages.success(request, f"{title} отключён.")
        return redirect("notifications")
    link = talk.connection_link(bot, user)
    if not link:
        messages.error(request, f"{title} сейчас не отвечает. Письма приходят как обычно; попробуйте подключить его позже.")
        return redirect("notifications")
    context = {"title": title, "link": link, "code": qr_data_uri(link), "minutes": talk.LINK_SECONDS // 60}
    response = render(request, "shell/messenger.html", context)
    response["Cache-Control"] = "no-store"
    return response


@lets_in("open: MAX itself calls it and shows the secret it was given")
# No cookie and no form: the secret that MAX was given is what entitles.
@csrf_exempt
@require_POST
def max_webhook(request: HttpRequest) -> HttpResponse:
    """One event of the bot, as MAX sends it; an event that came before changes nothing."""
    bot = MaxBot()
    if not (bot.is_on() and settings.MAX_WEBHOOK):
        raise Http404
    if not hmac.compare_digest(request.headers.get("X-Max-Bot-Api-Secret", "").encode(), webhook_secret().encode()):
        return HttpResponse(status=403)
    try:
        event = parsed(request.body)
    except BadJson:
        return HttpResponse(status=400)
    if heard := heard_in(event):
        talk.take(bot, heard)
    return HttpResponse(status=200)
