"""What goes into the archive of a contest."""

from __future__ import annotations

from django import forms


class ArchiveForm(forms.Form):
    """What goes into the archive of a contest."""

    personal = forms.BooleanField(
        label="С персональными данными", required=False, help_text="Имена, паспорта, счета, реестры выплат, файлы."
    )
    reason = forms.CharField(
        label="Зачем нужен архив", required=False, max_length=300,
        help_text="С персональными данными — обязательно. Заказ и каждое скачивание попадут в журнал обращений.",
    )  # fmt: skip
