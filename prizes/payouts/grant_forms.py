"""Forms of reports of grants."""

from __future__ import annotations

from django import forms

from hackathon_portal.kernel.days import ACT, DATE, DayField


class ReportForm(forms.Form):
    received_on = DayField(borders=ACT, label="Когда принят", widget=DATE)
    document = forms.CharField(label="Отчёт: номер и дата", max_length=200)


class TakenBackForm(forms.Form):
    reason = forms.CharField(label="Почему снимаете", max_length=300)
