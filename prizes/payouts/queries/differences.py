"""Where the tax withheld or remitted is not the tax due: what the page of the tax and the board of terms show."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from hackathon_portal.contests.models import Contest
from prizes.models import Award, Payment, TaxOverpayment
from prizes.payouts.queries import incomes
from prizes.payouts.queries.things import receipts_of
from prizes.rules import withholding


def of_people(contest: Contest) -> list[dict[str, Any]]:
    """Each person's year with a difference, or with one that was settled: of the agents and years of this contest."""
    rows = []
    for agent_inn in incomes.agents_of(contest):
        for number in incomes.years_of(contest):
            done = incomes.settlements(agent_inn, number)
            for person, (payee, year) in incomes.agent_year(agent_inn, number).items():
                settlements = done.get(person, [])
                here = any(income.receipt.contest == contest.pk for income in year.incomes)
                if here and (year.over_withheld or year.not_withheld or settlements):
                    rows.append(
                        {
                            "person": person, "payee": payee, "agent_inn": agent_inn, "number": number, "year": year,
                            "settlements": settlements, "report_by": withholding.report_by(number),
                        }
                    )  # fmt: skip
    return rows


def things(contest: Contest) -> list[Award]:
    """Awards with a thing: their values and days of handing over; `receivers`: who got them, or usually gets them, with their parts."""
    found = awards_with_things(contest)
    for award in found:
        award.receivers = receipts_of(award)  # type: ignore[attr-defined]
    return found


def awards_with_things(contest: Contest) -> list[Award]:
    """Things granted, and those handed over whatever became of the award."""
    rows = Award.objects.filter(contest=contest).exclude(thing="")
    rows = rows.filter(Q(state=Award.State.GRANTED) | Q(thing_given_on__isnull=False))
    related = ("team", "holder", "special", "part_of__special", "project", "contest__regulation_version")
    return list(rows.select_related(*related).order_by("id"))


def overpaid(contest: Contest) -> list[TaxOverpayment]:
    return list(TaxOverpayment.objects.filter(payment__award__contest=contest).select_related("payment__award__team"))


def listed_for_another_year(contest: Contest, today: date) -> int:
    """Payments in registers whose tax was withheld for a year that is over: the mark of payment recounts it."""
    return Payment.objects.filter(
        award__contest=contest, state=Payment.State.PLANNED, lines__state="listed", tax_year__lt=today.year
    ).count()
