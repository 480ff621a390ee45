"""Forms of sheets of paper, ties, lots and nominations besides the places."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.web.fields import choice_field, label_rows, row_field
from hackathon_portal.kernel.web.file_fields import ScanField
from hackathon_portal.regulation.schema import Sheet
from judging.queries.commission import members_in_office
from registration.models import Application


class PaperSheetForm(forms.Form):
    """A sheet of paper typed in: whose, about which project, points by every criterion, the scan."""

    member: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label="Член комиссии", queryset=None, empty_label="выберите")
    project: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label="Проект", queryset=None, empty_label="выберите")
    scan = ScanField(label="Скан или снимок листа", megabytes=20)

    def __init__(
        self, *args: Any, contest: Contest, commission: Any, projects: Any, sheet: Sheet, people: list[Application], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        members = members_in_office(commission)
        if sheet.filled_by:
            members = members.filter(kind__in=sheet.filled_by)
        row_field(self, "member").queryset = members
        row_field(self, "project").queryset = projects
        label_rows(self, "project", lambda project: f"{project.team}: {project.title}")
        self.people = {str(person.pk): person for person in people}
        if sheet.subject == "person":
            named = [(key, f"{person.team}: {person.full_name}") for key, person in self.people.items()]
            self.fields["person"] = forms.ChoiceField(label="Участник", choices=[("", "выберите"), *named])
        for measure in sheet.measures:
            criterion = measure.criterion
            self.fields[f"points_{criterion.code}"] = forms.CharField(
                label=f"{criterion.group}: {criterion.label}" if criterion.group else criterion.label,
                required=sheet.subject == "project", max_length=60, help_text=measure.bounds,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip
        self.order_fields(["member", "project", "person", *(f"points_{one.code}" for one in sheet.criteria), "scan"])

    def person(self) -> Application | None:
        return self.people.get(self.cleaned_data.get("person", ""))

    def points(self) -> dict[str, str]:
        prefix = "points_"
        return {name.removeprefix(prefix): value for name, value in self.cleaned_data.items() if name.startswith(prefix)}


class ProposedNominationForm(forms.Form):
    """A personal nomination the regulation does not have, with criteria of its own."""

    title = forms.CharField(label="Название номинации", max_length=160)
    role = forms.ChoiceField(label="Роль участников")
    criteria = forms.CharField(label="Критерии, каждый с новой строки", widget=forms.Textarea(attrs={"rows": 4}))
    by_category = forms.BooleanField(label="Победитель в каждой категории", required=False)
    proposed_by = forms.CharField(label="Кто предложил", max_length=200)
    basis = forms.CharField(label="Документ", max_length=80, help_text="Предложение и решение: номер, дата.")

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "role").choices = [(role.code, role.title) for role in contest.regulation.team.roles]
        if not contest.regulation.categories:
            del self.fields["by_category"]

    def clean_criteria(self) -> list[str]:
        return [" ".join(line.split()) for line in self.cleaned_data["criteria"].splitlines() if line.strip()]


class ProposedTeamNominationForm(forms.Form):
    """A nomination for teams besides the places, with criteria of its own."""

    title = forms.CharField(label="Название номинации", max_length=160)
    task = forms.ChoiceField(label="Чьи проекты участвуют", required=False)
    places = forms.IntegerField(label="Сколько призовых мест", min_value=1, max_value=10, initial=1)
    criteria = forms.CharField(label="Критерии, каждый с новой строки", widget=forms.Textarea(attrs={"rows": 4}))
    proposed_by = forms.CharField(label="Кто предложил", max_length=200)
    basis = forms.CharField(label="Документ", max_length=80, help_text="Предложение и решение: номер, дата.")

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(one.title, one.title) for one in contest.nominations.all()]
        choice_field(self, "task").choices = [("", "все"), *titles]

    def clean_criteria(self) -> list[str]:
        return [" ".join(line.split()) for line in self.cleaned_data["criteria"].splitlines() if line.strip()]


class PersonalNominationForm(forms.Form):
    """The organiser's consent to a personal nomination."""

    proposed_by = forms.CharField(label="Кто предложил", max_length=200)
    basis = forms.CharField(label="Документ", max_length=200, help_text="Предложение и решение: номер, дата.")


class DrawForm(forms.Form):
    reason = forms.CharField(label="Почему заново", required=False, max_length=300)


class TieForm(forms.Form):
    """An order for the projects (id and words) of one tie: who takes which of the shared places."""

    reason = forms.CharField(label="Обоснование", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, projects: list[tuple[int, str]], first_place: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = projects
        places = [(str(first_place + offset), f"{first_place + offset} место") for offset in range(len(projects))]
        for key, label in projects:
            self.fields[f"place_{key}"] = forms.ChoiceField(label=label, choices=[("", "выберите"), *places])
        self.order_fields([*(f"place_{key}" for key, _ in projects), "reason", "change_reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [data.get(f"place_{key}") for key, _ in self.projects]
        if all(chosen) and len(set(chosen)) != len(chosen):
            raise forms.ValidationError("У каждого проекта должно быть своё место.")
        return data

    def order(self) -> list[int]:
        """Project ids, the better place first."""
        return sorted((key for key, _ in self.projects), key=lambda key: int(self.cleaned_data[f"place_{key}"]))


class CorrectedTieForm(TieForm):
    change_reason = forms.CharField(label="Почему решение меняется", max_length=500)
