"""What the accountant states of the agent when a file for the tax service is made."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.kernel.days import DONE, TERM, DayField
from prizes.models import PayerAccount


class FilingForm(forms.Form):
    """Requisites of the agent that its account does not hold; kept nowhere."""

    office = forms.RegexField(r"^\d{4}$", label="Код налогового органа", error_messages={"invalid": "Четыре цифры."})
    kpp = forms.RegexField(
        r"^\d{9}$",
        label="КПП",
        required=False,
        help_text="У предпринимателя его нет.",
        error_messages={"invalid": "Девять цифр."},
    )
    oktmo = forms.RegexField(r"^(\d{8}|\d{11})$", label="ОКТМО", error_messages={"invalid": "Восемь или одиннадцать цифр."})
    surname = forms.CharField(label="Фамилия подписанта", max_length=60)
    given_name = forms.CharField(label="Имя подписанта", max_length=60)
    patronymic = forms.CharField(label="Отчество подписанта", max_length=60, required=False)
    signer_kind = forms.ChoiceField(
        label="Кто подписывает", choices=PayerAccount.SignerKind.choices, initial=PayerAccount.SignerKind.HEAD, required=False
    )
    authority = forms.CharField(
        label="Документ представителя", max_length=120, required=False,
        help_text="Вид, номер и день доверенности; у представителя обязательно.",
    )  # fmt: skip
    phone = forms.CharField(label="Телефон", max_length=20, required=False)
    quarter = forms.TypedChoiceField(
        label="Период 6-НДФЛ", coerce=int, initial=4, required=False, empty_value=None,
        choices=[(1, "первый квартал"), (2, "полугодие"), (3, "девять месяцев"), (4, "год, со справками")],
    )  # fmt: skip
    correction = forms.IntegerField(
        label="Номер корректировки", min_value=0, max_value=99, initial=0, help_text="0: подаётся впервые"
    )

    def clean(self) -> dict[str, Any]:
        """A representative signs by a document, the head by none (Tax Code, art. 29 p. 3)."""
        values = super().clean() or {}
        is_representative = values.get("signer_kind") == PayerAccount.SignerKind.REPRESENTATIVE
        if is_representative and not values.get("authority"):
            self.add_error("authority", "Назовите доверенность: вид, номер и день (ст.\u00a029 п.\u00a03 НК РФ).")
        if not is_representative:
            values["authority"] = ""
        return values


class NoticeForm(forms.Form):
    """A notification handed in to the tax service."""

    due_on = DayField(borders=TERM, widget=forms.HiddenInput)
    submitted_on = DayField(borders=DONE, late_in="prizes.taxes.notices", label="День подачи")
    number = forms.CharField(label="Номер отправки", max_length=80)
