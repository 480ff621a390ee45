"""Forms of registration: one step each, forgiving to what people paste, strict about control digits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from phonenumber_field.formfields import PhoneNumberField

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.regulation import Regulation
from hackathon_portal.kernel import banks, identifiers
from hackathon_portal.kernel.words import cited
from registration.models import Announcement, ApiToken, Application, Official, Representative, SeekingCard, Team
from registration.rules.education import check_education
from registration.rules.eligibility import Person, check_identifiers, check_names, check_role

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}
COUNTRIES = [("RU", "Россия"), ("BY", "Беларусь"), ("KZ", "Казахстан"), ("KG", "Киргизия"), ("AM", "Армения"), ("ZZ", "другое")]


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name"]
        help_texts = {"name": "До 80 знаков. Название увидят комиссия и зрители."}

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class StepForm(forms.ModelForm):
    """A step of the application: partial work may be kept, so nothing is required until "check your answers"."""

    def __init__(self, *args: Any, regulation: Regulation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regulation = regulation
        needed, shown = regulation.fields_of(self.instance.role), regulation.shown_fields(self.instance.role)
        for name in [name for name in self.fields if name not in shown]:
            del self.fields[name]
        for name, field in self.fields.items():
            field.required = name in needed

    def values(self) -> dict[str, Any]:
        """What of the step can be kept: fields with an error are left as they were."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}

    def _post_clean(self) -> None:
        """The action writes the instance; the form only says what it would be."""

    def add_findings(self, check: Any) -> None:
        """Put what a rule says of the typed values beside the fields."""
        known = {name: value for name, value in self.cleaned_data.items() if name in Person.__dataclass_fields__ and value}
        known.pop("phone", None)
        for finding in check(Person(role=self.instance.role, **known), self.regulation):
            if finding.verdict == "red" and finding.field in self.fields and finding.field not in self.errors:
                self.add_error(finding.field, f"{finding.message} ({cited(finding.clause)}).")


class PersonForm(StepForm):
    title = "О вас"

    class Meta:
        model = Application
        fields = ["surname", "name", "patronymic", "birth_date", "citizenship", "email", "phone", "participation",
                  "municipality", "affiliation_place", "affiliation_declared"]  # fmt: skip
        help_texts = {
            "patronymic": "Если есть.",
            "municipality": "По желанию: для общей статистики.",
            "email": "На этот адрес придут решение по заявке и уведомления.",
            "affiliation_declared": "Если вы или ваши родственники связаны с организаторами или членами комиссии, напишите как. Иначе оставьте пустым.",
        }

    birth_date = forms.DateField(label="Дата рождения", widget=DATE)
    citizenship = forms.ChoiceField(label="Гражданство", choices=COUNTRIES)
    participation = forms.ChoiceField(label="Форма участия", choices=Application.Participation.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, token in {"surname": "family-name", "name": "given-name", "patronymic": "additional-name",
                            "birth_date": "bday", "email": "email", "phone": "tel"}.items():  # fmt: skip
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = token

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.add_findings(check_names)
        return data


class StudyForm(StepForm):
    """What a student adds: the part in the team, where and what they study."""

    title = "Учёба и роль в команде"

    class Meta:
        model = Application
        fields = ["team_role", "skills", "education_level", "education_place", "education_region"]
        help_texts = {
            "skills": "Языки, библиотеки, программы, которыми владеете.",
            "education_place": "Начните вводить название: подскажем организации из списка.",
        }

    team_role = forms.ChoiceField(label="Роль в команде", widget=forms.RadioSelect)
    education_level = forms.ChoiceField(label="Класс или уровень образования")
    education_region = forms.ChoiceField(label="Регион, где учитесь")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = self.regulation
        if "team_role" in self.fields:
            self.fields["team_role"].choices = [  # type: ignore[attr-defined]
                (role.code, f"{role.title} — {role.description}" if role.description else role.title) for role in rules.team.roles
            ]
        if rules.education:
            levels = [("", "выберите"), *((level.code, level.title) for level in rules.education.levels)]
            regions = [("", "выберите"), *((code, rules.education.region_title) for code in rules.education.regions[:1])]
            for name, choices in (("education_level", levels), ("education_region", [*regions, ("other", "другой регион")])):
                if name in self.fields:
                    self.fields[name].choices = choices  # type: ignore[attr-defined]
        if "education_place" in self.fields:
            self.fields["education_place"].widget.attrs["list"] = "schools"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.add_findings(check_role)
        self.add_findings(check_education)
        return data


class DigitsField(forms.CharField):
    """Digits of an identifier; spaces, dashes and dots of a pasted value are dropped."""

    def __init__(self, *, length: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs=NUMERIC | {"data-digits": str(length)}), **kwargs)
        self.length = length

    def to_python(self, value: Any) -> str:
        return identifiers.digits_of(super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and len(value) != self.length:
            raise forms.ValidationError(f"Нужно {self.length} цифр, а введено {len(value)}.")


class PassportForm(StepForm):
    title = "Паспорт"

    class Meta:
        model = Application
        fields = ["passport_series", "passport_number", "passport_issued_by", "passport_issued_on",
                  "passport_department_code"]  # fmt: skip

    passport_series = DigitsField(label="Серия", length=4)
    passport_number = DigitsField(label="Номер", length=6)
    passport_issued_by = forms.CharField(label="Кем выдан", max_length=200)
    passport_issued_on = forms.DateField(label="Когда выдан", widget=DATE)
    passport_department_code = forms.CharField(
        label="Код подразделения", max_length=10, help_text="Шесть цифр, например 710-001", widget=forms.TextInput(attrs=NUMERIC)
    )

    def clean_passport_department_code(self) -> str:
        digits = identifiers.digits_of(self.cleaned_data["passport_department_code"])
        if digits and len(digits) != 6:
            raise forms.ValidationError("Нужно 6 цифр.")
        return f"{digits[:3]}-{digits[3:]}" if digits else ""


def with_bank(data: Any) -> Any:
    """What was sent; with the BIK directory loaded, an empty bank's name and correspondent account follow from the BIK."""
    if data is None or not (bank := banks.by_bik(identifiers.digits_of(data.get("bik", "")))):
        return data
    data = data.copy()
    for name, value in (("bank_name", bank.name), ("corr_account", bank.corr_account)):
        if not data.get(name):
            data[name] = value
    return data


class BankForm(StepForm):
    title = "СНИЛС, ИНН и счёт"

    class Meta:
        model = Application
        fields = ["snils", "inn", "bank_name", "bik", "account", "corr_account", "bank_inn"]

    snils = DigitsField(label="СНИЛС", length=11)
    inn = DigitsField(label="ИНН", length=12)
    bank_name = forms.CharField(label="Банк получателя", max_length=160)
    bik = DigitsField(label="БИК", length=9)
    account = DigitsField(label="Номер счёта", length=20, help_text="Рублёвый счёт на ваше имя: на него перечислят приз.")
    corr_account = DigitsField(label="Корреспондентский счёт", length=20)
    bank_inn = DigitsField(label="ИНН банка", length=10)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_bank(data), *args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.add_findings(check_identifiers)
        return data


class ConsentForm(forms.Form):
    """One tick for each consent of the regulation."""

    title = "Согласия"

    def __init__(self, *args: Any, regulation: Regulation, given: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for text in regulation.all_consents:
            field = forms.BooleanField(
                label=text.title,
                help_text=text.text,
                required=text.required,
                initial=text.code in given,
                error_messages={"required": f"Без этого согласия заявку подать нельзя (п. {regulation.clause(text.rule)})."},
            )
            self.fields[text.code] = field

    def ticked(self) -> set[str]:
        return {code for code, value in self.cleaned_data.items() if value}


class RenameForm(forms.Form):
    name = forms.CharField(label="Новое название команды", max_length=80)


class SenderForm(forms.Form):
    organisation = forms.CharField(
        label="Направляющая организация", max_length=200, required=False,
        help_text="Если команду направляет школа, колледж или вуз. Пусто: команда собралась сама.",
        widget=forms.TextInput(attrs={"list": "schools"}),
    )  # fmt: skip


class LeaderForm(forms.Form):
    """The adult whom the organisation has appointed."""

    full_name = forms.CharField(label="Фамилия, имя, отчество руководителя", max_length=200)
    position = forms.CharField(label="Должность", max_length=200)
    email = forms.EmailField(label="Почта руководителя", help_text="На неё придёт ссылка, по которой руководитель согласится.")


class AskRepresentativeForm(forms.Form):
    full_name = forms.CharField(label="Фамилия, имя, отчество представителя", max_length=200)
    kinship = forms.CharField(label="Кем вам приходится", max_length=80, help_text="Мать, отец, опекун, попечитель.")
    email = forms.EmailField(
        label="Почта представителя", help_text="На неё придёт ссылка: заполнить, напечатать и подписать согласие."
    )


class ConsentDataForm(forms.ModelForm):
    """What the printed consent of a representative needs."""

    class Meta:
        model = Representative
        fields = ["full_name", "phone", "address", "passport", "child_address"]

    phone = PhoneNumberField(label="Телефон", required=False, region="RU")
    address = forms.CharField(label="Ваш адрес регистрации", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    passport = forms.CharField(
        label="Ваш паспорт: серия и номер, кем и когда выдан", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    child_address = forms.CharField(label="Адрес проживания ребёнка", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def _post_clean(self) -> None:
        """The action writes the instance."""


class ScanForm(forms.Form):
    file = forms.FileField(label="Скан или снимок", help_text="PDF, JPEG или PNG до 20 МБ.")


class NameDecisionForm(forms.Form):
    reason = forms.CharField(label="Почему не подходит", max_length=300, required=False)


class CategoryForm(forms.Form):
    category = forms.ChoiceField(label="Категория")
    reason = forms.CharField(label="Основание", max_length=300)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", "выберите"), *((one.code, f"{one.label}: {one.title}") for one in contest.regulation.categories)
        ]  # fmt: skip


class RaiseSeatsForm(forms.Form):
    limit = forms.IntegerField(label="Новое число мест", min_value=1, max_value=100_000)
    act = forms.CharField(label="Акт: номер и дата", max_length=120)


class SchoolsForm(forms.Form):
    """A list as it is copied from a spreadsheet: name, municipality, e-mail in columns."""

    rows = forms.CharField(
        label="Организации", widget=forms.Textarea(attrs={"rows": 10}),
        help_text="По одной в строке: название; город или район; почта. Столбцы можно скопировать из таблицы.",
    )  # fmt: skip

    def clean_rows(self) -> list[tuple[str, str, str]]:
        rows = []
        for number, line in enumerate(self.cleaned_data["rows"].splitlines(), start=1):
            parts = [part.strip() for part in (line.split("\t") if "\t" in line else line.split(";"))]
            if not any(parts):
                continue
            name, municipality, email = (*parts, "", "")[:3]
            if not name or len(parts) > 3:
                raise forms.ValidationError(f"Строка {number}: нужны название, город или район, почта.")
            if email:
                try:
                    validate_email(email)
                except forms.ValidationError:
                    raise forms.ValidationError(f"Строка {number}: адрес «{email}» записан с ошибкой.") from None
            rows.append((name, municipality, email))
        return rows


class DecisionForm(forms.Form):
    """Refusal needs a ground of the regulation; admission needs nothing."""

    ground = forms.ChoiceField(label="Основание отказа", required=False)
    comment = forms.CharField(label="Пояснение для заявителя", required=False, max_length=500)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [("", "выберите")] + [  # type: ignore[attr-defined]
            (ground.code, f"{ground.label}) {ground.text}") for ground in contest.regulation.refusal_grounds
        ]


class RevealForm(forms.Form):
    reason = forms.CharField(label="Зачем нужны данные", max_length=300)


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Код приглашения",
        max_length=20,
        help_text="Восемь букв и цифр от капитана. Пробелы и регистр не важны.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "class": "code"}),
    )


class CardForm(forms.ModelForm):
    class Meta:
        model = SeekingCard
        fields = ["role", "skills", "about"]
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"about": "Почта и телефон не нужны: напишут через портал."}


class MessageForm(forms.Form):
    text = forms.CharField(label="Сообщение", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class ConductForm(forms.Form):
    """Suspension and exclusion need a ground of the regulation."""

    ground = forms.ChoiceField(label="Основание")
    comment = forms.CharField(label="Пояснение для участника", required=False, max_length=500)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [("", "выберите")] + [  # type: ignore[attr-defined]
            (ground.code, f"{ground.label}) {ground.text}") for ground in contest.regulation.exclusion_grounds
        ]


class RulingForm(forms.Form):
    is_affiliated = forms.TypedChoiceField(
        label="Связь с организаторами или комиссией",
        choices=[("no", "связи нет"), ("yes", "связь есть")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Обоснование", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class OfficialForm(forms.ModelForm):
    class Meta:
        model = Official
        fields = ["full_name", "birth_surname", "part", "workplace", "email", "phone"]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class LetterTemplateForm(forms.Form):
    subject = forms.CharField(label="Тема", max_length=200)
    body = forms.CharField(
        label="Текст", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Пустой текст вернёт письмо портала.",
    )  # fmt: skip
    number = forms.IntegerField(label="Показать на заявке №", required=False, min_value=1)


class AnnouncementForm(forms.ModelForm):
    class Meta:
        model = Announcement
        fields = ["audience", "team", "subject", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.filter(contest=contest, queue_number__isnull=False).order_by("name")  # type: ignore[attr-defined]
        self.fields["team"].empty_label = "не выбрана"  # type: ignore[attr-defined]
        self.fields["team"].help_text = "Только для письма одной команде."


class TokenForm(forms.Form):
    name = forms.CharField(label="Название", max_length=80, help_text="Какая система им пользуется.")
    scopes = forms.MultipleChoiceField(label="Права", choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple)
    signed = forms.BooleanField(label="Требовать подпись запроса (HMAC)", required=False)


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(label="Столбцы", widget=forms.CheckboxSelectMultiple)
    file_format = forms.ChoiceField(label="Вид файла", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Зачем нужны персональные данные", required=False, max_length=300,
        help_text="Только если отмечен столбец с персональными данными. Причина останется в журнале.",
    )  # fmt: skip

    def __init__(self, *args: Any, columns: list[tuple[str, str]], formats: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = columns  # type: ignore[attr-defined]
        self.fields["file_format"].choices = list(formats.items())  # type: ignore[attr-defined]


class MappingForm(forms.Form):
    """Which column of the file is which of ours; ours without a pair stay empty."""

    def __init__(
        self, *args: Any, header: list[str], columns: list[tuple[str, str]], obligatory: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "нет в файле"), *((name, name) for name in header if name)]
        for name, title in columns:
            self.fields[name] = forms.ChoiceField(label=title, choices=choices, required=name in obligatory)

    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class ImportForm(forms.Form):
    file = forms.FileField(label="Файл CSV или XLSX", help_text="Столбцы как в выгрузке Регионального портала.")

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > 20 * 2**20:
            raise forms.ValidationError("Файл больше 20 МБ. Разделите его на части.")
        return upload


class EarlyClosingForm(forms.Form):
    protocol = forms.CharField(label="Протокол комиссии: номер и дата", max_length=80)
