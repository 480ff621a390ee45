"""Addresses that begin alike are looked through only where an address begins so: five hundred patterns are not tried one after another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern


class Beginning(RoutePattern):
    """Looks at how an address begins and takes nothing off it: the patterns below stay whole, for whoever walks over them as well."""

    def __init__(self, beginning: str) -> None:
        super().__init__("", is_endpoint=False)
        self.beginning = beginning

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
        return (path, (), {}) if path.startswith(self.beginning) else None


def below(beginning: str, patterns: Iterable[URLPattern]) -> list[URLPattern | URLResolver]:
    """The same patterns, those that begin so behind one look at the beginning."""
    inside: list[URLPattern] = []
    others: list[URLPattern] = []
    for pattern in patterns:
        (inside if str(pattern.pattern).startswith(beginning) else others).append(pattern)
    return [URLResolver(Beginning(beginning), inside), *others]
