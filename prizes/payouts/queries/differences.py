"""Where the tax withheld or remitted is not the tax due: what the page of the tax and the board of terms show."""

from __future__ import annotations

from datetime import date
from typing import Any

from hackathon_portal.contests.models import Contest
from prizes.models import Award, Payment, TaxOverpayment
from prizes.payouts.queries import incomes
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
    """Awards with a thing, granted: their values and days of handing over, `receivers` with what each one's part costs.

    A receiver who has stated neither INN nor document is `unknown`: the certificate of income needs them.
    """
    found = granted_things(contest)
    for award in found:
        award.receivers = [  # type: ignore[attr-defined]
            {"person": person, "value": value, "unknown": incomes.application_of(person, award) is None}
            for person, value in incomes.receivers_of(award)
        ]
    return found


def granted_things(contest: Contest) -> list[Award]:
    granted = Award.objects.filter(contest=contest, state=Award.State.GRANTED).exclude(thing="")
    related = ("team", "holder", "special", "part_of__special", "project", "contest__regulation_version")
    return list(granted.select_related(*related).order_by("id"))


def overpaid(contest: Contest) -> list[TaxOverpayment]:
    return list(TaxOverpayment.objects.filter(payment__award__contest=contest).select_related("payment__award__team"))


def listed_for_another_year(contest: Contest, today: date) -> int:
    """Payments in registers whose tax was withheld for a year that is over: the mark of payment recounts it."""
    return Payment.objects.filter(
        award__contest=contest, state=Payment.State.PLANNED, lines__state="listed", tax_year__lt=today.year
    ).count()
