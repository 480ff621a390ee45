"""What has been paid by the regulation's tax table."""

from __future__ import annotations

from hackathon_portal.contests.last_use import compares, use
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.schema import Regulation
from prizes.models import Payment


@use("payment")
def payment(contest: Contest) -> str:
    count = Payment.objects.filter(award__contest=contest).count()
    return f"по нему уже сосчитаны выплаты: {count}" if count else ""


@compares("tax")
def tax(contest: Contest, regulation: Regulation) -> str:
    """The row of each year of which something has been counted stays as it is."""
    years = Payment.objects.filter(award__contest=contest, tax_year__isnull=False).values_list("tax_year", flat=True)
    for year in sorted({year for year in years if year is not None}):
        try:
            same = regulation.prizes.tax_year(year) == contest.regulation.prizes.tax_year(year)
        except ValueError:
            same = False
        if not same:
            return f"по ставкам {year} года уже сосчитаны выплаты"
    return ""
