"""/health/live, /health/ready and /health/: answered before hosts, redirects and sessions are looked at.

live: this process answers, nothing is asked. ready: the database answers in time and is of this version. /health/ tells whoever
monitors (MONITOR_NETWORKS past the proxy, or MONITOR_TOKEN as a bearer) how each part is; anybody else reads what `ready` says.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse

from hackathon_portal.kernel import health
from hackathon_portal.kernel.web.client import asks_past_proxies
from hackathon_portal.kernel.web.live import ALIVE, LIVE

READY, FULL = "/health/ready", "/health/"
AWAY = "the database does not answer"
OTHER_KEYS = "this node has other keys than the database is used with: migrate_if_needed names the variable"
OLD = "the database is not of this version: migrate_if_needed"


class Health:
    """Middleware, before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info.rstrip("/")
        if path == LIVE:
            response = HttpResponse(ALIVE, content_type="application/json")
        elif path == READY or (path == FULL.rstrip("/") and not _is_monitor(request)):
            response = _ready()
        elif path == FULL.rstrip("/"):
            response = _full()
        else:
            return self.get_response(request)
        response["Cache-Control"] = "no-store"
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django's mark: a monitor's question is no error of the log
        return response


def _is_monitor(request: HttpRequest) -> bool:
    given = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    if settings.MONITOR_TOKEN and hmac.compare_digest(given.encode(), settings.MONITOR_TOKEN.encode()):
        return True
    return asks_past_proxies(request.META, settings.MONITOR_NETWORKS)


_is_of_this_version = False


def _look_at_database() -> str:
    """Empty where pages can be served, else what is wrong. Migrations are compared until they are all there, then no more."""
    global _is_of_this_version
    from hackathon_portal.kernel import installation  # noqa: PLC0415  its model; the front reads this module before Django is set up

    if not _is_of_this_version:
        loader = MigrationLoader(connection)
        _is_of_this_version = set(loader.graph.nodes) <= set(loader.applied_migrations or ())
        if not _is_of_this_version:
            return OLD
        try:
            installation.refuse_other_keys()
        except installation.OtherKeys:
            _is_of_this_version = False
            return OTHER_KEYS
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


database = health.Probe(_look_at_database)


def _ready() -> HttpResponse:
    try:
        wrong = database.answer()
    except Late:
        wrong = AWAY
    except Exception:  # whatever the database's driver says
        wrong = AWAY
    if wrong:
        return JsonResponse({"status": "not ready", "reason": wrong}, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"status": "ok"})


def _full() -> HttpResponse:
    """200 while pages are served, whatever else stands still: what a balancer asks is `ready`."""
    found = health.report()
    lines = {part.code: {"ok": said.is_well, "words": said.words, **said.figures} for part, said in found}
    is_served = lines[health.DATABASE]["ok"]
    status = "ok" if all(said.is_well for _, said in found) else "warning" if is_served else "failing"
    answer = {"status": status, "parts": lines}
    return JsonResponse(answer, status=200 if is_served else 503, json_dumps_params={"ensure_ascii": False})
