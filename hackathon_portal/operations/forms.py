"""Forms of the work around a contest."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from hackathon_portal.contests.forms import MARKED, PersonForm
from hackathon_portal.events.forms import LocalTimesForm
from hackathon_portal.kernel.days import ACT, DATE, DayField
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.operations.actions import volunteers
from hackathon_portal.operations.models import PressItem, Volunteer, VolunteerTask
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
