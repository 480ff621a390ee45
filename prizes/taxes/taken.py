"""Forms of an agent's year that were taken out of the portal, and which of them are out of date by now.

What was sent is not called back: the page names it, and the tax service gets a corrected form (Tax Code, art. 81, 230; for
certificates of income the agent gives the person a new one, art. 230 p. 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import keyed_hash
from prizes.models import TakenForm
from prizes.payouts.queries.certificates import newest_forms
from prizes.taxes import electronic, queries

KINDS = TakenForm.Kind
# Who signs and when are no figures: the same form signed anew says the same.
NOBODY = electronic.Agent("", "", "", "", "", "", "")


@dataclass(frozen=True)
class Taken:
    """The newest form of its kind and period that was taken; `holds`: made again now it would say the same."""

    form: TakenForm
    holds: bool

    @property
    def title(self) -> str:
        if self.form.due_on:
            return f"Уведомление со сроком {self.form.due_on:%d.%m.%Y}"
        quarter = self.form.quarter or 4
        part = {1: "I квартал", 2: "полугодие", 3: "девять месяцев"}.get(quarter)
        return f"6-НДФЛ за {part} {self.form.year} года" if part else f"6-НДФЛ за {self.form.year} год"


def figures_of_form(found: queries.AgentYear, kind: str, year: int, quarter: int, due_on: date | None) -> str:
    """Fingerprint of what 6-НДФЛ or the notification of a term says."""
    filing = electronic.Filing(date(year, 12, 31), key="")
    if kind == KINDS.NDFL6:
        data = electronic.calculation(NOBODY, found.people, year, quarter, filing, found.returns)
    else:
        data = electronic.notification(NOBODY, [row for row in found.terms if row.due_on == due_on], year, filing)
    return keyed_hash(sha256(data).hexdigest())


def keep_taken(
    *, contest: Contest, agent_inn: str, year: int, kind: str, figures: str, by: User, quarter: int | None = None,
    due_on: date | None = None, person: str = "", correction: int = 0,
) -> None:  # fmt: skip
    """Write down that a form was taken and what it said."""
    TakenForm.objects.create(
        contest=contest, agent_inn=agent_inn, year=year, kind=kind, quarter=quarter, due_on=due_on, recipient_hash=person,
        correction=correction, figures=figures, taken_at=clock.now(), taken_by=by,
    )  # fmt: skip


def taken_forms(agent_inn: str, year: int, found: queries.AgentYear) -> list[Taken]:
    """6-НДФЛ and notifications that were taken; `found` is the whole year as it is now."""
    answer = []
    for row in newest_forms(agent_inn, year, KINDS.NDFL6, KINDS.NOTIFICATION):
        part = found if row.quarter in (None, 4) else queries.year_in_forms(agent_inn, year, row.quarter)
        now = figures_of_form(part, row.kind, year, row.quarter or 4, row.due_on)
        answer.append(Taken(row, row.figures == now))
    return answer
