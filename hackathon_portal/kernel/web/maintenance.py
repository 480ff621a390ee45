"""While the portal is being worked on, visitors get a page that says so and until when; staff of the server switch it by a command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_SECONDS = 300
# What monitors and browsers need also then.
ALWAYS = ("/health/", "/static/")


def flag() -> Path:
    """The file whose presence means maintenance; its text is what visitors read."""
    return Path(settings.DATA_DIR) / "maintenance.txt"


class Maintenance:
    """Answers every request with 503 and the page while the flag is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ALWAYS):
            return self.get_response(request)
        try:
            words = flag().read_text("utf-8")
        except OSError:
            return self.get_response(request)
        response = HttpResponse(render_to_string("errors/503.html", {"said": words}), status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
