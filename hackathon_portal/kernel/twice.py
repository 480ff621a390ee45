"""What the database refuses because it is there already (two presses of a button, two people at once) becomes a refusal in words.

Each app's `twice.py` says for its unique constraints what a person is told; where a rule has looked before, in that rule's code and words.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from hackathon_portal.kernel.errors import RuleViolation

log = logging.getLogger("portal.twice")
UNIQUE, EXCLUSION = "23505", "23P01"  # SQLSTATE (PostgreSQL, appendix A)


@dataclass(frozen=True)
class Told:
    """The refusal of a constraint: its code, what the person reads, the clause's name in the regulation and the form field, if any."""

    code: str
    message: str
    clause: str = ""
    field: str = ""


AT_ONCE = Told(
    "twice", "Это уже сделано: возможно, кнопку нажали дважды или кто-то сделал то же одновременно с вами. Обновите страницу."
)
_told: dict[str, Told] = {}


def tell(told: dict[str, Told]) -> None:
    """Add the refusals of an app: by the constraint's name, or `table(column)` for a column that is unique by itself."""
    _told.update(told)


def told() -> dict[str, Told]:
    return dict(_told)


def key_of(error: IntegrityError) -> str | None:
    """The constraint, or `table(columns)`, that refused; None where it was no uniqueness. Values are not looked at."""
    cause = error.__cause__
    if getattr(cause, "pgcode", None) not in (UNIQUE, EXCLUSION):
        return None
    diag: Any = cause.diag  # type: ignore[union-attr]  # psycopg2's, which has the code
    columns = re.search(r"\(([^()]*)\)=\(", diag.message_detail or "")
    by_columns = f"{diag.table_name}({columns[1]})" if columns else ""
    return diag.constraint_name if diag.constraint_name in _told or by_columns not in _told else by_columns


def as_refusal(error: IntegrityError, about: Iterable[Any] = ()) -> RuleViolation | None:
    """The refusal a person reads instead of the database's error; None where the error is not of this kind.

    `about`: what the action was given; the contest's regulation found there names the clause. Only the constraint is logged.
    """
    key = key_of(error)
    if key is None:
        return None
    said = _told.get(key, AT_ONCE)
    log.warning("refused by a constraint", extra={"constraint": key})
    return RuleViolation(code=said.code, message=said.message, clause=_clause(said.clause, about), field=said.field)


def without_values(error: IntegrityError) -> IntegrityError:
    """The same error without the row it was about: the database quotes names and addresses in its detail."""
    diag = getattr(error.__cause__, "diag", None)
    name = getattr(diag, "constraint_name", None) or getattr(diag, "column_name", None) or "unknown"
    return IntegrityError(f"constraint {name} of {getattr(diag, 'table_name', None) or 'unknown'}")


def _clause(name: str, about: Iterable[Any]) -> str:
    if not name:
        return ""
    for one in about:
        contest = one if hasattr(type(one), "regulation") else getattr(one, "contest", None)
        if contest is not None and hasattr(contest, "regulation"):
            return contest.regulation.clause(name)
    return ""
