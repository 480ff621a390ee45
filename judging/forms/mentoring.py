"""Forms of mentors and checkpoints."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.contests.bound_lines import free_lines
from hackathon_portal.contests.forms import LocalDateTimeField, PersonForm, set_zone
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.days import ACT, DATE, DayField
from hackathon_portal.kernel.web.fields import row_field
from hackathon_portal.kernel.web.file_fields import TypedFileField
from judging.models import MentorContact, MentorNote


class ApprovalForm(forms.Form):
    """The protocol by which the commission approves mentors."""

    number = forms.CharField(label="Протокол или акт: номер", max_length=40)
    on = DayField(borders=ACT, late_in="judging.actions.mentoring", label="Дата", widget=DATE)
    late_reason = forms.CharField(label="Причина, если позже срока", required=False, max_length=300)


class MentorNoteForm(forms.Form):
    light = forms.ChoiceField(label="Как идут дела", choices=MentorNote.Light.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="Замечание", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ContactForm(forms.Form):
    whom = forms.ChoiceField(label="С кем", choices=MentorContact.With.choices)
    text = forms.CharField(label="О чём говорили", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    next_step = forms.CharField(label="Что дальше", max_length=300, required=False)


class ProgressForm(forms.Form):
    text = forms.CharField(label="Что сделано", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    link = forms.URLField(label="Ссылка", required=False, assume_scheme="https")
    picture = TypedFileField(
        types=("png", "jpg", "jpeg"), label="Картинка", required=False, help_text="PNG, JPEG или снимок телефона (HEIC)."
    )


class CheckpointForm(forms.Form):
    title = forms.CharField(label="Название", max_length=120)
    question = forms.CharField(label="Что рассказать", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    opens_at = LocalDateTimeField(label="Открывается")
    closes_at = LocalDateTimeField(label="Закрывается")
    line: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Строка программы", queryset=None, required=False, empty_label="нет",
        help_text="Время открытия и строки программы одно: изменится открытие, переставится и строка.",
    )  # fmt: skip

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, contest.regulation.zone)
        row_field(self, "line").queryset = free_lines(contest)


class ChangedCheckpointForm(CheckpointForm):
    reason = forms.CharField(label="Почему меняете", max_length=500)

    def __init__(self, *args: Any, checkpoint: Any = None, **kwargs: Any) -> None:
        if checkpoint:
            kwargs["initial"] = {
                name: getattr(checkpoint, name) for name in ("title", "question", "opens_at", "closes_at", "line")
            }
        super().__init__(*args, **kwargs)


class MentorForm(PersonForm):
    proposed_by = forms.CharField(label="Кем предложен", max_length=200)
