"""The published policy of personal data: of the portal, and of each contest whose operator it names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hackathon_portal.contests import queries
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.documents.responses import pdf_response
from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from hackathon_portal.shell.privacy import policy


@open_page("политика обработки персональных данных публикуется для всех (152-ФЗ, ст.\u00a018.1 ч.\u00a02)")
def privacy(request: HttpRequest) -> HttpResponse:
    """The portal's own, and the way to each contest's."""
    context = {"policy": policy(), "contests": queries.announced_contests(), "contest": None}
    return keep_for_visitors(render(request, "shell/privacy.html", context))


@contest_page("contests.see")
def contest_privacy(request: HttpRequest, contest: Contest) -> HttpResponse:
    return keep_for_visitors(render(request, "shell/privacy.html", {"policy": policy(contest), "contest": contest}))


@contest_page("contests.see")
def contest_privacy_pdf(request: HttpRequest, contest: Contest) -> HttpResponse:
    data = render_pdf("shell/documents/privacy.html", {"policy": policy(contest), "contest": contest})
    return pdf_response(data, f"{contest.slug}-privacy.pdf", inline=True)
