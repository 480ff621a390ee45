"""The fund of the demonstration's season divided to the last rouble: a line for each hub, the rest for the final, prizes of every case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hackathon_portal.accounts.roles import forget_roles
from hackathon_portal.contests.divisions import Division, divisions_of
from hackathon_portal.demo.season import Play
from hackathon_portal.seasons.actions import fund
from hackathon_portal.seasons.models import FundLine, StageContest
from prizes.awards.actions import fund as prize_fund

AT_HUB = Decimal(1_000_000)
WHOLE = Decimal(1_000)
# Parts of a case's money that the second and the third place get; the first gets the rest.
PARTS = {2: Decimal("0.3"), 3: Decimal("0.2")}
REASON = "решение организатора о распределении фонда"


def give(playing: Play, held: StageContest, amount: Decimal) -> None:
    """A line of the fund for this contest; its source follows."""
    staff = playing.users["staff"]
    fund.add_line(
        season=playing.season, stage=held.stage, hub=held.hub, nomination="", amount=amount, reason=REASON, by=staff,
    )  # fmt: skip
    forget_roles(staff)


def undivided(playing: Play) -> Decimal:
    """What of the fund no line has yet."""
    whole = playing.season.rules.fund
    lines = FundLine.objects.filter(season=playing.season).values_list("amount", flat=True)
    return whole.amount - sum(lines, Decimal(0)) if whole is not None else Decimal(0)


def promise(playing: Play, held: StageContest) -> None:
    """Every place of every case of the contest gets its part of the line."""
    line = FundLine.objects.filter(stage=held.stage, hub=held.hub, amount__gt=0).select_related("source").first()
    if line is None:
        return
    prizes = [
        (division, place, amount, line.source, "") for division, place, amount in parts(line.amount, divisions_of(held.contest))
    ]
    prize_fund.set_prizes(contest=held.contest, prizes=prizes, by=playing.users["staff"])


def parts(whole: Decimal, divisions: Sequence[Division]) -> Iterator[tuple[Division, int, Decimal]]:
    """The money by case and place: equal cases, thousands, nothing left over."""
    each = whole // len(divisions) // WHOLE * WHOLE
    for number, division in enumerate(divisions):
        own = whole - each * (len(divisions) - 1) if number == 0 else each
        lower = {place: own * part // WHOLE * WHOLE for place, part in PARTS.items()}
        yield division, 1, own - sum(lower.values(), Decimal(0))
        for place, amount in lower.items():
            yield division, place, amount
