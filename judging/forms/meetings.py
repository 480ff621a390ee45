"""Forms of the commission's meetings: questions, recusals, protocols, their signatures."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.contests.acts import act_of_value
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.powers import is_given
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.days import DATE, PLAN, DayField
from hackathon_portal.kernel.web.fields import choice_field, label_rows, row_field
from hackathon_portal.regulation.schema import Deed, Who
from judging.forms.shared import of_the_contest
from judging.models import CommissionMember, Question, Violation
from judging.queries.departures import scopes
from registration.models import Application


class MeetingForm(forms.Form):
    held_on = DayField(borders=PLAN, label="День заседания", widget=DATE)
    begins_at = forms.TimeField(label="Начало", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label="Место или ссылка на видеовстречу", required=False, max_length=300)
    agenda = forms.CharField(label="Повестка", max_length=300, initial="Определение победителей и призёров конкурса")


class RecusalForm(forms.Form):
    reason = forms.CharField(label="Причина самоотвода", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ProtocolForm(forms.Form):
    number = forms.CharField(label="Номер протокола", max_length=40)
    reason = forms.CharField(
        label="Почему ещё один протокол",
        required=False,
        max_length=300,
        help_text="Нужно, когда есть подписанная версия, протокол другого заседания или решение уже опубликовано.",
    )


class ProtocolWordsForm(forms.Form):
    """The words around the figures; the figures themselves are in no form."""

    opening = forms.CharField(
        label="Вступление",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Кто открыл заседание, кто приглашён, кто выступил. Печатается перед результатами.",
    )
    resolved = forms.CharField(
        label="Дополнительные решения",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Печатается после результатов.",
    )
    reason = forms.CharField(label="Причина изменения", required=False, max_length=300)

    def __init__(self, *args: Any, signed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signed:
            del self.fields["reason"]


class DissentForm(forms.Form):
    dissent = forms.CharField(
        label="Особое мнение, если оно есть",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Прилагается к протоколу под вашей подписью.",
    )


class WithdrawProtocolForm(forms.Form):
    reason = forms.CharField(
        label="Почему протокол отзывают", max_length=300, help_text="Причина будет напечатана в новой версии протокола."
    )


class MissingSignatureForm(forms.Form):
    """Who cannot sign, and why."""

    member = forms.ModelChoiceField(CommissionMember.objects.none(), label="Кто не может подписать")
    reason = forms.CharField(label="Почему", max_length=300, help_text="Например: болезнь, отпуск. Печатается в протоколе.")

    def __init__(self, *args: Any, members: list[CommissionMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset = CommissionMember.objects.filter(pk__in=[member.pk for member in members])


class ReopeningForm(forms.Form):
    reason = forms.CharField(
        label="Почему оценку открывают заново",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Письмо с причиной получит каждый член комиссии.",
    )


class SentForm(forms.Form):
    how = forms.CharField(
        label="Как направлен", required=False, max_length=200, help_text="Например: СЭД, исх. № 12 от 27.05.2024."
    )


def _allowed_by(contest: Contest) -> str:
    """The act that lets the commission replace the sum or share a place; empty where none does."""
    told = []
    if contest.regulation.judging.mean_by_vote:
        told.append(f"Среднее вместо суммы допускает {act_of_value(contest, 'judging.mean_by_vote')}.")
    if contest.regulation.judging.places_shared_by_vote:
        told.append(f"Одно место на нескольких допускает {act_of_value(contest, 'judging.places_shared_by_vote')}.")
    return " ".join(told)


class QuestionForm(forms.Form):
    """A question of the agenda; each kind asks for its own field."""

    kind = forms.ChoiceField(label="О чём", choices=Question.Kind.choices)
    text = forms.CharField(
        label="Вопрос", required=False, max_length=500, help_text="Можно не писать: портал составит его по остальным полям."
    )
    nomination: forms.ModelChoiceField[Any] = forms.ModelChoiceField(queryset=None, required=False, empty_label="все")
    violation: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Замечание к проекту", queryset=None, required=False, empty_label="выберите"
    )
    consequence = forms.ChoiceField(label="Последствие", required=False)
    application = forms.IntegerField(label="Номер заявки", required=False, min_value=1)
    member: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Член комиссии", queryset=None, required=False, empty_label="выберите",
        help_text="Чьи листы не учитывать или кого избрать председательствующим.",
    )  # fmt: skip
    division = forms.ChoiceField(
        label="Зачёт", required=False, help_text="Листы выбывшего можно не учитывать в одном зачёте, а не во всём конкурсе."
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contest = contest
        raised = Violation.objects.filter(project__contest=contest, state=Violation.State.RAISED).select_related("project__team")
        kinds = [
            choice for choice in Question.Kind.choices
            if (choice[0] != "mean" or contest.regulation.judging.mean_by_vote)
            and (choice[0] != "share" or contest.regulation.judging.places_shared_by_vote)
            and (choice[0] != "presiding" or contest.regulation.judging.acting_chair == "elected")
            and (choice[0] != "closing" or is_given(contest, Deed.CLOSE_EARLY, Who.COMMISSION))
            and (choice[0] != "violation" or (is_given(contest, Deed.DISQUALIFY) and contest.regulation.project.consequences))
            and choice[0] != "tie"
        ]  # fmt: skip
        choice_field(self, "kind").choices = kinds
        self.fields["kind"].help_text = _allowed_by(contest)
        of_the_contest(self, contest)
        members = CommissionMember.objects.filter(commission__contest=contest, merged_into=None)
        row_field(self, "member").queryset = members.order_by(alphabetical("full_name"))
        row_field(self, "violation").queryset = raised
        label_rows(self, "violation", lambda violation: f"{violation.project.team}: п.\u00a0{violation.clause}")
        choice_field(self, "division").choices = [("", "весь конкурс"), *scopes(contest)]
        outcomes = [(one.code, one.title) for one in contest.regulation.project.consequences]
        choice_field(self, "consequence").choices = [("", "выберите"), *outcomes]

    def clean_application(self) -> Application | None:
        number = self.cleaned_data["application"]
        if number is None:
            return None
        application = Application.objects.filter(contest=self.contest, number=number).first()
        if application is None:
            raise forms.ValidationError("Заявки с таким номером нет.")
        return application
