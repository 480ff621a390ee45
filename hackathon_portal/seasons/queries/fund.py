"""The fund of a season: what lies where, what contests hold of it, what a deed would change; the one answer to what a contest may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from hackathon_portal.contests.models import Contest
from hackathon_portal.seasons.models import FundLine, FundMove, Hub, Season, StageContest
from hackathon_portal.seasons.rules import fund as rules
from hackathon_portal.seasons.rules.fund import NOTHING, UNDIVIDED, Moved
from hackathon_portal.seasons.rules.schema import FundRules
from prizes.models import FundSource

NOT_DIVIDED = "Не распределено"


def lines_of(season: Season) -> QuerySet[FundLine]:
    """Every line, also one whose money has gone elsewhere."""
    return FundLine.objects.filter(season=season).select_related("stage", "hub__stage", "source__contest")


def divided(season: Season) -> Decimal:
    """What lines have together."""
    return FundLine.objects.filter(season=season).aggregate(whole=Sum("amount"))["whole"] or NOTHING


def lying(season: Season) -> dict[int | None, Decimal]:
    """What lies in each line and in none; empty where the season has no fund."""
    if season.rules.fund is None:
        return {}
    found: dict[int | None, Decimal] = dict(FundLine.objects.filter(season=season).values_list("pk", "amount"))
    found[UNDIVIDED] = season.rules.fund.amount - sum(found.values(), NOTHING)
    return found


def contest_at(line: FundLine) -> Contest | None:
    """The contest that is held where the line's money goes."""
    held = StageContest.objects.filter(stage=line.stage_id, hub=line.hub_id).select_related("contest").first()
    return held.contest if held else None


def source_name(line: FundLine, fund: FundRules) -> str:
    """How the line's money is called among the sources of its contest."""
    return (f"{fund.source}, «{line.nomination}»" if line.nomination else fund.source)[:160]


def objection(contest: Contest, source: FundSource | None, wanted: Mapping[str, Any] | None) -> str:
    """Why the contest may not have this source (`wanted`: its kind, name and amount; None: be without it). A contest of a season with a
    fund has what its lines give it: no other source, and no rouble past them."""
    held = StageContest.objects.filter(contest=contest).select_related("stage__season__rules_version").first()
    fund = held.stage.season.rules.fund if held is not None else None
    if held is None or fund is None:
        return ""
    lines = FundLine.objects.filter(stage=held.stage_id, hub=held.hub_id, amount__gt=0)
    allowed = {source_name(line, fund): line.amount for line in lines}
    where = f"Деньги этого конкурса делит фонд сезона «{held.stage.season}»"
    if wanted is None:
        is_held = source is not None and source.name in allowed and source.kind == fund.kind
        return f"{where}: строку забирают на странице фонда." if is_held else ""
    if wanted["kind"] != fund.kind or wanted["name"] not in allowed:
        return f"{where}: другого источника у конкурса нет, строку добавляют на странице фонда."
    if wanted["amount"] != allowed[wanted["name"]]:
        return f"{where}: в его строке {allowed[wanted['name']]:.0f} руб., не больше и не меньше."
    return ""


@dataclass(frozen=True)
class Change:
    """What a deed does to one place of the fund, and whether a contest's source follows."""

    title: str
    before: Decimal
    after: Decimal
    contest: Contest | None


def effect(season: Season, move: Moved, lines: Iterable[FundLine]) -> list[Change]:
    """What the page shows before the press."""
    before = lying(season)
    after = rules.after(move, before)
    by_key = {line.pk: line for line in lines}
    found = []
    for key in (move.source, move.target):
        line = by_key.get(key or 0)
        found.append(
            Change(str(line) if line else NOT_DIVIDED, before.get(key, NOTHING), after[key], contest_at(line) if line else None)
        )
    return found


@dataclass(frozen=True)
class Row:
    """A line as the desk shows it."""

    line: FundLine
    contest: Contest | None
    holds: Decimal | None  # what the contest's source says; None where there is no source yet


def rows_of(season: Season) -> list[Row]:
    """Lines with money, with the contests that hold it."""
    contests = {
        (held.stage_id, held.hub_id): held.contest
        for held in StageContest.objects.filter(stage__season=season).select_related("contest")
    }
    return [
        Row(line, contests.get((line.stage_id, line.hub_id)), line.source.amount if line.source else None)
        for line in lines_of(season).filter(amount__gt=0)
    ]


def does_not_meet(season: Season) -> list[str]:
    """Where the fund, its lines and the contests' sources differ, in words; empty where all is equal."""
    found = []
    if season.rules.fund is not None and not rules.adds_up(season.rules.fund.amount, lying(season).values()):
        found.append("строки не складываются в фонд")
    for row in rows_of(season):
        if row.contest is not None and row.holds != row.line.amount:
            found.append(f"«{row.line}»: в строке {row.line.amount:.0f}, у конкурса {row.holds or NOTHING:.0f}")
    return found


@dataclass(frozen=True)
class Part:
    """What of the fund a stage has, for everybody."""

    title: str
    amount: Decimal


def public_parts(season: Season) -> list[Part]:
    """By stages, computed: what is not divided last."""
    by_stage: dict[str, Decimal] = {}
    for title, amount in (
        FundLine.objects.filter(season=season, amount__gt=0).order_by("stage__position").values_list("stage__title", "amount")
    ):
        by_stage[title] = by_stage.get(title, NOTHING) + amount
    return [Part(title, amount) for title, amount in by_stage.items()]


def moves_of(season: Season) -> QuerySet[FundMove]:
    """Every deed, the newest first."""
    return FundMove.objects.filter(season=season).select_related(
        "from_line__stage", "from_line__hub", "to_line__stage", "to_line__hub", "made_by"
    )


def places_of(season: Season) -> list[tuple[str, str]]:
    """Where a line may be: stages that hold hackathons, and their open hubs; the value names the stage and the hub."""
    found = []
    for stage in season.stages.filter(kind__in=["contest", "competition"]):  # type: ignore[attr-defined]
        found.append((f"{stage.pk}:", f"Этап: {stage}"))
        hubs = Hub.objects.filter(stage=stage, closed_at=None).order_by("opens_at", "code")
        found += [(f"{stage.pk}:{hub.pk}", f"Площадка: {hub}") for hub in hubs]
    return found
