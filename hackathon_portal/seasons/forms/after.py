"""Forms of what becomes of projects: for curators, for a team by its link, for organisations."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from hackathon_portal.kernel.days import DONE, PLAN, DayField
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.seasons.models import FollowUpEntry
from hackathon_portal.seasons.models.after import FollowUpStage, Level

# An INN, or the code of a page.
CODE = re.compile(r"[a-z0-9-]{1,60}", re.ASCII | re.IGNORECASE)


class AdopterField(forms.CharField):
    """An organisation of the portal by its INN or by the code of its page."""

    def clean(self, value: str) -> Organisation | None:
        text = super().clean(value).strip().strip("/").rpartition("/")[2]
        if not text:
            return None
        rows = Organisation.objects.filter(state=Organisation.State.VERIFIED)
        if CODE.fullmatch(text) and (found := rows.filter(inn=text).first() or rows.filter(slug=text).first()):
            return found
        raise forms.ValidationError("Проверенной организации с таким ИНН или адресом нет. Её вносит администратор портала.")


def _stage() -> forms.ChoiceField:
    return forms.ChoiceField(label="Как далеко проект", choices=FollowUpStage.choices)


def _text(label: str = "Что произошло") -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def _upload() -> forms.FileField:
    return forms.FileField(
        label="или файл", required=False, help_text="PDF или снимок (JPEG, PNG, HEIC), до 20 МБ",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.heic,.heif,.pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip


def _evidence() -> forms.URLField:
    return forms.URLField(
        label="Где это видно, ссылка", max_length=500, required=False, assume_scheme="https",
        help_text="Страница, документ, новость, репозиторий.",
    )  # fmt: skip


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EntryForm(forms.Form):
    """News of the curator's own."""

    stage = _stage()
    text = _text()
    evidence = _evidence()
    upload = _upload()
    happened_on = DayField(borders=DONE, label="Когда это было", required=False, widget=_Day())
    organisation = AdopterField(
        label="Кто внедряет: ИНН или адрес страницы организации", required=False, max_length=200,
        help_text="Организация должна быть на портале и проверена.",
    )  # fmt: skip
    level = forms.ChoiceField(label="Уровень", choices=[("", "по виду организации"), *Level.choices], required=False)


class CorrectionForm(EntryForm):
    """The same in place of an entry, with the reason."""

    corrects = forms.ModelChoiceField(label="Какую запись исправить", queryset=FollowUpEntry.objects.none())
    reason = forms.CharField(label="Почему исправлено", max_length=300)
    field_order = ("corrects", "reason")

    def __init__(self, *args: Any, entries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["corrects"]
        field.queryset = entries
        field.label_from_instance = lambda one: f"№ {one.pk}: {one.get_stage_display()}, {one.text[:60]}"


class PlanForm(forms.Form):
    next_step = forms.CharField(label="Следующий шаг", max_length=500, required=False)
    due_on = DayField(borders=PLAN, label="Срок шага", required=False, widget=_Day())


class AssignForm(forms.Form):
    """Whom marked cards go to."""

    curator: Any = forms.ModelChoiceField(
        label="Куратор",
        queryset=None,
        required=False,
        empty_label="без куратора",
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )

    def __init__(self, *args: Any, curators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["curator"]
        field.queryset = curators
        field.label_from_instance = lambda one: str(one) or one.email


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=300)


class TeamForm(forms.Form):
    """What a captain tells by the link of a letter."""

    stage = _stage()
    text = _text("Что происходит с проектом")
    next_step = forms.CharField(label="Что дальше", max_length=300, required=False)
    evidence = _evidence()
    upload = _upload()


class AnswerForm(forms.Form):
    """The team's answer to a request of its contact."""

    contact = forms.CharField(
        label="Как с вами связаться", max_length=300, required=False, help_text="Почта, телефон или имя в мессенджере."
    )
    reason = forms.CharField(label="Почему нет (увидит организация)", max_length=300, required=False)


class AskForm(forms.Form):
    message = forms.CharField(label="Зачем нужен контакт", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class IntroductionForm(forms.Form):
    """«Внедрено у нас»."""

    happened_on = DayField(borders=DONE, label="Когда внедрено", widget=_Day())
    text = _text("Что внедрено и где работает")
    evidence = _evidence()
    upload = _upload()
    level = forms.ChoiceField(label="Уровень", choices=[("", "по виду организации"), *Level.choices], required=False)
