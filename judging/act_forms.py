"""Forms of protocols: what a new one is made of, and the words people may write in any of them."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.web.file_fields import TypedFileField
from judging.models import Meeting, Protocol, Question
from judging.queries import agenda
from judging.rules import wording


class ActForm(forms.Form):
    """A protocol of a meeting's votes."""

    kind = forms.ChoiceField(label="О чём протокол", choices=agenda.ACTS)
    number = forms.CharField(label="Номер протокола", max_length=40)
    questions: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        label="Вопросы, по которым голосовали", queryset=Question.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="Почему новая версия", required=False, max_length=300, help_text="Нужно, если прежний протокол уже подписывают."
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        closed = Question.objects.filter(meeting__commission__contest=contest, closed_at__isnull=False).select_related("meeting")
        field: Any = self.fields["questions"]
        field.queryset = closed.order_by("-meeting__held_on", "id")
        field.label_from_instance = lambda row: f"{row.meeting.held_on:%d.%m.%Y}: {row.text}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        questions = list(data.get("questions") or [])
        meetings = {question.meeting_id for question in questions}
        if len(meetings) > 1:
            self.add_error("questions", "Отметьте вопросы одного заседания: у каждого заседания свой протокол.")
        elif meetings:
            data["meeting"] = Meeting.objects.select_related("commission").get(pk=meetings.pop())
            data["questions"] = questions
        return data


class TemplateFileForm(forms.Form):
    file = TypedFileField(types=("docx",), label="Бланк: файл DOCX с метками")


LONG = {"widget": forms.Textarea(attrs={"rows": 3}), "max_length": 4000, "required": False}


class ActWordsForm(forms.Form):
    """The words of a protocol of votes: each question has what was heard and who spoke."""

    heading = forms.CharField(label="Заголовок: о чём протокол", required=False, max_length=300)
    place = forms.CharField(
        label="Место составления", required=False, max_length=120, help_text="Населённый пункт, где составлен протокол."
    )
    invited = forms.CharField(label="Приглашены", **LONG)  # type: ignore[arg-type]
    reason = forms.CharField(label="Причина изменения", required=False, max_length=300)

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": dict(protocol.wording)})
        if not protocol.signatures.exists():
            del self.fields["reason"]
        add_votes(self, protocol)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reason = data.pop("reason", None)
        return {"wording": data} | ({"reason": reason} if reason is not None else {})


def add_votes(form: forms.Form, protocol: Protocol) -> None:
    """Fields for what was heard and who spoke on each question of the protocol."""
    for position, vote in enumerate(protocol.figures.get("votes", []), start=1):
        form.fields[f"heard_{position}"] = forms.CharField(
            label=f"Вопрос {position}. Слушали",
            help_text=vote["question"],
            **LONG,  # type: ignore[arg-type]
        )
        form.fields[f"spoke_{position}"] = forms.CharField(
            label=f"Вопрос {position}. Выступили",
            help_text="Кто и что сказал. Можно не писать.",
            **LONG,  # type: ignore[arg-type]
        )


def add_wording(form: forms.Form, protocol: Protocol) -> None:
    """The words of a protocol of results besides its introduction and further decisions."""
    values = ", ".join(f"{{{name}}}" for name in wording.VALUES)
    form.fields["heading"] = forms.CharField(label="Заголовок: о чём протокол", required=False, max_length=300)
    form.fields["place"] = forms.CharField(
        label="Место составления", required=False, max_length=120, help_text="Населённый пункт, где составлен протокол."
    )
    form.fields["invited"] = forms.CharField(label="Приглашены", **LONG)  # type: ignore[arg-type]
    add_votes(form, protocol)
    form.fields["heard"] = forms.CharField(label="О местах. Слушали", **LONG)  # type: ignore[arg-type]
    form.fields["spoke"] = forms.CharField(label="О местах. Выступили", **LONG)  # type: ignore[arg-type]
    form.fields["winner"] = forms.CharField(
        label="Предложение о победителе", required=False, max_length=400,
        help_text=f"Пусто: «{wording.WINNER}». Значения подставит портал: {values}.",
    )  # fmt: skip
