"""Control digits of Russian identifiers; the functions never raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from hackathon_portal.russia import identifiers
from tests import invented


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
    account = invented.account(12345, invented.BIK)
    assert identifiers.account_key_is_valid(account, invented.BIK)
    assert not identifiers.account_key_is_valid(account, "047003609")


def test_correspondent_account_must_begin_with_301():
    account = invented.correspondent(invented.BIK)
    assert identifiers.correspondent_key_is_valid(account, invented.BIK)
    assert not identifiers.correspondent_key_is_valid("4" + account[1:], invented.BIK)


@given(account=st.text(alphabet="0123456789", min_size=20, max_size=20), place=st.integers(0, 19), step=st.integers(1, 9))
def test_one_changed_digit_breaks_the_key_of_an_account(account, place, step):
    fits = identifiers.account_key_is_valid(account, invented.BIK)
    changed = account[:place] + str((int(account[place]) + step) % 10) + account[place + 1 :]
    assert not (fits and identifiers.account_key_is_valid(changed, invented.BIK))


@given(st.one_of(st.text(), st.none(), st.integers(), st.binary()), st.one_of(st.text(), st.none()))
def test_no_input_raises(text, other):
    for check in (identifiers.inn_is_valid, identifiers.snils_is_valid):
        assert check(text) in (True, False)
    for check in (identifiers.account_key_is_valid, identifiers.correspondent_key_is_valid):
        assert check(text, other) in (True, False)


def test_masking_keeps_the_ends_and_hides_short_values_whole():
    assert identifiers.masked("4509123489") == "45******89"
    assert identifiers.masked("7020") == "****"


@pytest.mark.parametrize(
    ("number", "total", "control"),
    [
        ("920000002", 99, "99"),  # below 100: the sum itself
        ("920000003", 100, "00"),  # 100 and 101 are written 00
        ("920000004", 101, "00"),
        ("920000005", 102, "01"),  # above: the remainder of 101
        ("996000006", 201, "00"),  # a remainder of 100 is 00 too
        ("996000007", 202, "00"),
        ("996000008", 203, "01"),
        ("001001999", 65, "65"),  # the first number that is checked
    ],
)
def test_the_control_number_of_a_snils(number, total, control):
    """Digits times 9, 8, ... 1, added up; of the ten times ten endings one fits."""
    assert sum(int(digit) * weight for digit, weight in zip(number, range(9, 0, -1), strict=True)) == total
    fitting = [f"{ending:02d}" for ending in range(100) if identifiers.snils_is_valid(f"{number}{ending:02d}")]
    assert fitting == [control]


def test_numbers_up_to_001_001_998_bear_no_control_number():
    """The control number is checked for numbers above 001-001-998 only: lower ones cannot be told from a slip of the pen."""
    assert not any(identifiers.snils_is_valid(f"001001998{ending:02d}") for ending in range(100))
    assert not any(identifiers.snils_is_valid(f"000000001{ending:02d}") for ending in range(100))


def test_an_inn_may_be_made_of_two_kinds_of_digits():
    """1 1 0 0 1 1 0 1 1 times 2, 4, 10, 3, 5, 9, 4, 6, 8 is 34; 34 mod 11 mod 10 is 1."""
    assert identifiers.inn_is_valid("1100110111")


@given(number=st.integers(1_001_999, 999_999_999))
def test_every_number_has_exactly_one_control_number(number):
    assert sum(identifiers.snils_is_valid(f"{number:09d}{ending:02d}") for ending in range(100)) == 1


@pytest.mark.parametrize("text", ["112233445950", "1122334459", "112 233 445-95", "\u0661" * 11, "11223344595x"])
def test_a_snils_has_eleven_digits_of_ours(text):
    assert identifiers.snils_is_valid(text) is (text == "112 233 445-95")


@pytest.mark.parametrize(
    "text",
    ["77070838931", "5001007322590", "500100732259 ", "7" * 10, "\u0667\u0667\u0660\u0667\u0660\u0668\u0663\u0668\u0669\u0663"],
)
def test_an_inn_has_ten_or_twelve_digits_of_ours_and_not_all_the_same(text):
    assert not identifiers.inn_is_valid(text)


@pytest.mark.parametrize(
    ("bik", "account"),
    [
        ("044525225", "30101810400000000225"),
        ("044525187", "30101810700000000187"),
        ("044525593", "30101810200000000593"),
        ("044525974", "30101810145250000974"),
    ],
)
def test_correspondent_accounts_of_banks_as_the_directory_lists_them(bik, account):
    assert identifiers.correspondent_key_is_valid(account, bik)
    for place in range(20):
        wrong = account[:place] + str((int(account[place]) + 1) % 10) + account[place + 1 :]
        assert not identifiers.correspondent_key_is_valid(wrong, bik)


@pytest.mark.parametrize(
    ("bik", "tail", "total", "key"),
    [
        ("047003608", "01", 44, 2),
        ("047003608", "12", 52, 6),
        ("047003708", "01", 51, 3),
        ("047003618", "01", 45, 5),
        ("047003609", "01", 47, 1),
    ],
)
def test_the_key_of_an_account_worked_by_hand(bik, tail, total, key):
    """The last three digits of the BIK and the account times 7, 1, 3 in turn, last digits added: total + 3 K ends with 0."""
    assert (total + 3 * key) % 10 == 0
    accounts = [f"40817810{digit}000000000{tail}" for digit in range(10)]
    assert [digit for digit, account in enumerate(accounts) if identifiers.account_key_is_valid(account, bik)] == [key]


@given(account=st.text("0123456789", min_size=20, max_size=20), bik=st.text("0123456789", min_size=9, max_size=9))
def test_exactly_one_key_of_ten_fits_and_it_rests_on_the_last_three_digits_of_the_bik(account, bik):
    keys = [key for key in range(10) if identifiers.account_key_is_valid(f"{account[:8]}{key}{account[9:]}", bik)]
    assert len(keys) == 1
    assert identifiers.account_key_is_valid(f"{account[:8]}{keys[0]}{account[9:]}", "000000" + bik[6:])


@pytest.mark.parametrize(
    ("account", "bik"),
    [
        ("4081781020000000001", "047003608"),
        ("408178102000000000010", "047003608"),
        ("40817810200000000001", "04700360"),
        ("40817810200000000001", "0470036080"),
        ("4081781020000000000x", "047003608"),
        ("40817810200000000001", "04700360x"),
        (None, "047003608"),
    ],
)
def test_a_key_needs_twenty_digits_of_account_and_nine_of_bik(account, bik):
    assert not identifiers.account_key_is_valid(account, bik)
    assert not identifiers.correspondent_key_is_valid(account, bik)


@pytest.mark.parametrize(
    ("account", "bik"),
    [("30101810400000000225", "04452522"), ("30101810400000000225", "0445252250"), ("3010181040000000022", "044525225")],
)
def test_a_correspondent_account_is_not_cut_or_filled(account, bik):
    assert not identifiers.correspondent_key_is_valid(account, bik)


@pytest.mark.parametrize(
    ("account", "is_rouble"),
    [
        ("40817810200000000001", True),
        ("40817840200000000001", False),  # dollars
        ("40817643200000000001", False),  # 643 is the rouble of ISO 4217, not of account numbers
        ("81081000000000000001", False),
        ("00008100000000000001", False),
        ("4081781020000000001", False),
        ("408178102000000000010", False),
        ("", False),
    ],
)
def test_a_rouble_account_has_810_in_digits_six_to_eight(account, is_rouble):
    assert identifiers.account_is_rouble(account) is is_rouble


def card(start: str, length: int) -> str:
    """A number of this length with the right check digit."""
    body = start.ljust(length - 1, "1")
    return body + luhn.calc_check_digit(body)


@pytest.mark.parametrize(
    ("start", "length", "fits"),
    [
        ("2199", 16, False),
        ("2200", 16, True),
        ("2202", 16, True),
        ("2204", 16, True),
        ("2205", 16, False),
        ("4276", 16, False),
        ("2200", 15, False),
        ("2200", 17, True),
        ("2200", 18, True),
        ("2200", 19, True),
        ("2200", 20, False),
    ],
)
def test_a_mir_card_begins_with_2200_to_2204_and_has_16_to_19_digits(start, length, fits):
    """Row K-67: prefix 2200-2204 and Luhn's digit."""
    number = card(start, length)
    assert identifiers.mir_card_is_valid(number) is fits
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert identifiers.mir_card_is_valid(wrong) is False


@pytest.mark.parametrize("text", ["", "2200", "2200 1111 1111 1111", "x" * 16])
def test_what_is_no_number_is_no_card(text):
    assert identifiers.mir_card_is_valid(text) is False


@pytest.mark.parametrize(
    ("text", "digits"),
    [("04 7003-608", "047003608"), ("счёт 12", "12"), ("\u0661\u00b23", "3"), ("", ""), (None, ""), (7020, "7020"), (0, "")],
)
def test_what_a_person_pastes_is_read_as_digits(text, digits):
    assert identifiers.digits_of(text) == digits


@pytest.mark.parametrize(
    ("text", "ends", "shown"),
    [
        ("", {}, ""),
        ("1", {}, "*"),
        ("1234", {}, "****"),
        ("12345", {}, "12*45"),
        ("123456", {}, "12**56"),
        ("2200111111111111", {"head": 4, "tail": 4}, "2200********1111"),
        ("12345678", {"head": 4, "tail": 4}, "********"),
        ("123456789", {"head": 4, "tail": 4}, "1234*6789"),
        ("123456", {"head": 0, "tail": 1}, "*****6"),
    ],
)
def test_a_masked_value_shows_its_ends(text, ends, shown):
    assert identifiers.masked(text, **ends) == shown


@given(st.text("0123456789", max_size=30), st.integers(0, 4), st.integers(1, 4))
def test_masking_keeps_the_length_and_never_shows_more_than_the_ends(text, head, tail):
    shown = identifiers.masked(text, head=head, tail=tail)
    assert len(shown) == len(text)
    assert len(shown.replace("*", "")) in (0, head + tail)
