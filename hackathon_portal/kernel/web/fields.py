"""Fields of a form by name, with the type that the form declares them with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """A field whose choices the form fills in; TypeError for a field of another kind."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} is no field of choices")
    return field


def row_field(form: forms.BaseForm, name: str) -> forms.ModelChoiceField[Any]:
    """A field whose rows the form fills in; TypeError for a field of another kind."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} is no field of rows")
    return field


def label_rows(form: forms.BaseForm, name: str, label: Callable[[Any], str]) -> None:
    """How the field `name` writes each of its rows."""
    field: Any = row_field(form, name)  # its method is Django's hook for this, which types do not let one field have
    field.label_from_instance = label


def assume_https(form: forms.BaseForm, name: str) -> None:
    """An address typed without its scheme is one of https."""
    field = form.fields[name]
    if not isinstance(field, forms.URLField):
        raise TypeError(f"{name} is no field of an address")
    field.assume_scheme = "https"  # type: ignore[attr-defined]  # in Django since 5.0, not in its stubs


def keep_out_of_the_browser(form: forms.BaseForm, *names: str) -> None:
    """Numbers of documents and accounts: the browser neither suggests them to its next person nor do scripts store them.

    A token of purpose the form has set (`bday`) stays: GOST R 52872 asks for it.
    """
    for name in names:
        if name in form.fields:
            form.fields[name].widget.attrs = {"autocomplete": "off"} | form.fields[name].widget.attrs | {"data-unstored": ""}
