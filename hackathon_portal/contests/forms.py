"""Forms of the announcement, the regulation's values, nominations and roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, cast

from django import forms
from pydantic import ValidationError as RegulationError

from hackathon_portal.accounts.actions import invite_account, is_confirmed
from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import CONTEST_ROLES, ROLES, Role
from hackathon_portal.contests import presets
from hackathon_portal.contests.changing import Basis
from hackathon_portal.contests.models import Contest, Nomination, TimetableEntry
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.days import ACT, DATE, DONE, PLAN, Borders, DayField, bound
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.regulation import form as regulation_form
from hackathon_portal.regulation.form import Cell
from hackathon_portal.regulation.schema import Regulation, SideEvent
from hackathon_portal.regulation.words import MEASURED


class LocalDateTimeField(forms.DateTimeField):
    """An instant shown and typed in the contest's own zone, which the form sets: `self.fields["starts_at"].zone = zone`."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    zone: tzinfo

    def __init__(self, borders: Borders = PLAN, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"], **kwargs)
        bound(self, borders)

    def prepare_value(self, value: Any) -> Any:
        is_instant = isinstance(value, datetime) and value.tzinfo is not None
        return value.astimezone(self.zone).replace(tzinfo=None) if is_instant else value

    def to_python(self, value: Any) -> datetime | None:
        typed = super().to_python(value)
        return typed and typed.replace(tzinfo=self.zone)


def set_zone(form: forms.Form | forms.ModelForm, zone: tzinfo) -> None:
    """Tell every local instant of the form which zone it is typed in."""
    for field in form.fields.values():
        if isinstance(field, LocalDateTimeField):
            field.zone = zone


# How a text is marked up, said without the name of the language.
MARKED = "Можно размечать: «## » начинает заголовок, «- » — строку списка, **слово** выделяет, [текст](адрес) делает ссылку."


class DutyMarkForm(forms.Form):
    """That a duty is done: on which day and how."""

    duty = forms.SlugField(widget=forms.HiddenInput, max_length=40)
    done_on = DayField(borders=DONE, late_in="hackathon_portal.contests.marking", label="Когда сделано", widget=DATE)
    note_of = forms.CharField(
        label="Как сделано", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Номер документа, адрес страницы или где это лежит.",
    )  # fmt: skip


class NewContestForm(forms.Form):
    preset = forms.ChoiceField(label="Заготовка порядка")
    slug = forms.SlugField(label="Адрес страницы", help_text="Латиницей, например hackathon-2027", max_length=60)
    starts_on = DayField(borders=PLAN, label="Первый день", widget=DATE)
    ends_on = DayField(borders=PLAN, label="Последний день", widget=DATE)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing is chosen beforehand: another region's rules taken by accident are found late.
        cast(forms.ChoiceField, self.fields["preset"]).choices = [("", "— выберите —"), *presets.choices(user)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "Последний день раньше первого.")
        return data


class PresetFileForm(forms.Form):
    file = TypedFileField(types=("yaml", "yml"), label="Файл заготовки", help_text="YAML, как его выгружает портал.")


class AnnouncementForm(forms.ModelForm):
    starts_on = DayField(borders=PLAN, label="Первый день", widget=DATE)
    ends_on = DayField(borders=PLAN, label="Последний день", widget=DATE)
    registration_closes_on = DayField(borders=PLAN, label="Последний день регистрации", widget=DATE, required=False)
    nominations_act_date = DayField(borders=ACT, label="Акт о номинациях: дата", widget=DATE, required=False)
    project_deadline_at = LocalDateTimeField(label="Срок представления проекта", required=False)

    class Meta:
        model = Contest
        fields = [
            "title", "short_title", "description", "starts_on", "ends_on", "registration_closes_on", "project_deadline_at", "place", "address",
            "arrival", "how_to_register", "rules_text", "chat_url", "nominations_act_number", "nominations_act_date",
            "officer_position", "officer_name", "contact_email", "contact_phone",
        ]  # fmt: skip
        labels = {"rules_text": "Правила для участников"}
        help_texts = {"rules_text": MARKED}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "how_to_register": forms.Textarea(attrs={"rows": 3}),
            "rules_text": forms.Textarea(attrs={"rows": 12}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.deadlines.registration_closes_at is not None:
            del self.fields["registration_closes_on"]  # the regulation counts it
        set_zone(self, self.instance.regulation.zone)

    def values(self) -> dict[str, Any]:
        """Cleaned values for the action; the instance itself is left as the database has it."""
        texts = {name: "\n".join(value.splitlines()) for name, value in self.cleaned_data.items() if isinstance(value, str)}
        return self.cleaned_data | texts

    def _post_clean(self) -> None:
        """Leave the instance alone: the action writes it."""


class BasisForm(forms.Form):
    """By which act and why an announced contest is changed."""

    act_number = forms.CharField(
        label="Акт: номер", max_length=80, required=False, help_text="Вид и номер, например: приказ № 61"
    )
    act_date = DayField(borders=ACT, late_in="hackathon_portal.contests.changing", label="Акт: дата", widget=DATE, required=False)
    reason = forms.CharField(
        label="Основание", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Прочитают участники и посетители.",
    )  # fmt: skip
    late_reason = forms.CharField(
        label="Почему новый срок объявляется позже положенного", max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text="Нужно, только если до нового первого дня осталось меньше срока объявления.",
    )  # fmt: skip

    def __init__(self, *args: Any, with_days: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_days:
            del self.fields["late_reason"]

    def basis(self) -> Basis:
        data = self.cleaned_data
        return Basis(data["act_number"], data["act_date"], data["reason"], data.get("late_reason", ""))


class UnpublishForm(forms.Form):
    reason = forms.CharField(label="Почему снимают объявление", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


def _not_asked(regulation: Regulation) -> list[str]:
    """Fields of a nomination that this regulation does not know."""
    of_customers = [] if regulation.organising.customers_name_judges else ["track", "customer", "customer_judge"]
    return [*of_customers, *([] if "topics" in regulation.announcement_parts else ["topics"])]


class NominationTextForm(forms.ModelForm):
    """The text of one announced nomination."""

    class Meta:
        model = Nomination
        fields = ["track", "title", "task", "topics", "customer", "customer_judge"]
        widgets = {"task": forms.Textarea(attrs={"rows": 3}), "topics": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _not_asked(self.instance.contest.regulation):
            del self.fields[name]

    def values(self) -> dict[str, str]:
        return {name: "\n".join(value.splitlines()) for name, value in self.cleaned_data.items()}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action writes it."""


class NominationForm(forms.ModelForm):
    class Meta:
        model = Nomination
        fields = ["position", "track", "title", "task", "topics", "customer", "customer_judge"]
        widgets = {"task": forms.Textarea(attrs={"rows": 2}), "topics": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _not_asked(contest.regulation):
            del self.fields[name]
        if "track" in self.fields:
            self.fields["track"].label = contest.regulation.words.track.capitalize()


NominationFormSet = forms.inlineformset_factory(Contest, Nomination, NominationForm, extra=1, can_delete=True)


class TimetableForm(forms.ModelForm):
    """A line of the programme, its instant typed in the contest's zone."""

    starts_at = LocalDateTimeField(label="Начало")
    side_event = forms.ChoiceField(label="Соревнование", required=False, help_text="На этот день считают возраст участников.")

    class Meta:
        model = TimetableEntry
        fields = ["starts_at", "title", "binds", "side_event"]

    def __init__(self, *args: Any, zone: tzinfo, events: Sequence[SideEvent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, zone)
        if events:
            choices = [("", "—"), *((event.code, event.title) for event in events)]
            cast(forms.ChoiceField, self.fields["side_event"]).choices = choices
        else:
            del self.fields["side_event"]


TimetableFormSet = forms.inlineformset_factory(Contest, TimetableEntry, TimetableForm, extra=2, can_delete=True)


class PersonForm(forms.Form):
    """Somebody named by staff, by the address of an account that exists or is made now."""

    email = forms.EmailField(
        label="Почта", help_text="Если учётной записи ещё нет, придёт письмо со ссылкой, чтобы задать пароль."
    )
    full_name = forms.CharField(label="Фамилия, имя, отчество", max_length=200)

    def person(self, *, by: User) -> User:
        """The account of this address, made now where there was none or nobody has confirmed it."""
        email = self.cleaned_data["email"]
        account = User.objects.filter(equals("email", email)).first()
        return (
            account
            if account and is_confirmed(account)
            else invite_account(email=email, full_name=self.cleaned_data["full_name"], by=by)
        )


class LogoForm(forms.Form):
    """The picture of one of the regulation's organisers."""

    name = forms.ChoiceField(label="Организатор")
    picture = TypedFileField(types=("png", "jpg", "jpeg"), label="Логотип, PNG или JPEG")

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["name"]).choices = [(one.name, one.name) for one in contest.regulation.organisers]


class PublishForm(forms.Form):
    late_reason = forms.CharField(
        label="Причина публикации с пропущенными сроками",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Нужна, только если какой-то срок пропущен. Останется в журнале.",
    )


# The values of a regulation that staff change on its page, of those `regulation/form.py` asks; the rest, in the preset.
REGULATION_PATHS = (
    "act.number", "act.date", "announcement_lead", "registration.closes_before", "registration.decision_within",
    "registration.invitation_valid_days", "eligibility.min_age", "eligibility.max_age", "team.min_size", "team.max_size",
    "seats.limit", "judging.sheets.0.scale.minimum", "judging.sheets.0.scale.maximum", "judging.sheets.0.scale.step",
    "judging.quorum_more_than", "judging.protocol_sent_within", "judging.published_within", "project.max_file_megabytes",
    "project.max_files", "project.grace_seconds", "prizes.apply_within", "prizes.pay_within",
)  # fmt: skip


def paths_of_questions(regulation: Regulation) -> tuple[str, ...]:
    """What staff change on the page of the document's open questions: each reading, and the values that follow from it."""
    readings = [f"open_questions.{number}.reading" for number in range(len(regulation.open_questions))]
    known = {cell.path for _, cell in regulation_form.build(Regulation, regulation.model_dump(mode="json")).placed_cells()}
    values = dict.fromkeys(path for question in regulation.open_questions for path in question.settled_by if path in known)
    return (*readings, *values)


def path_of_schema(place: str) -> str:
    """`judging.sheets.0.scale.step` -> `judging.sheets.scale.step`."""
    return ".".join(step for step in place.split(".") if not step.isdigit())


def _field_name(path: str) -> str:
    return path.replace(".", "__")


def _field_of(cell: Cell, label: str) -> forms.Field:
    """The field that asks for a cell. It passes the text on: the regulation's own types read and check it."""
    if cell.kind == "choice":
        return forms.ChoiceField(label=label, required=False, initial=cell.value, help_text=cell.help, choices=cell.choices)
    if cell.kind == "check":
        return forms.BooleanField(label=label, required=False, initial=bool(cell.value), help_text=cell.help)
    widget: forms.Widget = DATE if cell.kind == "date" else forms.TextInput()
    if cell.kind in ("long", "lines", "pairs"):
        widget = forms.Textarea(attrs={"rows": 3})
    if cell.kind in ("whole", "number", "term"):
        widget.attrs["inputmode"] = "decimal" if cell.kind == "number" else "numeric"
    return forms.CharField(label=label, required=False, initial=cell.value, help_text=cell.help, widget=widget)


def _measured(path: str, known: str, regulation: Regulation) -> str:
    """What a number is counted in and where the document says it: «полных лет. П. 1.6»."""
    unit, rule = MEASURED.get(path, ("", ""))
    clause = regulation.clause(rule) if rule else ""
    parts = [part for part in (unit, "" if unit else known, f"п.\u00a0{clause}" if clause else "") if part]
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


class RegulationForm(forms.Form):
    """A part of the form that is made from the regulation's types; contradictions are found by the regulation's own validation."""

    def __init__(
        self, *args: Any, regulation: Regulation, amends: bool, closed: Mapping[str, str] | None = None,
        paths: tuple[str, ...] = REGULATION_PATHS, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.paths = paths
        # What can be changed no more, with its value and why (contests/last_use.py).
        self.closed: list[tuple[str, str, str]] = []
        self.source = regulation.model_dump(mode="json")
        placed = {cell.path: (part, cell) for part, cell in regulation_form.build(Regulation, self.source).placed_cells()}
        # Field -> the name under which the whole form sends the same value.
        self.sent_as: dict[str, str] = {}
        for path in paths:
            part, cell = placed[path]
            label = f"{part.title}: {cell.label[:1].lower()}{cell.label[1:]}" if part.title else cell.label
            if why := (closed or {}).get(path_of_schema(path)):
                self.closed.append((label, cell.in_words, why))
                continue
            field = _field_of(cell, label)
            field.help_text = _measured(path, cell.help, regulation)
            self._add(path, field)
            if cell.kind == "term":
                unit = forms.ChoiceField(label=f"{label}: единица", choices=cell.choices, initial=cell.unit, required=False)
                self._add(f"{path}.{regulation_form.UNIT}", unit)
        if amends:
            self.fields["act_number"] = forms.CharField(label="Акт об изменении: номер и дата")
            self.fields["reason"] = forms.CharField(label="Основание", widget=forms.Textarea(attrs={"rows": 2}))

    def _add(self, sent_as: str, field: forms.Field) -> None:
        self.fields[_field_name(sent_as)] = field
        self.sent_as[_field_name(sent_as)] = sent_as

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # A tick that is not there is sent by nobody, as a browser has it.
        sent = {path: None if data[name] is False else data[name] for name, path in self.sent_as.items() if name in data}
        asked = [path for path in self.paths if _field_name(path) in self.fields]
        try:
            self.regulation = Regulation.model_validate(regulation_form.with_changes(self.source, sent, asked))
        except RegulationError as error:
            for path, message in regulation_form.complaints(error):
                self._report(path, message)
        return data

    def _report(self, path: str, message: str) -> None:
        """Beside the value itself, the first one of the part that does not fit, or the one a part of which does not."""
        name = _field_name(path)
        field = next((known for known in self.fields if f"{known}__".startswith(f"{name}__")), None)
        field = field or next((known for known in self.fields if name.startswith(f"{known}__")), None)
        self.add_error(field, "Недопустимое значение: " + message)


class GrantRoleForm(forms.Form):
    email = forms.EmailField(label="Почта зарегистрированного человека")
    role = forms.ChoiceField(label="Роль")

    def __init__(self, *args: Any, contest: Any, by: User, roles: Iterable[Role] = CONTEST_ROLES, **kwargs: Any) -> None:
        """`contest`: the contest, or another thing of a room with its `roles`."""
        super().__init__(*args, **kwargs)
        given = [role for role in roles if by.has_perm(ROLES[role].granted_by, contest)]
        cast(forms.ChoiceField, self.fields["role"]).choices = [(role.value, role.label) for role in given]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        user = User.objects.filter(equals("email", email)).first()
        if user is None:
            raise forms.ValidationError("На портале нет учётной записи с такой почтой. Пусть человек сначала зарегистрируется.")
        self.user: User = user
        return email


class ActForm(forms.Form):
    file = TypedFileField(types=("pdf",), label="Акт об утверждении, PDF")
    reason = forms.CharField(
        label="Почему файл заменяют",
        required=False,
        max_length=1000,
        help_text="Нужно, только если конкурс объявлен и файл уже читали: причину увидят посетители.",
    )
