"""Data of a season's people go when the season's term of keeping is over; regions, specialisations and places stay, without names.

What goes is what the registry of personal data says of an entrant; counters, lists and figures of questions rest on the rest.
"""

from __future__ import annotations

from typing import Any

from hackathon_portal.competitions.models import Side, SideMember, Submission
from hackathon_portal.events.models import EntryPass, SignUp
from hackathon_portal.exams.models import Attempt
from hackathon_portal.kernel import clock, erasure, letter_erasure
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.personal import declared, table_of
from hackathon_portal.regulation.rules.deadlines import kept_until
from hackathon_portal.seasons.models import Entrant, EntrantConsent, EntrantRepresentative, Season, StageEntry

BATCH = 500


def is_over(season: Season) -> bool:
    """Whether the time of keeping of a closed season is over, by the season's zone."""
    if season.state != Season.State.CLOSED or season.closed_at is None:
        return False
    zone = season.rules.zone
    return kept_until(season.closed_at.astimezone(zone).date(), season.rules.kept_for) < clock.now().astimezone(zone).date()


@action("Стёрты данные участников сезона")
def erase_season(*, season: Season) -> int:
    """Clear the next people of a season whose term is over; how many there were. Who comes back finds nothing left."""
    rows = list(Entrant.objects.select_for_update().filter(season=season, erased_at=None).order_by("pk")[:BATCH])
    if rows:
        _forget(season, rows)
    note(room=season.room, about=f"{season.short_title}: {len(rows)}")
    return len(rows)


def _forget(season: Season, rows: list[Entrant]) -> None:
    keys = [row.pk for row in rows]
    letter_erasure.forget_person([*rows, *EntrantRepresentative.objects.filter(entrant__in=keys)])
    people = [row.user_id for row in rows if row.user_id is not None]
    Attempt.objects.filter(exam__room=str(season.room), user__in=people).delete()
    SideMember.every.filter(competition__room=str(season.room), user__in=people).delete()
    erasure.erase_rows(declared(Side), Side.objects.filter(competition__room=str(season.room), named_by__in=people))
    erasure.erase_rows(
        declared(Submission), Submission.objects.filter(side__competition__room=str(season.room), sent_by__in=people)
    )
    SignUp.objects.filter(gathering__room=str(season.room), user__in=people).delete()
    EntryPass.objects.filter(room=str(season.room), user__in=people).delete()
    EntrantRepresentative.objects.filter(entrant__in=keys).delete()
    EntrantConsent.objects.filter(entrant__in=keys).delete()
    StageEntry.objects.filter(entrant__in=keys).exclude(reason="").update(reason="")
    table = table_of(Entrant)
    assert table is not None  # noqa: S101  for the types: entrants are declared
    fields: dict[str, Any] = {name: Entrant._meta.get_field(name) for name in table.personal}
    blanks = {name: erasure.blank(field) for name, field in fields.items()}
    Entrant.objects.filter(pk__in=keys).update(**blanks, user=None, erased_at=clock.now())


def erase_after_retention() -> int:
    """Every closed season whose time of keeping is over; each batch in a transaction of its own."""
    erased = 0
    for season in Season.objects.filter(state=Season.State.CLOSED).select_related("rules_version"):
        while is_over(season) and Entrant.objects.filter(season=season, erased_at=None).exists():
            erased += erase_season(season=season)
    return erased
