"""Names of people as documents write them; more declined names stand in test_fund_and_statement.py."""

import pytest

from hackathon_portal.russia.cases import CASES, Case
from hackathon_portal.russia.names import declined, full_name


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        (("Незабудкин", "Игнат", "Львович"), "Незабудкин Игнат Львович"),
        (("Незабудкин", "Игнат"), "Незабудкин Игнат"),
        (("Незабудкин", "", "Львович"), "Незабудкин Львович"),
        (("", "", ""), ""),
    ],
)
def test_a_name_has_no_spaces_for_what_is_missing(parts, written):
    assert full_name(*parts) == written


@pytest.mark.parametrize(
    ("person", "case", "expected", "sure"),
    [
        (("Незабудкин", "Игнат", "Львович"), Case.NOMINATIVE, "Незабудкин Игнат Львович", True),
        (("Незабудкин", "Игнат", "Львович"), Case.GENITIVE, "Незабудкина Игната Львовича", True),
        (("Незабудкина", "Дарья", "Сергеевна"), Case.DATIVE, "Незабудкиной Дарье Сергеевне", True),
        (("", "Игнат", "Львович"), Case.DATIVE, "Игнату Львовичу", True),
        (("Незабудкин", "", "Львович"), Case.DATIVE, "Незабудкину Львовичу", True),
        (("Незабудкин", "Игнат", ""), Case.DATIVE, "Незабудкину Игнату", False),
    ],
)
def test_a_name_without_its_patronymic_is_never_sure(person, case, expected, sure):
    assert declined(*person, case) == (expected, sure)


def test_the_cases_a_form_offers():
    assert [str(case) for case, _ in CASES] == ["nominative", "genitive", "dative"]
