"""Whom a page lets in, said by its view: a page of a room (`room_page`), of the portal's staff, of a person, or of anybody.

`room_page` makes the decorator of one kind of room. A contest's is `contests/access.py: contest_page`; a season's and an
organisation's are made the same way:

    season_page = room_page(season_by_slug, sees="seasons.see")

    @season_page("seasons.manage")
    def desk(request: HttpRequest, season: Season) -> HttpResponse: ...
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from hackathon_portal.accounts import asking
from hackathon_portal.accounts.asking import to_second_factor
from hackathon_portal.accounts.roles import lacks_second_factor
from hackathon_portal.accounts.second_factor import is_only_the_factor_missing
from hackathon_portal.kernel import rehearsals
from hackathon_portal.kernel.errors import is_of_a_script
from hackathon_portal.kernel.web import kept_forms
from hackathon_portal.kernel.web.permissions import lets_in

View = Callable[..., HttpResponseBase]
SIGNED_OUT = "Вы вышли из портала: войдите в другом окне, здесь набранное не пропадёт."
SESSION_IS_OVER = "Сеанс закончился: прошло слишком много времени. Войдите снова, вы вернётесь туда же."


def room_page(
    find: Callable[[str], Any],
    *,
    sees: str,
    name: str = "slug",
    called: str = "",
    enters: Callable[..., None] | None = None,
    answers: Callable[[HttpRequest, Any, Any], HttpResponseBase] | None = None,
) -> Callable[..., Callable[[View], View]]:
    """The decorator of pages of one kind of room; it is called with the permission, which is asked with the thing as its object.

    `find` gives the thing (it has `room`) by the argument `name` of the URL, or raises 404. Whoever lacks the permission `sees`
    (a draft) gets 404 too, after a visitor has been sent to sign in and who holds a role that needs a second factor has been
    asked for it; who sees the room but lacks the page's permission gets 403. The view gets the thing in place of the argument,
    `request.room` is the thing, for menus (and `request.<called>`). `enters(request, thing, **options)` runs before anything is asked, with whatever
    the decorator was called with besides the permission; `answers(request, answer, thing)` makes of the view's answer what is sent.
    """

    def page(permission: str, **options: Any) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            @lets_in(permission)
            @functools.wraps(view)
            def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
                thing = find(kwargs.pop(name))
                if enters is not None:
                    enters(request, thing, **options)
                if (elsewhere := _turned_away(request, thing, permission, sees)) is not None:
                    return elsewhere
                request.__dict__ |= {"room": thing} | ({called: thing} if called else {})
                answer = view(request, thing, **kwargs)
                return answer if answers is None else answers(request, answer, thing)

            return wrapper

        return decorate

    return page


def _turned_away(request: HttpRequest, thing: Any, permission: str, sees: str) -> HttpResponse | None:
    """Where to instead of the page of a room: to the sign-in, to the second factor; None for who may be here, else 404 or 403."""
    user: Any = person_of(request)
    is_seen = user.has_perm(sees, thing)
    if is_seen and permission == sees:
        return None
    if not user.is_authenticated:
        rehearsals.serve(None)
        return to_sign_in(request)
    if lacks_second_factor(user, thing):
        return to_second_factor(request)
    if not is_seen:
        rehearsals.serve(None)
        raise Http404
    if permission != sees and not user.has_perm(permission, thing):
        raise PermissionDenied
    return None


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


def person_of(request: HttpRequest) -> Any:
    """Who asks, without the stand-in that a request holds: each question to that one costs as much as the answer."""
    user: Any = request.user
    user.is_authenticated  # noqa: B018  looks the user up
    return getattr(user, "_wrapped", user)


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
    """A page outside of any room; `permission` is asked without an object."""

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
