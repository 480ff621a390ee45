"""An address made for sending a form, opened by a browser: it leads to the page the form stands on (RFC 9110, 15.5.6 is for programs).

A phone that has dropped the tab asks for such an address anew. The page is the nearest one above it in the address, or the one its
view names (`stands_on`); nothing is done again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, resolve, reverse

V = TypeVar("V", bound=Callable[..., object])
REASON = "posted_page"


def stands_on(name: str) -> Callable[[V], V]:
    """Mark a view whose form stands on the page with this name, which takes arguments of the same names or fewer."""

    def mark(view: V) -> V:
        view.__dict__[REASON] = name
        return view

    return mark


class Posted:
    """Middleware: an empty 405 is never shown to a browser that opens an address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_opened = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "")
        if response.status_code != 405 or not is_opened or "HX-Request" in request.headers:
            return response
        return HttpResponseRedirect(page_of(request))


def page_of(request: HttpRequest) -> str:
    """The address of the page that a form's address belongs to."""
    match = resolve(request.path_info)
    if name := match.func.__dict__.get(REASON):
        for names in (match.kwargs, {"slug": match.kwargs.get("slug")}, {}):
            try:
                return reverse(name, kwargs=names)
            except NoReverseMatch:  # which arguments a page takes is seen by asking
                continue
    parts = request.path_info.strip("/").split("/")
    while parts := parts[:-1]:
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Http404:
            continue
        query = {name: request.GET[name] for name in ("next",) if name in request.GET}
        return f"{above}?{urlencode(query)}" if query else above
    return "/"
