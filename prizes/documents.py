"""Diplomas and form 4 as PDF."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from hackathon_portal.documents.codes import qr_data_uri
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import money
from prizes.models import Diploma, PayoutApplication


def check_url(diploma: Diploma) -> str:
    return settings.PORTAL_ORIGIN + reverse("check_diploma", args=[diploma.code])


def diploma_pdf(diploma: Diploma) -> bytes:
    """A landscape A4 page with the check code and its QR picture."""
    url = check_url(diploma)
    context = {
        "diploma": diploma,
        "contest": diploma.contest,
        "regulation": diploma.contest.regulation,
        "url": url,
        "qr": qr_data_uri(url),
    }
    return render_pdf("prizes/documents/diploma.html", context, stylesheet="documents/diploma.css")


def payout_application_pdf(application: PayoutApplication) -> bytes:
    """Form 4 with the sum in figures and in words, to sign."""
    award = application.award
    contest = award.contest
    assert award.amount is not None
    context = {
        "application": application,
        "award": award,
        "contest": contest,
        "regulation": contest.regulation,
        "figures": f"{int(award.amount):,}".replace(",", "\u00a0"),
        "kopecks": money.kopecks_part(award.amount),
        "words": money.whole_roubles_in_words(award.amount),
    }
    return render_pdf("prizes/documents/form4.html", context)
