"""Letters about a case: to the partner's people, to staff of its room, to whoever took its files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hackathon_portal.cases.models import Case
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.rooms import read, thing_of
from hackathon_portal.organisations.queries import representatives


def post_to(kind: str, case: Case, people: Iterable[Any], **context: Any) -> None:
    """The same letter (`templates/cases/letters/`) to each of these people, now: every deed writes anew."""
    moment, room = f"{clock.real():%Y%m%d%H%M%S%f}", read(case.room)
    for person in people:
        if person.is_active and person.email:
            outbox.post_template(
                template=f"cases/letters/{kind}.txt",
                context={"case": case, "organisation": case.organisation, "place": thing_of(room), **context, "user": person},
                kind=f"cases.{kind}", key=f"cases.{kind}:{case.pk}:{moment}:{person.pk}", to=person.email, room=room,
            )  # fmt: skip


def post_to_partner(kind: str, case: Case, **context: Any) -> None:
    """The same to everybody who acts for the organisation."""
    post_to(kind, case, [grant.user for grant in representatives(case.organisation)], **context)
