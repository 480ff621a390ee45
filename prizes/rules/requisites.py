"""Requisites staff type of an organisation: form and control keys, so that no bank and no treasury sends them back. Pure.

Sources: INN and account keys as in `russia.identifiers`; KPP - order of the Federal Tax Service of 29.06.2012 No. ММВ-7-6/435@
(four digits of the tax office, two characters of the reason, three of the number); OKTMO - OK 033-2013 (8 or 11 digits); a
treasury account (20 digits from 03, code of the rouble 643, no key) and the unified account of the treasury (from 40102, its
key is of the Bank of Russia's division) - Order of the Treasury of 01.04.2020 No. 15n and the Bank of Russia's chart of accounts;
UIN - 0, 20 or 25 characters (Order of the Ministry of Finance of 12.11.2013 No. 107n).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hackathon_portal.russia import identifiers

ACCOUNT, BIK = re.compile(r"[0-9]{20}"), re.compile(r"0[0-9]{8}")
KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
OKTMO = re.compile(r"[0-9]{8}(?:[0-9]{3})?")
TREASURY_ACCOUNT = re.compile(r"03[0-9]{3}643[0-9]{12}")
UNIFIED_ACCOUNT, ROUBLE = "40102", "810"
PERSON_INN = 12
# The treasury's own: ASCII digits, Cyrillic capitals in personal accounts of some kinds.
PERSONAL_ACCOUNT = re.compile(r"[0-9]{2}[0-9А-ЯA-Z]{9}")
REGISTRY_CODE = re.compile(r"[0-9A-ZА-Я]{5}(?:[0-9A-ZА-Я]{3})?")
KBK, KOSGU = re.compile(r"[0-9]{13}[0-9A-ZА-Я]{4}[0-9]{3}|[0-9]{8}[0-9A-ZА-Я]{9}[0-9]{3}"), re.compile(r"[1-9][0-9]{2}")
TREASURY_CODE = re.compile(r"[0-9]{4}")
PHONE = re.compile(r"\+?[0-9(][0-9 ()-]{5,18}")
UIN = re.compile(r"0|[0-9A-ZА-Я]{20}|[0-9A-ZА-Я]{25}")


def is_row_of_zeros(text: str) -> bool:
    """Whether there is nothing but noughts: 000000000."""
    return bool(text) and not text.strip("0")


def is_treasury_account(account: str) -> bool:
    """A treasury account: of its own shape, and it has no control key."""
    return bool(TREASURY_ACCOUNT.fullmatch(account)) and not is_row_of_zeros(account[8:])


def account_fits(account: str, bik: str) -> bool:
    """A payer's or a bank's client's account in roubles, its key with the BIK; or a treasury account."""
    if is_treasury_account(account):
        return True
    return (
        not account.startswith("03")
        and not is_row_of_zeros(account[9:])
        and identifiers.account_is_rouble(account)
        and identifiers.account_key_is_valid(account, bik)
    )


def correspondent_fits(corr_account: str, bik: str) -> bool:
    """A bank's correspondent account, or the unified account of the treasury, by its key with the BIK."""
    if identifiers.correspondent_key_is_valid(corr_account, bik):
        return not is_row_of_zeros(corr_account[9:]) and corr_account[-3:] == bik[-3:]
    return (
        bool(ACCOUNT.fullmatch(corr_account))
        and bool(BIK.fullmatch(bik))
        and corr_account.startswith(UNIFIED_ACCOUNT + ROUBLE)
        and not is_row_of_zeros(corr_account[9:])
        # As of a correspondent account: digits 5 and 6 of the BIK with a leading zero stand before the account.
        and identifiers.account_key_is_valid(corr_account, f"0000000{bik[4:6]}")
    )


def kpp_fits(kpp: str) -> bool:
    return (
        bool(KPP.fullmatch(kpp)) and not is_row_of_zeros(kpp) and not is_row_of_zeros(kpp[:4]) and not is_row_of_zeros(kpp[-3:])
    )


def oktmo_fits(oktmo: str) -> bool:
    return bool(OKTMO.fullmatch(oktmo)) and not is_row_of_zeros(oktmo[:8])


# Name of a requisite -> whether its value, which is not empty, has the right form by itself, and what is said where it has not.
FORMS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "inn": (identifiers.inn_is_valid, "ИНН: контрольная цифра не сходится."),
    "bik": (lambda text: bool(BIK.fullmatch(text)) and not is_row_of_zeros(text), "БИК: нужно 9 цифр, первая 0."),
    "kpp": (kpp_fits, "КПП: 9 знаков, четыре цифры инспекции и три цифры номера не бывают нулями."),
    "oktmo": (oktmo_fits, "ОКТМО: 8 или 11 цифр, не одни нули."),
    "uin": (
        lambda text: text == "0" or (bool(UIN.fullmatch(text)) and not is_row_of_zeros(text)),
        "УИН: 20 или 25 знаков; если его нет — 0.",
    ),
    "personal_account": (
        lambda text: bool(PERSONAL_ACCOUNT.fullmatch(text)) and not is_row_of_zeros(text), "Лицевой счёт: 11 знаков.",
    ),
    "registry_code": (
        lambda text: bool(REGISTRY_CODE.fullmatch(text)) and not is_row_of_zeros(text), "Код по Сводному реестру: 5 или 8 знаков.",
    ),
    "treasury_code": (
        lambda text: bool(TREASURY_CODE.fullmatch(text)) and not is_row_of_zeros(text), "Код органа казначейства: 4 цифры.",
    ),
    "kbk": (lambda text: bool(KBK.fullmatch(text)) and not is_row_of_zeros(text), "КБК: 20 знаков, последние три — вид расходов."),
    "tax_office": (
        lambda text: bool(TREASURY_CODE.fullmatch(text)) and not is_row_of_zeros(text), "Код инспекции: 4 цифры.",
    ),
    "phone": (
        lambda text: bool(PHONE.fullmatch(text)) and any(digit in "123456789" for digit in text),
        "Телефон: цифры, можно с +, пробелами, скобками и дефисами.",
    ),
    "kosgu": (lambda text: bool(KOSGU.fullmatch(text)), "КОСГУ: 3 цифры, для призов 296."),
}  # fmt: skip
# What an order to the treasury cannot do without, once there is a personal account.
OF_TREASURY = {
    "registry_code": "код по Сводному реестру",
    "kbk": "КБК",
    "budget_name": "бюджет",
    "treasury_name": "орган казначейства",
}


def faults_of_payer(values: Mapping[str, Any]) -> dict[str, str]:
    """Name of a payer's requisite -> what is wrong with it, in words; empty where everything fits."""
    wrong = {
        name: message for name, (fits, message) in FORMS.items() if (value := str(values.get(name) or "")) and not fits(value)
    }
    inn, bik, account = (str(values.get(name) or "") for name in ("inn", "bik", "account"))
    corr_account, personal = str(values.get("corr_account") or ""), str(values.get("personal_account") or "")
    if len(inn) != PERSON_INN and not values.get("kpp"):
        wrong.setdefault("kpp", "Укажите КПП: без него обходится только предприниматель (ИНН из 12 цифр).")
    if "bik" not in wrong:
        if not account_fits(account, bik):
            wrong["account"] = "Счёт не сходится с БИК: проверьте обе строки."
        if not correspondent_fits(corr_account, bik):
            wrong["corr_account"] = "Корреспондентский счёт (или единый казначейский) не сходится с БИК."
    if is_treasury_account(account) and not corr_account.startswith(UNIFIED_ACCOUNT):
        wrong.setdefault("corr_account", "К казначейскому счёту нужен единый казначейский счёт: 40102…")
    if personal and not is_treasury_account(account):
        wrong.setdefault("personal_account", "Лицевой счёт бывает только у казначейского счёта: 03… в поле «Счёт».")
    if personal:
        wrong |= {
            name: f"Для распоряжения казначейству укажите {title}." for name, title in OF_TREASURY.items() if not values.get(name)
        }
    return wrong
