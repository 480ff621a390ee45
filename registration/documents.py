"""Form 2: the notice of admission or of refusal, as the PDF a letter carries."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from hackathon_portal.contests.calendar import calendar_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.codes import qr_data_uri
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import clock, delivery
from registration.models import Application
from registration.queries import notices
from registration.queries import people as people_queries
from registration.states import ApplicationState


def notice_context(application: Application) -> dict[str, object]:
    """What form 2 holds, by the names its template uses."""
    contest = application.contest
    regulation = contest.regulation
    refused = application.state == ApplicationState.REFUSED
    return {
        "application": application,
        "contest": contest,
        "regulation": regulation,
        "refused": refused,
        "ground": regulation.ground(application.refusal_ground) if refused else None,
        "paragraphs": notices.paragraphs(application, refused=refused),
        "door_qr": None if refused or not application.door_code else door_qr(application),
    }


def door_qr(application: Application) -> str:
    """The QR code of the admission letter: the address of the person's line at the door, as a `data:` picture."""
    path = reverse("door_person", args=[application.contest.slug, application.door_code])
    return qr_data_uri(f"{settings.PORTAL_ORIGIN}{path}")


def guard_list(contest: Contest) -> bytes:
    """The list for the guard at the entrance: admitted people who come in person, by name."""
    people = people_queries.people_at_door(contest).filter(participation__in=Application.IN_PERSON)
    context = {"contest": contest, "people": people, "at": clock.now()}
    return render_pdf("registration/documents/guard_list.html", context)


def own_data(applications: list[dict[str, Any]], account: dict[str, Any], around: list[dict[str, Any]]) -> bytes:
    """Everything the portal keeps of a person, for that person."""
    context = {"applications": applications, "account": account, "around": around, "at": clock.now()}
    return render_pdf("registration/documents/own_data.html", context)


@delivery.attachments("registration.notice")
def notice(application_id: int) -> list[delivery.Attachment]:
    """Form 2 for an application that has been decided; with an admission the contest's days and terms as a calendar file."""
    application = Application.objects.select_related("contest__regulation_version", "team").get(pk=application_id)
    pdf = render_pdf("registration/documents/notice.html", notice_context(application))
    files: list[delivery.Attachment] = [(f"uvedomlenie-{application.number}.pdf", pdf, "application/pdf")]
    if application.state == ApplicationState.ADMITTED:
        files.append((f"{application.contest.slug}.ics", calendar_of(application.contest), "text/calendar"))
    return files
