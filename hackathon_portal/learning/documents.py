"""Certificates of schools as PDF, drawn as diplomas are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.urls import reverse

from hackathon_portal.contests.models.brand import CALL, PAPER
from hackathon_portal.documents.sheets import Sheet, sheet_pdfs
from hackathon_portal.kernel import delivery
from hackathon_portal.kernel.rooms import read
from hackathon_portal.learning.models import Certificate
from hackathon_portal.learning.permissions import Giver, giver_of
from hackathon_portal.russia.words import inner_quotes


def check_url(certificate: Certificate) -> str:
    return settings.PORTAL_ORIGIN + reverse("check_diploma", args=[certificate.code])


def _sheet(certificate: Certificate, giver: Giver | None) -> Sheet:
    programme = certificate.programme
    return Sheet(
        title=str(certificate).capitalize(), heading="СЕРТИФИКАТ", lead="подтверждает обучение:", printed=certificate.printed,
        lines=tuple(filter(None, [inner_quotes(certificate.school), *certificate.details.splitlines()])), number=certificate.number,
        issued_at=certificate.issued_at, zone=giver.zone if giver else "", code=certificate.code, url=check_url(certificate),
        operator=giver.title if giver else "", officer_position=programme.officer_position, officer_name=programme.officer_name,
        paper=PAPER, call=CALL,
    )  # fmt: skip


def certificate_pdfs(certificates: Sequence[Certificate]) -> Iterator[bytes]:
    """A file for each certificate of one school, in order."""
    giver = giver_of(read(certificates[0].programme.room)) if certificates else None
    return sheet_pdfs([_sheet(one, giver) for one in certificates])


def certificate_pdf(certificate: Certificate) -> bytes:
    """One page with the check code and its QR picture."""
    return next(certificate_pdfs([certificate]))


def file_name(certificate: Certificate) -> str:
    return f"certificate-{certificate.programme.code}-{certificate.number}.pdf"


@delivery.attachments("learning.certificate")
def _attached(certificate_id: int) -> list[delivery.Attachment]:
    certificate = Certificate.objects.select_related("programme").get(pk=certificate_id)
    return [(file_name(certificate), certificate_pdf(certificate), "application/pdf")]
