"""Public pages for visitors without a cookie, kept in the web process for a few seconds.

On the evening of the results thousands open one page. A view marks its answer with `keep_for_visitors`; nothing that was made
for a signed-in person, set a cookie or failed is ever kept. Such a page holds no secret, so it leaves packed where the browser takes
that: what is made for a person is never packed, its length would tell of what it holds (BREACH).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

KEEP_SECONDS = 3
MOST_PAGES = 200
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\b)")
LEAST_TO_PACK = 500  # bytes: less does not get shorter
PACKED = ("text/", "application/json", "application/rss+xml", "image/svg+xml")


def keep_for_visitors(response: HttpResponse) -> HttpResponse:
    """Let this answer be given to other visitors for KEEP_SECONDS."""
    response.__dict__["keep_for_visitors"] = True
    return response


def pack(response: HttpResponse, *, takes_packed: bool) -> None:
    """Pack a page of words in place, where the browser takes that."""
    kind = response.headers.get("Content-Type", "")
    if response.streaming or response.has_header("Content-Encoding") or not kind.startswith(PACKED):
        return
    patch_vary_headers(response, ["Accept-Encoding"])
    if takes_packed and len(response.content) >= LEAST_TO_PACK:
        response.content = compress_string(response.content)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))


class VisitorPageCache:
    """Answers a visitor's GET of a kept page before sessions, templates and the database are touched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages: dict[tuple[str, str, bool], tuple[float, HttpResponse]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or request.META.get("HTTP_COOKIE") or not getattr(settings, "KEEP_VISITOR_PAGES", True):
            return self.get_response(request)
        takes_packed = bool(GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))
        key = (request.META.get("HTTP_HOST", ""), request.get_full_path(), takes_packed)
        page = self.pages.get(key)
        if page and page[0] > time.monotonic():
            return page[1]
        response = self.get_response(request)
        if getattr(response, "keep_for_visitors", False) and response.status_code == 200 and not response.cookies:
            pack(response, takes_packed=takes_packed)
            if len(self.pages) >= MOST_PAGES:
                self.pages.clear()
            self.pages[key] = (time.monotonic() + KEEP_SECONDS, response)
        return response
