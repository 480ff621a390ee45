"""What a page says of whom it lets in: menus, boards and the test of all pages read it from the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])


def lets_in(permission: str) -> Callable[[V], V]:
    """Mark a view with the permission it asks, with `open: why` or with `signed in`."""

    def mark(view: V) -> V:
        view.__dict__["permission"] = permission
        return view

    return mark
