"""What somebody typed is not lost with their session: a form sent after it ended waits, encrypted, until they are signed in again.

It lies in a table of its own for an hour; the visitor's session holds only its number. A stranger fills no disk: a form is small, an address
keeps a few an hour. Works without JavaScript, for every form of the portal's own pages. Files are not kept: the page says which form to
attach them to. A form is offered to the person its page was drawn for and to nobody else who signs in in the same browser.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hackathon_portal.kernel import clock, rate, sweeps
from hackathon_portal.kernel.models import KeptForm
from hackathon_portal.kernel.web import person
from hackathon_portal.kernel.web.client import network_of
from hackathon_portal.kernel.web.permissions import lets_in

SESSION_KEY = "kept_form"
KEPT_FOR = timedelta(hours=1)
# Characters of a form as JSON: a stranger's, and that of somebody who is signed in (the form of a regulation is long).
MOST_OF_STRANGER, MOST_CHARACTERS = 64 * 1024, 500_000
# Forms of signing in are never kept: they hold passwords.
NEVER_KEPT = ("/accounts/", "/admin/", "/api/")


def keep(request: HttpRequest, *, token_was_valid: bool = True) -> bool:
    """Keep what this POST brought in the visitor's session; False where it is no form of a page drawn for a person.

    Where the token that proves this was not valid, the browser's own word about the origin is asked for.
    """
    if request.method != "POST" or request.path.startswith(NEVER_KEPT) or not _is_sent_by_a_person(request):
        return False
    if not token_was_valid and request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return False
    author = request.POST.get(person.FIELD, "")
    if not author:
        return False
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", person.FIELD)
        for value in values
        if isinstance(value, str)
    ]
    content = json.dumps({"path": request.get_full_path(), "author": author, "fields": fields, "files": bool(request.FILES)})
    user = request.user if request.user.is_authenticated else None
    if len(content) > (MOST_CHARACTERS if user else MOST_OF_STRANGER):
        return False
    try:
        rate.take("kept_form", network_of(request.META["REMOTE_ADDR"]), told=False)
    except rate.TooMany:
        return False
    _forget(request)
    request.session[SESSION_KEY] = str(KeptForm.objects.create(user=user, content=content).pk)  # type: ignore[misc]  # a signed-in user is a row
    return True


def _is_sent_by_a_person(request: HttpRequest) -> bool:
    """A form a browser sends to show the answer, no request of a script."""
    return "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers


def kept(request: HttpRequest, user: Any) -> dict[str, Any] | None:
    """What is kept for this person, unless its hour is over; what another person left is forgotten."""
    number = request.session.get(SESSION_KEY)
    if not number:
        return None
    row = KeptForm.objects.filter(pk=number, kept_at__gt=clock.real() - KEPT_FOR).first()
    stored = json.loads(row.content) if row and row.user_id in (None, user.pk) else None
    if stored is None or not person.is_of(user, stored["author"]):
        _forget(request)
        return None
    return stored


def _forget(request: HttpRequest) -> None:
    if number := request.session.pop(SESSION_KEY, None):
        KeptForm.objects.filter(pk=number).delete()


@sweeps.sweep("набранные формы", of=["kernel.KeptForm"], term="час")
def forget_old() -> int:
    """Remove what was kept for its hour; returns how many forms."""
    return KeptForm.objects.filter(kept_at__lte=clock.real() - KEPT_FOR).delete()[0]


@receiver(user_logged_in)
def _forget_of_another(request: HttpRequest | None, user: Any, **_more: object) -> None:
    """The form of the person before does not stay in the session of the next one."""
    if request is not None and hasattr(request, "session") and SESSION_KEY in request.session:
        kept(request, user)


def address() -> str:
    return reverse("kept_form")


@lets_in("signed in")
@require_http_methods(["GET", "POST"])
def kept_form(request: HttpRequest) -> HttpResponse:
    """Offer to send the form again, with everything that was typed; or to forget it."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={address()}")
    if request.method == "POST":
        _forget(request)
        return redirect("cabinet")
    stored = kept(request, request.user)
    if stored is None:
        return redirect("cabinet")
    response = render(request, "kernel/kept_form.html", {"kept": stored})
    response["Cache-Control"] = "no-store"
    return response
