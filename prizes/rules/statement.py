"""Which document of a bank's statement speaks of which payment. Pure; nothing is guessed.

Every outcome rests on at least two signs that do not follow from each other: the payment order's number, the recipient's account,
the exact sum, the order's date, the person's name. What has fewer, or fits several payments, is offered to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

PAID, RETURNED = "paid", "returned"
# A person decides; cannot be carried out and must be looked at; of a register taken back; of another contest of the payer.
OFFERED, UNCLEAR, DISSOLVED, ELSEWHERE = "offered", "unclear", "dissolved", "elsewhere"
# Counted before; of no prize.
KNOWN, FOREIGN = "known", "foreign"

DATE = r"\d{1,2}[.\-/]\d{1,2}[.\-/](?:\d{4}|\d{2})"
# A number is one when it is named as a number: behind «п/п», «поручение», or behind «№» where nothing else is numbered.
OF_DAY = rf"(?:\s*(?:от|за)\s*{DATE}\s*(?:г\.?|года)?)?"
ORDER_WORD = re.compile(
    rf"(?<![а-яa-z])(?:(?:п\s*[/.]\s*п\.?|пп\.?|плат\w*\.?\s*пор\w*\.?|поруч\w*\.?){OF_DAY}\s*[:,]?\s*(?:(?:№+|#|номер|n[oо]?\.?)\s*)*"
    rf"|плат[её]ж\w*{OF_DAY}\s*(?:№+|#|номер)\s*)",
    re.IGNORECASE,
)
# What may stand before a bare «№» so that it numbers a payment: nothing, or the return itself.
BARE_NUMBER = re.compile(
    rf"(?:^|возвр\w*(?:\s+(?:по|средств|денег|перевода|ошибочно|перечисленных|денежных))*){OF_DAY}\s*[(«\"]*№+\s*", re.IGNORECASE
)
ONE = r"(?<!\d)(?<!\d[./\-])0*(\d{1,9})(?!\d|[./\-]\d|,\d{1,2}(?!\d)|\s*(?:г\.|год|г\b|руб|р\.|коп|%)|[а-яёa-z])"
NUMBERS = re.compile(rf"{ONE}(?:\s*(?:,|;|и)\s*(?:№+\s*)?{ONE})*", re.IGNORECASE)
RETURN = re.compile(
    r"возвр|не\s*зачисл|не\s*исполн|невозможн|не\s*принят|отказ|закрыт|неверн|ошибоч|заблокир|не\s*найден|не\s*соответств",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Awaited:
    """A line of an approved or dissolved register as it was approved.

    `number` and `ordered_on`: of its payment order; `payer`: the account it is paid from; `state`: listed, paid, returned, dropped;
    `contest`: the title of another contest of the same payer, empty for the one whose statement is read.
    """

    key: int
    number: int
    amount: Decimal
    account: str
    name: str
    ordered_on: date
    payer: str
    state: str = "listed"
    paid_on: date | None = None
    contest: str = ""


@dataclass(frozen=True)
class Match:
    """What a document is: `key` of the line it speaks of, or None and why; for an offer what it may be and of which lines."""

    document: Any
    outcome: str
    key: int | None = None
    why: str = ""
    suggested: str = ""
    candidates: tuple[int, ...] = ()


def match(documents: Iterable[Any], awaited: Sequence[Awaited], payers: Iterable[str]) -> list[Match]:
    """What each document says, in the order given; `payers`: the accounts the contest pays from.

    `documents` have the fields of statement_files.Document. Debits are read first, so that a return may follow its payment in one
    file; a line is paid once and returned once.
    """
    ours, lines = set(payers), {line.key: line for line in awaited}
    found: dict[int, Match] = {}
    order = list(enumerate(documents))
    for place, document in sorted(order, key=lambda one: not ours & set(one[1].payer_accounts)):
        paying, receiving = ours & set(document.payer_accounts), ours & set(document.recipient_accounts)
        if paying and not receiving:
            match_one = _debit(document, [line for line in lines.values() if line.payer in paying])
        elif receiving and not paying:
            match_one = _credit(document, [line for line in lines.values() if line.payer in receiving])
        elif document.faults and not (document.payer_accounts and document.recipient_accounts):
            match_one = _unclear(document, "счета не указаны")
        else:
            match_one = Match(document, FOREIGN, why="не движение по счёту плательщика")
        if match_one.outcome in (PAID, RETURNED) and match_one.key is not None:
            changed: dict[str, Any] = {"state": match_one.outcome}
            if match_one.outcome == PAID:
                changed["paid_on"] = document.debited_on
            lines[match_one.key] = replace(lines[match_one.key], **changed)
        found[place] = match_one
    return [found[place] for place, _ in order]


def _unclear(document: Any, why: str) -> Match:
    faults = "; ".join([*document.faults.values(), *([why] if why else [])])
    return Match(document, UNCLEAR, why=faults)


def number_of(text: str) -> int | None:
    """A payment order's number without its leading zeros; None for anything that is no number."""
    digits = re.sub(r"\s", "", text).lstrip("№")
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None


def _debit(document: Any, lines: list[Awaited]) -> Match:
    number = number_of(document.number)
    to_account = [line for line in lines if line.account in document.recipient_accounts]
    numbered = [line for line in lines if line.number == number]
    if document.amount is None:
        touched = to_account or numbered
        return _unclear(document, "") if touched else Match(document, FOREIGN, why="сумма не прочитана, не о призах")
    exact = _nearest([line for line in numbered if line in to_account and line.amount == document.amount], document.on)
    if len(exact) == 1:
        return _paid(document, exact[0])
    both = [line for line in numbered if line in to_account]
    if both and not exact:
        return _unclear(document, f"поручение № {number} этому получателю, но сумма другая: в реестре {both[0].amount}")
    waiting = [line for line in lines if line.state == "listed" and not line.contest and line.amount == document.amount]
    same_account = [line for line in waiting if line in to_account]
    same_number = [line for line in waiting if line in numbered]
    if same_account:
        several = " Подходят несколько выплат." if len(same_account) > 1 else ""
        return _offer(document, PAID, same_account, f"счёт и сумма выплаты, номер поручения другой: {document.number}.{several}")
    if same_number:
        return _offer(document, PAID, same_number, f"номер поручения и сумма выплаты, счёт другой: {document.recipient_account}")
    return Match(document, FOREIGN, why="нет выплаты с таким счётом и суммой")


def _nearest(lines: list[Awaited], on: date | None) -> list[Awaited]:
    """Of orders with one number the one of the document's day, or of its year: numbers begin anew each year."""
    if len(lines) < 2 or on is None:
        return lines
    return (
        [line for line in lines if line.ordered_on == on] or [line for line in lines if line.ordered_on.year == on.year] or lines
    )


def _paid(document: Any, line: Awaited) -> Match:
    if line.contest:
        return Match(document, ELSEWHERE, why=f"выплата конкурса «{line.contest}», поручение № {line.number}")
    if line.state == "dropped":
        return Match(document, DISSOLVED, line.key, why=f"поручение № {line.number} расформированного реестра исполнено банком")
    if document.debited_on is None:
        why = f"поручение № {line.number}: день списания (ДатаСписано) не указан, банк его ещё не исполнил"
        return _unclear(document, "" if "ДатаСписано" in document.faults else why)
    if line.state == "listed":
        return Match(document, PAID, line.key)
    if line.paid_on in (None, document.debited_on):
        return Match(document, KNOWN, line.key, why=f"поручение № {line.number} уже отмечено")
    return _unclear(document, f"поручение № {line.number} уже выплачено {line.paid_on:%d.%m.%Y}: банк списал его второй раз?")


@dataclass(frozen=True)
class _Said:
    """What the purpose of a credit says: numbers named as those of an order, numbers behind a bare «№», days, that it is a return."""

    orders: frozenset[int]
    bare: frozenset[int]
    days: frozenset[date]
    is_return: bool


def said_in(purpose: str) -> _Said:
    """Reads a purpose; a number of a contract, of a bill, in a date or an account is no order's."""
    orders: set[int] = set()
    bare: set[int] = set()
    for word in ORDER_WORD.finditer(purpose):
        if listed := NUMBERS.match(purpose, word.end()):
            orders.update(int(one) for one in re.findall(ONE, listed[0], re.IGNORECASE))
    for word in BARE_NUMBER.finditer(purpose):
        if listed := NUMBERS.match(purpose, word.end()):
            bare.update(int(one) for one in re.findall(ONE, listed[0], re.IGNORECASE))
    days = {day for text in re.findall(rf"(?<!\d){DATE}(?!\d)", purpose) if (day := _day(text))}
    return _Said(frozenset(orders), frozenset(bare - orders), frozenset(days), bool(RETURN.search(purpose)))


def _day(text: str) -> date | None:
    day, month, year = (int(part) for part in re.split(r"[.\-/]", text))
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def _credit(document: Any, lines: list[Awaited]) -> Match:
    said = said_in(document.purpose)
    if document.amount is None:
        touched = any(line.account in document.payer_accounts or line.number in said.orders for line in lines)
        return _unclear(document, "") if touched else Match(document, FOREIGN, why="сумма не прочитана, не о призах")
    same_sum = [line for line in lines if line.amount == document.amount]
    # Of a number that was given twice the line in force speaks.
    sure = [line for line in same_sum if _is_sure(document, said, line)]
    in_force = [line for line in sure if line.state in ("listed", "paid")] or sure
    if len(in_force) == 1 and len(said.orders | said.bare) < 2:
        return _returned(document, in_force[0])
    open_lines = [line for line in same_sum if line.state in ("listed", "paid") and not line.contest]
    if open_lines:
        likely = [line for line in open_lines if any(_signs(document, said, line).values())] or open_lines
        why = "несколько подходящих выплат" if len(sure) > 1 else _why_unsure(document, said, likely)
        return _offer(document, RETURNED, likely, why)
    named = [line for line in lines if line.number in said.orders and not line.contest]
    if named and said.is_return:
        return _unclear(document, f"возврат по поручению № {named[0].number}, но сумма другая: в реестре {named[0].amount}")
    return Match(document, FOREIGN, why="поступление не похоже на возврат приза")


def _signs(document: Any, said: _Said, line: Awaited) -> dict[str, bool]:
    return {
        "номер": line.number in said.orders | said.bare,
        "день поручения": bool(said.days & {line.ordered_on, line.paid_on}),
        "счёт": line.account in document.payer_accounts or line.account in re.sub(r"(?<=\d)[ .](?=\d)", "", document.purpose),
        "имя": names_person(f"{document.purpose} | {document.payer_name}", line.name),
    }


def _is_sure(document: Any, said: _Said, line: Awaited) -> bool:
    """The exact sum, and the order's number with a second sign, or account and name together."""
    signs = _signs(document, said, line)
    if signs["счёт"] and signs["имя"]:
        return True
    other_day = bool(said.days) and not signs["день поручения"]
    if line.number in said.orders:
        return signs["день поручения"] or ((signs["счёт"] or signs["имя"] or said.is_return) and not other_day)
    return line.number in said.bare and said.is_return and (signs["день поручения"] or signs["счёт"] or signs["имя"])


def _returned(document: Any, line: Awaited) -> Match:
    if line.contest:
        return Match(document, ELSEWHERE, why=f"возврат выплаты конкурса «{line.contest}», поручение № {line.number}")
    if line.state == "dropped":
        return Match(document, DISSOLVED, line.key, why=f"поручение № {line.number} расформированного реестра вернулось")
    if document.credited_on is None:
        return _unclear(document, "" if "ДатаПоступило" in document.faults else "день поступления (ДатаПоступило) не указан")
    if line.state == "returned":
        return Match(document, KNOWN, line.key, why=f"возврат по поручению № {line.number} уже отмечен")
    return Match(document, RETURNED, line.key)


def _why_unsure(document: Any, said: _Said, lines: list[Awaited]) -> str:
    if len(lines) == 1:
        held = [name for name, is_held in _signs(document, said, lines[0]).items() if is_held]
        return f"совпадают сумма{''.join(f', {name}' for name in held)}: этого мало, чтобы отметить возврат"
    return "сумма подходит нескольким выплатам, номер поручения не назван"


def _offer(document: Any, suggested: str, lines: list[Awaited], why: str) -> Match:
    key = "ДатаСписано" if suggested == PAID else "ДатаПоступило"
    moved_on = document.debited_on if suggested == PAID else document.credited_on
    if moved_on is None:
        return _unclear(document, f"{why}; день ({key}) не указан")
    return Match(document, OFFERED, why=why, suggested=suggested, candidates=tuple(line.key for line in lines))


def names_person(text: str, name: str) -> bool:
    """Whether a text names this person: the name in full, surname and given name, or surname with initials; in any case of letters."""
    parts, words = _words_of(name), _words_of(text)
    if len(parts) < 2:
        return False
    surname, *given = parts
    for place in (place for place, word in enumerate(words) if word == surname):
        after, before = words[place + 1 : place + 1 + len(given)], words[max(0, place - len(given)) : place]
        if after[:1] == given[:1] or before[:1] == given[:1] or before[-1:] == given[:1]:
            return True
        if [part[0] for part in given] in (after, before):
            return True
    return False


def _words_of(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold().replace("ё", "е"))
