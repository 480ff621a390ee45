"""Requisites of an organisation by their forms and control keys."""

from __future__ import annotations

import pytest

from prizes.rules import requisites
from tests.requisites import GOOD, WRONG


@pytest.mark.parametrize("values", GOOD.values(), ids=GOOD)
def test_a_good_requisite_passes(values):
    assert requisites.faults_of_payer(values) == {}


@pytest.mark.parametrize(("values", "name"), WRONG)
def test_a_bad_requisite_is_named_at_its_field(values, name):
    assert name in requisites.faults_of_payer(values)


@pytest.mark.parametrize("name", requisites.FORMS)
def test_no_requisite_is_a_row_of_zeros(name):
    for length in (3, 4, 8, 9, 10, 11, 20):
        assert not requisites.FORMS[name][0]("0" * length)
