"""A file of right answers: ids once each, values of the metric's kind, both parts fit to be measured."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

from hackathon_portal.competitions.rules.check import BOM, NOT_FINITE, NUMBER
from hackathon_portal.competitions.rules.metrics import CLASSES, LARGEST, METRICS
from hackathon_portal.competitions.rules.split import split


class ReferenceUnfit(ValueError):
    """Why a file cannot be the right answers, in words."""


@dataclass(frozen=True)
class Reference:
    """Right answers by id in the order of the file, and the ids of both parts."""

    truth: dict[str, float]
    public: list[str]
    private: list[str]


def read_reference(data: bytes, *, metric: str, id_column: str, seed: str, percent: int) -> Reference:
    """Read right answers: a CSV of two columns, the first of them `id_column`.

    Raises:
        ReferenceUnfit: with the line, where one is at fault.

    """
    truth = dict(_rows(data, id_column, is_of_classes=METRICS[metric].family == CLASSES))
    public, private = split(seed, truth, percent)
    for ids, name in ((public, "открытую"), (private, "закрытую")):
        if not ids:
            raise ReferenceUnfit(f"В {name} часть не попала ни одна строка: строк слишком мало или доля слишком мала.")
        if METRICS[metric].family == CLASSES and len({truth[row] for row in ids}) < 2:
            raise ReferenceUnfit(f"В {name} часть попали ответы одного класса: так показатель не посчитать.")
    return Reference(truth, public, private)


def _rows(data: bytes, id_column: str, *, is_of_classes: bool) -> Iterator[tuple[str, float]]:
    try:
        lines = csv.reader(io.StringIO(data.removeprefix(BOM).decode(), newline=""))
    except UnicodeDecodeError:
        raise ReferenceUnfit("Файл не в кодировке UTF-8.") from None
    header = next(lines, [])
    if len(header) != 2 or header[0] != id_column:
        raise ReferenceUnfit(f"В первой строке должно быть два столбца, первый — «{id_column}».")
    seen: set[str] = set()
    for fields in lines:
        if not fields:
            continue
        row, text = (fields[0], fields[1].strip()) if len(fields) == 2 else ("", "")
        if not row:
            raise ReferenceUnfit(f"Строка {lines.line_num}: нужны номер и ответ.")
        if row in seen:
            raise ReferenceUnfit(f"Строка {lines.line_num}: номер «{row}» в файле уже был.")
        if NOT_FINITE.fullmatch(text) or not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            raise ReferenceUnfit(f"Строка {lines.line_num}: ответ «{text[:40]}» — не число.")
        if abs(float(text)) > LARGEST:
            raise ReferenceUnfit(f"Строка {lines.line_num}: ответ «{text[:40]}» слишком велик.")
        if is_of_classes and float(text) not in (0, 1):
            raise ReferenceUnfit(f"Строка {lines.line_num}: ответ «{text[:40]}», а должен быть 0 или 1.")
        seen.add(row)
        yield row, float(text)
