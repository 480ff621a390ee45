"""What staff write for visitors besides the announcement: news, questions with answers, partners, documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from hackathon_portal.contests.forms import MARKED, LocalDateTimeField, set_zone
from hackathon_portal.contests.models import Channel, ContestDocument, MediaOutlet, NewsItem, Partner, QuestionAnswered
from hackathon_portal.kernel.days import ACT, bound


def _form(model: type[models.Model], names: list[str], **widgets: Any) -> type[forms.ModelForm]:
    made = forms.modelform_factory(model, fields=names, widgets=widgets)
    if "answer" in names:
        made.base_fields["answer"].label, made.base_fields["answer"].help_text = "Ответ", MARKED
    if "agreement_date" in names:
        bound(made.base_fields["agreement_date"], ACT, late_in="hackathon_portal.contests.actions")
    return made


def _rows(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


class NewsForm(forms.ModelForm):
    """News; its time is typed in the contest's zone."""

    published_at = LocalDateTimeField(label="Показать с")

    class Meta:
        model = NewsItem
        fields = ["title", "text", "published_at"]
        labels = {"text": "Текст"}
        help_texts = {"text": MARKED}
        widgets = {"text": _rows(8)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, self.instance.contest.regulation.zone)


class DocumentForm(forms.ModelForm):
    """A document; which of those it is that participants confirm to have read, in the contest's own list."""

    read_as = forms.ChoiceField(label="С ним знакомится участник", required=False)

    class Meta:
        model = ContestDocument
        fields = ["title", "file", "read_as", "version", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(one.code, one.title) for one in self.instance.contest.regulation.documents]
        self.fields["read_as"].choices = [("", "нет: документ для сведения"), *asked]  # type: ignore[attr-defined]


# kind -> (title of the list, of one, model, form)
KINDS: dict[str, tuple[str, str, type[Any], type[forms.ModelForm]]] = {
    "news": ("Новости", "новость", NewsItem, NewsForm),
    "questions": ("Вопросы и ответы", "вопрос", QuestionAnswered, _form(QuestionAnswered, ["question", "answer", "position"], answer=_rows(4))),
    "partners": ("Партнёры и спонсоры", "партнёр", Partner, _form(Partner, [
        "kind", "name", "url", "contribution", "email", "agreement_number", "agreement_date", "logo", "position"],
        agreement_date=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), logo=forms.FileInput())),
    "channels": ("Каналы и чаты", "канал или чат", Channel, _form(Channel, ["title", "url", "position"])),
    "media": ("Издания", "издание", MediaOutlet, _form(MediaOutlet, ["name", "contact", "email"])),
    "documents": ("Документы", "документ", ContestDocument, DocumentForm),
}  # fmt: skip
