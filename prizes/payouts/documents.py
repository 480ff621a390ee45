"""Documents of payouts: form 4 and the register as PDF."""

from __future__ import annotations

from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.russia import money
from prizes.awards.queries.payers import main_payer_of
from prizes.models import PaymentRegister, PayoutApplication
from prizes.payouts.queries import payments


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


def register_pdf(register: PaymentRegister) -> bytes:
    """The register to sign: recipients, sums, totals in words, who prepared and who approved it."""
    lines = list(payments.register_lines(register))
    totals = payments.totals_of(lines)
    context = {
        "register": register,
        "contest": register.contest,
        "regulation": register.contest.regulation,
        "payer": main_payer_of(register.contest),
        "lines": lines,
        "totals": totals,
        "words": money.whole_roubles_in_words(totals["net"]) if lines else "",
        "kopecks": money.kopecks_part(totals["net"]) if lines else "",
    }
    return render_pdf("prizes/documents/register.html", context)
