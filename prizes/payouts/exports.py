"""Files for the accountant: incomes and tax of a year as XLSX."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.spreadsheets import Page, write_book
from prizes.awards.queries.payers import main_payer_of
from prizes.models import PayerAccount
from prizes.payouts.payees import payee_of
from prizes.payouts.queries import payments as payments_queries
from prizes.states import PaymentState

MONTHS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")


CERTIFICATE = [
    "Налоговый период", "Налоговый агент", "ИНН агента", "КПП агента", "ОКТМО", "ИНН", "Фамилия", "Имя", "Отчество",
    "Статус налогоплательщика", "Дата рождения", "Гражданство (код страны)", "Код документа", "Серия и номер документа",
    "Ставка", "Код дохода", "Общая сумма дохода", "Код вычета", "Сумма вычета", "Налоговая база", "Налог исчисленный",
    "Налог удержанный", "Налог перечисленный", "Налог не удержанный",
]  # fmt: skip


def income_workbook(contest: Contest, year: int) -> bytes:
    """Incomes of a year for the certificate of income and tax: a row per person, the incomes by month, and the reconciliation.

    Columns follow the certificate (form by order of the Federal Tax Service of 19.09.2023 No. ED-7-11/649@): status 1 is a
    resident, 2 a non-resident. Sums are Decimal roubles.
    """
    payments = list(payments_queries.incomes_of_year(contest, year))
    rows = payments_queries.income_rows(payments)
    prizes = contest.regulation.prizes
    agent = main_payer_of(contest)
    people = [_certificate_row(row, year, agent, prizes) for row in rows]
    paid = {payment.pk: payee_of(payment) for payment in payments}
    by_month = [
        [
            paid[payment.pk].full_name, paid[payment.pk].inn, MONTHS[payment.paid_on.month - 1],
            prizes.income_code, payment.gross, prizes.deduction_code if payment.exempt else "", payment.exempt or None,
            payment.rate, payment.tax, payment.net, payment.paid_on, payment.tax_due_on, payment.tax_remitted_on,
            payment.tax_document, payment.award.team.name, payment.award.title,
        ]
        for payment in payments
        if payment.paid_on
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


def _certificate_row(row: dict[str, Any], year: int, agent: PayerAccount | None, prizes: Any) -> list[Any]:
    payee = payee_of(row["payments"][-1])
    return [
        year, agent.name if agent else "", agent.inn if agent else "", agent.kpp if agent else "", agent.oktmo if agent else "",
        payee.inn, payee.surname, payee.name, payee.patronymic, "1" if row["resident"] else "2", payee.birth_date,
        payee.country_number, payee.document_code, payee.document_number,
        row["rate"], prizes.income_code, row["gross"], prizes.deduction_code if row["exempt"] else "", row["exempt"],
        row["base"], row["tax"], row["tax"], row["remitted"], 0,
    ]  # fmt: skip


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
