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
from prizes.rules.law import law_of
from prizes.taxes import checking, electronic, queries, taken, workbook


@action("Выгружена форма для налоговой службы")
def take_form(
    *, contest: Contest, agent_inn: str, year: int, kind: str, due_on: date | None, values: dict[str, Any], day: date, by: User,
    address: str | None,
) -> tuple[str, bytes]:  # fmt: skip
    """6-НДФЛ up to a quarter's end (`kind` ndfl6), the notification of a term, or the year's workbook, which states nothing of the agent."""
    demand(by, contest, queries.contests_of(agent_inn, year))
    quarter = (values["quarter"] or 4) if kind == "ndfl6" else 4
    found = queries.year_in_forms(agent_inn, year, quarter)
    if not found.rates:
        raise RuleViolation(code="forms.empty", message=f"За этот период {year} года агент ничего не выплатил.")
    record_access(by=by, contest_id=contest.pk, subject=f"{kind} за {year} год", reason="отчётность", address=address)
    note(contest_id=contest.pk, about=f"{kind}, {year} год")
    if kind == "workbook":
        return f"nalog-{agent_inn}-{year}.xlsx", workbook.year_workbook(found, agent_inn, year)
    agent = agent_of(contest, agent_inn, values)
    filing = electronic.Filing(day, correction=values["correction"])
    data = _form(found, agent, filing, kind, (year, quarter), due_on)
    of = {"quarter": quarter} if kind == "ndfl6" else {"due_on": due_on}
    figures = taken.figures_of_form(found, kind, year, quarter, due_on)
    taken.keep_taken(
        contest=contest, agent_inn=agent_inn, year=year, kind=kind, figures=figures, correction=filing.correction, by=by, **of
    )
    return f"{electronic.file_name(kind, agent, year, filing)}.xml", data


def _form(
    found: queries.AgentYear,
    agent: electronic.Agent,
    filing: electronic.Filing,
    kind: str,
    period: tuple[int, int],
    due_on: date | None,
) -> bytes:
    """The file, held against its schema; `period` is the year and its last quarter."""
    year, quarter = period
    refuse_unbuilt(kind, year)
    try:
        if kind == "ndfl6":
            refuse_unfit(found)
            data = electronic.calculation(agent, found.people, year, quarter, filing, found.returns)
        else:
            data = _told(found, agent, filing, year, due_on)
    except UnicodeEncodeError as error:
        raise RuleViolation(code="forms.letters", message="В именах есть знаки, которых нет в кодировке файла.") from error
    if faults := checking.faults_of(kind, data):
        raise RuleViolation(code="forms.schema", message=f"Файл не подходит под формат. Проверьте: {'; '.join(faults)}.")
    return data


def _told(found: queries.AgentYear, agent: electronic.Agent, filing: electronic.Filing, year: int, due_on: date | None) -> bytes:
    rows = [row for row in found.terms if row.due_on == due_on]
    if not rows:
        raise RuleViolation(code="forms.no_term", message="На этот срок уведомлять не о чем.")
    return electronic.notification(agent, rows, year, filing)


def demand(by: User, contest: Contest, others: Iterable[Contest]) -> None:
    """An agent's year holds people of other contests: who takes it pays prizes there too."""
    require(by, "prizes.pay", contest, "Формы для налоговой службы выгружает бухгалтер.")
    for other in others:
        require(by, "prizes.pay", other, f"В формы агента входит и конкурс «{other.short_title}»: нужна роль бухгалтера и там.")


def refuse_unbuilt(kind: str, year: int) -> None:
    """A year whose format the portal does not write gets no file."""
    form = law_of("tax_forms", date(year, 12, 31)).get(kind)
    if form is None or not form.get("built", True):
        raise RuleViolation(
            code="forms.unbuilt", message=f"Формат {year} года портал не собирает: подайте форму в программе налоговой службы."
        )


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
    if not values["kpp"] and len(agent_inn) != electronic.INN_OF_A_PERSON:
        raise RuleViolation(code="forms.no_kpp", message="У организации есть КПП: девять цифр.", field="kpp")
    return electronic.Agent(
        account.name, agent_inn, values["kpp"], values["oktmo"], values["office"], values["surname"], values["given_name"],
        values["patronymic"], values["phone"], values.get("authority", ""),
    )  # fmt: skip
