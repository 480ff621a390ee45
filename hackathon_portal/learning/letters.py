"""Letters of a school: enrolled, finished, revoked, given back, taken out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.rooms import read
from hackathon_portal.learning.models import Certificate, Enrolment
from hackathon_portal.learning.permissions import page_of


def tell(
    what: str, enrolment: Enrolment, *, reason: str = "", certificate: Certificate | None = None, left: Sequence[str] = ()
) -> None:
    """Post a letter (`templates/learning/letters/{what}.txt`) to the person of an enrolment; with a certificate its file goes along."""
    programme = enrolment.programme
    outbox.post_template(
        template=f"learning/letters/{what}.txt",
        context={
            "enrolment": enrolment, "programme": programme, "user": enrolment.user, "link": page_of(programme),
            "reason": reason or enrolment.end_reason, "paper": certificate, "left": left,
        },
        kind=f"learning.{what}",
        key=f"learning:{what}:{enrolment.pk}:{secrets.token_hex(8)}",
        to=enrolment.user.email,
        room=read(programme.room),
        attachment="learning.certificate" if certificate else "",
        attachment_ref=certificate.pk if certificate else None,
    )  # fmt: skip
