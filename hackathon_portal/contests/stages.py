"""At which stage a contest is, and what may be done there: one table, action x stage, filled by every app in its `when.py`.

An action is asked before it begins, and once more when it has locked the contest (`kernel/audit.py`, `contests/queries.py`); every form of a page
asks the same function (`contests/offers.py`). docs/stages.md draws the table (`./portal map`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any

from django.utils.text import capfirst

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import prepared_contest, when_locked
from hackathon_portal.kernel import audit, clock
from hackathon_portal.kernel.errors import Passed, RuleViolation, TooLate
from hackathon_portal.kernel.rooms import ContestOrRoom
from hackathon_portal.regulation.rules.deadlines import end_of_day, is_after, local_day
from hackathon_portal.russia.words import cited


class Stage(Enum):
    """In the order of a contest's life; a contest is always at exactly one of them."""

    DRAFT = "готовится"
    REGISTRATION = "идёт регистрация"
    REGISTERED = "регистрация окончена, конкурс не начался"
    FIRST_DAY = "конкурс начался, регистрация ещё открыта"
    RUNNING = "идёт конкурс"
    HANDED_IN = "срок проектов прошёл, оценка не открыта"
    ASSESSMENT = "идёт оценка"
    ASSESSED = "оценка закрыта, протокола нет"
    DRAFTED = "протокол подписывают"
    SIGNED = "протокол подписан"
    PUBLISHED = "решение опубликовано"
    REASSESSED = "решение опубликовано, оценка открыта заново"
    AMENDING = "решение опубликовано, готовят протокол об изменении"
    FINISHED = "конкурс завершён"
    CANCELLED = "конкурс отменён"  # from any stage before the publication, and back to it

    @property
    def place(self) -> int:
        return ORDER.index(self)


ORDER = list(Stage)


def between(first: Stage, last: Stage) -> frozenset[Stage]:
    """Both and all in the middle."""
    return frozenset(ORDER[first.place : last.place + 1])


def since(first: Stage) -> frozenset[Stage]:
    return between(first, ORDER[-1])


def until(last: Stage) -> frozenset[Stage]:
    return between(ORDER[0], last)


OPEN = frozenset({Stage.REGISTRATION, Stage.FIRST_DAY})  # registration is
BEFORE_START = frozenset({Stage.REGISTRATION, Stage.REGISTERED})
PUBLISHED = between(Stage.PUBLISHED, Stage.AMENDING)
ANNOUNCED = between(Stage.REGISTRATION, Stage.AMENDING)
STARTED = between(Stage.FIRST_DAY, Stage.AMENDING)
AT_WORK = between(Stage.FIRST_DAY, Stage.HANDED_IN)  # the contest has begun, nobody may give points yet
PROTOCOL = between(Stage.DRAFTED, Stage.SIGNED)
NOT_FINISHED = until(Stage.AMENDING)


# Instants at which something ends by the clock.
ENDS: dict[str, Callable[[Contest], datetime | None]] = {
    "closes": lambda contest: contest.registration_closes_at,
    "starts": lambda contest: starts_at(contest),
    "deadline": lambda contest: contest.project_deadline_at,
}


@dataclass(frozen=True)
class Term:
    """By which instant an action ended (a name in `ENDS`), in which words, and what is so since then."""

    until: str
    what: str
    after: str = ""


@dataclass(frozen=True)
class Cell:
    """What the table says of an action at a stage: refused with its words, or allowed, with what follows where something does.

    `clause` is the name of a clause in the regulation. Words may name {closes}, {starts}, {deadline} and
    the contest's own word for a nomination: {Task} (accusative), {Tasks}, {tasks}.
    """

    is_allowed: bool
    words: str = ""
    clause: str = ""
    code: str = "stage"
    term: Term | None = None


YES = Cell(True)


def then(words: str) -> Cell:
    """Allowed, and this follows."""
    return Cell(True, words)


def no(words: str, clause: str = "", *, code: str = "stage") -> Cell:
    """Refused in these words."""
    return Cell(False, words, clause, code)


def late(what: str, clause: str = "", *, until: str, after: str = "", code: str = "stage") -> Cell:
    """Refused since an instant (a name in `ENDS`). `what` is a clause with its verb: «Конкурс начался»; `after`, a sentence, says what is so."""
    after = after and f"{after[0].upper()}{after[1:]}"
    return Cell(False, " ".join(filter(None, [f"{what} {{{until}}}.", after])), clause, code, Term(until, what, after))


# What is so wherever a row says nothing of these stages.
USUAL = {
    Stage.DRAFT: no("Конкурс ещё не объявлен.", "announcement", code="contest.draft"),
    Stage.FINISHED: no("Конкурс завершён: сначала отмените завершение, указав причину.", code="contest.closed"),
    Stage.CANCELLED: no("Конкурс отменён. Продолжить его можно, только если отмену снимут актом.", code="contest.cancelled"),
}
Row = Mapping[Stage, Cell]
# As it is written down: an action -> stages -> a cell, or one cell for every stage.
Rows = Mapping[str, Mapping[frozenset[Stage], Cell] | Cell]
_table: dict[str, Row] = {}


def declare(rows: Rows) -> None:
    """Add the rows of an app: the action's name -> {stages: cell}, or one cell for every stage.

    A stage named twice, or of which nothing is said, is a ValueError.
    """
    for action, row in rows.items():
        if action in _table:
            raise ValueError(f"{action}: two rows")
        _table[action] = _whole(action, row)


def _whole(action: str, row: Mapping[frozenset[Stage], Cell] | Cell) -> Row:
    if isinstance(row, Cell):
        return dict.fromkeys(Stage, row)
    cells: dict[Stage, Cell] = {}
    for stages, cell in row.items():
        for stage in stages:
            if stage in cells:
                raise ValueError(f"{action}: {stage} twice")
            cells[stage] = cell
    whole = {**USUAL, **cells}
    if missing := [stage.name for stage in Stage if stage not in whole]:
        raise ValueError(f"{action}: nothing is said of {', '.join(missing)}")
    return {stage: whole[stage] for stage in Stage}


@dataclass(frozen=True)
class Dated:
    """An action with a day of its own: which one by what it is given, what is so before it and after it.

    Words may name {day}. `code` of a cell is the refusal's.
    """

    day: Callable[[Mapping[str, Any]], date | None]
    before: Cell = YES
    after: Cell = YES


_dated: dict[str, Dated] = {}


def declare_days(rows: Mapping[str, Dated]) -> None:
    """Add the actions of an app that have a day: of a meeting, of a paper, of a parcel."""
    _dated.update(rows)


def dated() -> dict[str, Dated]:
    return dict(_dated)


def require_day(action: str, contest: Contest, given: Mapping[str, Any]) -> None:
    """Refuse an action before or after its day, where its row says so."""
    rule = _dated.get(action)
    day = rule.day(given) if rule else None
    if rule is None or day is None:
        return
    today = local_day(clock.now(), contest.regulation)
    cell = rule.before if today < day else rule.after if today > day else YES
    if not cell.is_allowed:
        clause = contest.regulation.clause(cell.clause) if cell.clause else ""
        raise RuleViolation(code=cell.code, message=cell.words.format(day=f"{day:%d.%m.%Y}"), clause=clause)


def table() -> dict[str, Row]:
    return dict(_table)


# What of an action's own refusals rests on the contest alone: raises. The action and its page ask the same function.
_first: dict[str, Callable[[Contest], None]] = {}


def asks_first(*actions: str) -> Callable[[Callable[[Contest], None]], Callable[[Contest], None]]:
    """Let every page ask this function, which refuses, before it offers these actions (contests/offers.py)."""

    def mark(function: Callable[[Contest], None]) -> Callable[[Contest], None]:
        _first.update(dict.fromkeys(actions, function))
        return function

    return mark


def stands_against(action: str, contest: Contest) -> str:
    """What of the contest itself keeps this action from being done, by what its app has said (`asks_first`); empty where nothing does."""
    try:
        if action in _first:
            _first[action](contest)
    except RuleViolation as violation:
        return str(violation)
    return ""


# How far judging has come in a contest that has begun: the later of its stage and the clock's is the contest's.
Source = Callable[[Contest], Stage | None]
_sources: list[Source] = []


def stage_source(source: Source) -> Source:
    """Ask this function how far its part of a contest has come; one statement at most."""
    _sources.append(source)
    return source


def starts_at(contest: Contest) -> datetime:
    """The first instant of the contest's first day, in its zone."""
    return datetime.combine(contest.starts_on, time.min, contest.regulation.zone)


def by_row(contest: Contest, at: datetime) -> Stage:
    """The stage by the contest's own row and the clock; no statement."""
    if contest.state == Contest.State.DRAFT:
        return Stage.DRAFT
    if contest.state == Contest.State.CLOSED:
        return Stage.FINISHED
    if contest.state == Contest.State.CANCELLED:
        return Stage.CANCELLED
    if contest.results_published_at:
        return Stage.PUBLISHED
    closes = contest.registration_closes_at
    is_open = not is_after(at, closes)  # for ever, where the regulation and the organiser name no day
    if at < starts_at(contest):
        return Stage.REGISTRATION if is_open else Stage.REGISTERED
    if is_after(at, contest.project_deadline_at or end_of_day(contest.ends_on, contest.regulation)):
        return Stage.HANDED_IN
    return Stage.FIRST_DAY if is_open else Stage.RUNNING


def _further(stage: Stage) -> list[Stage]:
    """Where a contest may be whose row and clock say `stage`."""
    if Stage.FIRST_DAY.place <= stage.place < Stage.PUBLISHED.place:
        return ORDER[stage.place : Stage.PUBLISHED.place]
    return ORDER[stage.place : Stage.FINISHED.place] if stage is Stage.PUBLISHED else [stage]


def stage_of(contest: Contest, at: datetime | None = None, *, remembered: bool = False) -> Stage:
    """At which stage the contest is; one statement once it has begun, none before.

    `remembered`: for pages, which ask several times of one contest object.
    """
    stage = by_row(contest, at or clock.now())
    if _further(stage) == [stage]:
        return stage
    known = contest.__dict__.get("_stage_reached") if remembered else None
    if known is None:
        reached = [found for source in _sources if (found := source(contest))]
        known = contest.__dict__["_stage_reached"] = max(reached, key=lambda one: one.place, default=stage)
    return max(stage, known, key=lambda one: one.place)


@dataclass(frozen=True)
class Answer:
    """What the table says of an action in this contest now: the words are whole sentences for a person."""

    is_allowed: bool
    words: str = ""
    clause: str = ""
    code: str = "stage"
    term: Term | None = None

    @property
    def why(self) -> str:
        """The refusal with its clause; empty where the action is allowed."""
        return "" if self.is_allowed else f"{self.words} ({cited(self.clause)})" if self.clause else self.words

    @property
    def follows(self) -> str:
        return self.words if self.is_allowed else ""


def answer(action: str, contest: Contest, at: datetime | None = None, *, remembered: bool = False) -> Answer:
    """The one question: may this be done at the contest's stage. KeyError for an action without a row."""
    row = _table[action]
    now = at or clock.now()
    stage = by_row(contest, now)
    if any(row[other] != row[stage] for other in _further(stage)):
        stage = stage_of(contest, now, remembered=remembered)
    cell = row[stage]
    clause = contest.regulation.clause(cell.clause) if cell.clause else ""
    return Answer(cell.is_allowed, _filled(cell.words, contest), clause, cell.code, cell.term)


def _filled(words: str, contest: Contest) -> str:
    if "{" not in words:
        return words
    zone, closes, deadline = contest.regulation.zone, contest.registration_closes_at, contest.project_deadline_at
    called = contest.regulation.words
    return words.format(
        closes=f"{closes.astimezone(zone):%d.%m.%Y в %H:%M:%S}" if closes else "в срок, названный организатором",
        starts=f"{contest.starts_on:%d.%m.%Y}",
        deadline=f"{deadline.astimezone(zone):%d.%m.%Y %H:%M}" if deadline else f"{contest.ends_on:%d.%m.%Y}",
        Task=capfirst(called.task_accusative),
        Tasks=capfirst(called.tasks),
        tasks=called.tasks,
    )


def require_stage(action: str, contest: Contest, at: datetime | None = None) -> None:
    """Refuse the action where the table does."""
    said = answer(action, contest, at)
    if not said.is_allowed:
        raise _refused(said, contest)


def _refused(said: Answer, contest: Contest) -> Passed:
    """With the term and the moment pressed where the action ended by the clock."""
    until = ENDS[said.term.until](contest) if said.term else None
    if said.term is None or until is None or clock.now() < until:
        return Passed(code=said.code, message=said.words, clause=said.clause)
    zone = contest.regulation.zone
    return TooLate(code=said.code, what=said.term.what, until=until, zone=zone, in_force=said.term.after, clause=said.clause)


# Arguments that say when something has happened which is only written down now (an import, a door without a network).
MOMENTS = ("submitted_at", "announced_at", "at")


@audit.before_actions
def _ask(action: str, given: Mapping[str, Any]) -> None:
    """Before every action of the portal: refuse it where the contest's stage does."""
    # `tests/actions/test_stages.py` finds an action of a contest without a row.
    if not _differs(_table.get(action, {})) and action not in _dated:
        return
    contest = contest_in(given)
    if contest is None:
        return
    require_day(action, contest, given)
    at = _moment(given)
    # The contest that was given may have been read a while ago: only a fresh one refuses, and the lock asks again.
    if not answer(action, contest, at).is_allowed:
        require_stage(action, prepared_contest(contest.pk) or contest, at)


@when_locked
def _ask_again(contest: Contest) -> None:
    """Under the contest's lock: somebody may have moved it on since the action began."""
    action, given = audit.under_way_once("stage")
    if action in _table and _differs(_table[action]) and contest_key_in(given) in (contest.pk, None):
        require_stage(action, contest, _moment(given))


def _moment(given: Mapping[str, Any]) -> datetime | None:
    return next((given[name] for name in MOMENTS if isinstance(given.get(name), datetime)), None)


def _differs(row: Row) -> bool:
    return any(not cell.is_allowed for cell in row.values())


def contest_in(given: Mapping[str, Any]) -> Contest | None:
    """The contest an action was given, itself or through a row that belongs to it, with its regulation; None where there is none."""
    for value in given.values():
        kind: Any = type(value)
        if (path := path_to_contest(kind)) is not None:
            return _walked(value, path)
    return None


def contest_key_in(given: Mapping[str, Any]) -> int | None:
    contest = given.get("contest")
    return contest.pk if isinstance(contest, Contest) else None


@cache
def path_to_contest(model: Any) -> tuple[str, ...] | None:
    """The names of the foreign keys from a model to its contest, the shortest way; None where no way leads there."""
    if not hasattr(model, "_meta"):
        return None
    queue: list[tuple[Any, tuple[str, ...]]] = [(model, ())]
    seen = {model}
    while queue:
        current, path = queue.pop(0)
        if current is Contest:
            return path
        for field in current._meta.concrete_fields:
            other = field.related_model
            names_room = other is Contest and issubclass(current, ContestOrRoom)  # the row of another room leads to no contest
            if other is not None and (names_room or not field.null) and other not in seen and _is_of_contests(other):
                seen.add(other)
                queue.append((other, (*path, field.name)))
    return None


def _is_of_contests(model: Any) -> bool:
    """A person or a file leads to no contest, although rows of contests point at them."""
    return model._meta.app_label not in {"accounts", "kernel", "auth", "contenttypes"}


def _walked(row: Any, path: tuple[str, ...]) -> Contest | None:
    for name in path:
        field = row._meta.get_field(name)
        if field.related_model is Contest and getattr(row, field.attname) is None:
            return None
        if field.related_model is Contest and not field.is_cached(row):
            setattr(row, name, prepared_contest(getattr(row, field.attname)))
        row = getattr(row, name)
        if row is None:
            return None
    contest: Contest = row
    if contest.pk and not Contest._meta.get_field("regulation_version").is_cached(contest):
        fresh = prepared_contest(contest.pk)
        contest.regulation_version = fresh.regulation_version if fresh else None
    return contest if contest.pk and contest.regulation_version_id else None
