"""Forms of the announcement, the regulation's values, nominations and roles."""

from __future__ import annotations

from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from django import forms
from pydantic import ValidationError as RegulationError

from hackathon_portal.accounts.actions import invite_account
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.contests import presets
from hackathon_portal.contests.models import Contest, Nomination, TimetableEntry
from hackathon_portal.regulation.schema import Regulation

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LocalDateTimeField(forms.DateTimeField):
    """An instant shown and typed in the contest's own zone, which the form sets: `self.fields["starts_at"].zone = zone`."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    zone: tzinfo

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        is_instant = isinstance(value, datetime) and value.tzinfo is not None
        return value.astimezone(self.zone).replace(tzinfo=None) if is_instant else value

    def to_python(self, value: Any) -> datetime | None:
        typed = super().to_python(value)
        return typed and typed.replace(tzinfo=self.zone)


def set_zone(form: forms.Form | forms.ModelForm, zone: tzinfo) -> None:
    """Tell every local instant of the form which zone it is typed in."""
    for field in form.fields.values():
        if isinstance(field, LocalDateTimeField):
            field.zone = zone


class NewContestForm(forms.Form):
    preset = forms.ChoiceField(label="Заготовка порядка")
    slug = forms.SlugField(label="Адрес страницы", help_text="Латиницей, например hackathon-2027", max_length=60)
    starts_on = forms.DateField(label="Первый день", widget=DATE)
    ends_on = forms.DateField(label="Последний день", widget=DATE)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = presets.choices(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "Последний день раньше первого.")
        return data


class PresetFileForm(forms.Form):
    file = forms.FileField(label="Файл заготовки", help_text="YAML, как его выгружает портал.")


class AnnouncementForm(forms.ModelForm):
    project_deadline_at = LocalDateTimeField(label="Срок представления проекта", required=False)

    class Meta:
        model = Contest
        fields = [
            "title", "short_title", "description", "starts_on", "ends_on", "registration_closes_on", "project_deadline_at", "place", "address",
            "arrival", "how_to_register", "rules_text", "chat_url", "nominations_act_number", "nominations_act_date",
            "officer_position", "officer_name",
        ]  # fmt: skip
        widgets = {
            "starts_on": DATE,
            "ends_on": DATE,
            "nominations_act_date": DATE,
            "registration_closes_on": DATE,
            "description": forms.Textarea(attrs={"rows": 3}),
            "how_to_register": forms.Textarea(attrs={"rows": 3}),
            "rules_text": forms.Textarea(attrs={"rows": 12}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.deadlines.registration_closes_at is not None:
            del self.fields["registration_closes_on"]  # the regulation counts it
        set_zone(self, self.instance.regulation.zone)

    def values(self) -> dict[str, Any]:
        """Cleaned values for the action; the instance itself is left as the database has it."""
        return dict(self.cleaned_data)

    def _post_clean(self) -> None:
        """Leave the instance alone: the action writes it."""


class NominationForm(forms.ModelForm):
    class Meta:
        model = Nomination
        fields = ["position", "track", "title", "task", "customer", "customer_judge"]
        widgets = {"task": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contest.regulation.organising.customers_name_judges:
            for name in ("track", "customer", "customer_judge"):
                del self.fields[name]
        else:
            self.fields["track"].label = contest.regulation.words.track.capitalize()


NominationFormSet = forms.inlineformset_factory(Contest, Nomination, NominationForm, extra=1, can_delete=True)


class TimetableForm(forms.ModelForm):
    """A line of the programme, its instant typed in the contest's zone."""

    starts_at = LocalDateTimeField(label="Начало")

    class Meta:
        model = TimetableEntry
        fields = ["starts_at", "title"]

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, zone)


TimetableFormSet = forms.inlineformset_factory(Contest, TimetableEntry, TimetableForm, extra=2, can_delete=True)


class PersonForm(forms.Form):
    """Somebody named by staff, by the address of an account that exists or is made now."""

    email = forms.EmailField(
        label="Почта", help_text="Если учётной записи ещё нет, придёт письмо со ссылкой, чтобы задать пароль."
    )
    full_name = forms.CharField(label="Фамилия, имя, отчество", max_length=200)

    def person(self, *, by: User) -> User:
        """The account of this address, made now where there was none."""
        email = self.cleaned_data["email"]
        found = User.objects.filter(email__iexact=email).first()
        return found or invite_account(email=email, full_name=self.cleaned_data["full_name"], by=by)


class LogoForm(forms.Form):
    """The picture of one of the regulation's organisers."""

    name = forms.ChoiceField(label="Организатор")
    picture = forms.FileField(label="Логотип, PNG или JPEG")

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [(one.name, one.name) for one in contest.regulation.organisers]  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    late_reason = forms.CharField(
        label="Причина публикации позже срока",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Нужна, только если срок объявления пропущен. Останется в журнале.",
    )


# Path in the regulation -> (label, kind). What stands here can be changed on the page; the rest, in the preset.
REGULATION_FIELDS: dict[str, tuple[str, str]] = {
    "act.number": ("Номер акта", "text"),
    "act.date": ("Дата акта", "date"),
    "announcement_lead_calendar_days": ("Объявление не позднее, календарных дней до начала", "whole"),
    "registration.closes_working_days_before": ("Регистрация заканчивается, рабочих дней до начала", "whole"),
    "registration.decision_due_working_days": ("Решение по заявке, рабочих дней после дня подачи", "whole"),
    "registration.invitation_valid_days": ("Приглашение в команду действует, дней", "whole"),
    "eligibility.min_age": ("Возраст от, лет", "whole"),
    "eligibility.max_age": ("Возраст до включительно, лет", "whole"),
    "team.min_size": ("Людей в команде, от", "whole"),
    "team.max_size": ("Людей в команде, до", "whole"),
    "seats.limit": ("Мест (команд)", "whole"),
    "judging.sheets.0.scale.minimum": ("Балл от", "number"),
    "judging.sheets.0.scale.maximum": ("Балл до", "number"),
    "judging.sheets.0.scale.step": ("Шаг балла", "number"),
    "judging.quorum_more_than": ("Кворум: присутствует более, доля состава", "text"),
    "judging.protocol_sent_working_days": ("Протокол направляется, рабочих дней", "whole"),
    "judging.published_within_working_days": ("Результаты публикуются, рабочих дней", "whole"),
    "project.max_file_megabytes": ("Файл проекта не больше, МБ", "whole"),
    "project.max_files": ("Файлов в проекте не больше", "whole"),
    "project.grace_seconds": ("Льготное время после срока сдачи, секунд", "whole"),
    "prizes.apply_within_working_days": ("Заявление о выплате, рабочих дней", "whole"),
    "prizes.pay_within_working_days": ("Перечисление приза, рабочих дней", "whole"),
}
_KINDS: dict[str, type[forms.Field]] = {
    "text": forms.CharField,
    "whole": forms.IntegerField,
    "number": forms.DecimalField,
    "date": forms.DateField,
}


def _at(data: Any, path: str) -> Any:
    for key in path.split("."):
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


def _put(data: Any, path: str, value: Any) -> None:
    *way, last = path.split(".")
    target = _at(data, ".".join(way)) if way else data
    target[last] = value


class RegulationForm(forms.Form):
    """The values of a regulation that staff change; contradictions are found by the regulation's own validation."""

    def __init__(self, *args: Any, regulation: Regulation, amends: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = regulation.model_dump(mode="json")
        for path, (label, kind) in REGULATION_FIELDS.items():
            field = _KINDS[kind](label=label, required=False, initial=_at(self.source, path))
            if kind == "date":
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[path.replace(".", "__")] = field
        if amends:
            self.fields["act_number"] = forms.CharField(label="Акт об изменении: номер и дата")
            self.fields["reason"] = forms.CharField(label="Основание", widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        changed = Regulation.model_validate(self.source).model_dump(mode="json")
        for path, (_, kind) in REGULATION_FIELDS.items():
            value = data.get(path.replace(".", "__"))
            if path.replace(".", "__") in self.errors:
                continue
            if kind == "date":
                value = value.isoformat() if value else None
            elif isinstance(value, Decimal):
                value = str(value)
            _put(changed, path, value if value != "" else None)
        try:
            self.regulation = Regulation.model_validate(changed)
        except RegulationError as problem:
            for error in problem.errors():
                self._report(".".join(str(part) for part in error["loc"]), error["msg"])
        except (ValueError, ZeroDivisionError):
            self._report("judging.quorum_more_than", "доля пишется дробью, например 2/3")
        return data

    def _report(self, path: str, message: str) -> None:
        name = path.replace(".", "__")
        text = message.removeprefix("Value error, ")
        known = next((field for field in self.fields if field == name or field.startswith(f"{name}__")), None)
        self.add_error(known, "Недопустимое значение: " + text)


class GrantRoleForm(forms.Form):
    email = forms.EmailField(label="Почта зарегистрированного человека")
    role = forms.ChoiceField(label="Роль", choices=Role.choices)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.user = User.objects.filter(email__iexact=email).first()
        if self.user is None:
            raise forms.ValidationError("На портале нет учётной записи с такой почтой. Пусть человек сначала зарегистрируется.")
        return email


class ActForm(forms.Form):
    file = forms.FileField(label="Акт об утверждении номинаций, PDF")
