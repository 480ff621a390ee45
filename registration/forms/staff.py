"""Forms of the staff: decisions, letters, references, files in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.validators import validate_email

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.days import DONE, TERM, DayField
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.russia.words import plural
from registration.models import Mailing, Official, SchoolMailing, Team
from registration.rules.grounds import Suggestion


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field of the form whose choices follow from the contest."""
    return cast(forms.ChoiceField, form.fields[name])


class NameDecisionForm(forms.Form):
    reason = forms.CharField(label="Почему не подходит", max_length=300, required=False)


class CategoryForm(forms.Form):
    category = forms.ChoiceField(label="Категория")
    reason = forms.CharField(label="Основание", max_length=300)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "category").choices = [
            ("", "выберите"), *((category.code, f"{category.label}: {category.title}") for category in contest.regulation.categories)
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
    """Refusal needs a ground of the regulation; admission a reason only where something speaks against it (`AdmissionForm`)."""

    ground = forms.ChoiceField(label="Основание отказа", required=False)
    comment = forms.CharField(label="Пояснение для заявителя", required=False, max_length=500)

    def __init__(self, *args: Any, contest: Contest, suggestion: Suggestion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if suggestion:
            self.initial = {"ground": suggestion.ground, "comment": suggestion.comment[:500]}
        choice_field(self, "ground").choices = [("", "выберите")] + [
            (ground.code, ground.words) for ground in contest.regulation.refusal_grounds
        ]


class AdmissionForm(forms.Form):
    """Why somebody is admitted in spite of what the checks say; asked only then."""

    despite = forms.CharField(
        label="Почему заявка допускается",
        help_text="Останется в журнале и на странице заявки, заявителю не отправляется.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RevealForm(forms.Form):
    reason = forms.CharField(label="Зачем нужны данные", max_length=300)


class ConductForm(forms.Form):
    """Suspension and exclusion need a ground of the regulation."""

    ground = forms.ChoiceField(label="Основание")
    comment = forms.CharField(label="Пояснение для участника", required=False, max_length=500)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if contest.regulation.conduct.announced:
            self.fields["comment"].label = "Причины"
            self.fields["comment"].help_text = "Уйдут участнику и в сообщение для канала; имена команды там заменим."
        choice_field(self, "ground").choices = [("", "выберите")] + [
            (ground.code, ground.words) for ground in contest.regulation.exclusion_grounds
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


class GoingOnForm(forms.Form):
    """What becomes of a team that lacks people: a reason, and a captain where there is none."""

    captain = forms.ChoiceField(label="Новый капитан", required=False)
    reason = forms.CharField(
        label="Причина",
        max_length=300,
        help_text="Войдёт в протокол и в письмо команде.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            choice_field(self, "captain").choices = [("", "выберите"), *people]
        else:
            del self.fields["captain"]


class LetterTemplateForm(forms.Form):
    subject = forms.CharField(label="Тема", max_length=200)
    body = forms.CharField(
        label="Текст", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Пустой текст вернёт письмо портала.",
    )  # fmt: skip
    number = forms.IntegerField(label="Показать на заявке №", required=False, min_value=1)


class MailingForm(forms.ModelForm):
    class Meta:
        model = Mailing
        fields = ["audience", "team", "subject", "body", "to_all"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        team.queryset = Team.objects.filter(contest=contest, queue_number__isnull=False).order_by(alphabetical("name"))
        team.empty_label = "не выбрана"
        team.help_text = "Только для письма одной команде."


def token_terms() -> list[tuple[int, str]]:
    """Terms of a token to choose from: the usual one and some rounder ones, none longer than the most."""
    usual = {30, 90, 180, 365, 730, settings.API_TOKEN_DAYS}
    return [(days, plural(days, "день,дня,дней")) for days in sorted(usual) if days <= settings.API_TOKEN_MOST_DAYS]


class ExtendTokenForm(forms.Form):
    days = forms.TypedChoiceField(label="Продлить, считая от сегодня", coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "days").choices = token_terms()
        self.fields["days"].initial = settings.API_TOKEN_DAYS


class TokenForm(forms.Form):
    name = forms.CharField(label="Название", max_length=80, help_text="Какая система им пользуется.")
    scopes = forms.MultipleChoiceField(label="Права", widget=forms.CheckboxSelectMultiple)
    signed = forms.BooleanField(label="Требовать подпись запроса (HMAC)", required=False)
    days = forms.TypedChoiceField(
        label="Действует", coerce=int, required=False, empty_value=None,
        help_text="Перед окончанием придёт письмо; срок можно продлить.",
    )  # fmt: skip

    def __init__(self, *args: Any, scopes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "scopes").choices = [*scopes.items()]
        choice_field(self, "days").choices = token_terms()
        self.fields["days"].initial = settings.API_TOKEN_DAYS


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(label="Столбцы", required=False, widget=forms.CheckboxSelectMultiple)
    file_format = forms.ChoiceField(label="Вид файла", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Зачем нужны персональные данные", required=False, max_length=300,
        help_text="Только если отмечен столбец с персональными данными. Причина останется в журнале.",
    )  # fmt: skip

    def __init__(self, *args: Any, columns: list[tuple[str, str]], formats: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "columns").choices = columns
        choice_field(self, "file_format").choices = list(formats.items())


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
    file = TypedFileField(
        types=("csv", "xlsx"), label="Файл CSV или XLSX", help_text="Столбцы как в выгрузке Регионального портала."
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > 20 * 2**20:
            raise forms.ValidationError("Файл больше 20 МБ. Разделите его на части.")
        return upload


class EarlyClosingForm(forms.Form):
    number = forms.CharField(label="Протокол комиссии: номер", max_length=40)
    decided_on = DayField(
        borders=DONE,
        late_in="registration.actions.closing",
        label="День решения",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Приём закрывают в день решения комиссии.",
    )
    upload = TypedFileField(
        types=("pdf",),
        label="Протокол файлом PDF",
        required=False,
        help_text="Не нужен, если протокол этого дня составлен и подписан на портале. Его увидят посетители среди документов.",
    )


class ReserveForm(forms.Form):
    """Until which day somebody without a place waits for the final answer."""

    until = DayField(
        borders=TERM, label="День окончательного ответа",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="Не позже дня, когда кончается регистрация.",
    )  # fmt: skip


class SchoolMailingForm(forms.ModelForm):
    class Meta:
        model = SchoolMailing
        fields = ["subject", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"body": "Ссылку на правила и контакты портал допишет сам, у каждой организации она своя."}
