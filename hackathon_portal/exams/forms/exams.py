"""Forms of who plans a test: its blueprint and times, extra time, a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from hackathon_portal.exams.models import Bank, Exam
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.templatetags.portal import plain
from hackathon_portal.kernel.web.moments import MomentField


class ExamForm(forms.Form):
    """A test. What is typed as times is local to `zone`."""

    title = forms.CharField(label="Название", max_length=200)
    code = forms.SlugField(label="Код: латинские буквы и цифры, стоит в адресе", max_length=20)
    bank = forms.ModelChoiceField(Bank.objects.none(), label="Банк вопросов")
    category = forms.ChoiceField(label="Категория вопросов")
    paper_size = forms.IntegerField(label="Вопросов в варианте", min_value=1, max_value=500)
    strata = forms.CharField(
        label="Состав варианта по группам", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="По строке на группу: «группа = число». Остальные вопросы варианта берутся из любых. Пусто — все любые.",
    )  # fmt: skip
    minutes = forms.IntegerField(label="Минут на попытку", min_value=1, max_value=1000)
    attempts = forms.IntegerField(label="Попыток", min_value=1, max_value=100)
    opens_at = MomentField(label="Начать можно с")
    closes_at = MomentField(label="Начать можно до")
    grace_seconds = forms.IntegerField(label="Секунд после конца на ответ, который уже в пути", min_value=0, max_value=600)
    pass_percent = forms.DecimalField(label="Порог, % баллов", min_value=0, max_value=100, decimal_places=3)
    specialisations = forms.MultipleChoiceField(
        label="Для специализаций", required=False, widget=forms.CheckboxSelectMultiple, help_text="Ни одной — для всех."
    )
    layout = forms.ChoiceField(label="Как показать вопросы", choices=Exam.Layout.choices)
    show_after = forms.ChoiceField(label="Когда участник видит результат", choices=Exam.ShowAfter.choices)
    reason = forms.CharField(
        label="Причина изменения",
        max_length=300,
        required=False,
        help_text="Нужна, если тест уже объявлен: её прочтут участники.",
    )

    def __init__(
        self, *args: Any, room: Room, zone: ZoneInfo, categories: Sequence[str], specialisations: Sequence[str], exam: Exam | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        if exam is not None:
            kwargs["initial"] = _initial(exam, zone)
        super().__init__(*args, **kwargs)
        self.zone = zone
        fields: dict[str, Any] = self.fields
        fields["bank"].queryset = Bank.objects.filter(room=str(room))
        fields["category"].choices = [(one, one) for one in categories]
        fields["specialisations"].choices = [(one, one) for one in specialisations]
        if exam is None:
            del fields["reason"]

    def _moment(self, name: str) -> datetime:
        return self.cleaned_data[name].replace(tzinfo=self.zone)

    def clean_opens_at(self) -> datetime:
        return self._moment("opens_at")

    def clean_closes_at(self) -> datetime:
        return self._moment("closes_at")

    def clean_strata(self) -> list[list[Any]]:
        """Lines «group = number»."""
        found = []
        for line in filter(str.strip, self.cleaned_data["strata"].splitlines()):
            label, _, count = (part.strip() for part in line.rpartition("="))
            if not label or not (count.isascii() and count.isdigit()) or not 0 < int(count[:4]) <= 500:
                raise forms.ValidationError(f"Строка «{line.strip()}»: напишите «группа = число».")
            found.append([label, int(count)])
        return found

    @property
    def values(self) -> Mapping[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


def _initial(exam: Exam, zone: ZoneInfo) -> dict[str, Any]:
    names = ("title", "code", "bank", "category", "paper_size", "minutes", "attempts", "grace_seconds", "pass_percent",
             "specialisations", "layout", "show_after")  # fmt: skip
    return {name: getattr(exam, name) for name in names} | {
        "opens_at": exam.opens_at.astimezone(zone).replace(tzinfo=None),
        "closes_at": exam.closes_at.astimezone(zone).replace(tzinfo=None),
        "pass_percent": plain(exam.pass_percent),
        "strata": "\n".join(f"{label} = {count}" for label, count in exam.strata),
    }


class ReasonForm(forms.Form):
    """A reason that people read."""

    reason = forms.CharField(label="Причина", max_length=300)


class MoreTimeForm(forms.Form):
    """More time for one person."""

    user = forms.ChoiceField(label="Участник")
    factor = forms.DecimalField(label="Во сколько раз больше времени", min_value=1, max_value=10, decimal_places=2, initial="1.5")
    reason = forms.CharField(label="Основание", max_length=300, help_text="Например, «справка представлена». Диагноз не пишите.")

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["user"].choices = [(f"{pk}", name) for pk, name in people.items()]
