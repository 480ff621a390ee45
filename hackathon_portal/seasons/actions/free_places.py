"""Free places of teams nobody waits for: given to the next of the list or to another hub's reserve, as the rule lets, or left free."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.seasons.actions import entries, party
from hackathon_portal.seasons.models import Hub, SelectionList, StageEntry
from hackathon_portal.seasons.queries.free_places import FreePool, free_pools
from hackathon_portal.seasons.rules.route_rules import AfterReserve


def _locked(selection_list: SelectionList, hub: Hub | None, reason: str, by: User) -> tuple[FreePool, str]:
    """The free places as they are now, under the lock of the stage."""
    season, stage = selection_list.route.season, selection_list.route.to_stage
    contest = party.lock_stage(stage.pk)
    require(by, "seasons.select", season, entries.ONLY_STAFF)
    reason = asked_reason(reason)
    for pool in free_pools(stage, contest):
        if pool.of.pk == selection_list.pk and (pool.hub.pk if pool.hub else None) == (hub.pk if hub else None):
            return pool, reason
    raise RuleViolation(code="place.none_free", message="Свободного места здесь уже нет. Обновите страницу.")


@action("Свободное место этапа отдано команде")
def give_free_place(*, selection_list: SelectionList, hub: Hub | None, way: str, reason: str, by: User) -> StageEntry:
    """Invite the next team of the hub in the list, or the first of another hub's reserve, to a place nobody waits for."""
    pool, reason = _locked(selection_list, hub, reason, by)
    if way == AfterReserve.NEXT and pool.next is not None:
        row = pool.next
        entry = StageEntry.objects.create(
            stage=selection_list.route.to_stage, team=row.team, from_hub=pool.hub, basis=pool.of, rank=row.rank, state=StageEntry.State.RESERVE,
            reason=reason[:300],
        )  # fmt: skip
    elif way == AfterReserve.OTHER_HUB and pool.other is not None:
        entry = pool.other
        entry.reason = f"с площадки «{entry.from_hub}» на место площадки «{pool.hub}»: {reason}"[:300]
        entry.from_hub = pool.hub
        entry.save(update_fields=["from_hub", "reason"])
    else:
        raise RuleViolation(
            code="place.no_way", clause=selection_list.route.season.rules.clause("selection"),
            message="Так отдать это место по правилу отбора нельзя, или отдавать уже некому.",
        )  # fmt: skip
    if entry.pk not in {one.pk for one in entries.promote(None, pool.of, pool.hub)}:
        raise RuleViolation(code="place.none_free", message="Место только что занято. Обновите страницу.")
    entry.refresh_from_db()
    if entry.state != StageEntry.State.INVITED:
        raise RuleViolation(
            code="place.nobody", message=f"В команде «{entry.team}» не осталось участников сезона: приглашать некого."
        )
    note(
        room=selection_list.route.season.room,
        about=f"команда «{entry.team}», {pool.hub or selection_list.route.to_stage}",
        reason=reason,
    )
    return entry


@action("Место этапа оставлено свободным")
def leave_place_free(*, selection_list: SelectionList, hub: Hub | None, reason: str, by: User) -> SelectionList:
    """Nobody is invited to these places; what is free later than now is asked about anew."""
    pool, reason = _locked(selection_list, hub, reason, by)
    found = pool.of
    found.left_free = found.left_free | {str(hub.pk if hub else 0): {"places": pool.free, "reason": reason[:300]}}
    found.save(update_fields=["left_free"])
    note(room=selection_list.route.season.room, about=f"{pool.hub or selection_list.route.to_stage}: {pool.free}", reason=reason)
    return found
