"""Forms of projects: what is handed in, extensions, violations, objections."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from django import forms

from hackathon_portal.contests.forms import LocalDateTimeField, set_zone
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.days import DATE, DONE, DayField
from hackathon_portal.kernel.web.fields import assume_https, choice_field
from hackathon_portal.kernel.web.file_fields import TypedFileField
from judging.forms.shared import of_the_contest
from judging.models import Project, ProjectFile, ThirdPartyPart
from judging.rules import links


class NominationChoiceForm(forms.Form):
    nomination: forms.ModelChoiceField[Any] = forms.ModelChoiceField(queryset=None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_the_contest(self, contest)


class ProjectForm(forms.ModelForm):
    result_kind = forms.ChoiceField(label="Вид результата", required=False)
    declarations = forms.MultipleChoiceField(
        label="Знаем эти требования, подтверждаем их соблюдение", required=False, widget=forms.CheckboxSelectMultiple
    )
    # What the page was drawn with: another device may have saved the project since.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = [
            "title",
            "description",
            "result_kind",
            "repository_url",
            "demo_url",
            "shows_people",
            "uses_nothing_foreign",
            "declarations",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = contest.regulation.project
        choice_field(self, "result_kind").choices = [("", "выберите"), *rules.result_kinds.items()]
        choice_field(self, "declarations").choices = [
            (clause, f"{text} (п.\u00a0{clause})") for clause, text in rules.declarations.items()
        ]
        for name in ("repository_url", "demo_url"):
            assume_https(self, name)
        self.clause = contest.regulation.clause("project")
        if clause := rules.image_consent_declaration:
            self.fields["shows_people"].help_text = f"Тогда в разделе «Файлы» приложите согласия этих людей (п.\u00a0{clause})."
        else:
            del self.fields["shows_people"]
        if rules.third_party_listed:
            self.fields[
                "uses_nothing_foreign"
            ].help_text = "Если чужое есть, перечислите его с лицензиями в разделе «Чужие библиотеки и ресурсы»."
        else:
            del self.fields["uses_nothing_foreign"]
        self.initial["seen"] = self._state()
        # The page puts other forms between the fields of this one.
        for field in self.fields.values():
            field.widget.attrs["form"] = self.page_id

    page_id = "project-form"

    def kept(self) -> dict[str, Any]:
        """Of what was typed: all that is right by itself, kept while the rest is being mended."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.errors}

    @property
    def seen_now(self) -> str:
        """The mark of what is stored, for a page that goes on typing."""
        return self._state()

    def _stored(self) -> dict[str, Any]:
        """What the project holds of the form's fields."""
        return {name: getattr(self.instance, name) for name in self.Meta.fields if name in self.fields}

    def _state(self) -> str:
        return hashlib.sha256(json.dumps(self._stored(), sort_keys=True, default=str).encode()).hexdigest()[:16]

    def _go_on_from_stored(self) -> None:
        typed: Any = self.data
        self.data = typed.copy()
        self.data["seen"] = self._state()  # type: ignore[index]

    def saved_as(self, project: Project) -> None:
        """What this page itself has saved is no other window's: shown again, the form goes on from it."""
        self.instance = project
        self._go_on_from_stored()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        seen, stored = data.pop("seen", ""), self._stored()
        differing = [name for name, value in stored.items() if name in data and data[name] != value]
        if seen and seen != self._state() and differing:
            # Shown is what was typed here, beside what is saved; pressed once more, it is meant.
            self._go_on_from_stored()
            self.add_error(
                None, "Проект тем временем сохранён в другом окне. Проверьте отмеченное и сохраните ещё раз, если всё верно."
            )
            for name in differing:
                self.add_error(name, f"В другом окне сохранено: {stored[name] or 'пусто'}.")
        for name in ("repository_url", "demo_url"):
            if fault := links.fault_of(data.get(name) or ""):
                self.add_error(name, f"{fault.capitalize()} (п.\u00a0{self.clause}).")
        return data

    def _post_clean(self) -> None:
        """The action writes the project."""


class ObjectionForm(forms.Form):
    objector = forms.CharField(label="Кто заявил", max_length=200)
    document = forms.CharField(label="Документ: номер и дата", max_length=160)
    text = forms.CharField(label="В чём претензия", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class ObjectionDecisionForm(forms.Form):
    decision = forms.CharField(label="Решение и почему", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ThirdPartyForm(forms.ModelForm):
    class Meta:
        model = ThirdPartyPart
        fields = ["name", "licence", "url"]
        help_texts = {"name": "Например, React 18.", "licence": "Например, MIT."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assume_https(self, "url")


class FileForm(forms.Form):
    file = TypedFileField(label="Файл", types=())
    purpose = forms.ChoiceField(
        label="Что это",
        choices=[one for one in ProjectFile.Purpose.choices if one[0] != ProjectFile.Purpose.PICTURE],
        initial=ProjectFile.Purpose.MATERIAL,
    )
    person = forms.CharField(
        label="Чьё согласие", required=False, max_length=200, help_text="Фамилия и имя того, кто изображён. Только для согласия."
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = contest.regulation.project.file_types
        cast(TypedFileField, self.fields["file"]).take(taken)


class PictureForm(forms.Form):
    """The picture visitors see with the project; sent without a file it is taken away."""

    file = TypedFileField(
        types=("png", "jpg", "jpeg"),
        label="Картинка проекта, PNG или JPEG",
        required=False,
        help_text="Лучше лежачая, от 1200 × 800: экран программы, макет, прибор. Портал перерисует её и уберёт из файла место "
        "и камеру. Посетители увидят её с результатами, если капитан показывает команду на сайте.",
    )


class SignatureFileForm(forms.Form):
    file = TypedFileField(types=("sig", "p7s"), label="Файл подписи (.sig, .p7s)")


class ExtensionForm(forms.Form):
    """A later term for one team; what is typed is the contest's local time."""

    until = LocalDateTimeField(label="Новый срок")
    nomination: forms.ModelChoiceField[Any] = forms.ModelChoiceField(queryset=None, required=False)
    reason = forms.CharField(label="Причина", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, contest: Contest, chosen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, contest.regulation.zone)
        of_the_contest(self, contest)
        if chosen:
            del self.fields["nomination"]


class ViolationForm(forms.Form):
    clause = forms.ChoiceField(label="Какое требование нарушено")
    text = forms.CharField(label="В чём нарушение", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = contest.regulation.project
        rows = {clause: rules.declaration_titles.get(clause, text) for clause, text in rules.requirements.items()}
        choice_field(self, "clause").choices = [(clause, f"п.\u00a0{clause}. {text}"[:120]) for clause, text in rows.items()]


NO_VIOLATION = "-"


class ViolationDecisionForm(forms.Form):
    """The organiser's decision about a violation: sent once it is shown with what follows, sent again it is made."""

    consequence = forms.ChoiceField(label="Что решено", widget=forms.RadioSelect)
    number = forms.CharField(label="Номер решения", max_length=60)
    decided_on = DayField(borders=DONE, late_in="judging.actions.violations", label="День решения", widget=DATE)
    reason = forms.CharField(label="Обоснование", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [(one.code, one.title) for one in contest.regulation.project.consequences]
        choice_field(self, "consequence").choices = [*outcomes, (NO_VIOLATION, "нарушения нет")]

    def clean_consequence(self) -> str:
        chosen: str = self.cleaned_data["consequence"]
        return "" if chosen == NO_VIOLATION else chosen


class AnswerForm(forms.Form):
    text = forms.CharField(label="Ответ команды", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
