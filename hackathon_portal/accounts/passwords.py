"""Passwords made of words that anybody who attacks this portal tries first (OWASP ASVS 5.0, 6.1.2 and 6.2.11)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

# The portal, what it is about, its roles and regions, the keys beside each other; each as it is typed in either alphabet.
WORDS = (
    "хакатон", "hackathon", "hakaton", "портал", "portal", "конкурс", "konkurs", "contest", "команда", "komanda", "комиссия", "komissiya",
    "министерство", "ministerstvo", "минцифры", "mincifry", "председатель", "predsedatel", "секретарь", "sekretar", "бухгалтер", "buhgalter",
    "администратор", "administrator", "admin", "тула", "tula", "кузбасс", "kuzbass", "россия", "russia", "пароль", "parol", "password",
    "йцукенгшщз", "йцукен", "фывапролдж", "qwertyuiop", "qwerty", "asdfghjkl", "1q2w3e4r5t",
)  # fmt: skip
# What must be left of a password when these words are taken out of it.
LEAST_OWN = 8


def own_part(password: str) -> str:
    """What the password holds besides the words above and digits at its ends."""
    left = password.casefold()
    for word in sorted(WORDS, key=len, reverse=True):
        left = left.replace(word, "")
    return left.strip("0123456789 .,!?-_@#")


class ExpectedWordsValidator:
    """Refuses a password that is one of the expected words with digits around it."""

    def validate(self, password: str, user: Any = None) -> None:
        if any(word in password.casefold() for word in WORDS) and len(own_part(password)) < LEAST_OWN:
            raise ValidationError(
                "Такой пароль угадают первым: в нём почти нет ничего, кроме слов портала. Добавьте слова, которые знаете только вы.",
                code="password_expected_words",
            )

    def get_help_text(self) -> str:
        return "Пароль не может состоять из слов портала вроде «хакатон» с цифрами."
