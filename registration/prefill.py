"""What the portal already knows of an applicant from elsewhere: each room that knows registers itself, registration knows none of them.

Nothing is copied by itself: a step of a draft shows the values in its empty fields with where they come from, and they are kept only when
the person saves the step. Consents are never carried over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html

from registration.models import Application


@dataclass(frozen=True)
class Known:
    """Values by the names of fields, and where they come from in words: «из заявки сезона»."""

    values: Mapping[str, Any]
    origin: str


Source = Callable[[Application], Known | None]
_sources: list[Source] = []


def knows(source: Source) -> Source:
    """Ask this function what it knows of whoever fills in a draft."""
    _sources.append(source)
    return source


def offer(form: Any, application: Application) -> str:
    """Put what is known into the empty fields of a step and say so beside each; where it comes from, empty where nothing is offered."""
    origin = ""
    for known in (found for source in _sources if (found := source(application))):
        for name, field in form.fields.items():
            value = known.values.get(name)
            choices = [str(code) for code, _ in getattr(field, "choices", ())]
            if not value or getattr(application, name, None) or (choices and str(value) not in choices):
                continue
            form.initial[name], origin = value, known.origin
            words = f"Перенесено {known.origin}, проверьте."
            field.help_text = format_html('{}<span class="carried">{}</span>', field.help_text, words)
    return origin
