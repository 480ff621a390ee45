"""Forms of payout applications, payments and the bank's statement."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from hackathon_portal.kernel.days import BIRTH, DATE, DONE, TERM, DayField
from hackathon_portal.kernel.web.fields import keep_out_of_the_browser, row_field
from hackathon_portal.kernel.web.file_fields import ScanField, TypedFileField
from hackathon_portal.regulation.schema import Prizes
from hackathon_portal.russia import account_kinds, bank_text, countries, identifiers
from hackathon_portal.russia.names import full_name
from prizes.models import PayerAccount, PayoutApplication
from prizes.rules import payees, requisites
from prizes.rules.payees import documents
from registration.fields import FIELDS, Person
from registration.forms.applicant import DigitsField, with_bank
from registration.rules.eligibility import check_identifiers


def bank_letters(value: str) -> None:
    """A text that ends in a bank's file has only letters it can hold."""
    if strange := bank_text.strange(value):
        raise forms.ValidationError(payees.strange_letters(strange))


# What the rules of an application check by control digits.
CHECKED = ("snils", "inn", "bik", "account", "corr_account", "bank_inn")
TWO_LINES = forms.Textarea(attrs={"rows": 2})


class PayoutForm(forms.ModelForm):
    """Whom to pay and where: what the regulation asks, what the certificate of income needs, and what only helps."""

    class Meta:
        model = PayoutApplication
        fields = [
            "surname", "name", "patronymic", "birth_date", "citizenship", "snils", "inn", "document_code", "document_series",
            "document_number", "document_issued", "registration_address", "phone", "bank_name", "bik", "account", "corr_account",
            "bank_inn", "bank_payee",
        ]  # fmt: skip

    # What is asked of everybody: who is paid, and the name the bank knows them by.
    ALWAYS = frozenset({"surname", "name", "patronymic", "citizenship", "bank_inn", "bank_payee"})
    # A detail of the regulation that is several fields here.
    PARTS: ClassVar = {"passport": ("document_code", "document_series", "document_number", "document_issued")}
    # Nobody has to have these.
    OPTIONAL = frozenset({"patronymic", "document_series", "bank_inn"})
    PURPOSE: ClassVar = {
        "registration_address": "Портал впишет его в бланк согласия; не укажете — впишете от руки.",
        "phone": "Позвоним, если что-то не сойдётся.",
        "birth_date": "Для справки о доходах.",
    }

    surname = forms.CharField(label="Фамилия", max_length=80, help_text="Как в документе.")
    name = forms.CharField(label="Имя", max_length=80)
    patronymic = forms.CharField(label="Отчество", max_length=80, required=False, help_text="Если есть.")
    birth_date = DayField(borders=BIRTH, label="Дата рождения", widget=DATE)
    citizenship = forms.ChoiceField(
        label="Гражданство", help_text="Для справки о доходах. Без гражданства — страна, выдавшая документ."
    )
    snils = DigitsField(label="СНИЛС", length=11, groups=FIELDS["snils"].groups)
    inn = DigitsField(label="ИНН", length=12, groups=FIELDS["inn"].groups)
    document_code = forms.ChoiceField(label="Документ")
    document_series = forms.CharField(label="Серия", max_length=20, required=False, help_text="Если есть.")
    document_number = forms.CharField(label="Номер", max_length=40)
    document_issued = forms.CharField(label="Кем и когда выдан", max_length=240, widget=TWO_LINES)
    registration_address = forms.CharField(label="Адрес регистрации", max_length=300, widget=TWO_LINES)
    phone = forms.CharField(label="Контактный телефон", max_length=30)
    bank_name = forms.CharField(label="Банк получателя", max_length=160, validators=[bank_letters])
    bik = DigitsField(label="БИК", length=9)
    account = DigitsField(label="Номер р/с", length=20, groups=FIELDS["account"].groups)
    corr_account = DigitsField(label="Номер к/с", length=20, groups=FIELDS["corr_account"].groups)
    bank_inn = DigitsField(label="ИНН банка (по желанию)", length=10, required=False, groups=FIELDS["bank_inn"].groups)
    bank_payee = forms.CharField(
        label="Получатель, как в банке", max_length=160, validators=[bank_letters],
        help_text="Напишите имя так, как оно стоит в договоре с банком. "
        "В заявлении и справке о доходах имя останется как есть.",
    )  # fmt: skip
    account_is_right = forms.BooleanField(
        label="Счёт принимает переводы, приз перечислить на него", error_messages={"required": "Подтвердите или укажите другой."}
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_bank(data), *args, **kwargs)
        prizes = self.instance.award.contest.regulation.prizes
        self._choices()
        asked = {part for name in (*prizes.requisites, *prizes.by_choice) for part in self.PARTS.get(name, (name,))}
        for name in set(self.fields) - self.ALWAYS - asked - {"account_is_right"}:
            del self.fields[name]
        self._by_choice({part for name in prizes.by_choice for part in self.PARTS.get(name, (name,))})
        self._only_where_needed()
        shown = {"surname", "name", "patronymic", "phone", "citizenship", "document_code"}
        keep_out_of_the_browser(self, *self.fields.keys() - shown)
        # A draft is kept as it is: what is missing is named when the application is handed in.
        for name in prizes.foreign_without:
            if name in self.fields:
                self.fields[name].required = False
        if prizes.documents:
            for name, field in self.fields.items():
                field.required = field.required and name in ("bank_payee", "account_is_right")

    def _choices(self) -> None:
        unchosen = [("", "выберите")]
        kinds = [(code, str(kind["title"])) for code, kind in documents().items()]
        for name, choices in (("citizenship", countries.choices()), ("document_code", kinds)):
            field: Any = self.fields[name]
            field.choices = [*unchosen, *choices]

    def _by_choice(self, names: set[str]) -> None:
        """Asked beyond the regulation: may stay empty, and says what for."""
        for name in names & self.fields.keys():
            field = self.fields[name]
            field.required = False
            field.label = f"{field.label} (по желанию)"
            field.help_text = self.PURPOSE.get(name, field.help_text)

    def _only_where_needed(self) -> None:
        """The name as the bank spells it, and the question about a doubtful account, are shown to whom they concern."""
        stated = full_name(*(str(self._stated(name)) for name in ("surname", "name", "patronymic")))
        if strange := bank_text.strange(stated):
            spelled = bank_text.spelled(stated)
            field = self.fields["bank_payee"]
            field.error_messages["required"] = (
                f"Банк не примет {', '.join(strange)}: напишите получателя, как он записан в банке."
            )
            field.help_text = f"В платёжном файле нет букв {', '.join(strange)}. {field.help_text}"
            if spelled:
                field.help_text += f" Например: {spelled}."
            self.initial["bank_payee"] = self.instance.bank_payee or spelled
        else:
            del self.fields["bank_payee"]
        account = identifiers.digits_of(self._stated("account"))
        kind = account_kinds.kind_of(account)
        if kind.is_doubtful:
            self.fields["account_is_right"].help_text = f"{account[:5]} — {kind.title}: не всякий такой счёт принимает перевод."
            self.initial["account_is_right"] = account == self.instance.account
        else:
            del self.fields["account_is_right"]

    def _stated(self, name: str) -> Any:
        """What is typed now, or what is kept."""
        return (self.data.get(name, "") if self.is_bound else getattr(self.instance, name)) or ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known = {name: data[name] for name in CHECKED if data.get(name)}
        regulation = self.instance.award.contest.regulation
        for finding in check_identifiers(Person(role="captain", **known), regulation):
            if finding.verdict == "red" and finding.field in self.fields and finding.field not in self.errors:
                self.add_error(finding.field, f"{finding.message} (п.\u00a0{finding.clause}).")
        data.setdefault("bank_payee", "")
        data.pop("account_is_right", None)
        return data

    def _post_clean(self) -> None:
        """The action writes the application."""


class SignedCopyForm(forms.Form):
    signed_copy = ScanField(label="Скан или снимок подписанного заявления", megabytes=20)


class AskDocumentForm(forms.Form):
    title = forms.CharField(label="Какой документ или сведения", max_length=300)
    due_on = DayField(borders=TERM, label="Приложить до", widget=DATE)


class ReturnForm(forms.Form):
    message = forms.CharField(label="Что исправить", max_length=500)
    correct_by = DayField(
        borders=TERM, label="Исправить не позднее", required=False, widget=DATE,
        help_text="Пусто — рабочие дни на исправление по порядку. Срока самого порядка не сокращает.",
    )  # fmt: skip


class BankReturnForm(forms.Form):
    """What the bank sent back: why, and on which day (empty: today)."""

    reason = forms.CharField(required=False, max_length=500)
    returned_on = DayField(borders=DONE, late_in="prizes.payouts.actions.payments", required=False)


class ReopenForm(forms.Form):
    """An accepted application sent back: what is wrong, and which of its documents are to be attached anew."""

    message = forms.CharField(
        label="Что исправить", max_length=500, widget=TWO_LINES, help_text="Получатель прочтёт это в письме и на странице."
    )
    documents = forms.MultipleChoiceField(
        label="Приложить заново", required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip

    def __init__(self, data: Any = None, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        field: Any = self.fields["documents"]
        field.choices = documents
        if not documents:
            del self.fields["documents"]


class TaxStatusForm(forms.Form):
    resident = forms.TypedChoiceField(
        label="Налоговый статус", choices=[("yes", "резидент РФ"), ("no", "нерезидент")], coerce=lambda value: value == "yes",
        help_text="Нерезидент — меньше 183 дней в России за последние 12 месяцев. Налог пересчитаем сразу.",
    )  # fmt: skip
    reason = forms.CharField(label="Основание", max_length=300, help_text="Документ или подсчёт дней.")


class PayerForm(forms.ModelForm):
    """Who pays: requisites of an account in a bank, and for a state institution what the treasury asks."""

    class Meta:
        model = PayerAccount
        fields = [
            "kind", "name", "inn", "kpp", "oktmo", "account", "bank_name", "town", "bik", "corr_account", "priority", "income_code", "uin",
            "personal_account", "registry_code", "budget_name", "treasury_name", "treasury_code", "kbk", "kosgu", "aim_code", "means_code",
            "tax_office", "phone", "signer_surname", "signer_name", "signer_patronymic", "signer_post", "signer_kind",
        ]  # fmt: skip

    kind = forms.ChoiceField(label="Кто это", choices=PayerAccount.Kind.choices)
    name = forms.CharField(label="Плательщик", max_length=160, validators=[bank_letters])
    bank_name = forms.CharField(label="Банк", max_length=160, validators=[bank_letters])
    town = forms.CharField(
        label="Город банка",
        max_length=60,
        required=False,
        validators=[bank_letters],
        help_text="Некоторые банки без него файл не берут.",
    )
    inn = forms.RegexField(label="ИНН", regex=r"^([0-9]{10}|[0-9]{12})$", error_messages={"invalid": "ИНН: 10 или 12 цифр."})
    kpp = forms.CharField(label="КПП", max_length=9, required=False, help_text="У предпринимателя его нет.")
    oktmo = forms.CharField(label="ОКТМО", max_length=11, required=False, help_text="8 или 11 цифр, для справки о доходах.")
    account = DigitsField(label="Счёт", length=20, groups=FIELDS["account"].groups)
    bik = DigitsField(label="БИК", length=9)
    corr_account = DigitsField(
        label="Корреспондентский счёт", length=20, groups=FIELDS["corr_account"].groups,
        help_text="Для казначейства — единый казначейский счёт 40102…",
    )  # fmt: skip
    priority = forms.IntegerField(
        label="Очерёдность", min_value=1, max_value=5, help_text="Для призов 5 (ст.\u00a0855 ГК РФ).",
        initial=PayerAccount._meta.get_field("priority").get_default,
    )  # fmt: skip
    income_code = forms.ChoiceField(
        label="Код вида дохода", choices=PayerAccount.IncomeCode.choices, required=False,
        help_text="Указание Банка России 5286-У. Приз не назван в статьях 99 и 101 закона 229-ФЗ, обычно код не указывают.",
    )  # fmt: skip
    uin = forms.CharField(label="УИН", max_length=25, required=False, help_text="Если его нет — 0.")
    personal_account = forms.CharField(
        label="Лицевой счёт", max_length=11, required=False, help_text="Только если платит казначейство: 11 знаков."
    )
    registry_code = forms.CharField(label="Код по Сводному реестру", max_length=8, required=False)
    budget_name = forms.CharField(label="Бюджет", max_length=160, required=False)
    treasury_name = forms.CharField(label="Орган казначейства", max_length=160, required=False)
    treasury_code = forms.CharField(label="Код органа казначейства", max_length=4, required=False)
    kbk = forms.CharField(label="КБК", max_length=20, required=False, help_text="20 знаков, в конце вид расходов: 350 — премии.")
    kosgu = forms.CharField(label="КОСГУ", max_length=3, required=False, help_text="Для призов 296.")
    aim_code = forms.CharField(label="Код цели", max_length=25, required=False)
    means_code = forms.CharField(
        label="Тип средств", max_length=2, required=False, help_text="Для казначейства: 1 — средства бюджета."
    )
    tax_office = forms.CharField(
        label="Код инспекции", max_length=4, required=False,
        help_text="4 цифры: куда сдаётся 6-НДФЛ. Это и другие поля формы подставляются в бумаги для налоговой службы.",
    )  # fmt: skip
    phone = forms.CharField(label="Телефон", max_length=20, required=False)
    signer_surname = forms.CharField(label="Фамилия подписанта", max_length=60, required=False)
    signer_name = forms.CharField(label="Имя подписанта", max_length=60, required=False)
    signer_patronymic = forms.CharField(label="Отчество подписанта", max_length=60, required=False)
    signer_post = forms.CharField(label="Должность подписанта", max_length=160, required=False)
    signer_kind = forms.ChoiceField(label="Кто подписывает", choices=PayerAccount.SignerKind.choices, required=False)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_bank(data), *args, **kwargs)
        keep_out_of_the_browser(self, "inn", "account", "bik", "corr_account", "bank_name")

    def clean_uin(self) -> str:
        return self.cleaned_data["uin"] or "0"

    def clean_signer_kind(self) -> str:
        return self.cleaned_data["signer_kind"] or PayerAccount.SignerKind.HEAD

    def clean(self) -> dict[str, Any]:
        """Every control key at its field."""
        values = super().clean() or {}
        for name, message in requisites.faults_of_payer(values).items():
            if name not in self.errors:
                self.add_error(name, message)
        return values

    def _post_clean(self) -> None:
        """The action writes the account."""


class PayerSourcesForm(forms.Form):
    """Which sources of the fund this payer pays prizes out of."""

    sources: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        label="Платит призы из источников", queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Остальное платит основной плательщик.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, payer: PayerAccount, **kwargs: Any) -> None:
        super().__init__(data, initial={"sources": list(payer.sources.all())}, **kwargs)
        row_field(self, "sources").queryset = payer.contest.fund_sources.all()


class AcceptForm(forms.Form):
    """The recipient's tax status (Tax Code, art. 207) and the card «Мир», checked by the accountant."""

    resident = forms.TypedChoiceField(
        label="Налоговый статус", choices=[("yes", "резидент РФ"), ("no", "нерезидент")], initial="yes",
        coerce=lambda value: value == "yes", help_text="Нерезидент — меньше 183 дней в России за последние 12 месяцев.",
    )  # fmt: skip
    mir_seen = forms.BooleanField(
        label="В выписке видна карта «Мир», счёт и БИК те же",
        error_messages={"required": "Отметьте, что в выписке видна карта «Мир», или верните заявление."},
    )

    def __init__(self, data: Any = None, *args: Any, prizes: Prizes, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if "card" not in prizes.requisites:
            del self.fields["mir_seen"]


class DissolveForm(forms.Form):
    """Why a register is taken back; of one the bank may have, its recall as well."""

    recall_number = forms.CharField(label="Номер отзыва поручений", max_length=40)
    recalled_on = DayField(borders=DONE, label="День отзыва", widget=DATE)
    reason = forms.CharField(label="Причина", max_length=300)

    def __init__(self, data: Any = None, *, taken: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not taken:
            del self.fields["recall_number"], self.fields["recalled_on"]


class StatementForm(forms.Form):
    statement = TypedFileField(types=("txt",), label="Файл выписки", help_text="В формате 1С: kl_to_1c.txt, до 20 МБ.")


class RemittedForm(forms.Form):
    remitted_on = DayField(borders=DONE, late_in="prizes.payouts.actions.taxes", label="День перечисления", widget=DATE)
    document = forms.CharField(label="Платёжное поручение", max_length=80)
