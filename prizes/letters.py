"""Texts of the letters about prizes and documents."""

from __future__ import annotations

from hackathon_portal.kernel import outbox
from prizes.models import Diploma
from registration.models import Application


def post(kind: str, person: Application, *, again: str = "", **context: object) -> None:
    """Put `prizes/letters/<kind>.txt` (first line: subject) to a person into the outbox; `again` lets it go more than once.

    Letters about different awards of one person are different letters.
    """
    contest = person.contest
    award = getattr(context.get("award"), "pk", "")
    outbox.post_template(
        template=f"prizes/letters/{kind}.txt",
        context={"person": person, "contest": contest, "regulation": contest.regulation, **context},
        kind=f"prizes.{kind}",
        key=f"prizes.{kind}:{person.pk}:{award}:{again}",
        to=person.email,
        contest_id=contest.pk,
    )


def post_diploma(diploma: Diploma, *, again: str = "") -> None:
    """Put the letter with a document's PDF into the outbox; the file is made when the letter leaves."""
    outbox.post_template(
        template="prizes/letters/diploma.txt",
        context={"diploma": diploma, "contest": diploma.contest},
        kind="prizes.diploma",
        key=f"prizes.diploma:{diploma.pk}:{again}",
        to=diploma.address,
        contest_id=diploma.contest_id,
        attachment="prizes.diploma",
        attachment_ref=diploma.pk,
    )
