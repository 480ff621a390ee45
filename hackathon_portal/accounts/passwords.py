"""Passwords made of words that anybody who attacks this portal tries first (OWASP ASVS 5.0, 6.1.2 and 6.2.11)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.exceptions import ValidationError

from hackathon_portal.regulation.schema import preset_codes

# The portal, what it is about, its roles, the keys beside each other; each as it is typed in either alphabet.
WORDS = (
    "хакатон", "hackathon", "hakaton", "портал", "portal", "конкурс", "konkurs", "contest", "команда", "komanda", "комиссия", "komissiya",
    "министерство", "ministerstvo", "минцифры", "mincifry", "председатель", "predsedatel", "секретарь", "sekretar", "бухгалтер", "buhgalter",
    "администратор", "administrator", "admin", "россия", "russia", "пароль", "parol", "password",
    "йцукенгшщз", "йцукен", "фывапролдж", "qwertyuiop", "qwerty", "asdfghjkl", "1q2w3e4r5t",
)  # fmt: skip
# What must be left of a password when these words are taken out of it.
LEAST_OWN = 8


@cache
def expected_words() -> tuple[str, ...]:
    """The words above and the regions whose regulations are there, the longest first."""
    return tuple(sorted({*WORDS, *(code.split("_")[0] for code in preset_codes())}, key=lambda word: (-len(word), word)))


def own_part(password: str) -> str:
    """What the password holds besides expected words and digits at its ends."""
    left = password.casefold()
    for word in expected_words():
        left = left.replace(word, "")
    return left.strip("0123456789 .,!?-_@#")


class ExpectedWordsValidator:
    """Refuses a password that is one of the expected words with digits around it."""

    def validate(self, password: str, user: Any = None) -> None:
        if any(word in password.casefold() for word in expected_words()) and len(own_part(password)) < LEAST_OWN:
            raise ValidationError(
                "Такой пароль угадают первым: в нём почти нет ничего, кроме слов портала. Добавьте слова, которые знаете только вы.",
                code="password_expected_words",
            )

    def get_help_text(self) -> str:
        return "Пароль не может состоять из слов портала вроде «хакатон» с цифрами."
