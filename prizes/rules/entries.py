"""Accounting entries of a register in an institution of the public sector (Ministry of Finance, orders 157н, 162н, 174н, 209н). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from prizes.rules.law import LawUnknownError, law_of

LAW = "accounting_entries"
# Of a person who pays as a sole proprietor: twelve digits, no accounts of the public sector.
PERSONS_INN = 12


@dataclass(frozen=True)
class Entry:
    """One entry: what it is about, debit, credit, roubles; `where`: whose it is, where the place of the money decides."""

    title: str
    debit: str
    credit: str
    amount: Decimal
    where: str = ""


def entries_of(payer: Mapping[str, Any], day: date, *, gross: Decimal, tax: Decimal, net: Decimal) -> list[Entry]:
    """Entries of a register's sums by the law of its day; none for who keeps no such accounts or before the first row of the law.

    With a personal account of the treasury the money leaves by the account of the institution's own kind: both are named.
    """
    if not payer or len(payer.get("inn", "")) == PERSONS_INN:
        return []
    try:
        law = law_of(LAW, day)
    except LawUnknownError:
        return []
    accounts = law["kosgu"].get(payer.get("kosgu") or next(iter(law["kosgu"])))
    if accounts is None:
        return []
    payable, tax_debt, single = accounts["payable"], law["tax"], law["single_payment"]
    treasury = bool(payer.get("personal_account"))
    places = [one for one in law["holders"] if (one["code"] != "bank") == treasury]
    rows = [
        Entry("Начислены призы", accounts["expense"], payable["more"], gross),
        Entry("Удержан НДФЛ", payable["less"], tax_debt["more"], tax),
        *(Entry("Перечислены призы", payable["less"], one["account"], net, one["title"]) for one in places),
        Entry("НДФЛ учтён в едином налоговом платеже", tax_debt["less"], single["more"], tax),
        *(Entry("Перечислен единый налоговый платёж", single["less"], one["account"], tax, one["title"]) for one in places),
    ]
    return [row for row in rows if row.amount]
