"""A bank that takes files of orders, carries them out, sends some back and writes statements: what money has left, apart from the portal."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.payouts import PAYER, statement

ORDER = re.compile(r"СекцияДокумент=Платежное поручение\r\n(.*?)КонецДокумента", re.DOTALL)


@dataclass(frozen=True)
class Order:
    """A payment order as the bank has read it."""

    number: int
    amount: Decimal
    account: str


def orders_of(data: bytes) -> list[Order]:
    """The orders of a file in the exchange format."""
    found = []
    for section in ORDER.findall(data.decode("cp1251")):
        fields = dict(line.split("=", 1) for line in section.split("\r\n") if "=" in line)
        found.append(Order(int(fields["Номер"]), Decimal(fields["Сумма"]), fields["ПолучательСчет"]))
    return found


class Bank:
    """Orders of one payer by their number: an order whose number is known is the same order, and is carried out once.

    `held`: taken and not carried out; `done`: carried out and not sent back; `ended`: sent back; `recalled`: given
    back before they were carried out.
    """

    def __init__(self) -> None:
        self.held: dict[int, Order] = {}
        self.done: dict[int, Order] = {}
        self.ended: dict[int, Order] = {}
        self.recalled: dict[int, Order] = {}
        self.documents: list[dict[str, Any]] = []

    def copy(self) -> Bank:
        other = Bank()
        other.held, other.done, other.ended = {**self.held}, {**self.done}, {**self.ended}
        other.recalled, other.documents = {**self.recalled}, [*self.documents]
        return other

    @property
    def known(self) -> dict[int, Order]:
        return {**self.recalled, **self.ended, **self.held, **self.done}

    def takes(self, data: bytes) -> None:
        """A file of orders; one number never stands for two different payments."""
        orders = orders_of(data)
        assert max(Counter(order.number for order in orders).values(), default=1) == 1
        for order in orders:
            assert self.known.get(order.number, order) == order
            if order.number not in self.known:
                self.held[order.number] = order

    def pays(self, number: int, on: date) -> None:
        order = self.done[number] = self.held.pop(number)
        self.documents.append(
            {
                "Номер": number, "Дата": f"{on:%d.%m.%Y}", "Сумма": f"{order.amount:.2f}", "ПлательщикСчет": PAYER["account"],
                "ПолучательСчет": order.account, "ДатаСписано": f"{on:%d.%m.%Y}", "НазначениеПлатежа": "Денежный приз",
            }
        )  # fmt: skip

    def sends_back(self, number: int, on: date) -> None:
        order = self.ended[number] = self.done.pop(number)
        self.documents.append(
            {
                "Номер": 900_000 + number, "Дата": f"{on:%d.%m.%Y}", "Сумма": f"{order.amount:.2f}", "ПлательщикСчет": "30101810600000000608",
                "ПолучательСчет": PAYER["account"], "ДатаПоступило": f"{on:%d.%m.%Y}",
                "НазначениеПлатежа": f"Возврат по п/п № {number}: счёт закрыт",
            }
        )  # fmt: skip

    def recalls(self, numbers: list[int]) -> None:
        for number in numbers:
            self.recalled[number] = self.held.pop(number)

    def statement(self) -> bytes:
        """Everything that has moved so far."""
        return statement(*self.documents)
