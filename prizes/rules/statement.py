"""Which document of a bank's statement speaks of which payment. Pure; nothing is guessed: two candidates are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

PAID, RETURNED, FOREIGN = "paid", "returned", "foreign"


@dataclass(frozen=True)
class Awaited:
    """A line of an approved register: its payment order's number, the sum, the recipient's account and name."""

    key: int
    number: int
    amount: Decimal
    account: str
    name: str
    is_paid: bool


@dataclass(frozen=True)
class Match:
    """What a document is: `key` of the line it speaks of, or None and why."""

    document: Any
    outcome: str
    key: int | None = None
    why: str = ""


def match(documents: Iterable[Any], awaited: Sequence[Awaited], payer_account: str) -> list[Match]:
    """A debit of the payer's account pays a line of the same account and sum; a credit of that sum that names it returns it.

    `documents` have the fields of payment_orders.Document. A line is paid once; a return may follow its payment in one file.
    """
    paid = {line.key for line in awaited if line.is_paid}
    returned: set[int] = set()
    matches = []
    for document in sorted(documents, key=lambda one: one.debited_on is None):
        if document.payer_account == payer_account and document.debited_on:
            matches.append(_debit(document, [line for line in awaited if line.key not in paid]))
            if matches[-1].key:
                paid.add(matches[-1].key)
        elif document.recipient_account == payer_account and document.credited_on:
            matches.append(_credit(document, [line for line in awaited if line.key not in returned]))
            if matches[-1].key:
                returned.add(matches[-1].key)
        else:
            matches.append(Match(document, FOREIGN, why="не движение по счёту плательщика"))
    return matches


def _debit(document: Any, waiting: list[Awaited]) -> Match:
    fits = [line for line in waiting if line.amount == document.amount and line.account == document.recipient_account]
    numbered = [line for line in fits if str(line.number) == document.number]
    chosen = numbered or fits
    if len(chosen) == 1:
        return Match(document, PAID, chosen[0].key)
    return Match(document, FOREIGN, why="несколько подходящих выплат" if chosen else "нет выплаты с таким счётом и суммой")


def _credit(document: Any, open_lines: list[Awaited]) -> Match:
    same_sum = [line for line in open_lines if line.amount == document.amount]
    numbers = set(re.findall(r"\d+", document.purpose))
    named = [
        line
        for line in same_sum
        if str(line.number) in numbers or document.payer_account == line.account or line.name.upper() in document.purpose.upper()
    ]
    if len(named) == 1:
        return Match(document, RETURNED, named[0].key)
    return Match(document, FOREIGN, why="несколько подходящих выплат" if named else "поступление не похоже на возврат приза")
