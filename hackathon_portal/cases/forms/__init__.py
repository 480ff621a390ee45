"""Forms of cases: the text with its facts, files, invitations, remarks, reasons."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.cases.actions.reviewing import LONGEST_REMARK
from hackathon_portal.cases.actions.writing import FILE_MEGABYTES, FILE_TYPES
from hackathon_portal.cases.rules.texts import FIELDS, LABELS, LONGEST_FACT, LONGEST_SOURCE, MOST_FACTS
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.organisations.models import Organisation

HELP = {
    "title": "О проблеме, не о решении. До открытия его никто не увидит.",
    "situation": "Что происходит, кому от этого плохо, что уже пробовали. Решение не описывайте: его ищут команды.",
    "contact": "Должность и рабочий адрес или телефон: их увидят команды.",
    "licence": "Например: данные можно использовать только на хакатоне.",
    "data_restrictions": "Например: не публиковать, не пытаться узнать людей. Если запретов нет, так и напишите.",
}
LINES = {"situation": 8, "licence": 2, "data_restrictions": 3}


class CaseForm(forms.Form):
    """The text of a case. There is no technical task among its fields."""

    def __init__(self, *args: Any, stages: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, one in FIELDS.items():
            widget = forms.Textarea(attrs={"rows": LINES[name]}) if name in LINES else forms.TextInput()
            self.fields[name] = forms.CharField(
                label=one.label, max_length=one.longest, required=False, help_text=HELP[name], widget=widget
            )
        if stages:
            self.fields["opens_with"] = forms.ChoiceField(label="Открывается с этапом", choices=stages)


class FactForm(forms.Form):
    """One fact with its source; an empty one is none."""

    text = forms.CharField(label="Факт", max_length=LONGEST_FACT, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    source = forms.CharField(label="Откуда известно", max_length=LONGEST_SOURCE, required=False)


FactFormSet = forms.formset_factory(FactForm, extra=2, max_num=MOST_FACTS, absolute_max=MOST_FACTS)


class StageForm(forms.Form):
    """With which stage of which room a new case opens."""

    opens_with = forms.ChoiceField(label="Открывается с этапом")

    def __init__(self, *args: Any, stages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["opens_with"]
        field.choices = stages


class CaseFileForm(forms.Form):
    file = TypedFileField(
        label="Файл с данными или документ", types=FILE_TYPES,
        help_text=f"До {FILE_MEGABYTES} МБ: {', '.join(FILE_TYPES)}. Без персональных данных.",
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Почему", max_length=300, help_text="Останется в журнале, её прочтут в письме.")


class InviteForm(forms.Form):
    """A verified organisation that may not give cases yet."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Организация", empty_label="— выберите —")

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        invited = Organisation.objects.filter(case_invitations__room=str(room), case_invitations__ended_at=None).values("pk")
        field.queryset = Organisation.objects.filter(state=Organisation.State.VERIFIED).exclude(pk__in=invited)


class RemarksForm(forms.Form):
    """Words for each field that has to change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = forms.CharField(
                label=label, max_length=LONGEST_REMARK, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
