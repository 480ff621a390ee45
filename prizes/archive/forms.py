"""Forms of prizes: the fund, form 4, the payer's account, marks of the bank."""

from __future__ import annotations

from django import forms

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


TWO_LINES = forms.Textarea(attrs={"rows": 2})


class ArchiveForm(forms.Form):
    """What goes into the archive of a contest."""

    personal = forms.BooleanField(
        label="С персональными данными", required=False, help_text="Паспорта, счета, реестры выплат. Попадёт в журнал обращений."
    )
    reason = forms.CharField(label="Зачем нужны персональные данные", required=False, max_length=300)
