"""Certificates of a season's schools as files: one's own, and for staff who gave it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from hackathon_portal.accounts.who import user_of
from hackathon_portal.documents.responses import pdf_response
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.learning.documents import certificate_pdf, file_name
from hackathon_portal.learning.models import Certificate, Enrolment, Programme
from hackathon_portal.learning.queries.certificates import certificate_of
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season


def _answer(enrolment: Enrolment) -> HttpResponse:
    certificate: Certificate | None = certificate_of(enrolment)
    if certificate is None:
        raise Http404
    certificate.programme = enrolment.programme
    return pdf_response(certificate_pdf(certificate), file_name(certificate), inline=True)


@season_page("seasons.take_part")
@require_GET
def own_certificate(request: HttpRequest, season: Season, school_code: str) -> HttpResponse:
    """My certificate of a school, while it holds."""
    rows = Enrolment.objects.select_related("programme").exclude(programme__state=Programme.State.DRAFT)
    here = {"programme__room": str(season.room), "programme__code": school_code}
    return _answer(get_object_or_404(rows, user=user_of(request), ended_at=None, **here))


@season_page("seasons.manage_schools")
@shows_personal_data("сертификат слушателя № {enrolment_id}, школа {school_code}")
@require_GET
def school_certificate(request: HttpRequest, season: Season, school_code: str, enrolment_id: int) -> HttpResponse:
    """The certificate of one person of a school."""
    here = {"programme__room": str(season.room), "programme__code": school_code}
    return _answer(get_object_or_404(Enrolment.objects.select_related("programme"), pk=enrolment_id, **here))
