"""The form of a newer list."""

from __future__ import annotations

from django import forms

from hackathon_portal.classifiers.actions import MEGABYTES
from hackathon_portal.classifiers.shipped import CLASSIFIERS
from hackathon_portal.kernel.days import ACT, PLAN, DayField
from hackathon_portal.kernel.web.file_fields import TypedFileField


class NewListForm(forms.Form):
    classifier = forms.ChoiceField(
        label="Справочник", choices=[(one.code, one.title) for one in CLASSIFIERS.values() if one.is_taken_in]
    )
    file = TypedFileField(
        label="Таблица", types=("csv", "xlsx"),
        help_text=f"CSV или XLSX до {MEGABYTES} МБ, весь список целиком. Столбцы: код, название; можно группу, уровень, действует с, действует по.",
    )  # fmt: skip
    source = forms.CharField(
        label="Источник", max_length=300, help_text="Откуда взят список: официальный портал, сайт ведомства."
    )
    act = forms.CharField(label="Акт", max_length=300, help_text="Вид, орган, дата и номер.")
    act_date = DayField(label="Дата акта", borders=ACT)
    in_force_from = DayField(label="Действует с", borders=PLAN)


class TakeBackForm(forms.Form):
    reason = forms.CharField(label="Почему", max_length=300, help_text="Останется в журнале портала.")
