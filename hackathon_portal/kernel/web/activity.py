"""Which requests are a deed of the person in front of the page, and which a page makes by itself while nobody is there."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, resolve

V = TypeVar("V")


def heartbeat(view: V) -> V:
    """Mark a view that pages call by themselves (presence, a queue of a device): being called keeps no session alive."""
    view.__dict__["is_heartbeat"] = True
    return view


def is_activity(request: HttpRequest) -> bool:
    """A page that is opened or a change that is sent. Not: parts that a page fetches by itself, or a view marked as heartbeat."""
    if request.method in ("GET", "HEAD"):
        return "HX-Request" not in request.headers and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    try:
        view: Any = resolve(request.path_info).func
    except Resolver404:
        return False
    return not getattr(view, "is_heartbeat", False)
