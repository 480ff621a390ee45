"""Files for the accountant: incomes and tax of a year as XLSX."""

from __future__ import annotations

import io
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.spreadsheets import Page, write_book
from prizes.payouts.income_book import CERTIFICATE, AtRate, agent_of, certificate_row, listed
from prizes.payouts.queries import by_rate
from prizes.payouts.queries import payments as payments_queries
from prizes.rules import tax_law
from prizes.rules.tax import NOTHING
from prizes.rules.tax_forms import spread
from prizes.states import PaymentState

MONTHS = [
    "Получатель", "ИНН", "Месяц", "Код дохода", "Сумма дохода", "Код вычета", "Сумма вычета", "Ставка", "Налог", "Перечислено",
    "Дата выплаты", "Налог перечислить до", "Налог перечислен", "Поручение", "Команда", "За что",
]  # fmt: skip


def income_workbook(contest: Contest, year: int) -> bytes:
    """What the contest gave in a year, money and things, as the agent's year counts it: certificates, months, the reconciliation."""
    people = by_rate.people_of(contest, year)
    target = io.BytesIO()
    write_book(
        target,
        [
            Page(
                "Справки о доходах", CERTIFICATE, [row for person in people for row in _certificate_rows(contest, person, year)]
            ),
            Page("Доходы по месяцам", MONTHS, [row for person in people for row in _months_of(person)]),
            Page("Сверка", ["Показатель", "Сумма, руб."], _reconciled(contest, people)),
        ],
    )
    return target.getvalue()


def _certificate_rows(contest: Contest, person: by_rate.OfContest, year: int) -> list[list[Any]]:
    """A person's rows, one for each rate with its budget code, as section 2 of the certificate has them."""
    receipts = [income.receipt for income in person.incomes]
    codes = receipts[-1].income_code, receipts[-1].deduction_code
    payments = list(person.payments.values())
    agent = listed(payments[-1]).agent if payments else agent_of(contest, person.agent_inn)
    remitted = spread(person.remitted, [part.withheld for part in person.rates])
    rows = []
    for part, gone in zip(person.rates, remitted, strict=True):
        resident = person.year.resident
        budget_code = tax_law.budget_code(part.rate, resident=resident, year=year) if part.rate else ""
        sums = AtRate(part.rate, budget_code, codes, part.gross, part.exempt, part.tax, part.withheld, gone)
        rows.append(certificate_row(year, agent, person.payee, resident=resident, sums=sums))
    return rows


def _months_of(person: by_rate.OfContest) -> list[list[Any]]:
    """A row for each income and rate; of a thing nothing is transferred."""
    rows = []
    for income in person.incomes:
        receipt, payment = income.receipt, person.payments.get(income.receipt.key)
        papers = listed(payment) if payment else None
        for part in person.parts_of(income):
            rows.append(
                [
                    person.payee.full_name, person.payee.inn, f"{income.month:02d}", receipt.income_code, part.gross,
                    receipt.deduction_code if part.exempt else "", part.exempt or None, part.rate, part.withheld,
                    part.gross - part.withheld if payment else None, receipt.day, payment.tax_due_on if payment else None,
                    payment.tax_remitted_on if payment else None, payment.tax_document if payment else "",
                    papers.team if papers else "", papers.what if papers else receipt.what,
                ]
            )  # fmt: skip
    return rows


def _reconciled(contest: Contest, people: list[by_rate.OfContest]) -> list[list[Any]]:
    sums = payments_queries.reconciliation(contest)
    names = ("gross", "exempt", "tax", "withheld", "remitted", "net")
    gross, exempt, tax, withheld, remitted, net = (sum((getattr(one, name) for one in people), NOTHING) for name in names)
    receipts = [income.receipt for person in people for income in person.incomes]
    return [
        ["Присуждено призов деньгами", sums["awarded"]],
        ["из них отказано или получатель отказался", sums["refused"]],
        ["из них заявление ещё не принято", sums["unplanned"]],
        *[[f"выплаты: {PaymentState(state).label}", row["gross"]] for state, row in sorted(sums["by_state"].items())],
        ["Выплачено по реестрам, с налогом", sums["registers"]["gross"]],
        ["Удержано налога по реестрам", sums["registers"]["tax"]],
        ["Перечислено по реестрам", sums["registers"]["net"]],
        ["Доходы года по справкам", gross],
        ["из них не деньгами", sum((receipt.gross for receipt in receipts if receipt.in_kind), NOTHING)],
        ["Вычеты", exempt],
        ["Налоговая база", gross - exempt],
        ["Налог исчисленный", tax],
        ["Налог удержанный, за вычетом возвращённого", withheld],
        ["Налог перечислен в бюджет", remitted],
        ["Получено деньгами", net],
        ["Сходится", "да" if sums["holds"] else "НЕТ: проверьте реестры"],
    ]
