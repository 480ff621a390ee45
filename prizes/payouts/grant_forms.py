"""Forms of reports of grants: what a team sends, what an accountant answers."""

from __future__ import annotations

from django import forms

from hackathon_portal.kernel.days import ACT, DATE, DayField
from hackathon_portal.kernel.web.file_fields import ScanField
from hackathon_portal.kernel.web.numbers import MOST_ID
from prizes.payouts.actions.grants import MEGABYTES


class UseForm(forms.Form):
    text = forms.CharField(
        label="На что потрачен грант", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Что сделано и сколько на это ушло.",
    )  # fmt: skip
    upload = ScanField(megabytes=MEGABYTES, label="Документ отчёта")


class AcceptUseForm(forms.Form):
    use = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ID)


class ReturnUseForm(AcceptUseForm):
    message = forms.CharField(label="Что исправить", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ReportForm(forms.Form):
    received_on = DayField(borders=ACT, label="Когда принят", widget=DATE)
    document = forms.CharField(label="Отчёт: номер и дата", max_length=200)


class TakenBackForm(forms.Form):
    reason = forms.CharField(label="Почему снимаете", max_length=300)
