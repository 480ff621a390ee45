"""Documents of payouts: form 4 as PDF."""

from __future__ import annotations

from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.russia import money
from prizes.models import PayoutApplication


def payout_application_pdf(application: PayoutApplication) -> bytes:
    """Form 4 with the sum in figures and in words, to sign."""
    award = application.award
    contest = award.contest
    if award.amount is None:
        raise ValueError("form 4 is for a prize in money")
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
