"""Requisites staff type of an organisation: one table of good and bad ones, for the rule, the form and the action of the payer."""

from __future__ import annotations

import pytest

from hackathon_portal.demo.numbers import account, correspondent
from tests.invented import BIK

IN_A_BANK = {
    "kind": "operator", "name": "Фонд (пример)", "inn": "7707083893", "kpp": "710001001", "oktmo": "70701000", "account": account(1, BIK),
    "bank_name": "Банк «Упа»", "town": "г. Тула", "bik": BIK, "corr_account": correspondent(BIK), "priority": 5, "income_code": "",
    "uin": "0", "personal_account": "", "registry_code": "", "budget_name": "", "treasury_name": "", "treasury_code": "", "kbk": "",
    "kosgu": "", "aim_code": "", "means_code": "1",
}  # fmt: skip
TREASURY = IN_A_BANK | {
    "account": "03221643700000006600", "bik": "017003983", "corr_account": "40102810445370000059", "personal_account": "02662000010",
    "registry_code": "00001", "budget_name": "бюджет области", "treasury_name": "УФК по области", "treasury_code": "6600",
    "kbk": "81001130100000000350", "kosgu": "296",
}  # fmt: skip
GOOD = {
    "bank": IN_A_BANK,
    "treasury": TREASURY,
    "treasury account, paid by a bank's file": IN_A_BANK | {name: TREASURY[name] for name in ("account", "bik", "corr_account")},
    "sole proprietor": IN_A_BANK | {"inn": "500100732259", "kpp": ""},
    "OKTMO of a settlement": IN_A_BANK | {"oktmo": "70701000001"},
    "KPP of a large taxpayer": IN_A_BANK | {"kpp": "7100AB001"},
}
BAD = {
    "key of the account": ({"account": "40702810100000000001"}, "account"),
    "account in dollars": ({"account": account(1, BIK)[:5] + "840" + account(1, BIK)[8:]}, "account"),
    "account of noughts": ({"account": "0" * 20}, "account"),
    "another bank's correspondent account": ({"corr_account": correspondent("044525225")}, "corr_account"),
    "correspondent account of noughts": ({"corr_account": "0" * 20}, "corr_account"),
    "BIK of noughts": ({"bik": "000000000"}, "bik"),
    "BIK of another bank": ({"bik": "044525225"}, "account"),
    "INN": ({"inn": "7707083894"}, "inn"),
    "INN of noughts": ({"inn": "0000000000"}, "inn"),
    "KPP of noughts": ({"kpp": "000000000"}, "kpp"),
    "no KPP": ({"kpp": ""}, "kpp"),
    "OKTMO of noughts": ({"oktmo": "00000000"}, "oktmo"),
    "OKTMO of nine digits": ({"oktmo": "707010000"}, "oktmo"),
    "UIN of nine digits": ({"uin": "123456789"}, "uin"),
    "UIN of noughts": ({"uin": "0" * 20}, "uin"),
    "a personal account in a bank": (
        {name: TREASURY[name] for name in ("personal_account", "registry_code", "budget_name", "treasury_name", "kbk")}, "personal_account",
    ),
}  # fmt: skip
BAD_AT_THE_TREASURY = {
    "unified account's key": ({"corr_account": "40102810545370000059"}, "corr_account"),
    "unified account of noughts": ({"corr_account": "40102810400000000000"}, "corr_account"),
    "a bank's correspondent account": ({"corr_account": correspondent(BIK)}, "corr_account"),
    "a treasury account in another currency": ({"account": "03221810700000006600"}, "account"),
    "a treasury account of noughts": ({"account": "03221643000000000000"}, "account"),
    "KBK of 19 digits": ({"kbk": TREASURY["kbk"][1:]}, "kbk"),
    "KBK of noughts": ({"kbk": "0" * 20}, "kbk"),
    "no KBK": ({"kbk": ""}, "kbk"),
    "KOSGU of noughts": ({"kosgu": "000"}, "kosgu"),
    "treasury's code of noughts": ({"treasury_code": "0000"}, "treasury_code"),
    "personal account of ten": ({"personal_account": "0266200001"}, "personal_account"),
    "no code of the registry": ({"registry_code": ""}, "registry_code"),
}  # fmt: skip
WRONG = [
    *(pytest.param(IN_A_BANK | change, name, id=title) for title, (change, name) in BAD.items()),
    *(pytest.param(TREASURY | change, name, id=title) for title, (change, name) in BAD_AT_THE_TREASURY.items()),
]
