"""Which code of income a contest's prizes go by, confirmed by an accountant for a year (Tax Code, art. 230 p. 1)."""

from __future__ import annotations

from dataclasses import dataclass

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from prizes.models import IncomeCodeConfirmation
from prizes.rules import tax_law

MAY = "Код дохода подтверждает бухгалтер."


@dataclass(frozen=True)
class CodeOfContest:
    """The code a contest's prizes go by in a year; `confirmed` only where it is this very code that was confirmed."""

    contest: Contest
    income: str
    deduction: str
    why: str
    confirmed: IncomeCodeConfirmation | None


def code_of(contest: Contest, year: int) -> CodeOfContest:
    prizes = contest_with_regulation(contest.pk).regulation.prizes
    income, deduction = tax_law.income_codes(prizes, year)
    row = (
        IncomeCodeConfirmation.objects.filter(contest=contest, year=year, taken_back_at=None)
        .select_related("confirmed_by")
        .first()
    )
    holds = row is not None and (row.income_code, row.deduction_code) == (income, deduction)
    return CodeOfContest(contest, income, deduction, tax_law.basis_words(prizes, year), row if holds else None)


@action("Подтверждён код дохода")
def confirm_income_code(*, contest: Contest, year: int, code: str, explanation: str, by: User) -> IncomeCodeConfirmation:
    """The accountant stands for the code shown (`code`); one of an earlier regulation is replaced and stays on record."""
    require(by, "prizes.pay", contest, MAY)
    contest = locked_contest(contest.pk)
    found = code_of(contest, year)
    if found.confirmed is not None:
        raise RuleViolation(code="tax.confirmed", message="Код дохода на этот год уже подтверждён. Обновите страницу.")
    if code != found.income:
        raise RuleViolation(code="tax.code_changed", message=f"Код дохода теперь {found.income}: обновите страницу.")
    if not explanation.strip():
        raise RuleViolation(
            code="tax.no_explanation", message="Напишите, почему этот код: каким актом проводится конкурс.", field="explanation"
        )
    IncomeCodeConfirmation.objects.filter(contest=contest, year=year, taken_back_at=None).update(
        taken_back_at=clock.now(), taken_back_by=by, taken_back_reason=f"Код изменился: теперь {found.income}."
    )
    note(contest_id=contest.pk, about=f"{found.income}, {year} год", reason=explanation.strip()[:300])
    return IncomeCodeConfirmation.objects.create(
        contest=contest, year=year, income_code=found.income, deduction_code=found.deduction, explanation=explanation.strip()[:300],
        confirmed_by=by, confirmed_at=clock.now(),
    )  # fmt: skip


@action("Подтверждение кода дохода отменено")
def take_back_income_code(*, contest: Contest, year: int, reason: str, by: User) -> IncomeCodeConfirmation:
    """The confirmation was a mistake: the code is to be confirmed again."""
    require(by, "prizes.pay", contest, MAY)
    contest = locked_contest(contest.pk)
    row = IncomeCodeConfirmation.objects.filter(contest=contest, year=year, taken_back_at=None).first()
    if row is None:
        raise RuleViolation(code="tax.not_confirmed", message="Код дохода на этот год не подтверждён. Обновите страницу.")
    if not reason.strip():
        raise RuleViolation(code="tax.no_reason", message="Укажите причину.", field="reason")
    row.taken_back_at, row.taken_back_by, row.taken_back_reason = clock.now(), by, reason.strip()[:300]
    row.save()
    note(contest_id=contest.pk, about=f"{row.income_code}, {year} год", reason=row.taken_back_reason)
    return row
