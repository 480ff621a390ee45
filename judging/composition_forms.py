"""Forms of the commission's composition: the order, who joins, another role or the end of a membership; each by an act."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.contests.forms import PersonForm
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.days import ACT, DATE, PLAN, DayField
from hackathon_portal.kernel.web.fields import choice_field, row_field
from hackathon_portal.kernel.web.file_fields import TypedFileField
from judging.actions.composition import Act
from judging.models import CommissionMember

# What the page of a member offers -> what it does.
LEAVE = "leave"


class ActForm(forms.Form):
    """The act that changes the composition; every form here has one."""

    act_number = forms.CharField(label="Приказ: номер", max_length=40)
    act_date = DayField(borders=ACT, late_in="judging.actions.composition", label="Приказ: дата", widget=DATE)
    since = DayField(
        borders=PLAN, label="Действует с", required=False, widget=DATE, help_text="Не раньше дня приказа. Пусто: со дня приказа."
    )
    act_file = TypedFileField(types=("pdf",), label="Приказ: файл PDF", required=False)

    def act(self) -> Act:
        data = self.cleaned_data
        return Act(data["act_number"], data["act_date"], data["since"], data["act_file"])


class CommissionOrderForm(forms.Form):
    order_number = forms.CharField(label="Приказ о составе: номер", max_length=40)
    order_date = DayField(borders=ACT, label="Приказ о составе: дата", widget=DATE)
    order_file = TypedFileField(types=("pdf",), label="Приказ о составе: файл PDF", required=False)
    reason = forms.CharField(
        label="Почему сменяет прежний", max_length=300, help_text="Например: опечатка в номере; новый приказ вместо прежнего."
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]


class MemberForm(PersonForm, ActForm):
    position = forms.CharField(label="Должность", max_length=300)
    role = forms.ChoiceField(label="Роль", choices=CommissionMember.Role.choices, initial=CommissionMember.Role.MEMBER)
    replaces: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Вместо кого", queryset=CommissionMember.objects.none(), required=False, empty_label="никого не заменяет"
    )

    def __init__(self, *args: Any, commission: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if commission:
            row_field(self, "replaces").queryset = commission.members.filter(replaced_by=None, merged_into=None)
        rules = contest.regulation.judging
        names = ["email", "full_name", "position", "role", "replaces"]
        if rules.voting_kinds:
            self.fields["kind"] = forms.ChoiceField(
                label="Кто это", choices=[("", "выберите"), *((kind.code, kind.title) for kind in rules.voting_kinds)]
            )
            self.fields["represents"] = forms.ModelChoiceField(
                label="Представляет заказчика", queryset=contest.nominations.all(), required=False, empty_label="никого"
            )
            self.fields["position"].label = "Должность и место работы"
            names = [*names[:-1], "kind", "represents", "replaces"]
        if not rules.chair_needed and not rules.secretary_needed:
            del self.fields["role"]
        self.order_fields([*names, "act_number", "act_date", "since", "act_file"])


class MemberChangeForm(ActForm):
    """Another role, or the end of the membership."""

    what = forms.ChoiceField(label="Что меняется")
    reason = forms.CharField(label="Пояснение", required=False, max_length=300)

    def __init__(self, *args: Any, member: CommissionMember, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = contest.regulation.judging
        roles = CommissionMember.Role.choices if rules.chair_needed or rules.secretary_needed else []
        others = [(role, f"новая роль: {title}") for role, title in roles if role != member.role]
        choice_field(self, "what").choices = [("", "выберите"), (LEAVE, "вывести из состава"), *others]
        self.order_fields(["what", "act_number", "act_date", "since", "act_file", "reason"])


class CorrectedMemberForm(forms.Form):
    full_name = forms.CharField(label="Фамилия, имя, отчество", max_length=200)
    position = forms.CharField(label="Должность", max_length=300)
    reason = forms.CharField(label="Причина исправления", max_length=300)


class ChangeReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=300)
