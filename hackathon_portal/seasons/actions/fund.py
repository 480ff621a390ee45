"""Actions with the fund of a season: every deed moves money between what is not divided and lines, and the contests' sources follow."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NoReturn

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.locks import lock_name
from hackathon_portal.seasons.models import FundLine, FundMove, Hub, Season, Stage
from hackathon_portal.seasons.queries import fund as queries
from hackathon_portal.seasons.rules import fund as rules
from hackathon_portal.seasons.rules.fund import UNDIVIDED, Moved
from hackathon_portal.seasons.rules.schema import FundRules, SeasonRules
from prizes.awards.actions import fund as prize_fund

ONLY_STAFF = "Фонд сезона делит сотрудник сезона."


def _locked(season: Season) -> FundRules:
    """The fund, whose deeds follow one another."""
    lock_name(f"fund of season {season.pk}")
    season.refresh_from_db(fields=["rules_version"])
    if season.rules.fund is None:
        raise RuleViolation(code="fund.none", message="В правилах сезона фонда нет.")
    return season.rules.fund


def _refuse(season: Season, code: str, message: str, field: str = "", status: int = 400) -> NoReturn:
    raise RuleViolation(code=code, clause=season.rules.clause("fund"), message=message, field=field, status=status)


@action("Деньги фонда сезона перенесены")
def move_money(
    *, season: Season, source: FundLine | None, target: FundLine | None, amount: Decimal, reason: str, by: User
) -> FundMove:
    """Take money from a line (None: from what is not divided) and put it into another; the contests' sources change with them."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    _locked(season)
    made = _move(season, source, target, amount, reason, by)
    note(room=season.room, about=f"{made}: {made.amount:.0f}"[:300], reason=made.reason)
    return made


@action("В фонд сезона добавлена строка")
def add_line(
    *, season: Season, stage: Stage, hub: Hub | None, nomination: str, amount: Decimal, reason: str, by: User
) -> FundLine:
    """A line of the fund out of what is not divided; where the line is there already it gets more."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    _locked(season)
    if stage.season_id != season.pk or (hub is not None and hub.stage_id != stage.pk):
        _refuse(season, "fund.other_season", "Этого этапа или площадки в сезоне нет.", "place")
    if hub is not None and hub.closed_at is not None:
        _refuse(season, "fund.hub_closed", f"Площадка «{hub}» закрыта: денег ей не дают.", "place")
    line, _ = FundLine.objects.get_or_create(season=season, stage=stage, hub=hub, nomination=" ".join(nomination.split())[:160])
    _move(season, None, line, amount, reason, by)
    line.refresh_from_db()
    note(room=season.room, about=f"{line}: {amount:.0f}"[:300], reason=reason.strip()[:300])
    return line


@action("Перенос в фонде сезона возвращён")
def take_back_move(*, move: FundMove, reason: str, by: User) -> FundMove:
    """The money goes back where it was; refused where it is not there any more, or a contest has promised it."""
    season = move.season
    require(by, "seasons.manage", season, ONLY_STAFF)
    _locked(season)
    move = FundMove.objects.select_for_update(of=("self",)).select_related("season").get(pk=move.pk)
    if move.taken_back_at is not None:
        _refuse(season, "fund.taken_back", "Этот перенос уже возвращён.")
    if not reason.strip():
        _refuse(season, "fund.no_reason", "Напишите, почему перенос возвращают.", "reason")
    if move.from_line is not None and move.from_line.hub is not None and move.from_line.hub.closed_at is not None:
        _refuse(season, "fund.hub_closed", f"Площадка «{move.from_line.hub}» закрыта: деньги ей не возвращают.")
    _carry(season, Moved(move.to_line_id, move.from_line_id, move.amount), by)
    move.taken_back_at, move.taken_back_reason = clock.now(), reason.strip()[:300]
    move.save(update_fields=["taken_back_at", "taken_back_reason"])
    note(room=season.room, about=f"{move}: {move.amount:.0f}"[:300], reason=move.taken_back_reason)
    return move


def _move(season: Season, source: FundLine | None, target: FundLine | None, amount: Decimal, reason: str, by: User) -> FundMove:
    if not reason.strip():
        _refuse(season, "fund.no_reason", "Напишите основание: решение, приказ, протокол.", "reason")
    for line in filter(None, (source, target)):
        if line.season_id != season.pk:
            _refuse(season, "fund.other_season", "Этой строки в фонде сезона нет.")
    _carry(season, Moved(source.pk if source else UNDIVIDED, target.pk if target else UNDIVIDED, amount), by)
    return FundMove.objects.create(
        season=season, from_line=source, to_line=target, amount=amount, reason=reason.strip()[:300], made_by=by
    )


def _carry(season: Season, move: Moved, by: User) -> None:
    """Change both places, then the contests' sources: what a contest has promised stays with it (prizes refuse)."""
    before = queries.lying(season)
    if why := rules.fault(move, before):
        _refuse(season, "fund.amount", f"Перенести нельзя: {why}.", "amount", 422)
    after = rules.after(move, before)
    # The line that loses comes first: a source never stands past what is left of the fund.
    for key in (move.source, move.target):
        if key is not None:
            line = FundLine.objects.select_for_update(of=("self",)).select_related("stage", "hub", "source").get(pk=key)
            line.amount = after[key]
            line.save(update_fields=["amount"])
            _follow(season, line, by)


def _follow(season: Season, line: FundLine, by: User) -> None:
    """The source of the line's contest is what the line is: made, changed or removed by the actions of prizes."""
    fund, contest = season.rules.fund, queries.contest_at(line)
    if fund is None or contest is None:
        return
    if line.amount == 0:
        if source := line.source:
            line.source = None
            line.save(update_fields=["source"])
            prize_fund.remove_fund_source(source=source, by=by)
        return
    values = {
        "kind": fund.kind, "name": queries.source_name(line, fund), "amount": line.amount, "basis": fund.document,
        "purpose": fund.purpose, "report_by": fund.report_by,
    }  # fmt: skip
    line.source = prize_fund.set_fund_source(contest=contest, values=values, source=line.source, by=by)
    line.save(update_fields=["source"])


def follow_contest(stage: Stage, hub: Hub | None, by: User) -> None:
    """A contest is made where lines wait for one: their money becomes its sources. Within the action that makes it."""
    season = stage.season
    if season.rules.fund is None:
        return
    _locked(season)
    for line in _waiting(season, stage, hub):
        _follow(season, line, by)


def _waiting(season: Season, stage: Stage, hub: Hub | None) -> Iterable[FundLine]:
    return list(queries.lines_of(season).filter(stage=stage, hub=hub, amount__gt=0))


def release_hub_money(hub: Hub, reason: str, by: User) -> None:
    """A hub is closed: what it had is not divided again. Within the action that closes it."""
    season = hub.stage.season
    if season.rules.fund is None:
        return
    _locked(season)
    for line in queries.lines_of(season).filter(hub=hub, amount__gt=0):
        _move(season, line, None, line.amount, f"площадка закрыта: {reason}"[:300], by)


def follow_rules(season: Season, fund: FundRules | None, by: User) -> None:
    """New rules are in force: sources say the fund's purpose and document as they do. Within the action that changes the rules."""
    if fund is None:
        return
    for line in queries.lines_of(season).filter(amount__gt=0, source__isnull=False):
        source = line.source
        assert source is not None  # noqa: S101  for the types: the rows have one
        if (source.kind, source.name, source.purpose) != (fund.kind, queries.source_name(line, fund), fund.purpose):
            _follow(season, line, by)
        elif source.report_by != fund.report_by and source.is_grant:
            prize_fund.set_report_day(source=source, report_by=fund.report_by, by=by)


def refuse_fund(season: Season, wanted: SeasonRules) -> None:
    """Rules whose fund is less than what lines have: first the money is taken from them."""
    divided = queries.divided(season)
    have = wanted.fund.amount if wanted.fund is not None else rules.NOTHING
    if divided > have:
        _refuse(
            season, "fund.divided", f"Между этапами и площадками уже распределено {divided:.0f} руб.: фонд не может стать {have:.0f}.",
            "fund", 422,
        )  # fmt: skip
