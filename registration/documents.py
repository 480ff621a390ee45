"""Form 2: the notice of admission or of refusal, as the PDF a letter carries."""

from __future__ import annotations

from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import outbox
from registration.models import Application
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
        "clause": regulation.clause("registration.refusal"),
    }


@outbox.attachment("registration.notice")
def notice(application_id: int) -> outbox.Attachment:
    """Form 2 for an application that has been decided."""
    application = Application.objects.select_related("contest__regulation_version", "team").get(pk=application_id)
    pdf = render_pdf("registration/documents/notice.html", notice_context(application))
    return f"uvedomlenie-{application.number}.pdf", pdf, "application/pdf"
