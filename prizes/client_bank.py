"""A payment register in the text format of the 1C client-bank exchange, version 1.03, in windows-1251.

Source: the published standard «1CClientBankExchange» 1.03: a header, one account section, one payment order per recipient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

ENCODING = "cp1251"
PURPOSE_LIMIT = 210


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


@dataclass(frozen=True)
class PaymentOrder:
    """One payment order; `amount` in roubles with two places."""

    number: int
    on: date
    amount: Decimal
    recipient: Party
    purpose: str


def exchange_file(payer: Party, orders: list[PaymentOrder], *, made_at: datetime) -> bytes:
    """The bytes of the exchange file; letters outside of windows-1251 are refused by UnicodeEncodeError, never dropped."""
    days = [order.on for order in orders]
    lines = [
        "1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows", "Отправитель=Портал хакатонов", "Получатель=",
        f"ДатаСоздания={made_at:%d.%m.%Y}", f"ВремяСоздания={made_at:%H:%M:%S}",
        f"ДатаНачала={min(days):%d.%m.%Y}", f"ДатаКонца={max(days):%d.%m.%Y}", f"РасчСчет={payer.account}",
        "Документ=Платежное поручение",
    ]  # fmt: skip
    for order in orders:
        lines += _order_section(payer, order)
    lines.append("КонецФайла")
    return ("\r\n".join(lines) + "\r\n").encode(ENCODING)


def _order_section(payer: Party, order: PaymentOrder) -> list[str]:
    recipient = order.recipient
    return [
        "СекцияДокумент=Платежное поручение", f"Номер={order.number}", f"Дата={order.on:%d.%m.%Y}", f"Сумма={order.amount:.2f}",
        f"ПлательщикСчет={payer.account}", f"Плательщик=ИНН {payer.inn} {_line(payer.name)}", f"ПлательщикИНН={payer.inn}",
        f"ПлательщикКПП={payer.kpp}", f"Плательщик1={_line(payer.name)}", f"ПлательщикРасчСчет={payer.account}",
        f"ПлательщикБанк1={_line(payer.bank_name)}", f"ПлательщикБИК={payer.bik}", f"ПлательщикКорсчет={payer.corr_account}",
        f"ПолучательСчет={recipient.account}", f"Получатель=ИНН {recipient.inn} {_line(recipient.name)}",
        f"ПолучательИНН={recipient.inn}", "ПолучательКПП=0", f"Получатель1={_line(recipient.name)}",
        f"ПолучательРасчСчет={recipient.account}", f"ПолучательБанк1={_line(recipient.bank_name)}",
        f"ПолучательБИК={recipient.bik}", f"ПолучательКорсчет={recipient.corr_account}", "ВидОплаты=01", "Очередность=5",
        f"НазначениеПлатежа={_line(order.purpose)[:PURPOSE_LIMIT]}", "КонецДокумента",
    ]  # fmt: skip


def _line(text: str) -> str:
    """One line of the format: no line breaks, and no quotes or signs that windows-1251 has not."""
    return " ".join(text.split()).replace("₽", "руб.")
