"""What happens around a contest when its days change: an approved programme follows them, what has days of its own is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hackathon_portal.contests.checks import consequence, follows_announcement
from hackathon_portal.contests.models import AnnouncementChange, Contest
from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel import clock
from hackathon_portal.operations.models import ProgrammeVersion, VolunteerTask
from hackathon_portal.operations.queries.programme import approved_programme, entries_of


@consequence
def days_of_their_own(contest: Contest, changed: Mapping[str, Any]) -> list[str]:
    """Gatherings and shifts have promised days to those who come: staff move each, with its letter; those of the programme's lines follow them."""
    if "starts_on" not in changed:
        return []
    now = clock.now()
    counted = {
        "мероприятия": Gathering.objects.filter(contest=contest, starts_at__gt=now, line=None).count(),
        "смены волонтёров": VolunteerTask.objects.filter(contest=contest, starts_at__gt=now).count(),
    }
    named = ", ".join(f"{what}: {count}" for what, count in counted.items() if count)
    return [f"Не сдвинутся сами, у них свои дни и письма ({named})."] if named else []


@follows_announcement
def approve_moved_programme(contest: Contest, change: AnnouncementChange, before: Mapping[str, Any]) -> None:
    """The act that moves the days moves the approved programme: visitors never read the old instants."""
    programme = approved_programme(contest)
    if programme is None or not {"starts_on", "project_deadline_at"} & before.keys():
        return
    entries = entries_of(contest)
    if entries != programme.entries:
        ProgrammeVersion.objects.create(
            contest=contest, number=programme.number + 1, entries=entries,
            reason=f"Перенос: {change.act_number}. {change.reason}"[:300], approved_at=clock.now(), approved_by=change.made_by,
        )  # fmt: skip
