"""What comes before everything else of a request: its number, its place in the figures, and the figures themselves.

`/metrics` is for a monitor in the operator's own network that asks past the proxy: a request a proxy has passed on, or one from
elsewhere, finds nothing there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hackathon_portal.kernel import metrics, request_id
from hackathon_portal.kernel.web.client import asks_past_proxies

log = logging.getLogger("portal.requests")

METRICS = "/metrics"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Monitoring:
    """Middleware, outermost: numbers the request, counts its answer, answers the monitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXY_COUNT else ""
        request.request_id = request_id.begun(told)  # type: ignore[attr-defined]  # of ours, for the page of an error
        try:
            if request.path_info == METRICS and asks_past_proxies(request.META, settings.MONITOR_NETWORKS):
                return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)
            response = self._counted(request)
            response[request_id.HEADER] = request.request_id  # type: ignore[attr-defined]
            return response
        finally:
            request_id.ended()

    def _counted(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        seconds = time.monotonic() - began
        match = request.resolver_match
        view = (match.view_name or match._func_path) if match else "none"
        method = request.method if request.method in _METHODS else "other"  # a stranger's word makes no row of its own
        kind = "static" if request.path_info.startswith(settings.STATIC_URL) else "read" if method in ("GET", "HEAD") else "write"
        metrics.REQUESTS.labels(view, method, response.status_code).inc()
        metrics.REQUEST_SECONDS.labels(kind).observe(seconds)
        if seconds > settings.SLOW_REQUEST_SECONDS or response.status_code >= 500:
            log.warning("%s %s: %s in %.2f s", method, view, response.status_code, seconds)
        return response
