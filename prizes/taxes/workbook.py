"""The agent's year as a workbook: the same rows as the page and the forms, over all contests. Sums are Decimal roubles."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import rehearsals
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.spreadsheets import Page, write_book
from prizes.models import RegisterLine
from prizes.payouts.payees import Payee
from prizes.payouts.queries.incomes import agent_year
from prizes.rules.incomes import PersonYear
from prizes.rules.tax_forms import blocks_of
from prizes.taxes import actions, queries
from prizes.taxes.remitting import owed_by_term

Year = list[tuple[Payee, PersonYear]]


@action("Выгружена книга года налогового агента")
def take_year_workbook(*, contest: Contest, agent_inn: str, year: int, by: User, address: str | None) -> bytes:
    """XLSX for whoever pays prizes of every contest in it."""
    actions.demand(by, contest, queries.contests_of(agent_inn, year))
    record_access(by=by, contest_id=contest.pk, subject=f"книга агента за {year} год", reason="отчётность", address=address)
    note(contest_id=contest.pk, about=f"{year} год")
    target = io.BytesIO()
    write_book(target, pages_of(agent_inn, year))
    return target.getvalue()


def pages_of(agent_inn: str, year: int) -> list[Page]:
    """People, months, rates, things, differences, terms, registers by contest, reconciliation."""
    people: Year = list(agent_year(agent_inn, year).values())
    found = queries.year_in_forms(agent_inn, year)
    titles = dict(Contest.objects.values_list("pk", "short_title"))
    rates = [
        [row.percent, row.budget_code, row.people, row.gross, row.deducted, row.base, row.tax, row.withheld, row.not_withheld,
         row.over_withheld]
        for row in found.rates
    ]  # fmt: skip
    return [
        Page("Люди", ["Получатель", "ИНН", "Статус", "Ставка, %", "КБК", "Доход", "Вычеты", "База", "Исчислено", "Удержано",
                      "Не удержано", "Удержано лишнее"], _people(people, year)),
        Page("По месяцам", ["Получатель", "ИНН", "Месяц", "Ставка, %", "КБК", "Код дохода", "Сумма дохода", "Код вычета",
                            "Сумма вычета"], _months(people, year)),
        Page("Ставки и КБК", ["Ставка, %", "КБК", "Людей", "Доход", "Вычеты", "База", "Исчислено", "Удержано", "Не удержано",
                              "Удержано лишнее"], rates),
        Page("Не деньгами", ["Получатель", "ИНН", "Вручено", "Что", "Стоимость", "Конкурс"],
             [[payee.full_name, payee.inn, one.receipt.day, one.receipt.what, one.receipt.gross, titles.get(one.receipt.contest, "")]
              for payee, person in people for one in person.incomes if one.receipt.in_kind]),
        Page("Не удержано и лишнее", ["Получатель", "ИНН", "Не удержано", "из них с вещей", "Сообщено в инспекцию", "Удержано лишнее",
                                      "Возвращено", "Удержано позже"], _differences(people)),
        Page("Сроки", ["Перечислить до", "Удержано", "Не перечислено", "Поручения"],
             [[row["due"], row["total"], row["owed"], ", ".join(row["documents"])] for row in owed_by_term(agent_inn, year)]),
        Page("Реестры", ["Конкурс", "Реестр", "Составлен", "Выплачено", "Поручение", "Получатель", "Приз", "Налог", "К перечислению"],
             _registers(agent_inn, year)),
        Page("Сверка", ["Что сверяется", "Первая сумма", "Вторая сумма", "Итог"],
             [[row.title, row.ours, row.other, "сходится" if row.holds else "не сходится"] for row in found.checks]),
    ]  # fmt: skip


def _people(people: Year, year: int) -> Iterable[list[Any]]:
    for payee, person in people:
        known, status = (payee.full_name, payee.inn), "резидент" if person.resident else "нерезидент"
        blocks = blocks_of(person, year)
        for block in blocks:
            yield [*known, status, block.percent, block.budget_code, block.gross, block.deducted, block.base, block.tax,
                   block.withheld, block.not_withheld, block.over_withheld]  # fmt: skip
        if not blocks:
            yield [*known, status, None, "", person.gross, person.exempt, person.base, person.tax, person.withheld,
                   person.not_withheld, person.over_withheld]  # fmt: skip


def _months(people: Year, year: int) -> Iterable[list[Any]]:
    for payee, person in people:
        for block in blocks_of(person, year):
            for month, code, gross, deduction, exempt in block.months:
                yield [payee.full_name, payee.inn, month, block.percent, block.budget_code, code, gross,
                       deduction if exempt else "", exempt or None]  # fmt: skip


def _differences(people: Year) -> list[list[Any]]:
    return [
        [payee.full_name, payee.inn, person.not_withheld, person.not_withheld_in_kind, person.reported, person.over_withheld,
         person.returned, person.later]
        for payee, person in people
        if person.not_withheld or person.over_withheld or person.returned or person.later
    ]  # fmt: skip


def _registers(agent_inn: str, year: int) -> list[list[Any]]:
    own = {} if rehearsals.is_under_way() else {"payment__award__contest__is_rehearsal": False}
    lines = RegisterLine.objects.filter(
        state=RegisterLine.State.PAID, payment__agent_inn=agent_inn, payment__tax_year=year, **own
    ).select_related("register").order_by("register__contest", "register__number", "position")  # fmt: skip
    return [
        [line.register.contest_title, line.register.number, line.register.made_on, line.paid_on, line.order_number, line.full_name,
         line.gross, line.tax, line.net]
        for line in lines
    ]  # fmt: skip
