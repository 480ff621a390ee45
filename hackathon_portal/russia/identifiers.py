"""Checks of Russian identifiers by their control digits. Strings in, bool out, never an exception.

Sources: INN - order of the Federal Tax Service of 29.06.2012 No. ММВ-7-6/435@ (through python-stdnum); OGRN - order of the Ministry of
Finance of 30.10.2017 No. 165n, clause 6; SNILS - annex to the
Pension Fund's order of 13.06.2006 on the control number; account key - Bank of Russia's procedure of 08.09.1997 No. 515.
"""

from __future__ import annotations

from stdnum import luhn
from stdnum.ru import inn as _inn

ACCOUNT_WEIGHTS = (7, 1, 3) * 8  # 23 digits are used: three of the bank's conditional number, twenty of the account
SNILS_LAST_UNCHECKED = 1_001_998  # control digits are checked of numbers above 001-001-998; lower ones were issued before them
ROUBLE_CURRENCY_CODES = ("810",)
CORRESPONDENT_PREFIX = "301"


def digits_of(text: object) -> str:
    """Only the digits of `text`: what a person pastes may hold spaces, dashes and dots."""
    return "".join(character for character in str(text or "") if character in "0123456789")


MIR_FIRST, MIR_LAST = 2200, 2204
CARD_LENGTHS = (16, 17, 18, 19)


def mir_card_is_valid(card: str) -> bool:
    """Number of a card of the payment system «Мир» (BIN 2200-2204), checked by Luhn's digit (ISO/IEC 7812-1)."""
    return (
        any(_is_digits(card, length) for length in CARD_LENGTHS)
        and MIR_FIRST <= int(card[:4]) <= MIR_LAST
        and luhn.is_valid(card)
    )


def _is_digits(text: object, length: int) -> bool:
    return isinstance(text, str) and len(text) == length and text.isascii() and text.isdigit()


def inn_is_valid(inn: str) -> bool:
    """INN of a person (12 digits) or of an organisation (10 digits)."""
    return (_is_digits(inn, 10) or _is_digits(inn, 12)) and len(set(inn)) > 1 and _inn.is_valid(inn)


def ogrn_is_valid(ogrn: str) -> bool:
    """The state registration number: of an organisation (13 digits) or of a person who trades (15 digits)."""
    if not (_is_digits(ogrn, 13) or _is_digits(ogrn, 15)):
        return False
    return int(ogrn[:-1]) % (len(ogrn) - 2) % 10 == int(ogrn[-1])


def snils_is_valid(snils: str) -> bool:
    """SNILS, 11 digits, spaces and dashes allowed (`112-233-445 95`)."""
    if not isinstance(snils, str):
        return False
    stripped = snils.replace("-", "").replace(" ", "")
    if not _is_digits(stripped, 11):
        return False
    number, control = stripped[:9], int(stripped[9:])
    if int(number) <= SNILS_LAST_UNCHECKED:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, range(9, 0, -1), strict=True))
    return total % 101 % 100 == control


def _key_is_valid(conditional_number: str, account: str) -> bool:
    total = sum(int(digit) * weight % 10 for digit, weight in zip(conditional_number + account, ACCOUNT_WEIGHTS, strict=False))
    return total % 10 == 0


def account_key_is_valid(account: str, bik: str) -> bool:
    """Key of a settlement account (20 digits) against the last three digits of the bank's BIK (9 digits)."""
    return _is_digits(account, 20) and _is_digits(bik, 9) and _key_is_valid(bik[-3:], account)


def correspondent_key_is_valid(account: str, bik: str) -> bool:
    """Key of a correspondent account (20 digits, from 301) against digits 5-6 of the BIK with a leading zero."""
    return (
        _is_digits(account, 20)
        and _is_digits(bik, 9)
        and account.startswith(CORRESPONDENT_PREFIX)
        and _key_is_valid("0" + bik[4:6], account)
    )


def account_is_rouble(account: str) -> bool:
    """Whether digits 6-8 of the account are the code of the rouble in account numbers (810)."""
    return _is_digits(account, 20) and account[5:8] in ROUBLE_CURRENCY_CODES


def masked(text: str, *, head: int = 2, tail: int = 2) -> str:
    """`4509123489` -> `45******89`: what a page shows until a person asks to see the value with a reason."""
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]
