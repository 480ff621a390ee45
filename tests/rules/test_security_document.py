"""docs/security.md has one line for every requirement it speaks of, and every test it names is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/security.md").read_text("utf-8")
STATES = {"да", "частично", "оператор", "не относится"}

# OWASP ASVS 5.0.0: how many requirements each section has, and which of them are of level 3.
ASVS = {
    1: [2, 10, 12, 3, 3], 2: [3, 3, 5, 2], 3: [1, 3, 5, 8, 8, 1, 5], 4: [5, 5, 2, 4], 5: [1, 6, 3, 3], 6: [3, 12, 8, 6, 8, 4, 2, 4],
    7: [3, 4, 2, 5, 3, 2], 8: [4, 4, 3, 2], 9: [3, 4], 10: [2, 3, 5, 16, 5, 2, 3], 11: [4, 5, 5, 4, 2, 2, 2], 12: [5, 2, 5],
    13: [4, 6, 4, 7], 14: [2, 8, 3], 15: [5, 5, 7, 4], 16: [1, 5, 4, 3, 4], 17: [2, 8, 2],
}  # fmt: skip
LEVEL_3 = set(
    re.findall(
        r"[\d.]+",
        "1.2.10 1.3.12 1.5.3 2.3.5 2.4.2 3.1.1 3.2.3 3.3.5 3.4.7 3.4.8 3.5.6 3.5.7 3.5.8 3.6.1 3.7.3 3.7.4 3.7.5 4.1.4 4.1.5 4.2.2 4.2.3 4.2.4 4.2.5"
        " 5.2.4 5.2.5 5.2.6 5.3.3 6.3.5 6.3.6 6.3.7 6.3.8 6.4.5 6.4.6 6.5.6 6.5.7 6.5.8 6.6.4 6.7.1 6.7.2 7.5.3 8.1.3 8.1.4 8.2.4 8.3.2 8.3.3 8.4.2"
        " 10.2.3 10.3.5 10.4.12 10.4.13 10.4.14 10.4.15 10.4.16 11.1.3 11.1.4 11.2.4 11.2.5 11.3.4 11.3.5 11.5.2 11.6.2 11.7.1 11.7.2 12.1.4 12.1.5 12.3.5"
        " 13.1.2 13.1.3 13.1.4 13.2.6 13.3.3 13.3.4 13.4.6 13.4.7 14.2.5 14.2.6 14.2.7 14.2.8 15.1.4 15.1.5 15.2.4 15.2.5 15.4.1 15.4.2 15.4.3 15.4.4"
        " 16.5.4 17.1.2 17.2.5 17.2.6 17.2.7 17.2.8",
    )
)
# The annex to order № 21 of the FSTEC: how many measures each group has.
FSTEK = {
    "ИАФ": 6, "УПД": 17, "ОПС": 4, "ЗНИ": 8, "РСБ": 7, "АВЗ": 2, "СОВ": 2, "АНЗ": 5, "ОЦЛ": 8, "ОДТ": 5, "ЗСВ": 10, "ЗТС": 5, "ЗИС": 20,
    "ИНЦ": 6, "УКФ": 4,
}  # fmt: skip


def rows(pattern: str) -> list[list[str]]:
    """Cells of the lines of a table whose first cell is of this form."""
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in TEXT.splitlines() if re.match(rf"\| {pattern}", line)
    ]


def asvs_numbers() -> list[str]:
    """Every requirement of levels 1 and 2 in the order of the standard."""
    numbers = [
        f"{ch}.{place}.{n}"
        for ch, sections in ASVS.items()
        for place, count in enumerate(sections, 1)
        for n in range(1, count + 1)
    ]
    return [number for number in numbers if number not in LEVEL_3]


def asvs_of(cell: str) -> list[str]:
    first, _, last = cell.replace("V", "").partition("–")
    every = asvs_numbers()
    return every[every.index(first) : every.index(last or first) + 1]


def fstek_of(cell: str) -> list[str]:
    first, _, last = cell.partition("–")
    group, start = first.split(".")
    return [f"{group}.{n}" for n in range(int(start), int((last or first).split(".")[1]) + 1)]


@cache
def functions_of(path: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_the_standard_has_as_many_requirements_as_it_says():
    assert len(asvs_numbers()) == 253
    assert sum(map(sum, ASVS.values())) == 345


def test_every_requirement_of_asvs_levels_1_and_2_has_one_line():
    written = Counter(number for row in rows(r"V\d") for number in asvs_of(row[0]))
    assert written == Counter(asvs_numbers())


def test_every_measure_of_order_21_has_one_line():
    wanted = Counter(f"{group}.{n}" for group, count in FSTEK.items() for n in range(1, count + 1))
    assert Counter(measure for row in rows("(?:" + "|".join(FSTEK) + r")\.\d") for measure in fstek_of(row[0])) == wanted


def test_every_line_has_a_state_and_says_by_what():
    for row in rows(r"V\d") + rows("(?:" + "|".join(FSTEK) + r")\.\d"):
        assert len(row) == 4, row
        assert row[2] in STATES, row
        assert row[3], row


@pytest.mark.parametrize("name", sorted(set(re.findall(r"(?<!\w)tests/[\w/]+\.py(?:::\w+)?", TEXT))))
def test_every_test_it_names_is_there(name):
    path, _, function = name.partition("::")
    assert (ROOT / path).exists()
    assert not function or function in functions_of(path)


def test_nothing_is_left_to_be_filled_in():
    assert re.findall(r"@[a-z][a-z\-]+", TEXT) == []
