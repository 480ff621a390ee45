"""Forms of gatherings."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, cast

from django import forms

from hackathon_portal.contests.bound_lines import free_lines
from hackathon_portal.contests.forms import LocalDateTimeField, set_zone
from hackathon_portal.events.actions import gatherings
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.web.fields import row_field


class LocalTimesForm(forms.ModelForm):
    """A form with instants typed in the zone of the room."""

    starts_at = LocalDateTimeField(label="Начало")
    ends_at = LocalDateTimeField(label="Конец")

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, zone)

    def check_order(self, refusal: RuleViolation) -> None:
        """Say the action's own refusal, before the model's check of the same says it without the clause."""
        starts_at, ends_at = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", str(refusal))


class GatheringForm(LocalTimesForm):
    class Meta:
        model = Gathering
        fields = [
            "kind", "title", "about", "speaker", "place", "link", "starts_at", "ends_at", "line", "audience", "seats",
            "slot_minutes",
        ]  # fmt: skip
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.URLField, self.fields["link"]).assume_scheme = "https"  # type: ignore[attr-defined]  # newer than the stubs
        self.fields["seats"].help_text = "Пусто: без ограничения."
        line = row_field(self, "line")
        line.queryset, line.empty_label = free_lines(self.instance.contest), "нет"
        line.help_text = "Время начала и строки программы одно: изменится начало, переставится и строка."
        self.fields["slot_minutes"].help_text = "Для показа проектов: тогда каждому назначают время."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind", self.instance.kind)
        self.check_order(gatherings.wrong_order(Gathering(contest=self.instance.contest, kind=kind)))
        return data


class SlotsForm(forms.Form):
    """A position for each of those who come; empty for who shows nothing."""

    def __init__(self, *args: Any, coming: list[SignUp], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coming = coming
        for position, sign_up in enumerate(coming, start=1):
            self.fields[f"place_{sign_up.pk}"] = forms.IntegerField(
                label=str(sign_up.user),
                min_value=1,
                max_value=len(coming),
                required=False,
                initial=position if sign_up.slot_at else None,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [value for value in data.values() if value]
        if len(given) != len(set(given)):
            raise forms.ValidationError("Двое на одном месте: у каждого показа своё.")
        return data

    def order(self) -> list[SignUp]:
        """Those who show something, in their order."""
        placed = [(self.cleaned_data[f"place_{one.pk}"], one) for one in self.coming if self.cleaned_data[f"place_{one.pk}"]]
        return [one for _, one in sorted(placed, key=lambda pair: pair[0])]
