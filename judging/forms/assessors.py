"""Whom staff appoint to assess people."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.contests.forms import PersonForm
from hackathon_portal.contests.models import Contest


class AssessorForm(PersonForm):
    position = forms.CharField(label="Должность и место работы", max_length=300)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.code, kind.title) for kind in contest.regulation.judging.member_kinds if not kind.votes]
        if len(kinds) > 1:
            self.fields["kind"] = forms.ChoiceField(label="Кто это", choices=kinds)
