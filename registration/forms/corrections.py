"""The form by which staff correct what an application states: every field it has, masked ones without showing them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from hackathon_portal.contests.models import Contest
from registration import fields as table
from registration.forms.applicant import BankForm, PassportForm, PersonForm, StepForm, StudyForm
from registration.models import Application

STEPS: tuple[type[StepForm], ...] = (PersonForm, StudyForm, PassportForm, BankForm)
# The first step is called «О вас» where the applicant fills it in.
TITLES: dict[type[StepForm], str] = {PersonForm: "О заявителе"}
UNCHANGED = "Записанное не показывается; пустое поле оставляет его как есть."


class ReasonOfCorrection(forms.Form):
    reason = forms.CharField(
        label="Почему исправляете",
        help_text="Письмо заявителю назовёт, что исправлено и почему. Например: опечатка в файле регионального портала.",
        max_length=300,
    )


class CorrectionForms:
    """The steps of the application with the reason, as one form of the page."""

    def __init__(self, application: Application, contest: Contest, data: Any = None) -> None:
        self.reason = ReasonOfCorrection(data)
        self.steps: list[StepForm] = []
        for kind in STEPS:
            step = kind(data, instance=application, regulation=contest.regulation)
            for name, field in step.fields.items():
                field.required = False
                if name in table.MASKED:
                    field.help_text = UNCHANGED
                    step.initial[name] = None
            if step.fields:
                self.steps.append(step)
                step.title = TITLES.get(kind, step.title)

    @property
    def fields(self) -> dict[str, forms.Field]:
        """Every field of the page by its name, as a form has them."""
        return {name: field for form in (self.reason, *self.steps) for name, field in form.fields.items()}

    def is_valid(self) -> bool:
        return not self.errors

    @property
    def errors(self) -> dict[str, Any]:
        """Of all the steps together, for the summary on top of the page."""
        return {name: told for form in (self.reason, *self.steps) for name, told in form.errors.items()}

    def __iter__(self) -> Iterator[forms.BoundField]:
        for form in (self.reason, *self.steps):
            yield from form

    def non_field_errors(self) -> list[str]:
        return [str(told) for form in (self.reason, *self.steps) for told in form.non_field_errors()]

    def values(self) -> dict[str, Any]:
        """What was sent; a masked field left empty is not among it."""
        typed = {name: value for step in self.steps for name, value in step.values().items() if name in step.data}
        return {name: value for name, value in typed.items() if name not in table.MASKED or value}

    def add_error(self, name: str | None, message: str) -> None:
        """Put a refusal beside its field, or on top where it has none."""
        form = next((step for step in self.steps if name in step.fields), self.reason)
        form.add_error(name if name in form.fields else None, message)
