"""Texts of the letters of registration; the notices carry form 2 as a PDF."""

from __future__ import annotations

from hackathon_portal.kernel import outbox
from registration.models import Application


def post(kind: str, application: Application, *, attachment: str = "", **context: object) -> None:
    """Put the letter `registration/letters/<kind>.txt` (first line: subject) to the applicant into the outbox, once."""
    contest = application.contest
    outbox.post_template(
        template=f"registration/letters/{kind}.txt",
        context={"application": application, "contest": contest, "regulation": contest.regulation, **context},
        kind=f"registration.{kind}",
        key=f"registration.{kind}:{application.pk}",
        to=application.email,
        contest_id=contest.pk,
        attachment=attachment,
        attachment_ref=application.pk,
    )
