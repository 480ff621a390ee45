"""Forms of a bank: a file to load, a question of any kind with as many lines as its author wants, with or without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django import forms

from hackathon_portal.exams.models import KINDS
from hackathon_portal.exams.rules.items import Item, Kind, Option, Pair, Picture
from hackathon_portal.exams.rules.marking import number_of
from hackathon_portal.exams.rules.moodle import MOST_OPTIONS, WORDS, decimal_of, weight_of
from hackathon_portal.exams.shown import PLACE, TRUE_FALSE
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.kernel.web.numbers import whole_number

LINES, MORE = 4, 3
TEXT = forms.Textarea(attrs={"rows": 4})
# What a line of each kind is called, and what is said above the lines.
SAID = {
    Kind.SINGLE: "Варианты: отметьте верный. За неточный, но близкий можно дать часть баллов.",
    Kind.MULTIPLE: "Варианты и их вес в процентах: верные вместе дают 100, за лишний можно снимать (−50).",
    Kind.TRUE_FALSE: "Верно ли утверждение?",
    Kind.NUMBER: "Верные ответы: число, допустимое отклонение, доля баллов.",
    Kind.SHORT_TEXT: "Все ответы, которые принимаются, и доля баллов за каждый. Лишние пробелы и ё/е не важны.",
    Kind.ORDERING: "Строки в верном порядке: участнику они показываются перемешанными.",
    Kind.MATCHING: "Пары. Строка без левой части — лишний ответ.",
}


class BankForm(forms.Form):
    """A new bank."""

    title = forms.CharField(label="Название банка", max_length=200)


class LoadForm(forms.Form):
    """A file of questions."""

    file = TypedFileField(
        types=("xml", "xlsx", "csv"),
        label="Файл Moodle XML, XLSX или CSV",
        help_text="До 20 МБ. Картинки — внутри XML, PNG или JPEG.",
    )


class ReasonForm(forms.Form):
    """Why a question goes or comes back."""

    reason = forms.CharField(label="Причина", max_length=300)


@dataclass
class Row:
    """One line of a question's form, as typed."""

    number: int
    text: str = ""
    weight: str = ""
    tolerance: str = ""
    pair: str = ""
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.pair or self.tolerance)


class QuestionForm(forms.Form):
    """A question of one kind; its lines (`rows`) are read from numbered fields, so that any number of them needs no script."""

    category = forms.CharField(label="Категория", max_length=200, help_text="По ней вопросы попадают в тест.")
    code = forms.CharField(label="Название вопроса", max_length=200, help_text="Видят только методисты.")
    stem = forms.CharField(
        label="Текст вопроса", max_length=20_000, widget=TEXT,
        help_text="Обычный текст или HTML: абзацы, списки, таблицы, code, b, i, sub, sup. Ссылки, стили и скрипты убираются.",
    )  # fmt: skip
    points = forms.CharField(label="Баллы", max_length=12, initial="1")
    label = forms.CharField(
        label="Группа для варианта", max_length=60, required=False, help_text="Например, сложность: из групп набирается вариант."
    )
    shuffles = forms.BooleanField(label="Перемешивать варианты", required=False, initial=True)
    case_matters = forms.BooleanField(label="Различать заглавные и строчные буквы", required=False)
    picture = TypedFileField(
        types=("png", "jpg", "jpeg"), label="Добавить картинку", required=False, help_text="PNG или JPEG до 10 МБ."
    )
    told = forms.CharField(label="Что на картинке", max_length=300, required=False, help_text="Для тех, кто её не увидит.")
    reason = forms.CharField(label="Что и почему изменено", max_length=300)

    def __init__(self, *args: Any, kind: Kind, item: Item | None = None, **kwargs: Any) -> None:
        self.kind, self.item = kind, item
        self.rows: list[Row] = []
        self.right = ""
        super().__init__(*args, **kwargs)
        if item is not None:
            # Known by both: a question keeps its name for life.
            del self.fields["category"], self.fields["code"], self.fields["label"]
            self.initial = dict(self.initial) | {
                "stem": item.stem, "points": decimal_of(item.points).replace(".", ","), "shuffles": item.shuffles,
                "case_matters": item.case_matters,
            }  # fmt: skip
        else:
            del self.fields["reason"]
        if kind not in (Kind.SINGLE, Kind.MULTIPLE):
            del self.fields["shuffles"]
        if kind is not Kind.SHORT_TEXT:
            del self.fields["case_matters"]
        self._read_rows()

    @property
    def kind_words(self) -> str:
        return dict(KINDS)[self.kind]

    @property
    def above(self) -> str:
        return SAID[self.kind]

    @property
    def true_false(self) -> list[tuple[str, str]]:
        return list(TRUE_FALSE.items())

    def _read_rows(self) -> None:
        if self.is_bound:
            data: Mapping[str, Any] = self.data
            count = min(whole_number(str(data.get("rows", "0")), MOST_OPTIONS) or 0, MOST_OPTIONS)
            self.rows = [
                Row(number, *(str(data.get(f"{name}-{number}", "")).strip() for name in ("text", "weight", "tolerance", "pair")))
                for number in range(count)
            ]
            self.right = str(data.get("right", ""))
            more = MORE if "more" in data else 0
        else:
            self.rows = _rows_of(self.item) if self.item else []
            if self.item and self.kind is Kind.SINGLE:
                self.right = next((str(place) for place, one in enumerate(self.item.options) if one.weight == 1), "")
            if self.item and self.kind is Kind.TRUE_FALSE:
                self.right = next((one.text for one in self.item.options if one.weight == 1), "")
            more = 1 if self.rows else LINES
        for _ in range(more):
            if len(self.rows) < MOST_OPTIONS:
                self.rows.append(Row(len(self.rows)))

    def clean_points(self) -> Fraction:
        points = number_of(self.cleaned_data["points"])
        if points is None:
            raise forms.ValidationError("Напишите число, например 1 или 1,5.")
        return points

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        options, pairs = self._lines()
        if self.errors:
            return values
        base = self.item or Item(code=values["code"].strip(), category=values["category"].strip(), kind=self.kind, stem="")
        item = replace(
            base, kind=self.kind, stem=values["stem"].strip(), points=values["points"], options=options, pairs=pairs,
            shuffles=values.get("shuffles", True), case_matters=values.get("case_matters", False),
        )  # fmt: skip
        values["item"] = self._with_picture(item, values)
        return values

    def _lines(self) -> tuple[tuple[Option, ...], tuple[Pair, ...]]:
        """Options and pairs of what was typed; a line that cannot be read is told beside it."""
        if self.kind is Kind.TRUE_FALSE:
            if self.right not in TRUE_FALSE:
                self.add_error(None, "Отметьте, верно утверждение или неверно.")
            return tuple(Option(text, Fraction(text == self.right)) for text in TRUE_FALSE), ()
        typed = [row for row in self.rows if not row.is_empty]
        if self.kind is Kind.MATCHING:
            return (), tuple(Pair(row.text, row.pair) for row in typed)
        if self.kind is Kind.ORDERING:
            places = [number_of(row.weight) if row.weight else Fraction(row.number + 1) for row in typed]
            order = sorted(range(len(typed)), key=lambda index: (places[index] is None, places[index] or 0, index))
            return tuple(Option(typed[index].text) for index in order), ()
        return tuple(self._option(row) for row in typed), ()

    def _option(self, row: Row) -> Option:
        usual = "100" if self.kind in (Kind.NUMBER, Kind.SHORT_TEXT) else "0"
        weight = Fraction(1) if self.kind is Kind.SINGLE and self.right == str(row.number) else weight_of(row.weight or usual)
        tolerance = number_of(row.tolerance or "0") if self.kind is Kind.NUMBER else Fraction(0)
        if weight is None:
            row.fault = f"{WORDS['weight.bad']}; доля — целая или как треть (33,33333)"
        elif tolerance is None or tolerance < 0:
            row.fault = "Отклонение — число не меньше нуля."
        elif self.kind is Kind.NUMBER and number_of(row.text) is None:
            row.fault = WORDS["number.bad_key"]
        if row.fault:
            self.add_error(None, f"Строка {row.number + 1}: {row.fault}")
        return Option(row.text, weight or Fraction(0), tolerance or Fraction(0))

    def _with_picture(self, item: Item, values: dict[str, Any]) -> Item:
        """The pictures the text still shows, and the one that was added, at its end."""
        kept = tuple(
            picture for picture in item.pictures if f"{PLACE}{picture.name}" in item.stem or _is_in_options(picture, item)
        )
        upload = values.get("picture")
        if not upload:
            return replace(item, pictures=kept)
        number = 1 + len(kept)
        while any(picture.name == f"picture-{number}.png" for picture in kept):
            number += 1
        name = f"picture-{number}.png"
        told = values.get("told", "").replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        stem = item.stem if "<" in item.stem else f"<p>{item.stem}</p>"
        return replace(
            item, stem=f'{stem}\n<p><img src="{PLACE}{name}" alt="{told}"></p>', pictures=(*kept, Picture(name, upload.read()))
        )


def _is_in_options(picture: Picture, item: Item) -> bool:
    texts = [*(option.text for option in item.options), *(text for pair in item.pairs for text in (pair.question, pair.answer))]
    return any(f"{PLACE}{picture.name}" in text for text in texts)


def _rows_of(item: Item) -> list[Row]:
    if item.kind is Kind.MATCHING:
        return [Row(number, pair.question, pair=pair.answer) for number, pair in enumerate(item.pairs)]
    if item.kind is Kind.TRUE_FALSE:
        return []
    rows = []
    for number, option in enumerate(item.options):
        share = decimal_of(option.weight * 100).replace(".", ",")
        whole = item.kind is Kind.SINGLE and option.weight in (0, 1)
        weight = "" if whole else str(number + 1) if item.kind is Kind.ORDERING else share
        tolerance = decimal_of(option.tolerance).replace(".", ",") if item.kind is Kind.NUMBER else ""
        rows.append(Row(number, option.text, weight, tolerance))
    return rows
