"""Files for the accountant: incomes and tax of a year as XLSX."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.spreadsheets import Page, write_book
from prizes.payouts.income_book import CERTIFICATE, AtRate, certificate_row, listed
from prizes.payouts.payees import payee_of
from prizes.payouts.queries import by_rate
from prizes.payouts.queries import payments as payments_queries
from prizes.rules import tax_law
from prizes.rules.tax import NOTHING
from prizes.states import PaymentState

MONTHS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")


def income_workbook(contest: Contest, year: int) -> bytes:
    """Incomes of a year for the certificate of income and tax: a row per person and agent, the incomes by month, the reconciliation."""
    payments = list(payments_queries.incomes_of_year(contest, year))
    rows = payments_queries.income_rows(payments)
    prizes = contest.regulation.prizes
    income_code, deduction_code = tax_law.income_codes(prizes, year)
    parts = by_rate.parts_of(payments, contest, year)
    people = [line for row in rows for line in _certificate_rows(row, parts, year, (income_code, deduction_code))]
    paid = {payment.pk: payee_of(payment) for payment in payments}
    papers = {payment.pk: listed(payment) for payment in payments}
    by_month = [
        [
            paid[payment.pk].full_name, paid[payment.pk].inn, MONTHS[payment.paid_on.month - 1],
            income_code, part.gross, deduction_code if part.exempt else "", part.exempt or None,
            part.rate, part.withheld, part.gross - part.withheld, payment.paid_on, payment.tax_due_on, payment.tax_remitted_on,
            payment.tax_document, papers[payment.pk].team, papers[payment.pk].what,
        ]
        for payment in payments
        if payment.paid_on
        for part in parts[payment.pk]
    ]  # fmt: skip
    totals = [sum(row[name] for row in rows) for name in ("gross", "exempt", "base", "tax", "remitted", "net")]
    target = io.BytesIO()
    write_book(
        target,
        [
            Page("Справки о доходах", CERTIFICATE, people),
            Page(
                "Доходы по месяцам",
                ["Получатель", "ИНН", "Месяц", "Код дохода", "Сумма дохода", "Код вычета", "Сумма вычета", "Ставка", "Налог",
                 "Перечислено", "Дата выплаты", "Налог перечислить до", "Налог перечислен", "Поручение", "Команда", "За что"],
                by_month,
            ),
            Page("Сверка", ["Показатель", "Сумма, руб."], _reconciled(contest, totals)),
        ],
    )  # fmt: skip
    return target.getvalue()


def _certificate_rows(
    row: dict[str, Any],
    parts: dict[int, list[by_rate.RateOfPayment]],
    year: int,
    codes: tuple[str, str],
) -> list[list[Any]]:
    """A person's rows, one for each rate with its budget code, as section 2 of the certificate has them."""
    resident, last = row["resident"], row["payments"][-1]
    rates: dict[Any, list[tuple[by_rate.RateOfPayment, bool]]] = {}
    for payment in row["payments"]:
        for part in parts[payment.pk]:
            rates.setdefault(part.rate, []).append((part, payment.tax_remitted_on is not None))
    rows = []
    for rate, mine in sorted(rates.items()):
        gross, exempt, tax, withheld = (
            sum((getattr(part, name) for part, _ in mine), NOTHING) for name in ("gross", "exempt", "tax", "withheld")
        )
        remitted = sum((part.withheld for part, gone in mine if gone), NOTHING)
        budget_code = tax_law.budget_code(rate, resident=resident, year=year) if rate else ""
        sums = AtRate(rate, budget_code, codes, gross, exempt, tax, withheld, remitted)
        rows.append(certificate_row(year, listed(last).agent, payee_of(last), resident=resident, sums=sums))
    return rows


def _reconciled(contest: Contest, totals: Iterable[Any]) -> list[list[Any]]:
    sums = payments_queries.reconciliation(contest)
    gross, exempt, base, tax, remitted, net = totals
    return [
        ["Присуждено призов деньгами", sums["awarded"]],
        ["из них отказано или получатель отказался", sums["refused"]],
        ["из них заявление ещё не принято", sums["unplanned"]],
        *[[f"выплаты: {PaymentState(state).label}", row["gross"]] for state, row in sorted(sums["by_state"].items())],
        ["Выплачено по реестрам, с налогом", sums["registers"]["gross"]],
        ["Удержано налога по реестрам", sums["registers"]["tax"]],
        ["Перечислено по реестрам", sums["registers"]["net"]],
        ["Доходы года по справкам", gross],
        ["Вычеты", exempt],
        ["Налоговая база", base],
        ["Налог по справкам", tax],
        ["Налог перечислен в бюджет", remitted],
        ["Получено получателями призов", net],
        ["Сходится", "да" if sums["holds"] else "НЕТ: проверьте реестры"],
    ]
