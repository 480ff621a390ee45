"""Where a person goes back to, as the request says: a page of this portal or the default, whatever was sent."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

MOST_CHARACTERS = 2000


def page_of(request: HttpRequest, target: str, default: str) -> str:
    """`target` where it is an address of this host that begins with a slash (a name of a page or `on` is none), else `default`."""
    is_ours = target.startswith("/") and len(target) <= MOST_CHARACTERS
    if is_ours and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return default
