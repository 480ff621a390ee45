"""Text format of the 1C client-bank exchange, version 1.03, in windows-1251: payment orders out.

Source: the published standard «1CClientBankExchange» 1.03: a header, account sections with the period's balances, a section per
document; lines `Key=Value` ended by CR LF. Its keys `Банк2` (town of the bank), `Код` (UIN, field 22 of a payment order),
`КодНазПлатежа` (field 20, code of the kind of income: Bank of Russia, directive 5286-U) and `Очередность` (field 21, art. 855 of
the Civil Code) are those of regulation 762-P.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from hackathon_portal.russia import bank_text

ENCODING = "cp1251"
FIRST_LINE = "1CClientBankExchange"
MOST_DOCUMENTS = 5_000
# What stands before the first line of a rehearsal's file, so that no program of a bank takes it.
REHEARSED = "РЕПЕТИЦИЯ. Это не платёжные поручения.\r\n"
# What the format and the payment order (Bank of Russia, regulation 762-P) leave for the texts.
NAME_LIMIT, PURPOSE_LIMIT = 160, 210
ORDER = "Платежное поручение"


@dataclass(frozen=True)
class Party:
    """Payer or recipient: account and bank details as digits only."""

    name: str
    inn: str
    account: str
    bank_name: str
    bik: str
    corr_account: str
    kpp: str = ""
    town: str = ""


@dataclass(frozen=True)
class PaymentOrder:
    """One payment order; `amount` in roubles with two places."""

    number: int
    on: date
    amount: Decimal
    recipient: Party
    purpose: str
    priority: int = 5
    uin: str = "0"
    income_code: str = ""
    # Keys of a payment to the budget (Order of the Ministry of Finance of 12.11.2013 No. 107n); empty of any other.
    budget: Mapping[str, str] = field(default_factory=dict)


def exchange_file(payer: Party, orders: list[PaymentOrder], *, made_at: datetime) -> bytes:
    """The bytes of the exchange file. A purpose is spelled in windows-1251; a name outside of it is refused by UnicodeEncodeError."""
    days = [order.on for order in orders]
    lines = [
        FIRST_LINE, "ВерсияФормата=1.03", "Кодировка=Windows", "Отправитель=Портал хакатонов", "Получатель=",
        f"ДатаСоздания={made_at:%d.%m.%Y}", f"ВремяСоздания={made_at:%H:%M:%S}",
        f"ДатаНачала={min(days):%d.%m.%Y}", f"ДатаКонца={max(days):%d.%m.%Y}", f"РасчСчет={payer.account}",
        f"Документ={ORDER}",
    ]  # fmt: skip
    for order in orders:
        lines += _order_section(payer, order)
    lines.append("КонецФайла")
    return ("\r\n".join(lines) + "\r\n").encode(ENCODING)


def _order_section(payer: Party, order: PaymentOrder) -> list[str]:
    return [
        f"СекцияДокумент={ORDER}", f"Номер={order.number}", f"Дата={order.on:%d.%m.%Y}", f"Сумма={order.amount:.2f}",
        *_party("Плательщик", payer), *_party("Получатель", order.recipient),
        *(f"{key}={_line(value, PURPOSE_LIMIT)}" for key, value in order.budget.items()),
        "ВидОплаты=01", *([f"КодНазПлатежа={order.income_code}"] if order.income_code else []), f"Очередность={order.priority}",
        f"Код={order.uin or 0}", f"НазначениеПлатежа={_line(bank_text.spelled(order.purpose), PURPOSE_LIMIT)}", "КонецДокумента",
    ]  # fmt: skip


def _party(role: str, party: Party) -> list[str]:
    name = _line(party.name, NAME_LIMIT)
    return [
        f"{role}Счет={party.account}", f"{role}={_line(f'ИНН {party.inn} {name}' if party.inn else name, NAME_LIMIT)}",
        f"{role}ИНН={party.inn}",
        f"{role}КПП={party.kpp or 0}", f"{role}1={name}", f"{role}РасчСчет={party.account}",
        f"{role}Банк1={_line(party.bank_name, NAME_LIMIT)}", f"{role}Банк2={_line(party.town, NAME_LIMIT)}", f"{role}БИК={party.bik}", f"{role}Корсчет={party.corr_account}",
    ]  # fmt: skip


def _line(text: str, limit: int) -> str:
    """One line of the format, cut where the format ends it: no line breaks."""
    return " ".join(text.split())[:limit].rstrip()


def purpose_of(*, what: str, who: str, contest: str, tax: Decimal, grant: bool = False) -> str:
    """What the payment is for, and of whom: two members of a team have one prize. Long titles are cut, never name and tax.

    A grant for a project is no prize (`what` says which it is), and no income of its recipient: of their tax nothing is said.
    """
    withheld = f"удержан НДФЛ {tax:.0f} руб." if tax else "НДФЛ не удержан."
    head, tail = ("", ", НДС не облагается") if grant else ("Денежный приз, ", f", {withheld} НДС не облагается")
    name = bank_text.spelled(who)
    room = max(PURPOSE_LIMIT - len(f"{head}, {name}, «»{tail}"), 0)
    what = bank_text.spelled(what)[:room].rstrip()
    return f"{head}{what}, {name}, «{bank_text.spelled(contest)[: room - len(what)].rstrip()}»{tail}"
