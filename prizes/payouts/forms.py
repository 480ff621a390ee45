"""Forms of payout applications, payments and the bank's statement."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.contests.forms import DATE
from hackathon_portal.kernel.web.fields import keep_out_of_the_browser
from hackathon_portal.russia import identifiers
from prizes.models import PayerAccount, PayoutApplication
from registration.fields import FIELDS, Person
from registration.forms.applicant import DigitsField, with_bank
from registration.rules.eligibility import check_identifiers

TWO_LINES = forms.Textarea(attrs={"rows": 2})


class PayoutForm(forms.ModelForm):
    class Meta:
        model = PayoutApplication
        fields = ["full_name", "birth_date", "foreign", "snils", "inn", "passport", "registration_address", "phone", "bank_name",
                  "bik", "account", "corr_account", "bank_inn", "card"]  # fmt: skip
        help_texts = {"full_name": "Как в паспорте."}

    # What is asked only of those whom the regulation asks it of.
    ALWAYS = frozenset({"full_name", "bank_inn"})

    full_name = forms.CharField(label="Фамилия, имя, отчество", max_length=200)
    birth_date = forms.DateField(label="Дата рождения", widget=DATE)
    snils = DigitsField(label="СНИЛС", length=11, groups=FIELDS["snils"].groups)
    inn = DigitsField(label="ИНН", length=12, groups=FIELDS["inn"].groups)
    passport = forms.CharField(label="Паспорт: серия, номер, кем и когда выдан", max_length=300, widget=TWO_LINES)
    registration_address = forms.CharField(label="Адрес регистрации", max_length=300, widget=TWO_LINES)
    phone = forms.CharField(label="Контактный телефон", max_length=30)
    bank_name = forms.CharField(label="Банк получателя", max_length=160)
    bik = DigitsField(label="БИК", length=9)
    account = DigitsField(label="Номер р/с", length=20, groups=FIELDS["account"].groups)
    corr_account = DigitsField(label="Номер к/с", length=20, groups=FIELDS["corr_account"].groups)
    bank_inn = DigitsField(label="ИНН банка", length=10, required=False, groups=FIELDS["bank_inn"].groups)
    card = forms.CharField(
        label="Номер карты «Мир»", max_length=24, help_text="От 16 до 19 цифр с лицевой стороны. Код с оборота не нужен."
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_bank(data), *args, **kwargs)
        prizes = self.instance.award.contest.regulation.prizes
        for name in set(self.fields) - self.ALWAYS - set(prizes.requisites):
            if name != "foreign" or not any(document.citizens == "foreign" for document in prizes.documents):
                del self.fields[name]
        keep_out_of_the_browser(self, *self.fields.keys() - {"full_name", "phone", "foreign"})
        # A draft is kept as it is: what is missing is named when the application is handed in.
        for name in prizes.foreign_without:
            if name in self.fields:
                self.fields[name].required = False
        if prizes.documents:
            for field in self.fields.values():
                field.required = False

    def clean_card(self) -> str:
        card = identifiers.digits_of(self.cleaned_data["card"])
        if card and not identifiers.mir_card_is_valid(card):
            raise forms.ValidationError("Это не номер карты «Мир»: он начинается с 2200–2204, последняя цифра контрольная.")
        return card

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


class AskDocumentForm(forms.Form):
    title = forms.CharField(label="Какой документ или сведения", max_length=300)
    due_on = forms.DateField(label="Приложить до", widget=DATE)


class ReturnForm(forms.Form):
    message = forms.CharField(label="Что исправить", max_length=500)


class PayerForm(forms.ModelForm):
    class Meta:
        model = PayerAccount
        fields = ["name", "inn", "kpp", "oktmo", "account", "bank_name", "bik", "corr_account"]

    inn = DigitsField(label="ИНН", length=10)
    kpp = DigitsField(label="КПП", length=9)
    oktmo = forms.RegexField(
        label="ОКТМО", regex=r"^(\d{8}|\d{11})?$", required=False, help_text="8 или 11 цифр, для справки о доходах.",
        error_messages={"invalid": "ОКТМО: 8 или 11 цифр."},
    )  # fmt: skip
    account = DigitsField(label="Счёт", length=20)
    bik = DigitsField(label="БИК", length=9)
    corr_account = DigitsField(label="Корреспондентский счёт", length=20)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_bank(data), *args, **kwargs)
        keep_out_of_the_browser(self, "inn", "account", "bik", "corr_account", "bank_name")

    def clean_inn(self) -> str:
        if not identifiers.inn_is_valid(self.cleaned_data["inn"]):
            raise forms.ValidationError("ИНН: контрольная цифра не сходится.")
        return self.cleaned_data["inn"]

    def _post_clean(self) -> None:
        """The action writes the account."""


class AcceptForm(forms.Form):
    """The recipient's tax status, checked by the accountant (Tax Code, art. 207)."""

    resident = forms.TypedChoiceField(
        label="Налоговый статус", choices=[("yes", "резидент РФ"), ("no", "нерезидент")], initial="yes",
        coerce=lambda value: value == "yes", help_text="Нерезидент — меньше 183 дней в России за последние 12 месяцев.",
    )  # fmt: skip


class StatementForm(forms.Form):
    statement = forms.FileField(label="Файл выписки", help_text="В формате 1С: kl_to_1c.txt, до 20 МБ.")


class RemittedForm(forms.Form):
    remitted_on = forms.DateField(label="День перечисления", widget=DATE)
    document = forms.CharField(label="Платёжное поручение", max_length=80)
