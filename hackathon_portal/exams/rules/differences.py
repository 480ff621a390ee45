"""What one wording of a question has otherwise than another, in words of a methodologist."""

from __future__ import annotations

import html
import re
from fractions import Fraction

from hackathon_portal.exams.rules.items import Item, Kind
from hackathon_portal.exams.rules.moodle import decimal_of

SHORT = 80
_TAG = re.compile(r"<[^>]{0,2000}>")


def differences(old: Item, new: Item) -> list[str]:
    """Each difference as a line; none when both are the same question."""
    told = []
    if old.kind is not new.kind:
        told.append("изменён вид вопроса")
    if old.stem != new.stem:
        was, became = (_without_tags(item.stem) for item in (old, new))
        told.append(f"текст был «{_cut(was)}», стал «{_cut(became)}»" if was != became else "изменено оформление текста")
    if old.points != new.points:
        told.append(f"баллы были {_number(decimal_of(old.points))}, стали {_number(decimal_of(new.points))}")
    told += _of_options(old, new) if Kind.MATCHING not in (old.kind, new.kind) else _of_pairs(old, new)
    if old.case_matters != new.case_matters:
        told.append("регистр букв теперь важен" if new.case_matters else "регистр букв больше не важен")
    if old.shuffles != new.shuffles:
        told.append("варианты теперь перемешиваются" if new.shuffles else "варианты больше не перемешиваются")
    return [*told, *_of_pictures(old, new)]


def _of_options(old: Item, new: Item) -> list[str]:
    before, after = ({option.text: option for option in item.options} for item in (old, new))
    told = [f"убран вариант «{_cut(text)}»" for text in before if text not in after]
    told += [f"добавлен вариант «{_cut(text)}»{_worth(after[text].weight, new.kind)}" for text in after if text not in before]
    for text in [text for text in before if text in after]:
        if before[text].weight != after[text].weight:
            was, became = (_number(decimal_of(its[text].weight * 100)) for its in (before, after))
            told.append(f"«{_cut(text)}»: вес был {was} %, стал {became} %")
        if before[text].tolerance != after[text].tolerance:
            was, became = (_number(decimal_of(its[text].tolerance)) for its in (before, after))
            told.append(f"«{_cut(text)}»: допуск был {was}, стал {became}")
    if not told and [option.text for option in old.options] != [option.text for option in new.options]:
        told.append("изменён верный порядок" if new.kind is Kind.ORDERING else "варианты стоят в другом порядке")
    return told


def _of_pairs(old: Item, new: Item) -> list[str]:
    before, after = ([(pair.question, pair.answer) for pair in item.pairs] for item in (old, new))
    told = [f"убрана пара «{_pair(pair)}»" for pair in before if pair not in after]
    told += [f"добавлена пара «{_pair(pair)}»" for pair in after if pair not in before]
    return told if told or before == after else ["пары стоят в другом порядке"]


def _of_pictures(old: Item, new: Item) -> list[str]:
    before, after = ({picture.name: picture.content for picture in item.pictures} for item in (old, new))
    told = [f"убрана картинка «{name}»" for name in before if name not in after]
    told += [f"добавлена картинка «{name}»" for name in after if name not in before]
    return told + [f"заменена картинка «{name}»" for name in before if name in after and before[name] != after[name]]


def _worth(weight: Fraction, kind: Kind) -> str:
    return "" if kind is Kind.ORDERING else f", вес {_number(decimal_of(weight * 100))} %"


def _pair(pair: tuple[str, str]) -> str:
    return f"{_cut(pair[0])} — {_cut(pair[1])}" if pair[0] else f"лишний ответ {_cut(pair[1])}"


def _number(text: str) -> str:
    return text.replace(".", ",").replace("-", "−")


def _without_tags(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _cut(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
