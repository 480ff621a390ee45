"""Forms of prizes: the fund, form 4, the payer's account, marks of the bank."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import identifiers
from prizes.models import FundItem, PayerAccount, PayoutApplication
from registration.forms import DigitsField
from registration.rules.eligibility import Person, check_identifiers

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FundForm(forms.Form):
    """The whole fund on one page: an amount and a source for every place of every nomination."""

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {(item.nomination_id, item.place): item for item in FundItem.objects.filter(contest=contest)}
        self.cells: list[tuple[Any, int, str]] = []
        for nomination in contest.nominations.all():
            for place in contest.regulation.places:
                name = f"amount_{nomination.pk}_{place.place}"
                item = known.get((nomination.pk, place.place))
                self.fields[name] = forms.DecimalField(
                    label=f"{nomination.title}, {place.place} место", required=False, max_digits=12, decimal_places=2,
                    initial=item.amount.quantize(Decimal(1)) if item and item.amount == int(item.amount) else None,
                )  # fmt: skip
                self.fields[f"source_{name}"] = forms.ChoiceField(
                    label="Источник", choices=FundItem.Source.choices, initial=item.source if item else FundItem.Source.BUDGET
                )
                self.cells.append((nomination, place.place, name))


class PayoutForm(forms.ModelForm):
    class Meta:
        model = PayoutApplication
        fields = ["full_name", "birth_date", "snils", "inn", "passport", "registration_address", "phone", "bank_name", "bik",
                  "account", "corr_account", "bank_inn"]  # fmt: skip
        help_texts = {"full_name": "Как в паспорте."}

    full_name = forms.CharField(label="Фамилия, имя, отчество", max_length=200)
    birth_date = forms.DateField(label="Дата рождения", widget=DATE)
    snils = DigitsField(label="СНИЛС", length=11)
    inn = DigitsField(label="ИНН", length=12)
    passport = forms.CharField(label="Паспорт: серия, номер, кем и когда выдан", max_length=300)
    registration_address = forms.CharField(label="Адрес регистрации", max_length=300)
    phone = forms.CharField(label="Контактный телефон", max_length=30)
    bank_name = forms.CharField(label="Банк получателя", max_length=160)
    bik = DigitsField(label="БИК", length=9)
    account = DigitsField(label="Номер р/с", length=20)
    corr_account = DigitsField(label="Номер к/с", length=20)
    bank_inn = DigitsField(label="ИНН банка", length=10, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known = {name: data[name] for name in ("snils", "inn", "bik", "account", "corr_account", "bank_inn") if data.get(name)}
        regulation = self.instance.award.contest.regulation
        for finding in check_identifiers(Person(role="captain", **known), regulation):
            if finding.verdict == "red" and finding.field in self.fields and finding.field not in self.errors:
                self.add_error(finding.field, f"{finding.message} (п. {finding.clause}).")
        return data

    def _post_clean(self) -> None:
        """The action writes the application."""


class SignedCopyForm(forms.Form):
    signed_copy = forms.FileField(label="Скан подписанного заявления", help_text="PDF, JPEG или PNG, до 20 МБ.")


class ReturnForm(forms.Form):
    message = forms.CharField(label="Что исправить", max_length=500)


class PayerForm(forms.ModelForm):
    class Meta:
        model = PayerAccount
        fields = ["name", "inn", "kpp", "account", "bank_name", "bik", "corr_account"]

    inn = DigitsField(label="ИНН", length=10)
    kpp = DigitsField(label="КПП", length=9)
    account = DigitsField(label="Счёт", length=20)
    bik = DigitsField(label="БИК", length=9)
    corr_account = DigitsField(label="Корреспондентский счёт", length=20)

    def clean_inn(self) -> str:
        if not identifiers.inn_is_valid(self.cleaned_data["inn"]):
            raise forms.ValidationError("ИНН: контрольная цифра не сходится.")
        return self.cleaned_data["inn"]

    def _post_clean(self) -> None:
        """The action writes the account."""


class PaidForm(forms.Form):
    paid_on = forms.DateField(label="День выплаты", widget=DATE)
