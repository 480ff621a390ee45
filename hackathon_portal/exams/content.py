"""A question as a version keeps it: JSON of `rules.items.Item` without its pictures, numbers as exact fractions «a/b»."""

from __future__ import annotations

import json
from fractions import Fraction

from hackathon_portal.exams.rules.items import Item, Kind, Option, Pair


def text_of(item: Item) -> str:
    """The text a version keeps."""
    return json.dumps(
        {
            "stem": item.stem,
            "options": [[option.text, str(option.weight), str(option.tolerance)] for option in item.options],
            "pairs": [[pair.question, pair.answer] for pair in item.pairs],
            "case_matters": item.case_matters,
            "shuffles": item.shuffles,
            "points": str(item.points),
        },
        ensure_ascii=False,
    )


def item_of(content: str, *, code: str, category: str, kind: str) -> Item:
    """The question a version keeps; its pictures are files of their own (`QuestionPicture`)."""
    kept = json.loads(content)
    return Item(
        code=code,
        category=category,
        kind=Kind(kind),
        stem=kept["stem"],
        points=Fraction(kept["points"]),
        options=tuple(Option(text, Fraction(weight), Fraction(tolerance)) for text, weight, tolerance in kept["options"]),
        pairs=tuple(Pair(question, answer) for question, answer in kept["pairs"]),
        case_matters=kept["case_matters"],
        shuffles=kept["shuffles"],
    )
