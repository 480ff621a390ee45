"""How large a request may be, decided by what it declares, before a byte of its body is read: 413, or 411 where it declares nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import get_user
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.kernel.web.odd_requests import refusal

MEGABYTE = 2**20
SESSION_KEY = re.compile(r"[a-z0-9]{32}")  # as Django makes them
V = TypeVar("V", bound=Callable[..., Any])


def brings_files(most: Callable[..., int], *, at_most: int, from_visitors: bool = False) -> Callable[[V], V]:
    """Mark a view whose files may be larger than what the signed-in may send anywhere.

    `most` gets the arguments of the address and says megabytes, 0 where they open nothing, never more than `at_most`, which the
    proxy allows (deploy/nginx/nginx.conf); `from_visitors`: the address is a secret link, nobody need be signed in.
    """

    def mark(view: V) -> V:
        view.__dict__["most_megabytes"] = lambda **address: min(most(**address), at_most)
        view.__dict__["at_most_megabytes"] = at_most
        view.__dict__["files_from_visitors"] = from_visitors
        return view

    return mark


def declared(meta: Mapping[str, Any]) -> int | None:
    """Bytes of the body: 0 for a request without one, None where the length is not declared or is no length."""
    if meta.get("HTTP_TRANSFER_ENCODING"):
        return None
    return whole_number(str(meta.get("CONTENT_LENGTH") or "0"), MOST_ID)


def fits_anybody(length: int) -> bool:
    return length <= settings.REQUEST_MEGABYTES["visitor"] * MEGABYTE


def most_bytes(request: HttpRequest) -> int:
    """The limit for this request. Asks for the session, and a page for its own limit: only for what is too large for a visitor."""
    limits = settings.REQUEST_MEGABYTES
    own, from_visitors = _limit_of_page(request)
    if own and from_visitors:
        return int((own + limits["beside files"]) * MEGABYTE)
    if not _is_signed_in(request):
        return int(limits["visitor"] * MEGABYTE)
    return int(max(limits["signed in"], own + limits["beside files"]) * MEGABYTE)


def _limit_of_page(request: HttpRequest) -> tuple[int, bool]:
    try:
        match = resolve(request.path_info)
        most = getattr(match.func, "most_megabytes", None)
        return (most(**match.kwargs) if most else 0), getattr(match.func, "files_from_visitors", False)
    except Http404:  # no such page, or no such contest
        return 0, False


def _is_signed_in(request: HttpRequest) -> bool:
    """Whether the cookie names a session of somebody: the cookie alone proves nothing."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not (key and SESSION_KEY.fullmatch(key)):  # the front asks before any middleware
        return False
    asker = HttpRequest()
    asker.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return get_user(asker).is_authenticated


class RequestSize:
    """Refuses what is too large or tells no size, for every page and method."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = declared(request.META)
        if length is None:
            words = "Программа не сказала, сколько данных отправляет (заголовок Content-Length), поэтому они не приняты."
            return refusal(request, status=411, code="request.length", words=words)
        if not fits_anybody(length) and length > (most := most_bytes(request)):
            numbers = [f"{size / MEGABYTE:.1f}".replace(".0", "").replace(".", ",") for size in (most, length)]
            words = f"Здесь принимают не больше {numbers[0]} МБ за раз, а отправлено {numbers[1]} МБ. Ничего не сохранено."
            return refusal(request, status=413, code="request.too_large", words=words)
        return self.get_response(request)
