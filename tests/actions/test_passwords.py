"""A password of the portal's own words is the first that is tried; a sentence may hold them."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError

from hackathon_portal.accounts.passwords import expected_words


@pytest.mark.parametrize(
    "password", ["Хакатон2026", "hackathon2026!", "Tula-Portal-2026", "пароль123456", "QwertyUiop12", "admin-admin-1"]
)
def test_words_of_the_portal_with_digits_are_refused(password):
    with pytest.raises(ValidationError, match=r"угадают|распространён"):
        validate_password(password)


@pytest.mark.parametrize("word", expected_words())
def test_each_word_alone_is_refused_however_it_is_written(word):
    with pytest.raises(ValidationError):
        validate_password(f"{word.title()}2026{word}")


@pytest.mark.parametrize(
    "password",
    ["в Туле самовар поёт громче всех", "хакатон, сухари и четыре кота", "kq3-vmx9-zzw4", "   пробелы по краям   ", "я" * 128],
)
def test_any_other_password_is_taken_whatever_its_characters(password):
    validate_password(password)


def test_a_short_a_common_and_a_numeric_password_are_refused():
    for password in ("коротко", "1234567890", "iloveyou12"):
        with pytest.raises(ValidationError):
            validate_password(password)
    assert len(get_default_password_validators()) == 5
