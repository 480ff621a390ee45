"""Forms of judging: project, commission, meeting, recusal, tie, protocol, paper sheets."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import capfirst

from hackathon_portal.contests.acts import act_of_value
from hackathon_portal.contests.forms import LocalDateTimeField, PersonForm, set_zone
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.powers import is_given
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.days import ACT, DONE, PLAN, DayField
from hackathon_portal.kernel.web.fields import assume_https, choice_field, label_rows, row_field
from hackathon_portal.kernel.web.file_fields import ScanField, TypedFileField
from hackathon_portal.regulation.schema import Deed, Sheet, Who
from judging.models import CommissionMember, MentorContact, MentorNote, Project, ProjectFile, Question, ThirdPartyPart, Violation
from judging.queries.commission import members_in_office
from judging.rules import links
from registration.models import Application

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NominationChoiceForm(forms.Form):
    nomination: forms.ModelChoiceField[Any] = forms.ModelChoiceField(queryset=None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of_the_contest(self, contest)


def _of_the_contest(form: forms.Form, contest: Contest) -> None:
    """The field of nominations: those of the contest, under its own word."""
    field, words = row_field(form, "nomination"), contest.regulation.words
    field.queryset, field.label = contest.nominations.all(), capfirst(words.task)


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

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, zone)


class ChangedCheckpointForm(CheckpointForm):
    reason = forms.CharField(label="Почему меняете", max_length=500)

    def __init__(self, *args: Any, checkpoint: Any = None, **kwargs: Any) -> None:
        if checkpoint:
            kwargs["initial"] = {name: getattr(checkpoint, name) for name in ("title", "question", "opens_at", "closes_at")}
        super().__init__(*args, **kwargs)


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
        _of_the_contest(self, contest)
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


class MentorForm(PersonForm):
    proposed_by = forms.CharField(label="Кем предложен", max_length=200)


class MeetingForm(forms.Form):
    held_on = DayField(borders=PLAN, label="День заседания", widget=DATE)
    begins_at = forms.TimeField(label="Начало", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label="Место или ссылка на видеовстречу", required=False, max_length=300)
    agenda = forms.CharField(label="Повестка", max_length=300, initial="Определение победителей и призёров конкурса")


class RecusalForm(forms.Form):
    reason = forms.CharField(label="Причина самоотвода", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=300)


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
        _of_the_contest(self, contest)
        members = CommissionMember.objects.filter(commission__contest=contest, merged_into=None)
        row_field(self, "member").queryset = members.order_by(alphabetical("full_name"))
        row_field(self, "violation").queryset = raised
        label_rows(self, "violation", lambda violation: f"{violation.project.team}: п.\u00a0{violation.clause}")
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
