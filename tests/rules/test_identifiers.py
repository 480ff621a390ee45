"""Control digits of Russian identifiers; the functions never raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.russia import identifiers
from tests import build


@pytest.mark.parametrize("text", ["112-233-445 95", "11223344595", "087-654-303 00"])
def test_snils_with_a_right_control_number(text):
    assert identifiers.snils_is_valid(text)


@pytest.mark.parametrize("text", ["112-233-445 96", "1122334459", "", "abc", "00000000000", None, 11223344595])
def test_snils_with_a_wrong_control_number_or_shape(text):
    assert not identifiers.snils_is_valid(text)


@pytest.mark.parametrize("text", ["7707083893", "500100732259"])
def test_inn_with_right_control_digits(text):
    assert identifiers.inn_is_valid(text)


@pytest.mark.parametrize("text", ["7707083894", "500100732258", "77070838", "", "0000000000", "000000000000", None])
def test_inn_with_wrong_control_digits_or_shape(text):
    assert not identifiers.inn_is_valid(text)


def test_account_key_fits_its_bank_and_no_other():
    account = build.account(12345, build.BIK)
    assert identifiers.account_key_is_valid(account, build.BIK)
    assert not identifiers.account_key_is_valid(account, "047003609")


def test_correspondent_account_must_begin_with_301():
    account = build.correspondent(build.BIK)
    assert identifiers.correspondent_key_is_valid(account, build.BIK)
    assert not identifiers.correspondent_key_is_valid("4" + account[1:], build.BIK)


@given(account=st.text(alphabet="0123456789", min_size=20, max_size=20), place=st.integers(0, 19), step=st.integers(1, 9))
def test_one_changed_digit_breaks_the_key_of_an_account(account, place, step):
    fits = identifiers.account_key_is_valid(account, build.BIK)
    changed = account[:place] + str((int(account[place]) + step) % 10) + account[place + 1 :]
    assert not (fits and identifiers.account_key_is_valid(changed, build.BIK))


@given(st.one_of(st.text(), st.none(), st.integers(), st.binary()), st.one_of(st.text(), st.none()))
def test_no_input_raises(text, other):
    for check in (identifiers.inn_is_valid, identifiers.snils_is_valid):
        assert check(text) in (True, False)
    for check in (identifiers.account_key_is_valid, identifiers.correspondent_key_is_valid):
        assert check(text, other) in (True, False)


def test_masking_keeps_the_ends_and_hides_short_values_whole():
    assert identifiers.masked("4509123489") == "45******89"
    assert identifiers.masked("7020") == "****"
