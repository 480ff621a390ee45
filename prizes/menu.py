"""Pages of prizes in the menu, where the help answers them, and what waits for a person there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from hackathon_portal.contests.menus import LATE, NOW, DeskFigures, DeskTasks, Figure, Page, Task
from hackathon_portal.contests.models import Contest
from judging.queries import standing
from prizes.awards.queries import unsettled
from prizes.awards.queries.diplomas import diploma_counts
from prizes.models import GrantUse, Payment, PaymentRegister, PayoutApplication
from prizes.payouts.queries.grants import has_grants
from prizes.payouts.queries.payments import payments_to_list, payouts


def decision_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    left = unsettled.of(contest)
    if left.is_open:
        title = (
            "Опубликованное решение расходится с тем, что есть сейчас"
            if left.contradictions
            else "Завершить последствия исключения"
        )
        yield Task(title, "amend_decision", LATE, standing.in_words(left.contradictions)[:300])


def accountant_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    to_check = PayoutApplication.objects.filter(award__contest=contest, state=PayoutApplication.State.SUBMITTED).count()
    if to_check:
        yield Task(f"Проверить заявления о выплате: {to_check}", "payouts")
    reports = GrantUse.objects.filter(award__contest=contest, state=GrantUse.State.SENT).count()
    if reports:
        yield Task(f"Проверить отчёты о грантах: {reports}", "grants")
    to_list = payments_to_list(contest)
    late = to_list.filter(due_on__lt=today).count()
    if count := to_list.count():
        yield Task(f"Включить в реестр выплаты: {count}", "payouts", LATE if late else NOW)


def registers_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    waiting = PaymentRegister.objects.filter(contest=contest, state=PaymentRegister.State.PREPARED).exclude(made_by=user).count()
    if waiting:
        yield Task(f"Утвердить реестры выплат: {waiting}", "registers")


def documents_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    counts = diploma_counts(contest)
    if counts["unsure"]:
        yield Task(f"Проверить имена в документах: {counts['unsure']}", "diplomas")
    if counts["unsent"]:
        yield Task(f"Отправить документы: {counts['unsent']}", "diplomas")


def payment_figures(contest: Contest, today: date) -> Iterator[Figure]:
    """Applications for prizes in money and payments, of the prizes there are."""
    if contest.results_published_at is None:
        return
    due = payouts(contest).filter(state="granted").count()
    filed = PayoutApplication.objects.filter(award__contest=contest).exclude(submitted_at=None).count()
    yield Figure("Подано заявлений о выплате", filed, "payouts", due)
    paid = Payment.objects.filter(award__contest=contest, state=Payment.State.PAID).count()
    yield Figure("Перечислено призов", paid, "payouts", due)


def _after_results(contest: Contest) -> bool:
    return contest.results_published_at is not None


PAGES = (
    Page("prize_fund", "Призовой фонд", "Призы", 10),
    Page("awards", "Награды", "Призы", 20, _after_results),
    Page("amend_decision", "Исправить решение", "Призы", 25, _after_results),
    Page("payouts", "Выплаты", "Призы", 30),
    Page("grants", "Гранты", "Призы", 35, has_grants),
    Page("registers", "Реестры выплат", "Призы", 40, _after_results),
    Page("taxes", "Налог", "Призы", 50, _after_results),
    Page("diplomas", "Дипломы и благодарности", "Призы", 60),
    Page("parcels", "Награды почтой", "Призы", 70, _after_results),
    Page("embed_code", "Итоги на другом сайте", "Призы", 80),
    Page("contest_archive", "Архив", "Конкурс", 120),
)
TASKS = (
    DeskTasks("judging.publish_results", decision_tasks, 95),
    DeskTasks("prizes.pay", accountant_tasks, 100),
    DeskTasks("prizes.approve_register", registers_tasks, 110),
    DeskTasks("prizes.issue_diplomas", documents_tasks, 120),
)
FIGURES = (DeskFigures("prizes.pay", payment_figures, 40),)
# (page of the help, its heading) -> names of URLs whose question it answers.
HELP = {
    ("participant", "Если команда победила"): ("own_prizes", "payout", "prize_shares", "own_parcel", "grant_use"),
    ("staff", "Итоги, дипломы, призы"): (
        "prize_fund",
        "awards",
        "divide_prize",
        "parcels",
        "diplomas",
        "diploma_look",
        "diploma_template",
        "registers",
    ),
    ("staff", "После конкурса"): ("contest_archive", "embed_code"),
    ("accountant", "Выплата по шагам"): ("payouts", "payout_application", "register", "payer_account"),
    ("accountant", "Гранты на проекты"): ("grants",),
    ("accountant", "Выписка банка"): ("bank_statement",),
    ("accountant", "Налог"): ("taxes",),
}
