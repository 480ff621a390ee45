"""Forms of organisations: the claim, contacts, invitations, decisions, a file."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel.web.file_fields import ScanField, TypedFileField
from hackathon_portal.organisations.actions.importing import MEGABYTES
from hackathon_portal.organisations.actions.standing import SCAN_MEGABYTES
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.organisations.rules.details import KINDS, Details
from hackathon_portal.russia.alphabet import letters


class DetailsForm(forms.Form):
    """The registered data."""

    name = forms.CharField(label="Полное название", max_length=300, help_text="Как в выписке из реестра.")
    short_name = forms.CharField(label="Краткое название", max_length=120, required=False)
    kind = forms.ChoiceField(label="Вид", choices=[("", "выберите"), *KINDS.items()])
    inn = forms.CharField(
        label="ИНН", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="10 цифр у организации, 12 у предпринимателя. Орган власти может не указывать.",
    )  # fmt: skip
    ogrn = forms.CharField(
        label="ОГРН", max_length=24, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="13 цифр, у предпринимателя 15.",
    )  # fmt: skip
    region = forms.ChoiceField(label="Регион", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(((region.name, region.code) for region in REGIONS), key=lambda row: letters(row[0]))
        self.fields["region"].choices = [("", "не указан"), *((code, name) for name, code in names)]  # type: ignore[attr-defined]

    @property
    def details(self) -> Details:
        """What the valid form holds, for the action."""
        return Details(*(self.cleaned_data[name] for name in ("name", "kind", "inn", "ogrn", "region")))


class ClaimForm(DetailsForm):
    site = forms.URLField(label="Сайт", max_length=200, required=False, assume_scheme="https")
    position = forms.CharField(label="Ваша должность", max_length=200)
    file = ScanField(
        label="Документ: доверенность, приказ о назначении или выписка из реестра, где названы вы", megabytes=SCAN_MEGABYTES
    )


class CorrectForm(DetailsForm):
    place = forms.CharField(label="Город или адрес", max_length=200, required=False)
    reason = forms.CharField(
        label="Основание", max_length=300, help_text="Документ, по которому исправлено: останется в журнале."
    )


class ContactsForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["site", "email", "phone"]
        field_classes = {"site": forms.URLField}

    site = forms.URLField(label="Сайт", max_length=200, required=False, assume_scheme="https")


class InviteForm(forms.Form):
    email = forms.EmailField(label="Почта человека", help_text="Придёт ссылка: она действует один раз и только под этой почтой.")


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Почему", max_length=300, help_text="Останется в журнале, её прочтут в письме.")


class ImportForm(forms.Form):
    file = TypedFileField(
        label="Таблица", types=("csv", "xlsx"),
        help_text=f"CSV или XLSX до {MEGABYTES} МБ. Столбцы: название, вид, ИНН, ОГРН; можно краткое название, регион, город, сайт, код.",
    )  # fmt: skip
    basis = forms.CharField(
        label="Откуда список", max_length=300, help_text="Документ, его номер и дата: по нему организации считаются проверенными."
    )
