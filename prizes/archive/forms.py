"""What goes into the archive of a contest."""

from __future__ import annotations

from django import forms


class ArchiveForm(forms.Form):
    """What goes into the archive of a contest."""

    personal = forms.BooleanField(
        label="С персональными данными", required=False, help_text="Паспорта, счета, реестры выплат. Попадёт в журнал обращений."
    )
    reason = forms.CharField(label="Зачем нужны персональные данные", required=False, max_length=300)
