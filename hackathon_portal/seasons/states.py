"""In which states of a season its actions may be done: one table, filled by `when.py`, asked before every action.

What depends on the clock is no state: an action asks the window of its stage itself, by `require_window` (`rules/windows.py` computes it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hackathon_portal.kernel import audit, clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.rooms import Kind, Room, read, thing_of
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.rules.windows import Span

State = Season.State
DRAFT, PUBLISHED, CLOSED = frozenset({State.DRAFT}), frozenset({State.PUBLISHED}), frozenset({State.CLOSED})
ALWAYS = frozenset(State)
UNTIL_CLOSED = DRAFT | PUBLISHED
SINCE_PUBLISHED = PUBLISHED | CLOSED
USUAL = {
    State.DRAFT: "Сезон ещё не объявлен.",
    State.PUBLISHED: "Сезон уже объявлен.",
    State.CLOSED: "Сезон завершён: в нём ничего не меняют. Сотрудник сезона может открыть его снова.",
}


@dataclass(frozen=True)
class When:
    """The states an action may be done in, and words of its own where the usual ones say too little."""

    states: frozenset[Season.State]
    words: Mapping[Season.State, str]
    code: str = "season.state"


_table: dict[str, When] = {}


def declare(rows: Mapping[str, frozenset[Season.State]], words: Mapping[str, Mapping[Season.State, str]] | None = None) -> None:
    """The rows of an area: action -> states it may be done in; `words`: action -> state -> why not, where the usual words say too little."""
    for action, states in rows.items():
        if action in _table:
            raise ValueError(f"declared twice: {action}")
        _table[action] = When(frozenset(states), (words or {}).get(action, {}))


def table() -> Mapping[str, When]:
    return dict(_table)


# How the season of a row is reached.
WAYS = (
    "season",
    "route.season",
    "from_stage.season",
    "stage.season",
    "entrant.season",
    "selection_list.route.season",
    "hub.stage.season",
    "follow_up.season",
)


def season_of(row: Any) -> Season | None:
    """The season a row belongs to: by its columns, or by the room it is in (a bank, a test, an attempt)."""
    if isinstance(row, Season):
        return row
    if isinstance(row, Room):
        return thing_of(row) if row.kind == Kind.SEASON else None
    names = {field.name for field in row._meta.get_fields()} if hasattr(row, "_meta") else set()
    for way in WAYS:
        first, *rest = way.split(".")
        if first in names and (found := getattr(row, first)) is not None:
            for step in rest:
                found = getattr(found, step, None)  # a column of this name may be a word
            if isinstance(found, Season):
                return found
    through = (
        "exam",
        "bank",
        "question",
        "attempt",
        "competition",
        "side",
        "case",
        "programme",
        "module",
        "enrolment",
        "gathering",
    )
    inner = next((getattr(row, name) for name in through if name in names), None)
    if inner is not None:
        return season_of(inner)
    if "room" in names and row._meta.app_label in {"exams", "competitions", "cases", "learning", "events"} and row.room:
        return season_of(read(row.room))
    return None


def season_in(given: Mapping[str, Any]) -> Season | None:
    """The season an action was given, itself or through a row that belongs to it."""
    return next((found for value in given.values() if (found := season_of(value)) is not None), None)


def refusal(action: str, season: Season) -> str:
    """Why the action may not be done in the season's state, in words; empty when it may. Pages ask the same."""
    when = _table.get(action)
    state = State(season.state)
    if when is None or state in when.states:
        return ""
    return when.words.get(state) or USUAL[state]


@audit.before_actions
def _ask(action: str, given: Mapping[str, Any]) -> None:
    """Before every action of the portal: refuse it where its season's state does."""
    # `tests/actions/test_season_states.py` finds an action of seasons, tests or competitions without a row.
    when = _table.get(action)
    if when is None or when.states == ALWAYS:
        return
    season = season_in(given)
    if season is None or not refusal(action, season):
        return
    # The season that was given may have been read a while ago: only a fresh one refuses.
    require_state(action, Season.objects.only("state").get(pk=season.pk))


def require_state(action: str, season: Season) -> None:
    """Refuse the action where the season's state does; an action that locks the season asks again with the row it has locked."""
    if why := refusal(action, season):
        raise RuleViolation(code=_table[action].code, message=why)


def require_window(span: Span, what: str, *, clause: str = "", at: datetime | None = None) -> None:
    """Refuse what is done outside of its window, by the server's clock; says when it begins or ended in the window's zone."""
    if why := span.refusal(at or clock.now(), what):
        raise RuleViolation(code="season.window", message=why, clause=clause)
