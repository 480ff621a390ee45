"""Forms of a season's programme."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from hackathon_portal.events.actions import gatherings
from hackathon_portal.events.forms import LocalTimesForm
from hackathon_portal.events.models import Gathering, Hall
from hackathon_portal.kernel.web.fields import row_field
from hackathon_portal.seasons.models import Season

AUDIENCES = (
    (Gathering.Audience.ADMITTED, "участникам этапа (без этапа — допущенным участникам сезона)"),
    (Gathering.Audience.EVERYBODY, "всем, у кого есть учётная запись"),
)


class ProgrammeForm(LocalTimesForm):
    class Meta:
        model = Gathering
        fields = [
            "strand", "kind", "title", "about", "speaker", "part", "hall", "place", "link", "starts_at", "ends_at", "audience", "seats",
            "has_waitlist",
        ]  # fmt: skip
        widgets = {"about": forms.Textarea(attrs={"rows": 4}), "speaker": forms.TextInput}

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, zone=season.rules.zone, **kwargs)
        cast(forms.URLField, self.fields["link"]).assume_scheme = "https"  # type: ignore[attr-defined]  # newer than the stubs
        stages = [(stage.code, stage.title) for stage in season.rules.stages]
        self.fields["part"] = forms.ChoiceField(label="Этап", choices=[("", "весь сезон"), *stages], required=False)
        strand = cast(forms.ChoiceField, self.fields["strand"])
        strand.choices = [*Gathering.Strand.choices, ("", "другое")]
        cast(forms.ChoiceField, self.fields["audience"]).choices = list(AUDIENCES)
        hall = row_field(self, "hall")
        hall.queryset, hall.empty_label = Hall.objects.filter(room=str(season.room)), "не в зале"
        self.fields["speaker"].help_text = "Имя, запятая, кто это; несколько — через точку с запятой."
        self.fields["seats"].help_text = "Пусто: сколько в зале; без зала — без ограничения."
        self.fields["link"].help_text = "Увидят только те, кто записался."

    def _get_validation_exclusions(self) -> set[str]:
        """The constraint of halls is left to the action, which names what is held there."""
        return {*super()._get_validation_exclusions(), "hall"}  # type: ignore[misc]  # Django's own, unknown to the stubs

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.check_order(gatherings.wrong_order(self.instance))
        return data


class HallForm(forms.ModelForm):
    class Meta:
        model = Hall
        fields = ["title", "seats", "place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.IntegerField, self.fields["seats"]).min_value = 1


class RevokeForm(forms.Form):
    reason = forms.CharField(label="Почему отметка снимается", max_length=300)
