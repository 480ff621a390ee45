"""Teams carried from hubs to the contest of the next stage, once the list is told; what staff decide of a team that has become small; who
took part."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.seasons.actions import entries, party
from hackathon_portal.seasons.list_states import ENTRY
from hackathon_portal.seasons.models import SelectionList, Stage, StageContest, StageEntry
from hackathon_portal.seasons.rules.answers import HOLDS
from judging.queries.results import published_protocol
from registration.models import Application, Team
from registration.states import CURRENT

State = StageEntry.State


@action("Команда перенесена в конкурс этапа")
def carry_team(*, entry: StageEntry) -> Team | None:
    """The invited team stands in the contest of the stage with drafts for its people; a team that has lost its place leaves it.

    Done twice it changes nothing. None while the list is not told.
    """
    entry = entries.locked(entry)
    contest = entry.of_contest  # type: ignore[attr-defined]
    if entry.team_id is None or contest is None or not entry.basis.is_told:
        return None
    if entry.state in HOLDS:
        made = party.carry(entry, contest)
        note(room=entry.stage.season.room, about=f"команда «{entry.team}»: {contest.slug}")
        return made
    for member in party.people_in(entry).exclude(state__in=[*HOLDS]):
        member.party = entry
        party.leave(member, contest)
    return entry.carried


def carry_told() -> int:
    """Carry every team of lists that are told by now, each in a transaction of its own; teams without a place leave. How many."""
    of_teams = StageEntry.objects.filter(team__isnull=False, basis__state=SelectionList.State.PUBLISHED).select_related("basis")
    new = of_teams.filter(state__in=[*HOLDS], carried=None)
    again = of_teams.filter(state=State.INVITED, carried__isnull=False).exclude(
        Exists(Application.objects.filter(team=OuterRef("carried"), state__in=CURRENT))
    )
    lost = of_teams.filter(carried__applications__state__in=CURRENT).exclude(state__in=[*HOLDS]).distinct()
    waiting = [entry for entry in [*new.order_by("pk"), *again.order_by("pk"), *lost.order_by("pk")] if entry.basis.is_told]
    for entry in waiting:
        carry_team(entry=entry)
    return len(waiting)


@action("Небольшая команда оставлена")
def keep_team(*, entry: StageEntry, reason: str, by: User) -> StageEntry:
    """Fewer people have confirmed than the regulation of the contest wants, and the team keeps its place, with a reason."""
    entry = entries.locked(entry)
    require(by, "seasons.select", entry.stage.season, entries.ONLY_STAFF)
    if not reason.strip():
        raise RuleViolation(
            code="place.no_reason", message="Напишите, почему команда остаётся в меньшем составе.", field="reason"
        )
    if entry.state != State.SMALL:
        raise RuleViolation(code="place.not_small", message="Решать нечего: состав команды уже другой. Обновите страницу.")
    ENTRY.move(entry, "keep")
    entry.reason, entry.answered_at = reason.strip()[:300], clock.now()
    entry.save(update_fields=["state", "reason", "answered_at"])
    note(room=entry.stage.season.room, about=f"команда «{entry.team}», {entry.stage}", reason=entry.reason)
    return entry


def protocols_read() -> int:
    """Stages whose contests have published protocols: whoever was in an assessed team has taken part. How many people."""
    held = StageContest.objects.filter(
        Q(stage__entries__state__in=[State.INVITED, State.CONFIRMED, State.LEFT]), contest__results_published_at__isnull=False
    )
    return sum(mark_took_part(stage=row.stage, held=row) for row in held.select_related("stage__season", "contest").distinct())


@action("Отмечено, кто участвовал в этапе")
def mark_took_part(*, stage: Stage, held: StageContest) -> int:
    """People (and the team carried) of the assessed teams of a contest have taken part in its stage. A repeat changes nothing."""
    protocol = published_protocol(held.contest)
    if protocol is None:
        return 0
    teams = [row["team_id"] for one in protocol.figures["nominations"] for row in one["rows"]]
    came = Application.objects.filter(team__in=teams, state__in=["admitted", "ended"], user__isnull=False)
    entries_here = StageEntry.objects.select_for_update(of=("self",)).filter(stage=stage, hub=held.hub_id)
    rows = entries_here.filter(
        Q(entrant__user__in=came.values("user")) | Q(carried__in=came.values("team")), state__in=[State.INVITED, State.CONFIRMED, State.LEFT]
    ).order_by("pk")  # fmt: skip
    changed = list(rows)
    for entry in changed:
        ENTRY.move(entry, "took_part")
    StageEntry.objects.bulk_update(changed, ["state"], batch_size=500)
    if changed:
        note(room=stage.season.room, about=f"{held}: {len(changed)}")
    return len(changed)
