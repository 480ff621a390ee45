"""An agent's year over all its contests as a workbook: the same rows that its page and its forms show."""

from __future__ import annotations

import io
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.spreadsheets import Page, write_book
from prizes.payouts.income_book import CERTIFICATE, PERSON, AtRate, certificate_row, named
from prizes.rules.tax_forms import Block, blocks_of, spread
from prizes.taxes.owed import owed_by_term
from prizes.taxes.queries import AgentYear, agent_as_listed, paid_lines

MONTHS = [*PERSON, "Ставка", "Месяц", "Код дохода", "Сумма дохода", "Код вычета", "Сумма вычета"]
RATES = ["Ставка", "КБК", "Людей", "Доход", "Вычеты", "База", "Исчислено", "Удержано", "Не удержано", "Удержано лишнее"]
THINGS = [*PERSON, "Вручено", "Что", "Стоимость", "Конкурс"]
DIFFERENCES = [
    *PERSON,
    "Не удержано",
    "Из них с вещей",
    "Сообщено в инспекцию",
    "Удержано лишнее",
    "Возвращено",
    "Удержано позже",
]
OWED = ["Перечислить до", "Удержано", "Возвращено получателям", "Осталось перечислить", "Поручения"]
REGISTERS = ["Конкурс", "Реестр", "Составлен", "Выплачено", "Поручение", "Получатель", "Приз", "Налог", "К перечислению"]
TERMS = ["Подать до", "Период", "КБК", "Сумма"]


def year_workbook(found: AgentYear, agent_inn: str, year: int) -> bytes:
    """Certificates, months, section 2 of 6-НДФЛ, notifications, things, differences, terms, registers, checks; sums in roubles."""
    certificates, months = [], []
    agent = agent_as_listed(agent_inn, year)
    for who, person in found.people:
        blocks = blocks_of(person, year)
        shares = spread(person.remitted, [block.withheld for block in blocks])
        for block, remitted in zip(blocks, shares, strict=True):
            sums = AtRate(
                block.rate, block.budget_code, _codes(block), block.gross, block.deducted, block.tax, block.withheld, remitted
            )
            certificates.append(certificate_row(year, agent, who, resident=person.resident, sums=sums))
            months += [
                [*named(who), block.rate, f"{month:02d}", code, gross, deduction if exempt else "", exempt]
                for month, code, gross, deduction, exempt in block.months
            ]
    rates = [
        [f"{row.percent} %", row.budget_code, row.people, row.gross, row.deducted, row.base, row.tax, row.withheld,
         row.not_withheld, row.over_withheld]
        for row in found.rates
    ]  # fmt: skip
    terms = [[row.due_on, f"{row.quarter}/{row.number}", row.budget_code, row.withheld] for row in found.terms]
    checks = [[row.title, row.ours, row.other, "да" if row.holds else "НЕТ"] for row in found.checks]
    target = io.BytesIO()
    write_book(
        target,
        [
            Page("Справки о доходах", CERTIFICATE, certificates),
            Page("Доходы по месяцам", MONTHS, months),
            Page("6-НДФЛ, раздел 2", RATES, rates),
            Page("Уведомления", TERMS, terms),
            Page("Не деньгами", THINGS, _things(found)),
            Page("Не удержано и лишнее", DIFFERENCES, _differences(found)),
            Page("Перечисление", OWED,
                 [[row["due"], row["total"], row["returned"], row["owed"], ", ".join(row["documents"])] for row in owed_by_term(agent_inn, year)]),
            Page("Реестры", REGISTERS, _registers(agent_inn, year)),
            Page("Сверка", ["Что сверяется", "Первая сумма", "Вторая сумма", "Сходится"], checks),
        ],
    )  # fmt: skip
    return target.getvalue()


def _codes(block: Block) -> tuple[str, str]:
    """Codes of income and of deduction of a block's months."""
    incomes = sorted({str(income) for _, income, *_ in block.months})
    deductions = sorted({deduction for _, _, _, deduction, _ in block.months if deduction})
    return ", ".join(incomes), ", ".join(deductions)


def _things(found: AgentYear) -> list[list[Any]]:
    titles = dict(Contest.objects.values_list("pk", "short_title"))
    return [
        [*named(who), one.receipt.day, one.receipt.what, one.receipt.gross, titles.get(one.receipt.contest, "")]
        for who, person in found.people
        for one in person.incomes
        if one.receipt.in_kind
    ]


def _differences(found: AgentYear) -> list[list[Any]]:
    return [
        [*named(who), person.not_withheld, person.not_withheld_in_kind, person.reported, person.over_withheld, person.returned,
         person.later]
        for who, person in found.people
        if person.not_withheld or person.over_withheld or person.returned or person.later
    ]  # fmt: skip


def _registers(agent_inn: str, year: int) -> list[list[Any]]:
    lines = paid_lines(agent_inn, year).select_related("register").order_by("register__contest", "register__number", "position")
    return [
        [line.register.contest_title, line.register.number, line.register.made_on, line.paid_on, line.order_number, line.full_name,
         line.gross, line.tax, line.net]
        for line in lines
    ]  # fmt: skip
