"""Every URL says whom it lets in: `@contest_page("registration.decide")` or `@open_page("why everybody may")`.

A contest page gets its contest loaded; a visitor is sent to sign in, a person without the right gets 403, a draft contest is
404 to everybody but its staff, and who holds a role that needs a second factor is asked for it first (accounts/second_factor.py).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse

from hackathon_portal.accounts import asking
from hackathon_portal.accounts.asking import to_second_factor
from hackathon_portal.accounts.roles import lacks_second_factor
from hackathon_portal.accounts.second_factor import is_only_the_factor_missing
from hackathon_portal.contests import clocks
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.offers import as_offered
from hackathon_portal.kernel import rehearsals
from hackathon_portal.kernel.errors import is_of_a_script
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.kernel.web import kept_forms
from hackathon_portal.kernel.web.permissions import lets_in

View = Callable[..., HttpResponseBase]
SIGNED_OUT = "Вы вышли из портала: войдите в другом окне, здесь набранное не пропадёт."
SESSION_IS_OVER = "Сеанс закончился: прошло слишком много времени. Войдите снова, вы вернётесь туда же."


@prepared
def _with_slug(slug: str) -> QuerySet[Contest]:
    return Contest.objects.select_related("regulation_version").defer("regulation_version__text").filter(slug=slug).order_by()


def contest_by_slug(slug: str) -> Contest:
    if contest := _with_slug.one(slug):
        return contest
    raise Http404


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in and back; a form that was being sent waits there. A script is told in JSON (401), htmx leaves the page."""
    if is_of_a_script(request):
        return JsonResponse({"code": "signed_out", "clause": "", "message": SIGNED_OUT}, status=401)
    if "HX-Request" in request.headers:
        return asking.to_whole_page(
            f"{reverse('account_login')}?{urlencode({'next': asking.page_under_htmx(request)}, safe='/')}"
        )
    if request.__dict__.get("session_is_over"):
        messages.warning(request, SESSION_IS_OVER)
    if kept_forms.keep(request):
        return redirect_to_login(kept_forms.address())
    return redirect_to_login(request.get_full_path())


def contest_page(permission: str, *, plays: bool = True) -> Callable[[View], View]:
    """A page of one contest; `permission` is asked with the contest as its object.

    `plays`: in a rehearsal the page is for whoever is being played; else for the person who plays.
    """

    def decorate(view: View) -> View:
        @lets_in(permission)
        @functools.wraps(view)
        def wrapper(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
            contest = contest_by_slug(slug)
            clocks.enter(request, contest, plays=plays)
            user: Any = person_of(request)
            is_seen = user.has_perm("contests.see", contest)
            if not is_seen or permission != "contests.see":
                if not user.is_authenticated:
                    rehearsals.serve(None)
                    return to_sign_in(request)
                if lacks_second_factor(user, contest):
                    return to_second_factor(request)
                if not is_seen:
                    rehearsals.serve(None)
                    raise Http404
            request.contest = contest  # type: ignore[attr-defined]  # for the menu, which gets the request alone
            if permission != "contests.see" and not user.has_perm(permission, contest):
                raise PermissionDenied
            return as_offered(request, view(request, contest, **kwargs), contest)

        return wrapper

    return decorate


def person_of(request: HttpRequest) -> Any:
    """Who asks, without the stand-in that a request holds: each question to that one costs as much as the answer."""
    user: Any = request.user
    user.is_authenticated  # noqa: B018  looks the user up
    return getattr(user, "_wrapped", user)


@functools.cache
def permission_of(name: str) -> str:
    """The permission a page of a contest asks, by the name of its URL: the view says it once, menus and boards ask here."""
    return resolve(reverse(name, args=["any"])).func.__dict__["permission"]


def open_page(why: str) -> Callable[[View], View]:
    """A page anybody may see; `why` says what makes that right."""
    return lets_in(f"open: {why}")


def signed_in_page(view: View) -> View:
    """A page of the person themselves: what it shows is chosen by `request.user`."""

    @lets_in("signed in")
    @functools.wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, **kwargs)

    return wrapper


def staff_page(permission: str) -> Callable[[View], View]:
    """A page outside of any contest; `permission` is asked without an object."""

    def decorate(view: View) -> View:
        @lets_in(permission)
        @functools.wraps(view)
        def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not request.user.has_perm(permission):
                if is_only_the_factor_missing(request.user, permission):
                    return to_second_factor(request)
                raise PermissionDenied
            return view(request, **kwargs)

        return wrapper

    return decorate
