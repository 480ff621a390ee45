"""Texts of the letters of registration; the notices carry form 2 as a PDF."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string

from hackathon_portal.kernel import outbox
from registration.models import Application


def post(kind: str, application: Application, *, attachment: str = "", **context: object) -> None:
    """Put the letter `registration/letters/<kind>.txt` (first line: subject) to the applicant into the outbox, once."""
    contest = application.contest
    text = render_to_string(
        f"registration/letters/{kind}.txt",
        {"application": application, "contest": contest, "regulation": contest.regulation, "origin": settings.PORTAL_ORIGIN,
         **context},
    )  # fmt: skip
    subject, _, body = text.strip().partition("\n")
    outbox.post(
        kind=f"registration.{kind}",
        key=f"registration.{kind}:{application.pk}",
        to=application.email,
        subject=subject,
        body=body.strip() + "\n",
        contest_id=contest.pk,
        attachment=attachment,
        attachment_ref=application.pk,
    )
