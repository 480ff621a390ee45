"""Forms of judging: project, commission, meeting, recusal, tie, protocol."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from judging.models import Commission, CommissionMember, MentorNote, Project

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NominationChoiceForm(forms.Form):
    nomination = forms.ModelChoiceField(label="Номинация", queryset=None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nomination"].queryset = contest.nominations.all()  # type: ignore[attr-defined]


class ProjectForm(forms.ModelForm):
    result_kind = forms.ChoiceField(label="Вид результата", required=False)
    declarations = forms.MultipleChoiceField(label="Подтверждаем", required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Project
        fields = ["title", "description", "result_kind", "repository_url", "demo_url", "declarations"]
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = contest.regulation.project
        self.fields["result_kind"].choices = [("", "выберите"), *rules.result_kinds.items()]  # type: ignore[attr-defined]
        self.fields["declarations"].choices = [  # type: ignore[attr-defined]
            (clause, f"{text} (п. {clause})") for clause, text in rules.declarations.items()
        ]
        for name in ("repository_url", "demo_url"):
            self.fields[name].assume_scheme = "https"  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action writes the project."""


class ApprovalForm(forms.Form):
    """The protocol by which the commission approves mentors."""

    number = forms.CharField(label="Протокол комиссии: номер", max_length=40)
    on = forms.DateField(label="Дата протокола", widget=DATE)
    late_reason = forms.CharField(label="Причина, если позже срока", required=False, max_length=300)


class MentorNoteForm(forms.Form):
    light = forms.ChoiceField(label="Как идут дела", choices=MentorNote.Light.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="Замечание", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ProgressForm(forms.Form):
    text = forms.CharField(label="Что сделано", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    link = forms.URLField(label="Ссылка", required=False, assume_scheme="https")


class CheckpointForm(forms.Form):
    title = forms.CharField(label="Название", max_length=120)
    question = forms.CharField(label="Что рассказать", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    opens_at = forms.DateTimeField(label="Открывается", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    closes_at = forms.DateTimeField(label="Закрывается", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """What is typed is the contest's local time."""
        data = super().clean() or {}
        for name in ("opens_at", "closes_at"):
            if data.get(name):
                data[name] = data[name].replace(tzinfo=self.zone)
        return data


class FileForm(forms.Form):
    file = forms.FileField(label="Файл")


class CommissionOrderForm(forms.ModelForm):
    class Meta:
        model = Commission
        fields = ["order_number", "order_date"]
        widgets = {"order_date": DATE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True

    def _post_clean(self) -> None:
        """The action writes the commission."""


class PersonForm(forms.Form):
    """A person of the portal by the address of the account."""

    email = forms.EmailField(label="Почта учётной записи")
    full_name = forms.CharField(label="Фамилия, имя, отчество", max_length=200)

    def clean_email(self) -> str:
        self.user = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if self.user is None:
            raise forms.ValidationError("На портале нет учётной записи с такой почтой. Пусть человек сначала зарегистрируется.")
        return self.cleaned_data["email"]


class MentorForm(PersonForm):
    proposed_by = forms.CharField(label="Кем предложен", max_length=200, help_text="Министерство или партнёр конкурса.")


class MemberForm(PersonForm):
    position = forms.CharField(label="Должность", max_length=300)
    role = forms.ChoiceField(label="Роль", choices=CommissionMember.Role.choices, initial=CommissionMember.Role.MEMBER)


class MeetingForm(forms.Form):
    held_on = forms.DateField(label="День заседания", widget=DATE)
    agenda = forms.CharField(label="Повестка", max_length=300, initial="Определение победителей и призёров конкурса")


class RecusalForm(forms.Form):
    reason = forms.CharField(label="Причина самоотвода", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=300)


class ProtocolForm(forms.Form):
    number = forms.CharField(label="Номер протокола", max_length=40)


class TieForm(forms.Form):
    """An order for the projects of one tie: who takes which of the shared places."""

    reason = forms.CharField(label="Обоснование", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, projects: list[Project], first_place: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = projects
        places = [(str(first_place + offset), f"{first_place + offset} место") for offset in range(len(projects))]
        for project in projects:
            self.fields[f"place_{project.pk}"] = forms.ChoiceField(
                label=f"{project.team.name}: {project.title}", choices=[("", "выберите"), *places]
            )
        self.order_fields([*(f"place_{project.pk}" for project in projects), "reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [data.get(f"place_{project.pk}") for project in self.projects]
        if all(chosen) and len(set(chosen)) != len(chosen):
            raise forms.ValidationError("У каждого проекта должно быть своё место.")
        return data

    def order(self) -> list[int]:
        """Project ids, the better place first."""
        return sorted((project.pk for project in self.projects), key=lambda key: int(self.cleaned_data[f"place_{key}"]))
