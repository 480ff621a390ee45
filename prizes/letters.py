"""Texts of the letters about prizes."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string

from hackathon_portal.kernel import outbox
from registration.models import Application


def post(kind: str, person: Application, *, again: str = "", **context: object) -> None:
    """Put `prizes/letters/<kind>.txt` (first line: subject) to a person into the outbox; `again` lets it go more than once."""
    contest = person.contest
    values = {"person": person, "contest": contest, "regulation": contest.regulation, "origin": settings.PORTAL_ORIGIN}
    text = render_to_string(f"prizes/letters/{kind}.txt", values | context)
    subject, _, body = text.strip().partition("\n")
    outbox.post(
        kind=f"prizes.{kind}",
        key=f"prizes.{kind}:{person.pk}:{again}",
        to=person.email,
        subject=subject,
        body=body.strip() + "\n",
        contest_id=contest.pk,
    )
