"""Forms of the fund of a season: a line, a move, a deed taken back."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.seasons.models import FundLine, Hub, Season, Stage
from hackathon_portal.seasons.queries import fund as queries


class AmountField(forms.DecimalField):
    """Whole roubles."""

    def __init__(self) -> None:
        super().__init__(label="Сумма, руб.", max_digits=14, decimal_places=0, min_value=1)


REASON = "Решение, приказ, протокол: номер и дата."


class LineForm(forms.Form):
    """Out of what is not divided to a stage, a hub, a nomination."""

    place = forms.ChoiceField(label="Кому")
    nomination = forms.CharField(
        label="Номинация", max_length=160, required=False, help_text="Если деньги только для одной номинации или кейса."
    )
    amount = AmountField()
    reason = forms.CharField(label="Основание", max_length=300, help_text=REASON)

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.choices = [("", "выберите"), *queries.places_of(season)]

    def where(self) -> tuple[Stage, Hub | None]:
        """What was chosen."""
        stage, _, hub = self.cleaned_data["place"].partition(":")
        return Stage.objects.get(pk=stage), Hub.objects.get(pk=hub) if hub else None


class MoveForm(forms.Form):
    """From one place of the fund to another; an empty choice is what is not divided."""

    source = forms.ModelChoiceField(FundLine.objects.none(), label="Откуда", required=False, empty_label=queries.NOT_DIVIDED)
    target = forms.ModelChoiceField(FundLine.objects.none(), label="Куда", required=False, empty_label=queries.NOT_DIVIDED)
    amount = AmountField()
    reason = forms.CharField(label="Основание", max_length=300, help_text=REASON)

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = queries.lines_of(season)
        source: Any = self.fields["source"]
        target: Any = self.fields["target"]
        source.queryset, target.queryset = lines.filter(amount__gt=0), lines


class MoveBackForm(forms.Form):
    reason = forms.CharField(label="Почему возвращаете", max_length=300)
