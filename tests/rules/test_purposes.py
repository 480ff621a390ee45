"""Each datum of an application says why it is asked for and who sees it; an account is asked of nobody who is not paid."""

import pytest

from hackathon_portal.regulation.schema import load_preset, preset_codes
from registration import fields
from registration.rules.purposes import WHY, said_beside


def test_every_field_says_why_and_neighbours_say_the_same_once():
    assert sorted(WHY) == sorted(fields.STATED)
    assert fields.of_step("person")[:2] == ["birth_date", "citizenship"]
    said = said_beside(fields.of_step("bank"))
    assert list(said) == ["snils", "bank_name"]
    assert "скрыто" in said["snils"]


@pytest.mark.parametrize("code", preset_codes())
def test_an_account_is_asked_only_of_who_may_be_paid(code):
    regulation = load_preset(code).regulation
    paid = {"captain"} if regulation.prizes.recipient == "captain" else {"captain", "member"}
    asked = {role for role in ("captain", "member") if "account" in regulation.shown_fields(role)}
    assert asked <= paid
