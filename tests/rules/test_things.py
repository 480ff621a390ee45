"""The value of a thing stands with its document or not at all."""

from decimal import Decimal

import pytest

from prizes.rules.things import value_fault


@pytest.mark.parametrize(
    ("value", "basis", "field"),
    [
        (None, "", None), (None, " ", None), (None, "накладная", "value"), ("0.01", "накладная", None), ("90000", "акт", None),
        ("90000", " ", "basis"), ("0", "акт", "value"), ("-1", "акт", "value"), ("1.001", "акт", "value"), ("NaN", "акт", "value"),
        ("Infinity", "акт", "value"),
    ],
)  # fmt: skip
def test_which_field_is_wrong(value, basis, field):
    fault = value_fault(None if value is None else Decimal(value), basis)
    assert (fault[0] if fault else None) == field
    assert fault is None or fault[1].endswith(".")
