"""A register as a request to the treasury: every field of a treasury payment in a column, to be typed or taken in by columns.

Columns stand in the order of the request for cash expenses and of the instruction on a treasury payment (Order of the Treasury of
14.05.2020 No. 21n): who pays, the payment, its basis, the recipient, how the sum is spread over budget codes. What could not be
checked against the forms' text is said in the help for the accountant.
"""

from __future__ import annotations

import io
from typing import Any

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.spreadsheets import Page, write_book
from hackathon_portal.russia import bank_text
from prizes.models import PaymentRegister, RegisterLine
from prizes.payouts.payment_orders import purpose_of

HEAD = [
    "Номер", "Дата", "Клиент", "ИНН клиента", "КПП клиента", "Код по Сводному реестру", "Лицевой счёт", "Глава по БК", "Бюджет",
    "Орган казначейства", "Код органа казначейства", "Казначейский счёт", "БИК казначейства", "Единый казначейский счёт",
    "Сумма, руб.", "Валюта", "Очерёдность", "Вид платежа", "УИН", "Код вида дохода", "Назначение платежа",
    "Основание: вид", "Основание: номер", "Основание: дата", "Реестр выплат: номер", "Реестр выплат: дата",
    "Получатель", "ИНН", "КПП", "Счёт получателя", "Банк получателя", "БИК", "Корр. счёт",
    "Тип средств", "КБК", "КВР", "КОСГУ", "Код цели", "Удержан НДФЛ, руб.",
]  # fmt: skip
# Currency of the rouble (OK 014-2000), and the way a payment goes: electronically.
ROUBLE, ELECTRONIC = "643", "0"


def treasury_request(register: PaymentRegister, lines: list[RegisterLine]) -> bytes:
    """The workbook: a row per line that is still to be paid. Refused for who is not a client of the treasury."""
    payer = register.payer_as_listed
    if not payer.get("personal_account"):
        raise RuleViolation(
            code="treasury.no_personal_account",
            clause=register.contest.regulation.clause("prize.transfer"),
            message="Заявку казначейству составляют с лицевого счёта: у плательщика этого реестра его нет.",
        )
    target = io.BytesIO()
    write_book(target, [Page("Заявка казначейству", HEAD, [_row(register, payer, line) for line in lines])])
    return target.getvalue()


def _row(register: PaymentRegister, payer: dict[str, Any], line: RegisterLine) -> list[Any]:
    kbk, act = payer["kbk"], register.contest.regulation.act
    return [
        str(line.order_number), register.made_on, payer["name"], payer["inn"], payer["kpp"], payer["registry_code"],
        payer["personal_account"], kbk[:3], payer["budget_name"], payer["treasury_name"], payer["treasury_code"], payer["account"],
        payer["bik"], payer["corr_account"],
        line.net, ROUBLE, str(payer["priority"]), ELECTRONIC, payer["uin"], payer["income_code"],
        purpose_of(what=line.what_for, who=line.name_at_bank, contest=register.contest_short_title, tax=line.tax, grant=line.is_grant),
        "приказ", act.number, act.date, str(register.number), register.made_on,
        bank_text.spelled(line.name_at_bank), line.inn, "", line.account, line.bank_name, line.bik, line.corr_account,
        payer.get("means_code", ""), kbk, kbk[17:], payer["kosgu"], payer["aim_code"], line.tax,
    ]  # fmt: skip
