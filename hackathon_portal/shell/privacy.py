"""The policy of personal data that an operator has to publish (152-FZ: article 18.1, part 2), made from the registry and the regulation."""

from __future__ import annotations

from dataclasses import dataclass, field

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, personal_law
from hackathon_portal.kernel.personal import tables
from hackathon_portal.regulation.schema import ConsentText
from hackathon_portal.shell.data_sheet import term_of


@dataclass
class Purpose:
    """One purpose with its legal ground, whose data it needs, of which categories and for how long."""

    title: str
    basis: str
    whose: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Policy:
    law: str
    erasure: str
    purposes: list[Purpose]
    passed_on: tuple[ConsentText, ...] = ()


def policy(contest: Contest | None = None) -> Policy:
    """Of one contest, or of the portal; no query."""
    today = clock.now().date()
    law, known = personal_law.edition(today), personal_law.purposes(today)
    made: dict[str, Purpose] = {}
    for table in tables():
        if not (table.personal and table.purpose):
            continue
        row = made.setdefault(table.purpose, Purpose(known[table.purpose].title, known[table.purpose].basis))
        _once(row.whose, table.whose.value)
        _once(row.terms, term_of(table, contest))
        for column in table.personal.values():
            _once(row.kinds, column.kind.value)
    passed_on = tuple(text for text in contest.regulation.all_consents if text.recipients or text.where_shown) if contest else ()
    purposes = [made[key] for key in known if key in made]
    return Policy(law=law["law"], erasure=law["erasure"], purposes=purposes, passed_on=passed_on)


def _once(rows: list[str], value: str) -> None:
    if value not in rows:
        rows.append(value)
