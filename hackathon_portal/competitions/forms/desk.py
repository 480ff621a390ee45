"""Forms of who runs a competition: all its values, its files, a task with its flag."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from hackathon_portal.competitions.models import Competition, Task
from hackathon_portal.competitions.rules.flags import LONGEST_FLAG
from hackathon_portal.competitions.rules.metric_words import METRICS
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.kernel.web.moments import MomentField

MEGABYTE = 2**20
TERMS = ("opens_at", "closes_at", "freeze_at")
OF_PREDICTIONS = ("metric", "id_column", "value_column", "public_percent", "final_choices", "most_rows")
NO_LIMIT = "Пусто — без предела."


class CompetitionForm(forms.Form):
    """A competition. What is typed as times is local to `zone`; what only predictions need is asked of them alone."""

    title = forms.CharField(label="Название", max_length=200)
    code = forms.SlugField(label="Код: латинские буквы и цифры, стоит в адресе", max_length=20)
    kind = forms.ChoiceField(
        label="Вид", choices=Competition.Kind.choices, help_text="Предсказания присылают файлом; флаги вводят к задачам."
    )
    description = forms.CharField(
        label="Условие", required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Что предсказать или найти, откуда данные, что запрещено.",
    )  # fmt: skip
    opens_at = MomentField(label="Открывается")
    closes_at = MomentField(label="Закрывается")
    freeze_at = MomentField(
        label="Таблица замирает",
        required=False,
        help_text="С этого момента участники не видят новых результатов. Пусто — не замирает.",
    )
    side_size = forms.IntegerField(
        label="Человек в команде, не больше", min_value=1, max_value=50, help_text="1 — только поодиночке."
    )
    metric = forms.ChoiceField(
        label="Показатель", required=False, choices=[("", "—"), *((name, words.title) for name, words in METRICS.items())]
    )
    id_column = forms.CharField(label="Столбец с номером строки", max_length=60, required=False)
    value_column = forms.CharField(label="Столбец с ответом", max_length=60, required=False)
    value_low = forms.FloatField(label="Ответ не меньше", required=False)
    value_high = forms.FloatField(label="Ответ не больше", required=False)
    public_percent = forms.IntegerField(
        label="Открытая часть, % строк", min_value=1, max_value=99, required=False,
        help_text="По ней считается таблица до итогов. Остальные строки решают итог.",
    )  # fmt: skip
    daily_limit = forms.IntegerField(
        label="Файлов в день от команды", min_value=1, max_value=1000, required=False, help_text=NO_LIMIT
    )
    total_limit = forms.IntegerField(
        label="Файлов всего от команды", min_value=1, max_value=10000, required=False, help_text=NO_LIMIT
    )
    final_choices = forms.IntegerField(label="Файлов на итог", min_value=1, max_value=20, required=False)
    megabytes = forms.IntegerField(label="Наибольший файл, МБ", min_value=1, max_value=50, required=False)
    most_rows = forms.IntegerField(label="Строк в файле, не больше", min_value=1, max_value=2_000_000, required=False)
    reason = forms.CharField(
        label="Причина изменения",
        max_length=300,
        required=False,
        help_text="Нужна, если соревнование уже объявлено: её прочтут участники.",
    )

    def __init__(self, *args: Any, zone: ZoneInfo, competition: Competition | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(competition or Competition(), zone)
        super().__init__(*args, **kwargs)
        self.zone, self.is_change = zone, competition is not None
        if competition is None:
            del self.fields["reason"]
        else:
            for name in ("code", "kind"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """Times get the zone; predictions miss none of their values."""
        data: dict[str, Any] = super().clean() or {}
        for name in TERMS:
            if data.get(name):
                data[name] = data[name].replace(tzinfo=self.zone)
        if data.get("kind") == Competition.Kind.PREDICTIONS:
            for name in (*OF_PREDICTIONS, "megabytes"):
                if name not in self.errors and data.get(name) in (None, ""):
                    self.add_error(name, "Для предсказаний это нужно указать.")
        return data

    @property
    def values(self) -> Mapping[str, Any]:
        """What the action takes; what flags do not ask stays as it is by itself."""
        data = self.cleaned_data
        is_flags = data["kind"] == Competition.Kind.FLAGS
        of_files = (*OF_PREDICTIONS, "value_low", "value_high", "daily_limit", "total_limit") if is_flags else ()
        skipped = {"reason", "megabytes", *of_files}
        if self.is_change:  # what was not touched stays to the second and the byte, which the form does not show
            skipped |= {name for name in self.fields if self._is_as_it_was(name)}
        values = {name: value for name, value in data.items() if name not in skipped} | {"time_zone": self.zone.key}
        has_bytes = not is_flags and not (self.is_change and "megabytes" not in self.changed_data)
        return values | ({"most_bytes": data["megabytes"] * MEGABYTE} if has_bytes else {})

    def _is_as_it_was(self, name: str) -> bool:
        if name in TERMS:
            before, now = self.get_initial_for_field(self.fields[name], name), self.cleaned_data[name]
            return before == (now.replace(tzinfo=None) if now else None)
        return name not in self.changed_data


def _initial(competition: Competition, zone: ZoneInfo) -> dict[str, Any]:
    names = ("title", "code", "kind", "description", "side_size", "metric", "id_column", "value_column", "value_low", "value_high",
             "public_percent", "daily_limit", "total_limit", "final_choices", "most_rows")  # fmt: skip
    terms = {name: _local(getattr(competition, name), zone) for name in TERMS}
    return {name: getattr(competition, name) for name in names} | terms | {"megabytes": competition.most_bytes // MEGABYTE}


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0) if at else None


class ReferenceForm(forms.Form):
    """The right answers; a corrected file says why."""

    file = TypedFileField(label="Файл ответов, CSV", types=["csv"])
    reason = forms.CharField(label="Почему ответы другие", max_length=300)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]


class DataForm(forms.Form):
    """A file for everybody who takes part."""

    title = forms.CharField(label="Имя файла, под которым его скачают", max_length=160, help_text="Например, test.csv.")
    file = TypedFileField(label="Файл данных", types=["csv", "zip", "txt", "pdf"])


class TaskForm(forms.Form):
    """A task; its flag is asked when it is made, later it is corrected apart."""

    title = forms.CharField(label="Название", max_length=160)
    code = forms.SlugField(label="Код: латинские буквы и цифры", max_length=20)
    text = forms.CharField(label="Условие", widget=forms.Textarea(attrs={"rows": 4}))
    points = forms.IntegerField(label="Баллы", min_value=1, max_value=10000)
    wrong_limit = forms.IntegerField(label="Неверных попыток на команду", min_value=1, max_value=1000)
    pause_after = forms.IntegerField(label="Пауза после стольких неверных", min_value=1, max_value=1000)
    pause_seconds = forms.IntegerField(label="Пауза, секунд", min_value=0, max_value=86400)
    flag = forms.CharField(
        label="Флаг", max_length=LONGEST_FLAG, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Большие и малые буквы различаются. Сохранится только отпечаток.",
    )  # fmt: skip

    def __init__(self, *args: Any, task: Task | None = None, **kwargs: Any) -> None:
        names = ("title", "code", "text", "points", "wrong_limit", "pause_after", "pause_seconds")
        kwargs["initial"] = {name: getattr(task or Task(), name) for name in names}
        super().__init__(*args, **kwargs)
        if task is not None:
            del self.fields["flag"], self.fields["code"]


class FlagForm(forms.Form):
    """Another flag for a task, with the reason."""

    flag = forms.CharField(label="Новый флаг", max_length=LONGEST_FLAG, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    reason = forms.CharField(label="Причина", max_length=300, help_text="Останется в журнале сезона.")
