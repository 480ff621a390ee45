"""A code sent to a representative's address: a letter's link may be passed on, what was typed behind it is shown to its owner alone.

The code is known by its keyed hash in the session that asked for it; the letter with it is kept no longer than it takes to send it.
"""

from __future__ import annotations

import hmac
import secrets

from hackathon_portal.kernel import rate
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.encryption import keyed_hash
from registration import letters
from registration.models import Representative

DIGITS = 6
CODE_MINUTES, SEEN_MINUTES = 15, 120


def ask_code(representative: Representative) -> str:
    """Post a new code to the representative; its hash, for the session that asked. TooMany where codes were asked for again and again."""
    rate.take("link_code.letter", representative.pk)
    return send_code(representative=representative)


@action("Отправлен код представителю")
def send_code(*, representative: Representative) -> str:
    """The letter with a code that opens the page of the link for a while; returns the code's hash."""
    contest = representative.application.contest
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    letters.post_to_guardian(
        "representative_code", representative.email, contest, code=code, minutes=CODE_MINUTES, representative=representative,
        application=representative.application, key=f"representative-code:{representative.pk}:{secrets.token_hex(8)}",
    )  # fmt: skip
    note(contest_id=contest.pk, about=f"заявка {representative.application}")
    return hash_of(representative, code)


def hash_of(representative: Representative, code: str) -> str:
    return keyed_hash("link_code", str(representative.pk), code)


def fits(representative: Representative, code: str, wanted: str) -> bool:
    """Whether it is the code that was sent; each try counts until it was right."""
    rate.take("link_code", representative.pk)
    if not wanted or not hmac.compare_digest(hash_of(representative, code), wanted):
        return False
    rate.forget("link_code", representative.pk)
    return True
