"""Nothing made for a person stays in a browser's or a proxy's cache: after signing out «Назад» shows no page of theirs."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hackathon_portal.kernel.web.secret_links import SECRET


class NoStore:
    """`Cache-Control: no-store` for each answer to a person or a program with a token, unless the view has said something else.

    Whether somebody is signed in is seen by the cookie, without a query: a visitor with a session is treated alike. So is whoever
    comes by a link with a secret in it: the link names the person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = settings.SESSION_COOKIE_NAME
        match = request.resolver_match
        is_personal = name in request.COOKIES or name in response.cookies or "Authorization" in request.headers
        is_personal = is_personal or (match is not None and SECRET in match.kwargs)
        if is_personal and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response
