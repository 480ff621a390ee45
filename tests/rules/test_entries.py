"""Accounting entries of a register: money comes and goes once, and what is not checked says so."""

from datetime import date
from decimal import Decimal

import pytest

from prizes.rules.entries import LAW, entries_of
from prizes.rules.tax_law import unchecked

DAY = date(2026, 6, 1)
SUMS = {"gross": Decimal(150000), "tax": Decimal(19500), "net": Decimal(130500)}
MINISTRY = {"inn": "7107000000", "personal_account": "03662000000", "kosgu": "296"}


@pytest.mark.parametrize(
    ("payer", "places"),
    [
        (MINISTRY, ["304.05.296", "201.11.610"]),
        (MINISTRY | {"personal_account": ""}, ["201.21.610"]),
        (MINISTRY | {"kosgu": ""}, ["304.05.296", "201.11.610"]),
    ],
)
def test_every_rouble_is_entered_once_wherever_the_money_is_kept(payer, places):
    rows = entries_of(payer, DAY, **SUMS)
    assert [(row.debit, row.credit, row.amount) for row in rows[:2]] == [
        ("401.20.296", "302.96.737", Decimal(150000)),
        ("302.96.837", "303.01.731", Decimal(19500)),
    ]
    assert [row.credit for row in rows if row.title == "Перечислены призы"] == places
    for place in places:
        mine = [row for row in rows if not row.where or row.credit == place]
        turnover = {
            account: sum((row.amount for row in mine if row.credit.startswith(account)), Decimal(0))
            for account in ("302.96", "303.01", "303.14")
        }
        assert turnover == {
            account: sum((row.amount for row in mine if row.debit.startswith(account)), Decimal(0)) for account in turnover
        }
        assert sum(row.amount for row in mine if row.credit == place) == SUMS["gross"]


@pytest.mark.parametrize(
    ("payer", "day"),
    [({}, DAY), ({"inn": "710700000000"}, DAY), (MINISTRY | {"kosgu": "226"}, DAY), (MINISTRY, date(2022, 12, 31))],
)
def test_nothing_is_said_of_who_keeps_no_such_accounts(payer, day):
    assert entries_of(payer, day, **SUMS) == []


def test_a_register_without_tax_has_no_entry_about_it():
    assert {row.title for row in entries_of(MINISTRY, DAY, gross=Decimal(9), tax=Decimal(0), net=Decimal(9))} == {
        "Начислены призы", "Перечислены призы",
    }  # fmt: skip


def test_what_was_not_compared_with_the_orders_is_said():
    assert len(unchecked(DAY, LAW)) == 2
