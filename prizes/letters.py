"""Texts of the letters about prizes."""

from __future__ import annotations

from hackathon_portal.kernel import outbox
from registration.models import Application


def post(kind: str, person: Application, *, again: str = "", **context: object) -> None:
    """Put `prizes/letters/<kind>.txt` (first line: subject) to a person into the outbox; `again` lets it go more than once."""
    contest = person.contest
    outbox.post_template(
        template=f"prizes/letters/{kind}.txt",
        context={"person": person, "contest": contest, "regulation": contest.regulation, **context},
        kind=f"prizes.{kind}",
        key=f"prizes.{kind}:{person.pk}:{again}",
        to=person.email,
        contest_id=contest.pk,
    )
