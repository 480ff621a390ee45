"""What is typed at the console of a rehearsal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.days import PLAN, bound
from hackathon_portal.rehearsals.actions.scenes import MOST_TEAMS, USUAL_TEAMS


class NewRehearsalForm(forms.Form):
    real_commission = forms.BooleanField(
        label="позвать настоящую комиссию под её учётными записями",
        help_text="Без отметки на местах членов комиссии — вымышленные люди, их играете вы.", required=False,
    )  # fmt: skip


class SceneForm(forms.Form):
    scene = forms.CharField(max_length=20)
    teams = forms.IntegerField(label="Сколько команд", min_value=1, max_value=MOST_TEAMS, initial=USUAL_TEAMS, required=False)


class ClockForm(forms.Form):
    """Any instant, local to the contest."""

    at = bound(forms.DateTimeField(
        label="Дата и время", input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    ), PLAN)  # fmt: skip

    def __init__(self, *args: Any, contest: Contest, **options: Any) -> None:
        self.contest = contest
        super().__init__(*args, **options)

    def clean_at(self) -> datetime:
        typed: datetime = self.cleaned_data["at"]
        return typed.replace(tzinfo=self.contest.regulation.zone)
