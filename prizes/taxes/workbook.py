"""An agent's year over all its contests as a workbook: the same rows that its page and its forms show."""

from __future__ import annotations

import io

from hackathon_portal.kernel.spreadsheets import Page, write_book
from prizes.rules.tax_forms import blocks_of
from prizes.taxes.queries import AgentYear

PERSON = ["ИНН", "Фамилия", "Имя", "Отчество"]
CERTIFICATE = [
    *PERSON, "Статус налогоплательщика", "Дата рождения", "Гражданство (код страны)", "Код документа", "Серия и номер документа",
    "Ставка", "КБК", "Общая сумма дохода", "Сумма вычета", "Налоговая база", "Налог исчисленный", "Налог удержанный",
    "Налог не удержанный", "Удержано лишнее",
]  # fmt: skip
MONTHS = [*PERSON, "Ставка", "Месяц", "Код дохода", "Сумма дохода", "Код вычета", "Сумма вычета"]
RATES = ["Ставка", "КБК", "Людей", "Доход", "Вычеты", "База", "Исчислено", "Удержано", "Не удержано", "Удержано лишнее"]
TERMS = ["Подать до", "Период", "КБК", "Сумма"]


def year_workbook(found: AgentYear, year: int) -> bytes:
    """Certificates, incomes by month, section 2 of 6-НДФЛ, notifications and checks, a sheet each; sums in roubles."""
    certificates, months = [], []
    for who, person in found.people:
        named = [who.inn, who.surname, who.name, who.patronymic]
        papers = ["1" if person.resident else "2", who.birth_date, who.country_number, who.document_code, who.document_number]
        for block in blocks_of(person, year):
            sums = [block.gross, block.deducted, block.base, block.tax, block.withheld, block.not_withheld, block.over_withheld]
            certificates.append([*named, *papers, block.rate, block.budget_code, *sums])
            months += [
                [*named, block.rate, f"{month:02d}", code, gross, deduction if exempt else "", exempt]
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
            Page("Сверка", ["Что сверяется", "Первая сумма", "Вторая сумма", "Сходится"], checks),
        ],
    )
    return target.getvalue()
