"""Public pages for visitors without a cookie, kept in the web process for a few seconds.

On the evening of the results thousands open one page. A view marks its answer with `keep_for_visitors`; nothing that was made
for a signed-in person, set a cookie or failed is ever kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

KEEP_SECONDS = 3
MOST_PAGES = 200


def keep_for_visitors(response: HttpResponse) -> HttpResponse:
    """Let this answer be given to other visitors for KEEP_SECONDS."""
    response.__dict__["keep_for_visitors"] = True
    return response


class VisitorPageCache:
    """Answers a visitor's GET of a kept page before sessions, templates and the database are touched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages: dict[tuple[str, str], tuple[float, HttpResponse]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or request.META.get("HTTP_COOKIE") or not getattr(settings, "KEEP_VISITOR_PAGES", True):
            return self.get_response(request)
        key = (request.META.get("HTTP_HOST", ""), request.get_full_path())
        page = self.pages.get(key)
        if page and page[0] > time.monotonic():
            return page[1]
        response = self.get_response(request)
        if getattr(response, "keep_for_visitors", False) and response.status_code == 200 and not response.cookies:
            if len(self.pages) >= MOST_PAGES:
                self.pages.clear()
            self.pages[key] = (time.monotonic() + KEEP_SECONDS, response)
        return response
