"""One browser, many people: a page says for whom it was drawn, and what it brings is taken from nobody else.

The mark is an opaque word for the account, made for this purpose alone. It stands on the page's root element (static/portal/store.js
names with it whatever waits in the browser), in every form beside the token, and in the requests of scripts as `X-Drawn-For`.
Signing out makes the browser forget what the portal left in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare, salted_hmac

FIELD = "drawn_for"
HEADER = "X-Drawn-For"
FORGET = '"cache", "storage"'
OTHER_PERSON = (
    "В этом браузере теперь работает другой человек: набранное на этой странице не сохранено. Войдите под своим именем."
)


def key_of(user: Any) -> str:
    """The mark of an account, 24 letters and digits; empty for a visitor. It changes with SECRET_KEY and tells nothing."""
    if user is None or not user.is_authenticated:
        return ""
    return salted_hmac("what a browser keeps of a person", str(user.pk), algorithm="sha256").hexdigest()[:24]


def is_of(user: Any, mark: str) -> bool:
    """Whether a page with this mark was drawn for this person; a page of nobody belongs to nobody."""
    return bool(mark) and constant_time_compare(mark, key_of(user))


class OnePerson:
    """Middleware: a script's request from a page of another person is refused; after sign-out the browser is told to forget.

    A form from such a page has a token of before the sign-in: `kernel/web/kept_forms.py` looks at its mark.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.__dict__.get("signed_out"):
            response["Clear-Site-Data"] = FORGET
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        request.__dict__["reached_view"] = True
        mark = request.headers.get(HEADER)
        user = getattr(request, "user", None)
        if mark and user is not None and user.is_authenticated and not is_of(user, mark):
            return JsonResponse({"code": "person.other", "message": OTHER_PERSON}, status=403)
        return None


@receiver(user_logged_out)
def _signed_out(request: HttpRequest | None, **_more: object) -> None:
    """A person leaves by a page of the portal. A session that a middleware ends has ended by itself: what waits in the browser stays
    until its author is back or somebody else comes."""
    if request is not None and request.__dict__.get("reached_view"):
        request.__dict__["signed_out"] = True
