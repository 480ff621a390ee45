"""While the portal is being worked on, visitors get a page that says so and until when; staff of the server switch it by a command.

The switch is one for all nodes: a row of the database, which each process looks at once in some seconds (MAINTENANCE_SECONDS). A file
in a node's data folder does the same for that node alone, also while the database is away or another one comes in its place.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from hackathon_portal.kernel import installation
from hackathon_portal.kernel.models import Installation
from hackathon_portal.kernel.web.whom_to_ask import whom_to_ask

RETRY_SECONDS = 300
# What browsers need also then; what monitors ask is answered before (health.py).
ALWAYS = ("/static/",)


def flag() -> Path:
    """The file whose presence means maintenance of this node; its text is what visitors read."""
    return Path(settings.DATA_DIR) / "maintenance.txt"


def switch(words: str | None, *, here: bool = False) -> None:
    """Close the pages of every node (of this one alone: `here`) with these words, or open them with None."""
    if words is None:
        flag().unlink(missing_ok=True)
    elif here:
        flag().write_text(words, "utf-8")
    if not here:
        Installation.objects.update_or_create(pk=installation.ONE, defaults={"maintenance": words})
        _shared.forget()


class _Shared:
    """The row's words, as this process has last read them."""

    def __init__(self) -> None:
        self.until = 0.0
        self.words: str | None = None

    def forget(self) -> None:
        self.until, self.words = 0.0, None

    def read(self) -> str | None:
        """At most one statement in MAINTENANCE_SECONDS; with the database away the last answer stands."""
        if settings.MAINTENANCE_SECONDS is None or time.monotonic() < self.until:
            return self.words
        self.until = time.monotonic() + settings.MAINTENANCE_SECONDS  # other threads go on with the last answer meanwhile
        try:
            self.words = Installation.objects.filter(pk=installation.ONE).values_list("maintenance", flat=True).first()
        except DatabaseError:
            return self.words
        return self.words


_shared = _Shared()


def words_now() -> str | None:
    """What visitors read while the portal is worked on; None while it is open."""
    try:
        return flag().read_text("utf-8")
    except OSError:
        return _shared.read()


class Maintenance:
    """Answers every request with 503 and the page while the portal is worked on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ALWAYS) or (words := words_now()) is None:
            return self.get_response(request)
        response = HttpResponse(
            render_to_string("errors/503.html", {"said": words, "whom_to_ask": whom_to_ask(request)}), status=503
        )
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
