"""Files for the tax service are taken out of the portal: by who may pay prizes of every contest in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation, require
from prizes.models import PayerAccount
from prizes.taxes import electronic, queries, workbook


@action("Выгружена форма для налоговой службы")
def take_form(
    *, contest: Contest, agent_inn: str, year: int, kind: str, due_on: date | None, values: dict[str, Any], day: date, by: User,
    address: str | None,
) -> tuple[str, bytes]:  # fmt: skip
    """6-НДФЛ of the year (`kind` ndfl6), the notification of a term, or the year's workbook, which states nothing of the agent."""
    demand(by, contest, queries.contests_of(agent_inn, year))
    found = queries.year_in_forms(agent_inn, year)
    if not found.rates:
        raise RuleViolation(code="forms.empty", message=f"В {year} году этот агент ничего не выплатил.")
    record_access(by=by, contest_id=contest.pk, subject=f"{kind} за {year} год", reason="отчётность", address=address)
    note(contest_id=contest.pk, about=f"{kind}, {year} год")
    if kind == "workbook":
        return f"nalog-{agent_inn}-{year}.xlsx", workbook.year_workbook(found, agent_inn, year)
    agent = agent_of(contest, agent_inn, values)
    filing = electronic.Filing(day, correction=values["correction"])
    return f"{electronic.file_name(kind, agent, year, filing)}.xml", _form(found, agent, filing, kind, year, due_on)


def _form(
    found: queries.AgentYear, agent: electronic.Agent, filing: electronic.Filing, kind: str, year: int, due_on: date | None
) -> bytes:
    try:
        if kind == "ndfl6":
            refuse_unfit(found)
            return electronic.calculation(agent, found.people, year, 4, filing)
        rows = [row for row in found.terms if row.due_on == due_on]
        if not rows:
            raise RuleViolation(code="forms.no_term", message="На этот срок уведомлять не о чем.")
        return electronic.notification(agent, rows, year, filing)
    except UnicodeEncodeError as error:
        raise RuleViolation(code="forms.letters", message="В именах есть знаки, которых нет в кодировке файла.") from error


def demand(by: User, contest: Contest, others: Iterable[Contest]) -> None:
    """An agent's year holds people of other contests: who takes it pays prizes there too."""
    require(by, "prizes.pay", contest, "Формы для налоговой службы выгружает бухгалтер.")
    for other in others:
        require(by, "prizes.pay", other, f"В формы агента входит и конкурс «{other.short_title}»: нужна роль бухгалтера и там.")


def refuse_unfit(found: queries.AgentYear) -> None:
    """What does not agree or lacks something is not sent."""
    if faults := [check.title for check in found.checks if not check.holds]:
        raise RuleViolation(code="forms.unfit", message=f"Не сходится: {'; '.join(faults)}.")
    if found.missing:
        raise RuleViolation(code="forms.missing", message=f"Не хватает сведений. {'; '.join(found.missing)}.")


def agent_of(contest: Contest, agent_inn: str, values: dict[str, Any]) -> electronic.Agent:
    """The agent with what the accountant has stated of it."""
    account = (
        PayerAccount.objects.filter(inn=agent_inn, contest=contest).first() or PayerAccount.objects.filter(inn=agent_inn).first()
    )
    if account is None:
        raise RuleViolation(code="forms.no_agent", message="Такого плательщика у конкурса нет.")
    return electronic.Agent(
        account.name, agent_inn, values["kpp"], values["oktmo"], values["office"], values["surname"], values["given_name"],
        values["patronymic"], values["phone"],
    )  # fmt: skip
