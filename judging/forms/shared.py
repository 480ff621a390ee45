"""What several forms of judging share: the field of nominations, a reason."""

from __future__ import annotations

from django import forms
from django.utils.text import capfirst

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.web.fields import row_field


def of_the_contest(form: forms.Form, contest: Contest) -> None:
    """The field of nominations: those of the contest, under its own word."""
    field, words = row_field(form, "nomination"), contest.regulation.words
    field.queryset, field.label = contest.nominations.all(), capfirst(words.task)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=300)
