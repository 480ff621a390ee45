"""Data of a season's people go when the season's term of keeping is over; regions, specialisations and places stay, without names.

What goes is what the registry of personal data says (`With.SEASON`): with the next people of the season what is theirs alone, then
what is left of everybody else around it. Counters, lists and figures of questions rest on the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from hackathon_portal.kernel import clock, erasure, letter_erasure
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.personal import Table, With, declared, erased_with
from hackathon_portal.regulation.rules.deadlines import kept_until
from hackathon_portal.seasons.models import Entrant, EntrantRepresentative, Season

BATCH = 500


def is_over(season: Season) -> bool:
    """Whether the time of keeping of a closed season is over, by the season's zone."""
    if season.state != Season.State.CLOSED or season.closed_at is None:
        return False
    zone = season.rules.zone
    return kept_until(season.closed_at.astimezone(zone).date(), season.rules.kept_for) < clock.now().astimezone(zone).date()


@action("Стёрты данные участников сезона")
def erase_season(*, season: Season) -> int:
    """Clear the next people of a season whose term is over, or, after the last of them, what is left around it; how many rows.

    Who comes back finds nothing left.
    """
    return _erase_next(season)


@action("Данные участников сезона стёрты и в восстановленной копии")
def erase_season_again(*, season: Season) -> int:
    """The same in a copy that was restored: whether the season was closed when the copy was made is not asked."""
    return _erase_next(season)


def _erase_next(season: Season) -> int:
    rows = list(Entrant.objects.select_for_update().filter(season=season, erased_at=None).order_by("pk")[:BATCH])
    if rows:
        count = len(rows)
        _forget(season, rows)
    else:
        count = erasure.erase_with(With.SEASON, season)
    note(room=season.room, about=f"{season.short_title}: {count}")
    return count


def _forget(season: Season, rows: list[Entrant]) -> None:
    keys = [row.pk for row in rows]
    representatives = EntrantRepresentative.objects.filter(entrant__in=keys)
    letter_erasure.forget_person([*rows, *representatives])
    representatives.delete()
    for table, theirs in _rows_of(season, [row.user_id for row in rows if row.user_id is not None]):
        erasure.erase_rows(table, theirs)
    fields: dict[str, Any] = {name: Entrant._meta.get_field(name) for name in declared(Entrant).personal}
    blanks = {name: erasure.blank(field) for name, field in fields.items()}
    Entrant.objects.filter(pk__in=keys).update(**blanks, user=None, erased_at=clock.now())


def _rows_of(season: Season, people: Collection[int]) -> Iterator[tuple[Table, QuerySet[Any]]]:
    """What these people left in the season alone, table by table."""
    for table, lookup in erased_with(With.SEASON):
        whose = table.goes.get(With.ACCOUNT)
        if lookup and whose:
            among = {lookup: erasure.named_in(lookup, season), f"{whose}__in": people}
            yield table, apps.get_model(table.label)._base_manager.filter(**among)


def erase_whole_season(*, season: Season, act: Callable[..., int] = erase_season) -> int:
    """Everybody and everything of the season, batch by batch, each in a transaction of its own; how many rows."""
    count = 0
    while Entrant.objects.filter(season=season, erased_at=None).exists():
        count += act(season=season)
    return count + (act(season=season) if erasure.anything_with(With.SEASON, season) else 0)


def erase_after_retention() -> int:
    """Every closed season whose time of keeping is over."""
    seasons = Season.objects.filter(state=Season.State.CLOSED).select_related("rules_version")
    return sum(erase_whole_season(season=season) for season in seasons if is_over(season))
