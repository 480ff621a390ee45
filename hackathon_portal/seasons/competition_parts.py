"""What online competitions add to an entrant's own page and to the page of a season."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from hackathon_portal.competitions.models import Competition, Side
from hackathon_portal.competitions.queries import boards, shown
from hackathon_portal.competitions.queries.competitions import competitions_of, verdict_for
from hackathon_portal.seasons.models import Entrant
from hackathon_portal.seasons.parts import Item, Slot, own_part


@own_part(Slot.COMPETITIONS)
def own_competitions(entrant: Entrant, now: datetime) -> Iterator[Item]:
    """Each announced competition: how it stands, what may still be sent today, the place as everybody sees it."""
    if entrant.user is None:
        return
    for one in competitions_of(entrant.season.room):
        standing = shown.standing_of(one, now)
        seen = boards.visible_scores(entrant.user, one, now)
        runs = standing.is_open and now >= one.opens_at
        name = "season_competition_my" if seen.mine is not None or runs else "season_competition"
        address = reverse(name, args=[entrant.season.slug, one.code])
        words = [_left(one, seen.mine, now)] if seen.mine is not None and runs else [standing.words]
        if row := next((row for row in shown.board_of(seen).rows if row.is_mine), None):
            words.append(f"{'Итог: место' if seen.is_revealed else 'Сейчас место'} {row.place}.")
        act = "Моё участие" if seen.mine is not None else "Участвовать" if runs else "О соревновании"
        yield Item(
            one.title, " ".join(filter(None, words)), one.closes_at if runs else None, address, act,
            is_open=runs and seen.mine is not None,
        )  # fmt: skip


def _left(competition: Competition, side: Side, now: datetime) -> str:
    if competition.kind == Competition.Kind.FLAGS:
        return ""
    verdict = verdict_for(side, now)
    if competition.daily_limit:
        return f"Осталось файлов сегодня: {verdict.left_today} из {competition.daily_limit}."
    return f"Осталось файлов: {verdict.left_total} из {competition.total_limit}." if competition.total_limit else ""
