"""Forms of the work around a contest."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, cast

from django import forms

from hackathon_portal.contests.bound_lines import free_lines
from hackathon_portal.contests.forms import MARKED, LocalDateTimeField, PersonForm, set_zone
from hackathon_portal.kernel.days import ACT, DATE, DayField
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.web.fields import row_field
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.operations.actions import gatherings, volunteers
from hackathon_portal.operations.models import Gathering, PressItem, SignUp, Volunteer, VolunteerTask
from registration.models import SeekingCard, Team


class BodyMemberForm(PersonForm):
    position = forms.CharField(label="Должность и место работы", max_length=300)
    is_head = forms.BooleanField(label="Руководитель", required=False)


class BodyActForm(forms.Form):
    number = forms.CharField(label="Акт: номер", max_length=60)
    on = DayField(borders=ACT, late_in="hackathon_portal.operations.actions.bodies", label="Дата акта", widget=DATE)
    act_file = TypedFileField(types=("pdf",), label="Файл акта, PDF", required=False)


class ProgrammeReasonForm(forms.Form):
    reason = forms.CharField(
        label="Что изменилось", max_length=300, required=False, help_text="Прочитают участники. Для первой версии не нужно."
    )


class PressForm(forms.ModelForm):
    class Meta:
        model = PressItem
        fields = ["title", "text", "outlet"]
        labels = {"text": "Текст"}
        help_texts = {"text": MARKED}
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}


class PressAddressForm(forms.Form):
    url = forms.URLField(label="Где вышел материал", required=False, assume_scheme="https")


class RequestForm(forms.Form):
    subject = forms.CharField(label="О чём", max_length=160)
    text = forms.CharField(label="Вопрос", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class RequestMessageForm(forms.Form):
    text = forms.CharField(label="Сообщение", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class VolunteerForm(forms.ModelForm):
    class Meta:
        model = Volunteer
        fields = ["full_name", "phone", "about"]
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}


class LocalTimesForm(forms.ModelForm):
    """A form with instants typed in the contest's zone."""

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


class ShiftForm(LocalTimesForm):
    class Meta:
        model = VolunteerTask
        fields = ["title", "place", "starts_at", "ends_at", "needed"]

    take_off = forms.BooleanField(label="Снять с этой смены тех, у кого в новое время есть другая", required=False)

    def __init__(self, *args: Any, known: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.instance.pk and self.instance.shifts.exists()):
            del self.fields["take_off"]
        cast(forms.IntegerField, self.fields["needed"]).min_value = 1
        if known:
            self.fields["title"].help_text = f"Например: {'; '.join(known)}."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.check_order(volunteers.wrong_order(self.instance))
        return data


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


class ProposalForm(forms.Form):
    """Whom to propose to which team."""

    person = forms.ChoiceField(label="Человек")
    team = forms.ModelChoiceField(label="Команда", queryset=Team.objects.none(), empty_label="выберите")

    def __init__(self, *args: Any, people: list[tuple[str, str]], teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", "выберите"), *people]
        cast(forms.ModelChoiceField, self.fields["team"]).queryset = teams


class FormTeamForm(forms.Form):
    """A team of people whose cards say that they look for one."""

    name = forms.CharField(label="Название команды", max_length=80)
    captain = forms.ModelChoiceField(label="Капитан", queryset=SeekingCard.objects.none(), empty_label="выберите")
    others = forms.ModelMultipleChoiceField(
        label="Остальные", queryset=SeekingCard.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, cards: Any, titles: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("captain", "others"):
            field: Any = self.fields[name]
            field.queryset = cards
            field.label_from_instance = lambda card: titles[card.pk]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        captain, others = data.get("captain"), data.get("others")
        if captain and others is not None:
            data["others"] = [card for card in others if card.pk != captain.pk]
        return data
