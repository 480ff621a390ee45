"""Forms of marking: a decision on a key, its adoption, an answer to an objection, the pass mark to try."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.exams.actions.appeals import LONGEST
from hackathon_portal.exams.actions.rulings import LONGEST_REASON
from hackathon_portal.exams.models.marks import DECISIONS
from hackathon_portal.exams.rules.items import Kind
from hackathon_portal.kernel.days import ACT, DATE, DayField

HINTS = {
    Kind.SINGLE: "Номер верного варианта, например 2.",
    Kind.MULTIPLE: "Номера верных вариантов через «|», например 1|3.",
    Kind.TRUE_FALSE: "true — верно, false — неверно.",
    Kind.NUMBER: "Верное число; допуск остаётся прежним.",
    Kind.SHORT_TEXT: "Верные ответы, каждый с новой строки.",
    Kind.ORDERING: "Номера элементов в верном порядке через «>», например 2>1>3.",
    Kind.MATCHING: "Пары номеров через «|», например 1=2|2=1.",
}


class RulingForm(forms.Form):
    decision = forms.ChoiceField(label="Что решить", choices=DECISIONS, widget=forms.RadioSelect)
    answers = forms.CharField(
        label="Какой ответ верен",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Не нужно, если вопрос снимают.",
    )
    may_lower = forms.BooleanField(
        label="Баллы могут и снизиться", required=False, help_text="Без отметки каждому остаётся больший из двух результатов."
    )
    reason = forms.CharField(
        label="Почему", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}), help_text="Войдёт в протокол."
    )

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["answers"].help_text = f"{HINTS[Kind(kind)]} Не нужно, если вопрос снимают."


class AdoptForm(forms.Form):
    protocol_number = forms.CharField(label="Номер протокола", max_length=60)
    protocol_date = DayField(borders=ACT, label="Дата протокола", widget=DATE)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class AppealForm(forms.Form):
    text = forms.CharField(label="Что не так в вопросе", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Ответ участнику", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), help_text="Уйдёт ему письмом."
    )


class ThresholdForm(forms.Form):
    percent = forms.DecimalField(label="Порог, % баллов", min_value=0, max_value=100, max_digits=6, decimal_places=3)
