"""Letters of the sign-in library: the portal's own words, no hole where a value is empty, no two alike in a list."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

LIBRARY = Path(allauth.__file__).parent / "templates"
# Ways the portal leaves off: resetting by a code, codes to a new address.
OFF = {"account/email/password_reset_code"}
# Frames of others, not letters.
FRAMES = {"account/email/base_message", "account/email/base_notification"}
LETTERS = sorted(
    {str(path.relative_to(LIBRARY)).removesuffix("_message.txt") for path in LIBRARY.glob("*/email/*_message.txt")}
    - OFF - {"account/email/base"}
)  # fmt: skip
FULL = {
    "portal": settings.MFA_TOTP_ISSUER, "email": "a@example.org", "activate_url": "https://p.example.org/x/", "code": "",
    "password_reset_url": "https://p.example.org/r/", "signup_url": "https://p.example.org/s/", "from_email": "a@example.org",
    "to_email": "b@example.org", "deleted_email": "b@example.org", "provider": "VK ID", "ip": "192.0.2.1", "user_agent": "Firefox",
    "timestamp": datetime(2024, 5, 1, 10, tzinfo=UTC),
}  # fmt: skip
ENGLISH = re.compile(r"\b(you|your|account|password|email|please|Hello|from)\b", re.IGNORECASE)


def texts(letter: str, context: dict) -> tuple[str, str]:
    subject = render_to_string(f"{letter}_subject.txt", context).strip()
    return subject, render_to_string(f"{letter}_message.txt", context)


@pytest.mark.parametrize("letter", LETTERS)
def test_each_letter_of_the_library_is_in_the_portals_words(letter):
    for part in ("subject", "message"):
        assert str(settings.BASE_DIR) in get_template(f"{letter}_{part}.txt").origin.name
    always = {"code": "K7F2QX"} if letter.endswith("login_code") else {}
    for context in (FULL | always, FULL | {"code": "K7F2QX"}, FULL | {"user_agent": ""} | always):
        subject, body = texts(letter, context)
        whole = f"{subject}\n{body}"
        assert not re.search(r"«\s*»| [.,!](\s|$)|\(\s*\)|:\s*\n\s*\n\s*\n|&(quot|amp|#)", whole), whole
        assert not ENGLISH.search(re.sub(r"https?://\S+|\S+@\S+", "", whole)), whole
        assert settings.MFA_TOTP_ISSUER in body
        assert len(subject) <= 78


def test_subjects_differ_where_a_list_of_letters_shows_them():
    begins = [texts(letter, FULL)[0][:25] for letter in LETTERS]
    assert sorted(begins) == sorted(set(begins))
