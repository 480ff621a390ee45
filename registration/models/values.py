"""Values of an application by the table of its fields: what they may be, how long, how they read."""

from __future__ import annotations

from hackathon_portal.regulation.schema import Regulation
from registration import fields
from registration.models.applications import Application


def choices_of(name: str, regulation: Regulation) -> dict[str, str]:
    """Codes and titles a field may hold under this regulation; empty for a field of any text."""
    field = fields.FIELDS[name]
    if field.choices is not None:
        return dict(field.choices(regulation))
    column = Application._meta.get_field(name) if field.type is fields.Type.CHOICE else None
    return {str(code): str(title) for code, title in getattr(column, "flatchoices", ())}


def limit_of(name: str) -> int:
    """The most characters a field holds: the table's, or the model's column's."""
    return fields.FIELDS[name].limit or getattr(Application._meta.get_field(name), "max_length", None) or 0


def shown_value(application: Application, name: str) -> str:
    """The value of a field in words, as its owner and staff read it."""
    value = getattr(application, name)
    field = fields.FIELDS[name]
    if field.type is fields.Type.CHOICE and field.closed:
        return choices_of(name, application.contest.regulation).get(value, str(value or ""))
    return f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value or "")
