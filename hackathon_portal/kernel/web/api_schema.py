"""The published description of the API: which addresses it holds, as OpenAPI and as a page to read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from hackathon_portal.kernel.web.permissions import lets_in

Marked = TypeVar("Marked")


def published(view: Marked) -> Marked:
    """Mark a view as part of the API of other systems: its addresses are in the description."""
    view.published = True  # type: ignore[attr-defined]
    return view


def internal(why: str) -> Callable[[Marked], Marked]:
    """Mark a view whose address lies among those of the API and is no part of its description, and say why."""

    def mark(view: Marked) -> Marked:
        view.internal = why  # type: ignore[attr-defined]
        return view

    return mark


def public_addresses(endpoints: list[Any], **_: Any) -> list[Any]:
    """Only what is marked as published; the pages' own calls are no contract."""
    return [endpoint for endpoint in endpoints if getattr(endpoint[3].cls, "published", False)]


@internal("само описание")
class Schema(SpectacularAPIView):
    """The description as OpenAPI 3."""

    permission = "open: описание API не содержит данных"
    permission_classes = ()
    authentication_classes = ()


@internal("описание для чтения")
@lets_in("open: описание API не содержит данных")
def page(request: HttpRequest) -> HttpResponse:
    """The description as a page made from the same schema: addresses, fields, answers, an example to copy."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    actions = [
        _action(method, path, operation, schema)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    context = {"actions": actions, "origin": settings.PORTAL_ORIGIN, "requests_a_minute": settings.API_REQUESTS_A_MINUTE}
    return render(request, "kernel/api.html", context)


def _action(method: str, path: str, operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    fields = []
    if body:
        model = schema["components"]["schemas"][body["schema"]["$ref"].rsplit("/", 1)[1]]
        fields = [(name, name in model.get("required", ()), field) for name, field in model["properties"].items()]
    examples = [json.dumps(one["value"], ensure_ascii=False, indent=2) for one in body.get("examples", {}).values()]
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": operation.get("parameters", []),
        "fields": fields,
        "examples": examples,
        "answers": sorted((code, answer["description"]) for code, answer in operation["responses"].items()),
    }
