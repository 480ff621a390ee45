"""Whom to ask when a page refuses or has failed: the organiser of the contest it belongs to, else whoever runs the portal."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def whom_to_ask(request: HttpRequest) -> str:
    """One line with contacts, asking the database nothing; empty where nobody has written any."""
    contest = request.__dict__.get("contest")  # loaded by the view, or not at all
    contacts = ", ".join(filter(None, [contest.contact_email, contest.contact_phone])) if contest is not None else ""
    return (
        f"Организатор конкурса «{contest.short_title}»: {contacts}"
        if contest is not None and contacts
        else settings.PORTAL_CONTACTS
    )
