"""Classifiers: what ships with the portal is sound and names its source; newer lists close lines by date and lose none."""

from __future__ import annotations

from datetime import date

import pytest

from hackathon_portal.classifiers.rules import lists
from hackathon_portal.classifiers.rules.lists import Line
from hackathon_portal.classifiers.shipped import CLASSIFIERS, shipped

DAY = date(2026, 9, 1)
NOW = [
    Line("1", "Первая", "а"),
    Line("2", "Вторая", "а", valid_from=date(2020, 1, 1)),
    Line("3", "Третья", valid_to=date(2021, 1, 1)),
]
NEWER = [Line("1", "Первая, новая", "а"), Line("3", "Третья"), Line("4", "Четвёртая")]


@pytest.mark.parametrize("code", CLASSIFIERS)
def test_what_ships_is_sound(code):
    lines, classifier = shipped(code), CLASSIFIERS[code]
    assert len(lines) == len({line.code for line in lines})
    assert all(line.name for line in lines)
    assert classifier.source
    assert bool(classifier.act) == bool(classifier.act_date)


def test_how_many_lines_ship():
    assert {code: len(shipped(code)) for code in CLASSIFIERS} == {
        "regions": 89, "specialisations": 12, "competences": 127, "specialities": 34, "labour_functions": 9,
    }  # fmt: skip
    groups = lists.groups_of(shipped("specialities"))
    assert [name[:2] for name in groups] == ["09", "10", "11"]


def test_a_newer_list_is_compared_by_codes_and_words():
    difference = lists.compare(NOW, NEWER, DAY)
    assert [line.code for line in difference.added] == ["4"]
    assert [(old.name, new.name) for old, new in difference.changed] == [("Первая", "Первая, новая")]
    assert [line.code for line in difference.ended] == ["2"]
    assert [line.code for line in difference.back] == ["3"]
    assert difference
    assert not lists.compare(NOW[:1], NOW[:1], DAY)


def test_nothing_is_deleted_and_what_is_left_out_ends_the_day_before():
    after = {line.code: line for line in lists.merged(NOW, NEWER, DAY)}
    assert [*after] == ["1", "2", "3", "4"]
    assert after["2"].valid_to == date(2026, 8, 31)
    assert not after["2"].is_known_on(DAY)
    assert after["2"].is_known_on(date(2026, 8, 31))
    assert after["4"].valid_from == DAY
    assert after["1"].valid_from is None
    assert after["3"].is_known_on(DAY)


def test_lists_put_in_one_after_another_keep_every_code_there_was():
    lines, codes = NOW, set()
    for year in range(2026, 2030):
        codes |= {line.code for line in lines}
        lines = lists.merged(lines, [Line(f"{year}", "а")], date(year, 1, 1))
    assert codes <= {line.code for line in lines}
    assert [line.code for line in lines if line.is_known_on(date(2029, 1, 1))] == ["2029"]


def rows(*cells):
    return list(enumerate(cells, start=1))


def test_a_table_is_read_by_its_titles_and_faults_name_their_lines():
    lines, faults = lists.read(
        rows(
            ["Код", "Наименование", "Примечание", "Действует по"], ["1", " Первая  строка ", "а", "2025-02-28"], ["", "", "", ""],
            ["2", "", "", ""], ["1", "Снова", "", ""], ["3", "Третья", "", "28.02.2025"],
        )
    )  # fmt: skip
    assert lines == [Line("1", "Первая строка", valid_to=date(2025, 2, 28))]
    assert [(fault.line, fault.message.split(":")[0]) for fault in faults] == [
        (4, "Нет названия."), (5, "Код 1 уже стоит в строке 2."), (6, "«28.02.2025» — не день"),
    ]  # fmt: skip
    _, wrong = lists.read(rows(["код", "название", "действует с", "действует по"], ["1", "а", "2025-01-02", "2025-01-01"]))
    assert wrong[0].message == "Конец раньше начала."
    assert lists.read(rows(["а"]))[1][0].line == 1


def test_a_search_needs_every_word_and_no_case_or_dots():
    assert [line.code for line in lists.found(NOW, "ПЕРВАЯ")] == ["1"]
    assert [line.code for line in lists.found(NEWER, "четвертая 4")] == ["4"]
    assert lists.found(NOW, "первая вторая") == []
    assert lists.found(NOW, "") == NOW
