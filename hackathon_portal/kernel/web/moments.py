"""A moment typed into a form: local to the zone that the form says."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.kernel.days import PLAN, bound

WRITTEN = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A moment typed in the zone of the form; it comes without a zone, which the form adds."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[WRITTEN, f"{WRITTEN}:%S"], **kwargs)
        bound(self, PLAN)
