"""Documents of payouts: form 4 as PDF."""

from __future__ import annotations

from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.russia import money
from prizes.models import Award, PayoutApplication


def standing_word(award: Award) -> str:
    """What the form calls the team: the winner by its place in the contest, a prize-winner with any other prize of it.

    A special, nominated or passed-on prize says nothing of the place: the team's award for a place does, where it has one.
    """
    place = award.place
    if award.special_id or award.nominated or award.passed_from_id:
        rows = Award.objects.filter(project=award.project_id, special=None, nominated=False, passed_from=None, part_of=None)
        place = rows.filter(holder=None).exclude(state=Award.State.WITHDRAWN).values_list("place", flat=True).first()
    return "победителем" if place == 1 else "призером"


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
        "standing": standing_word(award),
        "words": money.whole_roubles_in_words(award.amount),
    }
    return render_pdf("prizes/documents/form4.html", context)
