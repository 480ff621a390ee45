"""Data of organisations and files of them: control digits, numbers that stand twice, columns under any of their names."""

from __future__ import annotations

import pytest

from hackathon_portal.organisations.rules import lists
from hackathon_portal.organisations.rules.details import Details, faults_of
from hackathon_portal.russia.identifiers import ogrn_is_valid

SOUND = Details("Колледж «Днепр»", "education", "6733181790", "1046769062350", "67")
REGIONS = {"67"}


def codes(details: Details) -> list[str]:
    return [fault.code for fault in faults_of(details.cleaned, REGIONS)]


def test_sound_data_have_no_faults_however_the_digits_are_grouped():
    assert codes(SOUND) == []
    assert codes(Details("  Колледж   «Днепр» ", "education", "6733 181790", "1-04-67-69-06235-0", "67")) == []
    assert codes(Details("Департамент", "authority")) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": " "}, "name.missing"),
        ({"kind": "shop"}, "kind.unknown"),
        ({"inn": ""}, "inn.missing"),
        ({"inn": "6733181791"}, "inn.invalid"),
        ({"inn": "67331817ОО"}, "inn.invalid"),
        ({"ogrn": ""}, "ogrn.missing"),
        ({"ogrn": "1046769062351"}, "ogrn.invalid"),
        ({"ogrn": "304500116000157"}, "ogrn.other_kind"),
        ({"region": "00"}, "region.unknown"),
    ],
)
def test_each_fault_is_named(changes, expected):
    values = {name: getattr(SOUND, name) for name in ("name", "kind", "inn", "ogrn", "region")} | changes
    assert codes(Details(**values)) == [expected]


def test_the_last_digit_of_the_state_number_is_the_rest_of_the_division():
    assert ogrn_is_valid("1046769062350")
    assert ogrn_is_valid("304500116000157")
    assert not any(ogrn_is_valid(f"104676906235{digit}") for digit in "123456789")
    assert not ogrn_is_valid("")
    assert not ogrn_is_valid("104676906235٠")


HEADER = ["Код", "Вид организации", "Название", "ИНН", "ОГРН", "Регион", "Примечание"]
FILE = [
    HEADER,
    ["O1", "образование", "Колледж «Днепр»", "6733181790", "1046769062350", "Смоленская обл.", "а"],
    ["O2", "employer", "Завод", "7707083893", "1027700132195", "", ""],
    ["O3", "работодатель", "Завод, филиал", "7707083893", "1027700132195", "", ""],
    ["O4", "компания", "Цех", "7707083894", "1027700132196", "Сибирь", ""],
    ["O5", "орган власти", "Департамент", "", "", "", ""],
    ["", "", "", "", "", "", ""],
]


def checked(known=(), known_codes=()):
    return lists.checked(
        list(enumerate(FILE, start=1)), region_of={"Смоленская обл.": "67"}.get, regions=REGIONS, known_inns=set(known),
        known_codes=set(known_codes),
    )  # fmt: skip


def test_a_file_is_read_by_its_titles_and_each_finding_names_its_line():
    rows = checked()
    assert [row.line for row in rows] == [2, 3, 4, 5, 6]
    assert {row.line: [fault.code for fault in row.faults] for row in rows if row.faults} == {
        3: ["inn.duplicate"], 4: ["inn.duplicate"], 5: ["inn.invalid", "ogrn.invalid", "region.unknown"],
    }  # fmt: skip
    assert "строка 4" in rows[1].faults[0].message
    assert rows[0].details.region == "67"
    assert [row.is_taken for row in rows] == [True, False, False, False, True]


def test_what_the_portal_has_is_passed_over():
    assert [row.is_known for row in checked(known=["6733181790"])] == [True, False, False, False, False]
    assert checked(known_codes=["O5"])[-1].is_known


def test_a_file_without_our_columns_is_refused():
    with pytest.raises(lists.WrongHeader, match="название, вид"):
        lists.columns_of(["ИНН"])
