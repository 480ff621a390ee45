"""Providers of signing in (VK ID, Яндекс ID, OpenID by address) when they do not answer."""

from __future__ import annotations

import logging

from allauth.socialaccount.helpers import render_authentication_error
from django.http import HttpRequest, HttpResponse
from requests import RequestException

log = logging.getLogger("portal.providers")


def away(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The library's page of a failure where a provider could not be asked; None for any other exception or page."""
    match = request.resolver_match
    if match is None or not isinstance(exception, RequestException):
        return None
    if not getattr(match.func, "__module__", "").startswith("allauth."):
        return None
    provider = match.kwargs.get("provider_id") or (match.url_name or "").partition("_")[0]
    log.warning("a provider of signing in does not answer: %s, %s", provider, type(exception).__name__)
    return render_authentication_error(request, str(provider), error="away", exception=exception)
