"""Papers of the tax outlive the data of the registrations: those are erased years earlier (402-FZ, art. 29 p. 1; M10)."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl

from hackathon_portal.kernel import clock
from hackathon_portal.operations import tasks as operations_tasks
from hackathon_portal.regulation.rules.deadlines import kept_until
from prizes import tasks as prize_tasks
from prizes.models import Award, PaymentRegister, PayoutApplication
from prizes.payouts import exports, register_files
from prizes.payouts.actions import tax_settlements
from prizes.payouts.queries import incomes, keeping
from prizes.taxes import certificates, queries, taken, workbook
from registration import tasks as registration_tasks
from registration.models import Application
from tests.actions.test_taxes import with_thing
from tests.pages import test_agent_year
from tests.payouts import PAYER, text_of

paid = test_agent_year.paid  # the fixture: two prizes of one person, paid on 3 June 2024
DAY = date(2024, 6, 6)


def cells(book: bytes) -> list[Any]:
    return [
        [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in openpyxl.load_workbook(io.BytesIO(book)).worksheets
    ]


def papers(contest) -> dict[str, Any]:
    """Everything the accountant takes out about the year, each as it would be made now."""
    agent, found = PAYER["inn"], queries.year_in_forms(PAYER["inn"], 2024)
    made: dict[str, Any] = {
        f"6-НДФЛ, квартал {quarter}": taken.figures_of_form(
            queries.year_in_forms(agent, 2024, quarter), "ndfl6", 2024, quarter, None
        )
        for quarter in (2, 4)
    }
    made |= {
        f"уведомление {row.due_on}": taken.figures_of_form(found, "notification", 2024, 4, row.due_on) for row in found.terms
    }
    for person, (payee, own) in incomes.agent_year(agent, 2024).items():
        made[f"справка {person}"] = text_of(certificates.certificate_pdf(contest, agent, 2024, payee, own, DAY))
    made["книга агента"] = cells(workbook.year_workbook(found, agent, 2024))
    made["книга конкурса"] = cells(exports.income_workbook(contest, 2024))
    for register in PaymentRegister.objects.filter(contest=contest):
        register.contest = contest
        for kind in ("xlsx", "pdf"):
            made[f"реестр {register.number}, {kind}"] = register_files.file_of(register, kind)
    return made


def sweep_on(day: date) -> None:
    """Everything that goes by the clock, as on the night after this day."""
    with clock.fixed_at(datetime.combine(day, datetime.min.time(), clock.now().tzinfo) + timedelta(hours=3)):
        registration_tasks.erase_after_retention()
        operations_tasks.erase_after_retention()
        prize_tasks.erase_after_retention()


def test_tax_papers_made_after_the_registrations_are_erased_are_those_made_before(
    paid, users, django_capture_on_commit_callbacks
):
    contest, accountant = paid[0].contest, users["accountant"]
    third = (
        Award.objects.filter(contest=contest, special=None).exclude(payment__in=paid[1]).select_related("team__founder").first()
    )
    with_thing(third, users, lambda *moment: None)
    prize_tasks.keep_for_papers()  # as it goes every day
    year = incomes.agent_year(PAYER["inn"], 2024)
    (person,) = [whose for whose, (_, own) in year.items() if own.to_report]
    tax_settlements.settle_tax(
        contest=contest, agent_inn=PAYER["inn"], person=person, year=2024, kind="reported", amount=Decimal(11_700), day=DAY,
        basis="сообщение № 1", by=accountant,
    )  # fmt: skip
    before = papers(contest)
    assert len(before) >= 9
    over = kept_until(contest.ends_on, contest.regulation.registration.retention) + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_on(over)
    assert not Application.objects.filter(contest=contest, erased_at=None).exists()
    contest.refresh_from_db()
    after = papers(contest)
    assert [name for name in before if before[name] != after.get(name)] == []
    assert before.keys() == after.keys()
    # Theirs is over on the last day of the fifth year after the last one, and not a day earlier.
    until = keeping.documents_until(contest)
    assert (until.month, until.day, until.year) == (12, 31, 2029)
    sweep_on(until)
    assert PayoutApplication.objects.exclude(full_name="").filter(award__contest=contest).count() >= 2
