"""Forms of hubs: an instant is typed on the hub's own clock, beside which its zone stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from hackathon_portal.accounts.models import User
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.contests import presets
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.days import PLAN, bound
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons.models import Hub, Season, Stage
from hackathon_portal.seasons.rules import hub_presets
from hackathon_portal.seasons.rules import hubs as rules
from hackathon_portal.seasons.rules.hubs import HubValues

FORMATS = ["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"]


class HubClockField(forms.DateTimeField):
    """A time on the hub's clock, which another field of the form names: no offset, no zone of the server."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=FORMATS, **kwargs)
        bound(self, PLAN)

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> datetime | None:
        typed = super().to_python(value)
        return typed and typed.replace(tzinfo=None)


class HubForm(forms.Form):
    stage = forms.ModelChoiceField(Stage.objects.none(), label="Этап", empty_label=None)
    title = forms.CharField(label="Название", max_length=200, help_text="Например: Хаб Самара")
    code = forms.CharField(label="Код", max_length=40, help_text="Латиницей, например sam: стоит в адресе страницы и в файлах.")
    region = forms.ChoiceField(label="Регион")
    city = forms.CharField(label="Город", max_length=120)
    time_zone = forms.ChoiceField(label="Часовой пояс площадки")
    opens_at = HubClockField(label="Начало, по часам площадки")
    hours = forms.IntegerField(label="Сколько часов длится", min_value=1, max_value=rules.MOST_HOURS)
    places = forms.IntegerField(label="Мест для людей", min_value=1, max_value=rules.MOST_PLACES)
    reserve_percent = forms.IntegerField(
        label="Резерв, процентов от мест", min_value=0, max_value=rules.MOST_RESERVE, help_text="Округляется вверх до человека."
    )

    def __init__(self, *args: Any, season: Season, hub: Hub | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages: Any = self.fields["stage"]
        stages.queryset = Stage.objects.filter(season=season, kind=Stage.Kind.CONTEST)
        region: Any = self.fields["region"]
        region.choices = [
            ("", "— выберите —"),
            *((one.code, one.name) for one in sorted(REGIONS, key=lambda one: letters(one.name))),
        ]
        zone: Any = self.fields["time_zone"]
        zone.choices = [("", "— выберите —"), *rules.zones_of(REGIONS, clock.now().replace(tzinfo=None))]
        if hub is not None:
            del self.fields["stage"]
            if hub.time_zone not in dict(zone.choices):
                zone.choices = [*zone.choices, (hub.time_zone, hub.time_zone)]
            stored = {name: getattr(hub, name) for name in self.fields}
            self.initial = {**self.initial, **stored, "opens_at": hub.opens_at.astimezone(hub.zone).replace(tzinfo=None)}
        elif not self.is_bound:
            usual = {"hours": season.rules.hubs.hours, "reserve_percent": season.rules.hubs.reserve_percent}
            self.initial = {**self.initial, **usual}

    def values(self) -> HubValues:
        """What was typed, as the action takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "stage"}
        return HubValues(**data | {"code": data["code"].strip().lower(), "city": data["city"].strip()})


class HubsFileForm(forms.Form):
    stage = forms.ModelChoiceField(Stage.objects.none(), label="Этап", empty_label=None)
    file = TypedFileField(types=("csv", "xlsx"), label="Файл площадок", help_text="CSV или XLSX.")

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages: Any = self.fields["stage"]
        stages.queryset = Stage.objects.filter(season=season, kind=Stage.Kind.CONTEST)


class PresetForm(forms.Form):
    preset = forms.ChoiceField(label="Заготовка порядка")

    def __init__(self, *args: Any, season: Season, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        packaged = [(code, hub_presets.load_hub_preset(code).name) for code in hub_presets.hub_preset_codes()]
        preset: Any = self.fields["preset"]
        preset.choices = [*packaged, *presets.choices(user)]
        self.initial.setdefault("preset", season.rules.hubs.preset or packaged[0][0])


class ClosingForm(forms.Form):
    reason = forms.CharField(
        label="Почему", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Это прочтут те, кого касается.",
    )  # fmt: skip
