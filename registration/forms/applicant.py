"""Forms of applicants and of those beside them: one step each, forgiving to what people paste, strict about control digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from phonenumber_field.formfields import PhoneNumberField

from hackathon_portal.contests.models import ContestDocument
from hackathon_portal.kernel import banks, clock
from hackathon_portal.kernel.days import DATE
from hackathon_portal.kernel.text_guard import validators_of
from hackathon_portal.kernel.texts import cleaned_cell
from hackathon_portal.kernel.web.fields import keep_out_of_the_browser
from hackathon_portal.kernel.web.file_fields import ScanField
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia import identifiers
from hackathon_portal.russia.words import cited, digits_needed
from registration import fields as table
from registration.fields import Person
from registration.models import Application, SeekingCard, Team, choices_of, limit_of
from registration.rules import dates, values
from registration.rules.education import check_education
from registration.rules.eligibility import (
    Finding,
    Verdict,
    check_age,
    check_citizenship,
    check_document_age,
    check_identifiers,
    check_names,
    check_role,
    check_values,
)

# What a regulation's documents do not ask of an applicant: it says so, and what it is for.
BY_CHOICE = ("affiliation_place",)
NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name"]
        help_texts = {"name": "До 80 знаков, без слова «команда» и кавычек. Название увидят комиссия и зрители."}

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class DigitsField(forms.CharField):
    """Digits of an identifier; spaces, dashes and dots of a pasted value are dropped, a value without digits is an error."""

    def __init__(self, *, length: int, groups: str = "", **kwargs: Any) -> None:
        super().__init__(widget=digits_input(length, groups), **kwargs)
        self.length = length

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        digits = identifiers.digits_of(typed)
        if typed and not digits:
            raise forms.ValidationError(f"{digits_needed(self.length)}.", code="field.invalid")
        return digits

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and len(value) != self.length:
            raise forms.ValidationError(f"{digits_needed(self.length)}, а введено {len(value)}.", code="field.invalid")


def digits_input(length: int, groups: str = "") -> forms.TextInput:
    return forms.TextInput(attrs=NUMERIC | {"data-digits": str(length)} | ({"data-groups": groups} if groups else {}))


class StatedField(forms.CharField):
    """A text or digits of the table, read as files and the API read it (`rules/values.py`)."""

    def __init__(self, *, field: table.Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field = field

    def to_python(self, value: Any) -> str:
        try:
            return values.text_of(self.field, str(value or ""), optional=not self.required, limit=limit_of(self.field.name))
        except values.Refused as refused:
            raise forms.ValidationError(f"{refused}.", code=refused.fault.code) from None


class StatedEmailField(StatedField, forms.EmailField):
    """An address, its shape checked as well."""


class StatedPhoneField(PhoneNumberField):
    def to_python(self, value: Any) -> Any:
        return super().to_python(StatedField(field=table.FIELDS["phone"], required=self.required).to_python(value))


class StatedDateField(forms.DateField):
    """A day, read as files and the API read it; its borders are those of a person's data on every entrance (`values.faults_of`)."""

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            values.refuse_formula(text := cleaned_cell(value))
            return dates.read_day(text)
        except values.Refused as refused:
            raise forms.ValidationError(f"{refused}.", code=refused.fault.code) from None
        except dates.NotRead as error:
            raise forms.ValidationError(f"{error}.", code=values.INVALID) from None


def form_field(column: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form's field of a column of the application, as the table describes it; a text obeys the rule of its column."""
    made = _made(column, **kwargs)
    if isinstance(made, forms.CharField):
        made.validators = [*made.validators, *validators_of(column)]
    return made


def _made(column: models.Field, **kwargs: Any) -> forms.Field | None:
    field = table.FIELDS[column.name]
    common: dict[str, Any] = {"label": field.label or capfirst(column.verbose_name), "help_text": field.help}
    if field.type is table.Type.DATE:
        return StatedDateField(widget=DATE, **common)
    if field.type is table.Type.CHOICE:
        return forms.ChoiceField(widget=forms.RadioSelect if field.radio else forms.Select, **common)
    if field.name == "email":
        return StatedEmailField(field=field, max_length=limit_of(field.name), **common)
    if field.name == "phone":
        return StatedPhoneField(region="RU", **common)
    if field.digits:
        # What belongs to a document of another country is not held to digits by the page.
        widget = forms.TextInput(attrs={"autocomplete": "off"}) if field.of_document else digits_input(field.digits, field.groups)
        return StatedField(field=field, widget=widget, **common)
    return StatedField(field=field, max_length=limit_of(field.name), **common)


class StepMeta:
    """What the Meta of every step shares: its fields come from the table."""

    model = Application
    formfield_callback = form_field


class StepForm(forms.ModelForm):
    """A step of the application: partial work may be kept, so nothing is required until "check your answers"."""

    title = ""

    def __init__(self, *args: Any, regulation: Regulation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regulation = regulation
        needed, shown = regulation.fields_of(self.instance.role), regulation.shown_fields(self.instance.role)
        for name in [name for name in self.fields if name not in shown]:
            del self.fields[name]
        for name, form_field in self.fields.items():
            field = table.FIELDS[name]
            form_field.required = name in needed
            if name in BY_CHOICE and not form_field.required:
                form_field.help_text = f"По желанию. {form_field.help_text}".strip()
            if field.autocomplete:
                form_field.widget.attrs["autocomplete"] = field.autocomplete
            if isinstance(form_field, forms.ChoiceField):
                unchosen = [("", "выберите")] if field.closed and not field.radio else []
                form_field.choices = [*unchosen, *choices_of(name, regulation).items()]
        keep_out_of_the_browser(self, *table.MASKED)

    def values(self) -> dict[str, Any]:
        """What of the step can be kept: fields with an error are left as they were."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}

    def _post_clean(self) -> None:
        """The action writes the instance; the form only says what it would be."""

    def add_findings(self, check: Any) -> None:
        """Put what a rule says of the typed values beside the fields."""
        known = {name: getattr(self.instance, name) for name in table.STATED}
        known |= {name: value for name, value in self.cleaned_data.items() if name in table.STATED}
        known = {name: value for name, value in known.items() if value and name != "phone" and name not in self.errors}
        for finding in check(Person(role=self.instance.role, **known), self.regulation):
            if finding.verdict == "red" and finding.field in self.fields and finding.field not in self.errors:
                told = forms.ValidationError(f"{finding.message} ({cited(finding.clause)}).", code=finding.code)
                self.add_error(finding.field, told)


class PersonForm(StepForm):
    title = table.STEPS["person"]

    class Meta(StepMeta):
        fields = table.of_step("person")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.add_findings(check_names)
        self.add_findings(lambda person, regulation: check_values(person, regulation, on=local_day(clock.now(), regulation)))
        return data

    def warnings(self) -> list[Finding]:
        """For what the organiser will refuse the person, said before the passport is asked for; it can be filed nevertheless."""
        person = Person(
            role=self.instance.role,
            birth_date=self.cleaned_data.get("birth_date"),
            citizenship=self.cleaned_data.get("citizenship", ""),
        )
        starts_on, today = self.instance.contest.starts_on, local_day(clock.now(), self.regulation)
        found = check_age(person, self.regulation, starts_on=starts_on, applied_on=today) + check_citizenship(
            person, self.regulation
        )
        return [finding for finding in found if finding.verdict is Verdict.RED]


class StudyForm(StepForm):
    """What a student adds: the part in the team, where and what they study."""

    title = table.STEPS["study"]

    class Meta(StepMeta):
        fields = table.of_step("study")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(role_field := self.fields.get("team_role"), forms.ChoiceField):
            role_field.choices = [
                (role.code, f"{role.title} — {role.description}" if role.description else role.title)
                for role in self.regulation.team.roles
            ]
        wanted = [role.title for role in self.regulation.team.roles if role.needs_skills]
        if "skills" in self.fields and not self.fields["skills"].required:
            needed = f"Если ваша роль — {' или '.join(wanted)}, обязательно; остальным по желанию." if wanted else "По желанию."
            self.fields["skills"].help_text = f"{needed} {self.fields['skills'].help_text}"
        if "education_place" in self.fields:
            self.fields["education_place"].widget.attrs["list"] = "schools"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.add_findings(check_role)
        self.add_findings(check_education)
        return data


class PassportForm(StepForm):
    title = table.STEPS["passport"]

    class Meta(StepMeta):
        fields = table.of_step("passport")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.add_findings(self.check_document)
        return data

    def check_document(self, person: Person, regulation: Regulation) -> list[Finding]:
        """What the document says together with who has it: its length, its day. Here a day that is only doubtful is an error."""
        found = check_values(person, regulation, on=local_day(clock.now(), regulation)) + check_document_age(person, regulation)
        return [replace(finding, verdict=Verdict.RED) for finding in found]


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
    title = table.STEPS["bank"]

    class Meta(StepMeta):
        fields = table.of_step("bank")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_bank(data), *args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.add_findings(check_identifiers)
        return data


class ConsentForm(forms.Form):
    """One tick for each consent of the regulation, each with the page of its text. A tick is there only where the person has given it.

    `given`: codes whose present text is agreed to; `documents`: what is attached of the documents that a tick confirms to have read.
    """

    title = table.STEPS["consents"]

    def __init__(
        self,
        *args: Any,
        regulation: Regulation,
        given: set[str],
        slug: str,
        documents: Mapping[str, ContestDocument] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for text in regulation.all_consents:
            page = reverse("consent_text", args=[slug, text.code, text.version])
            field = forms.BooleanField(
                label=text.title,
                help_text=format_html(
                    '{}{} <a href="{}" target="_blank">Текст отдельно, версия {}<span class="visually-hidden">: {}</span></a>, '
                    '<a href="{}" target="_blank">PDF<span class="visually-hidden">: {}</span></a>',
                    text.text,
                    format_html_join(
                        "",
                        ' <a href="{}" target="_blank">{}, PDF, версия {}</a> <span class="muted">(SHA-256 {})</span>.',
                        (
                            (reverse("contest_document", args=[slug, one.pk]), one.title, one.version, one.sha256[:16])
                            for code in text.reads
                            if (one := documents.get(code))
                        ),
                    ),
                    page,
                    text.version,
                    text.title,
                    reverse("consent_text_pdf", args=[slug, text.code, text.version]),
                    text.title,
                ),
                required=text.required,
                initial=text.code in given,
                error_messages={"required": f"Без этого согласия заявку подать нельзя (п.\u00a0{regulation.clause(text.rule)})."},
            )
            self.fields[text.code] = field

    def ticked(self) -> set[str]:
        return {code for code, value in self.cleaned_data.items() if value}


# The form of each step of the table, in its order.
STEP_FORMS: dict[str, Any] = {
    "person": PersonForm,
    "study": StudyForm,
    "passport": PassportForm,
    "bank": BankForm,
    "consents": ConsentForm,
}


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


class MergeForm(forms.Form):
    name = forms.CharField(label="Название другой команды", max_length=80, help_text="Точно как она записана.")


class StepDownForm(forms.Form):
    reason = forms.CharField(label="Почему вы уходите", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class AskRepresentativeForm(forms.Form):
    full_name = forms.CharField(label="Фамилия, имя, отчество представителя", max_length=200)
    kinship = forms.CharField(label="Кем вам приходится", max_length=80, help_text="Мать, отец, опекун, попечитель.")
    email = forms.EmailField(
        label="Почта представителя", help_text="На неё придёт ссылка: заполнить, напечатать и подписать согласие."
    )


class ScanForm(forms.Form):
    file = ScanField(label="Скан или снимок", megabytes=20)


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
        fields = ["role", "skills", "about", "team_role", "education_level"]
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"about": "Почта и телефон не нужны: напишут через портал."}

    def __init__(self, *args: Any, regulation: Regulation, seeks_person: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "team_role": [(role.code, role.title) for role in regulation.team.roles],
            "education_level": [(level.code, level.title) for level in regulation.education.levels]
            if regulation.education
            else [],
        }
        for name, known in choices.items():
            if known and not seeks_person:
                title, value = self.fields[name].label, self.initial.get(name)
                self.fields[name] = forms.ChoiceField(
                    label=title, choices=[("", "не скажу"), *known], required=False, initial=value
                )
            else:
                del self.fields[name]


class MessageForm(forms.Form):
    text = forms.CharField(label="Сообщение", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
