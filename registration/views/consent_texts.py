"""Pages of the texts that people agree to: each at the address of its version, with the same text as PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.documents.responses import pdf_response
from registration.queries import consent_texts
from registration.queries.consent_texts import Document


@contest_page("contests.see")
def consents(request: HttpRequest, contest: Contest) -> HttpResponse:
    """All texts of the contest, each a document of its own."""
    context = {"contest": contest, "documents": consent_texts.documents(contest.regulation)}
    return render(request, "registration/consents.html", context)


@contest_page("contests.see")
def current_consent(request: HttpRequest, contest: Contest, code: str) -> HttpResponse:
    """The text in force leads to the address of its version."""
    document = consent_texts.current(contest, code)
    if document is None:
        raise Http404
    return redirect("consent_text", contest.slug, code, document.version)


def _of_version(contest: Contest, code: str, version: str) -> Document:
    document = consent_texts.of_version(contest, code, version)
    if document is None:
        raise Http404
    return document


@contest_page("contests.see")
def consent(request: HttpRequest, contest: Contest, code: str, version: str) -> HttpResponse:
    document = _of_version(contest, code, version)
    in_force = consent_texts.current(contest, code)
    context = {"contest": contest, "document": document, "newer": in_force if in_force and in_force.version != version else None,
               "is_in_force": in_force is not None and in_force.version == version}  # fmt: skip
    return render(request, "registration/consent.html", context)


@contest_page("contests.see")
def consent_pdf(request: HttpRequest, contest: Contest, code: str, version: str) -> HttpResponse:
    document = _of_version(contest, code, version)
    data = render_pdf("registration/documents/consent.html", {"contest": contest, "document": document})
    return pdf_response(data, f"{contest.slug}-{code}.pdf", inline=True)
