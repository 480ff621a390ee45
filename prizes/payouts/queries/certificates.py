"""Certificates of income that were taken, and which of them say by now what is so no longer (Tax Code, art. 230 p. 3)."""

from __future__ import annotations

from hackathon_portal.kernel import rehearsals
from hackathon_portal.kernel.encryption import keyed_hash
from prizes.models import TakenForm
from prizes.payouts.payees import Payee
from prizes.payouts.queries.incomes import agent_year
from prizes.rules.incomes import PersonYear
from prizes.rules.tax_forms import blocks_of

GONE = "получатель, у которого доходов за год больше нет"


def newest_forms(agent_inn: str, year: int, *kinds: str) -> list[TakenForm]:
    """Of each form the last one that was taken."""
    rows = TakenForm.objects.filter(agent_inn=agent_inn, year=year, kind__in=kinds, **rehearsals.counted("contest"))
    return list({(row.kind, row.quarter, row.due_on, row.recipient_hash): row for row in rows.order_by("id")}.values())


def figures_of_certificate(payee: Payee, person: PersonYear, year: int) -> str:
    """Fingerprint of what a person's certificate says."""
    who = (payee.full_name, payee.birth_date, payee.inn, payee.country_number, payee.document_code, payee.document_number)
    things = [(income.receipt.what, income.receipt.gross) for income in person.incomes if income.receipt.in_kind]
    return keyed_hash(repr((who, blocks_of(person, year), things, person.gross, person.exempt)))


def outdated_certificates(agent_inn: str, year: int, *, person: str | None = None) -> list[tuple[TakenForm, str]]:
    """Certificates that were taken and are out of date, with the name as it is known now; all of the agent's, or a person's."""
    rows = [row for row in newest_forms(agent_inn, year, TakenForm.Kind.CERTIFICATE) if person in (None, row.recipient_hash)]
    people = agent_year(agent_inn, year, person=person) if rows else {}
    found = []
    for row in rows:
        payee, own = people.get(row.recipient_hash, (None, None))
        if payee is None or own is None or figures_of_certificate(payee, own, year) != row.figures:
            found.append((row, payee.full_name if payee else GONE))
    return found
