"""What the books of incomes have in common: their columns, and what a payment's papers name, as it was listed (Law 402-FZ, art. 29 p. 3).

Nothing here reads living rows where a register holds the payment: team, award, agent and contest may be renamed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from hackathon_portal.contests.models import Contest
from prizes.awards.queries.payers import main_payer_of
from prizes.models import PayerAccount, Payment, RegisterLine
from prizes.payouts.freezing import payer_as_listed

PERSON = ["ИНН", "Фамилия", "Имя", "Отчество"]
PAPERS = ["Статус налогоплательщика", "Дата рождения", "Гражданство (код страны)", "Код документа", "Серия и номер документа"]
# Columns follow the certificate of income (form by order of the Federal Tax Service of 19.09.2023 No. ED-7-11/649@).
CERTIFICATE = [
    "Налоговый период", "Налоговый агент", "ИНН агента", "КПП агента", "ОКТМО", *PERSON, *PAPERS,
    "Ставка", "КБК", "Код дохода", "Общая сумма дохода", "Код вычета", "Сумма вычета", "Налоговая база", "Налог исчисленный",
    "Налог удержанный", "Налог перечисленный", "Налог не удержанный", "Удержано лишнее",
]  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A payment as its register had it; `agent`: columns of the payer's account."""

    agent: Mapping[str, Any]
    team: str
    what: str


def listed(payment: Payment) -> Listed:
    """Of the line in force; of a payment from before registers kept this, and of one in no register, as it is now."""
    lines = getattr(payment, "lines_in_force", None)
    if lines is None:
        lines = list(payment.lines.filter(state__in=RegisterLine.IN_FORCE).select_related("register"))
    line, award = next(iter(lines), None), payment.award
    agent = line.register.payer_as_listed if line else {}
    if not agent and (living := main_payer_of(award.contest)):
        agent = payer_as_listed(living)
    return Listed(
        agent, (line.team_name if line else "") or award.team.shown_name, (line.what_for if line else "") or award.title
    )


def agent_of(contest: Contest, agent_inn: str) -> Mapping[str, Any]:
    """Columns of an agent's account in a contest as they are now: for things, which stand in no register."""
    living = PayerAccount.objects.filter(contest=contest, inn=agent_inn).order_by("-is_main", "id").first()
    return payer_as_listed(living) if living else {"inn": agent_inn}


class Somebody(Protocol):
    """Whom a certificate speaks of: `Payee` and `Who` are."""

    @property
    def inn(self) -> str: ...
    @property
    def surname(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def patronymic(self) -> str: ...
    @property
    def birth_date(self) -> Any: ...
    @property
    def country_number(self) -> str: ...
    @property
    def document_code(self) -> str: ...
    @property
    def document_number(self) -> str: ...


def named(who: Somebody) -> list[str]:
    """Cells of PERSON."""
    return [who.inn, who.surname, who.name, who.patronymic]


@dataclass(frozen=True)
class AtRate:
    """What a person received from an agent at one rate, in roubles; `codes` of income and of deduction."""

    rate: Decimal
    budget_code: str
    codes: tuple[str, str]
    gross: Decimal
    exempt: Decimal
    tax: Decimal
    withheld: Decimal
    remitted: Decimal


def certificate_row(year: int, agent: Mapping[str, Any], who: Somebody, *, resident: bool, sums: AtRate) -> list[Any]:
    """Cells of CERTIFICATE; status 1 is a resident, 2 a non-resident."""
    return [
        year, *(agent.get(name, "") for name in ("name", "inn", "kpp", "oktmo")), *named(who), "1" if resident else "2",
        who.birth_date, who.country_number, who.document_code, who.document_number,
        sums.rate, sums.budget_code, sums.codes[0], sums.gross, sums.codes[1] if sums.exempt else "", sums.exempt,
        sums.gross - sums.exempt, sums.tax, sums.withheld, sums.remitted,
        max(sums.tax - sums.withheld, Decimal(0)), max(sums.withheld - sums.tax, Decimal(0)),
    ]  # fmt: skip
