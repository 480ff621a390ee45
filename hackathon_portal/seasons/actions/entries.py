"""Places of a stage: told, confirmed, declined, expired, passed on in rank order under the lock of the hub."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, require
from hackathon_portal.seasons import place_letters
from hackathon_portal.seasons.actions import party
from hackathon_portal.seasons.list_states import ENTRY
from hackathon_portal.seasons.models import Entrant, Hub, SelectionList, StageEntry
from hackathon_portal.seasons.queries.candidates import rules_of
from hackathon_portal.seasons.queries.lists import passing_places
from hackathon_portal.seasons.queries.places import moving_of, room_left
from hackathon_portal.seasons.rules.answers import HOLDS, RESERVE, answer_until, released, stops_at
from registration.queries.places import start_of

ONLY_STAFF = "Места распределяют сотрудники сезона."
State = StageEntry.State


def with_all(entries: QuerySet[StageEntry]) -> QuerySet[StageEntry]:
    return entries.select_related(
        "hub", "entrant__user", "stage__season__rules_version", "basis__route__season__rules_version", "basis__route__from_stage",
        "basis__route__to_stage", "team", "from_hub", "party__team", "party__basis", "party__from_hub", "party__carried__contest",
    )  # fmt: skip


def locked(entry: StageEntry) -> StageEntry:
    """The entry as it is now, under the lock of its hub: whoever answers, loses or gets a place there comes after us."""
    now = StageEntry.objects.only("hub_id", "basis_id", "stage_id").get(pk=entry.pk)
    contest = lock_place(now.hub_id, now.stage_id)
    found = with_all(StageEntry.objects.select_for_update(of=("self",))).get(pk=entry.pk)
    if (found.hub_id, found.basis_id) != (now.hub_id, now.basis_id):
        raise RuleViolation(code="place.moved", message="Место только что изменилось. Обновите страницу.")
    found.of_contest = contest  # type: ignore[attr-defined]
    return found


def lock_place(hub_id: int | None, stage_id: int) -> Contest | None:
    """One after another: the hub's row, or the stage's with its contest where a route has no hubs. Returns the contest."""
    if hub_id is None:
        return party.lock_stage(stage_id)
    Hub.objects.select_for_update(no_key=True).only("pk").get(pk=hub_id)
    return None


def promote(hub: Hub | None, basis: SelectionList, from_hub: Hub | None = None) -> list[StageEntry]:
    """Invite the first of the reserve while there are places, exactly in rank order. The caller holds the lock of the hub.

    `from_hub`: of teams, the hub whose places of the list are given.
    """
    now = clock.now()
    route_rules, zone = rules_of(basis.route), basis.route.season.rules.zone
    if hub is not None and (hub.closed_at or now >= stops_at(hub.opens_at, route_rules.stops_before, zone)):
        return []
    stage_id = basis.route.to_stage_id
    contest = party.contest_of(stage_id) if basis.is_of_teams else None
    if contest is not None and now >= start_of(contest):
        return []
    here = StageEntry.objects.filter(stage=stage_id, hub=hub, from_hub=from_hub, basis__route=basis.route, party=None)
    pool = hub or from_hub
    free = passing_places(basis).get(pool.pk if pool else None, 0) - here.filter(state__in=[*HOLDS]).count()
    if contest is not None and not contest.counts_people and (room := party.room_of(stage_id, contest)) is not None:
        free = min(free, room)
    if free <= 0:
        return []
    opens_at = hub.opens_at if hub else start_of(contest) if contest else None
    waiting = list(with_all(here.filter(state=RESERVE)).order_by("rank", "id")[:free])
    for entry in waiting:
        ENTRY.move(entry, "invite")
        entry.invited_at = now
        entry.expires_at = answer_until(now, route_rules.answer_within, zone, opens_at)
        entry.answered_at = None
    StageEntry.objects.bulk_update(waiting, ["state", "invited_at", "expires_at", "answered_at"], batch_size=500)
    invited = with_people(waiting) if basis.is_of_teams else waiting
    post_offers(invited, basis, is_from_reserve=True)
    empty = [entry for entry in waiting if entry.team_id and party.settle(entry, contest)]
    if empty:
        promote(hub, basis, from_hub)
    return waiting


def with_people(teams: Iterable[StageEntry]) -> list[StageEntry]:
    """The people of invited teams, invited; each with what a letter says of them."""
    invited = [one.pk for one in party.invite_people(teams)]
    return list(with_all(StageEntry.objects.filter(pk__in=invited)).order_by("rank", "pk"))


def _after(entry: StageEntry, *, is_fewer: bool = True) -> None:
    """What follows when somebody gives a place up, or confirms one: the team they are of, the reserve. The entry is locked."""
    contest = entry.of_contest  # type: ignore[attr-defined]
    if entry.party is None:
        if is_fewer:
            promote(entry.hub, entry.basis, entry.from_hub)
        return
    if is_fewer:
        party.leave(entry, contest)
    else:
        party.came(entry, contest)
    of = entry.party
    if party.settle(of, contest, is_fewer=is_fewer):
        promote(None, of.basis, of.from_hub)


def post_offers(entries: Iterable[StageEntry], basis: SelectionList, *, is_from_reserve: bool, reason: str = "") -> None:
    """Letters to those invited now."""
    zone = basis.route.season.rules.zone
    letters = [
        place_letters.offered(
            entry, key=f"place-offered:{int(entry.invited_at.timestamp() * 1000) if entry.invited_at else 0}", zone=zone,
            candidates=basis.figures["candidates"], is_from_reserve=is_from_reserve, reason=reason,
        )
        for entry in entries
    ]  # fmt: skip
    outbox.post_many([letter for letter in letters if letter])


def _refuse_answer(entry: StageEntry, by: User | None) -> None:
    """Only the person, or whoever holds the letter's link (`by` is None), only what was told."""
    if entry.entrant is None or (by is not None and entry.entrant.user_id != by.pk):
        raise RuleViolation(code="forbidden", message="Отвечает тот, кого пригласили.", status=403)
    if not entry.basis.is_told:
        raise RuleViolation(code="place.not_told", message="Список ещё не объявлен.", status=404)


@action("Участие в этапе подтверждено", busy="Сейчас отвечают многие. Нажмите ещё раз через несколько секунд.")
def confirm(*, entry: StageEntry, by: User | None) -> StageEntry:
    """The invited person comes. Done twice it changes nothing."""
    entry = locked(entry)
    _refuse_answer(entry, by)
    if entry.state == State.CONFIRMED:
        return entry
    if entry.state != State.INVITED:
        words = {
            State.RESERVE: "Вы в резерве: подтверждать пока нечего. Когда место освободится, придёт письмо.",
            State.DECLINED: "Вы отказались от места. Пока оно свободно, отказ можно отменить.",
            State.EXPIRED: "Срок ответа истёк, место передано резерву.",
            State.LEFT: "Вы выбыли из конкурса этого этапа. Если это ошибка, напишите организатору.",
            State.REVOKED: "Место снято. Если это ошибка, напишите организатору.",
        }
        raise RuleViolation(code="place.not_invited", message=words.get(State(entry.state), "Подтверждать нечего."))
    _refuse_late(entry)
    ENTRY.move(entry, "confirm")
    entry.answered_at = clock.now()
    entry.save(update_fields=["state", "answered_at"])
    _after(entry, is_fewer=False)
    note(room=entry.stage.season.room, about=_named(entry))
    return entry


def _refuse_late(entry: StageEntry) -> None:
    if entry.expires_at is not None and clock.now() > entry.expires_at:
        zone = entry.hub.zone if entry.hub else entry.stage.season.rules.zone
        raise TooLate(
            code="place.expired", what="Ответ на приглашение принимали до", until=entry.expires_at, zone=zone,
            way="Место передаётся следующему из резерва.",
        )  # fmt: skip


def _named(entry: StageEntry) -> str:
    who = f"участник № {entry.entrant.number}" if entry.entrant else f"команда «{entry.team}»"
    return f"{who}, {entry.hub or entry.stage}"


@action("Отказ от места", busy="Сейчас отвечают многие. Нажмите ещё раз через несколько секунд.")
def decline(*, entry: StageEntry, by: User | None) -> StageEntry:
    """The person gives up the place or the wait; the first of the hub's reserve is invited. Done twice it changes nothing."""
    entry = locked(entry)
    _refuse_answer(entry, by)
    if entry.state == State.DECLINED:
        return entry
    if entry.state not in (State.INVITED, State.CONFIRMED, State.RESERVE):
        raise RuleViolation(code="place.gone", message="Отказываться не от чего: места за вами нет.")
    ENTRY.move(entry, "decline")
    entry.answered_at = clock.now()
    entry.save(update_fields=["state", "answered_at"])
    _after(entry)
    note(room=entry.stage.season.room, about=_named(entry))
    return entry


def free_places(entrant: Entrant) -> None:
    """Whoever takes no part in the season any more holds no place: each goes to the first of its reserve. Called before the entrant's row
    is locked: hubs come first."""
    for entry in StageEntry.objects.filter(entrant=entrant, state__in=[State.INVITED, State.CONFIRMED, State.RESERVE]):
        entry = locked(entry)
        if entry.state in (State.INVITED, State.CONFIRMED, State.RESERVE):
            ENTRY.move(entry, "decline")
            entry.answered_at = clock.now()
            entry.save(update_fields=["state", "answered_at"])
            _after(entry)


@action("Отказ от места отменён")
def take_back_decline(*, entry: StageEntry, by: User | None) -> StageEntry:
    """The place is the person's again while it is free; who waited waits again."""
    entry = locked(entry)
    _refuse_answer(entry, by)
    if entry.state != State.DECLINED:
        raise RuleViolation(code="place.not_declined", message="Отменять нечего: отказа нет.")
    if entry.invited_at is None:
        ENTRY.move(entry, "return_to_reserve")
        entry.answered_at = None
        entry.save(update_fields=["state", "answered_at"])
        promote(entry.hub, entry.basis)
    else:
        _invite_again(entry, "return")
    note(room=entry.stage.season.room, about=_named(entry))
    return entry


def _invite_again(entry: StageEntry, step: str) -> None:
    """An invitation anew, with a whole term, while there is a place."""
    if entry.hub is not None and (entry.hub.closed_at or clock.now() >= entry.hub.opens_at):
        raise RuleViolation(code="place.closed", message="Площадка уже закрыта или начала работу: место не вернуть.")
    if room_left(entry) <= 0:
        raise RuleViolation(code="place.taken", message="Свободных мест нет: место уже передано следующему из резерва.")
    rules = rules_of(entry.basis.route)
    now = clock.now()
    ENTRY.move(entry, step)
    entry.invited_at, entry.answered_at, entry.reason = now, None, ""
    zone = entry.stage.season.rules.zone
    contest = entry.of_contest  # type: ignore[attr-defined]
    opens_at = entry.hub.opens_at if entry.hub else start_of(contest) if contest else None
    entry.expires_at = answer_until(now, rules.answer_within, zone, opens_at)
    entry.save(update_fields=["state", "invited_at", "answered_at", "expires_at", "reason"])


def expire_overdue() -> int:
    """End invitations whose term is over, hub by hub, each in its own transaction. Returns how many ended."""
    overdue = StageEntry.objects.filter(state=State.INVITED, expires_at__lt=clock.now(), team=None).order_by()
    lists = {
        found.pk: found for found in SelectionList.objects.filter(entries__in=overdue).select_related("route__season").distinct()
    }
    pairs = sorted(set(overdue.values_list("basis_id", "hub_id")), key=str)
    return sum(end_invitations(selection_list=lists[of], hub_id=hub) for of, hub in pairs)


@action("Срок ответа на приглашения истёк")
def end_invitations(*, selection_list: SelectionList, hub_id: int | None) -> int:
    """End the overdue invitations of a hub and invite the first of its reserve; those whose term is over get a letter."""
    contest = lock_place(hub_id, selection_list.route.to_stage_id)
    here = StageEntry.objects.filter(hub=hub_id, basis=selection_list, state=State.INVITED, expires_at__lt=clock.now(), team=None)
    entries = list(with_all(here.select_for_update(of=("self",))).order_by("rank"))
    for entry in entries:
        ENTRY.move(entry, "expire")
        entry.of_contest = contest  # type: ignore[attr-defined]
    StageEntry.objects.bulk_update(entries, ["state"], batch_size=500)
    post_lost(entries, is_expired=True)
    for entry in entries:
        if entry.party is not None:
            _after(entry)
    if entries and entries[0].party is None:
        promote(entries[0].hub, entries[0].basis)
    note(room=selection_list.route.season.room, about=f"{selection_list}: {len(entries)}")
    return len(entries)


def post_lost(entries: Iterable[StageEntry], *, is_expired: bool = False) -> None:
    """Letters to those who have lost a place, to all people of a team."""
    outbox.post_many([letter for entry in entries for letter in place_letters.lost(entry, is_expired=is_expired)])


@action("Место снято сотрудником")
def revoke(*, entry: StageEntry, reason: str, by: User) -> StageEntry:
    """Staff take a place away, with a reason the person gets; the first of the reserve is invited."""
    entry = locked(entry)
    require(by, "seasons.select", entry.stage.season, ONLY_STAFF)
    if not reason.strip():
        raise RuleViolation(code="place.no_reason", message="Напишите причину: её получит участник.", field="reason")
    if entry.state not in (State.INVITED, State.CONFIRMED, State.RESERVE, State.SMALL):
        raise RuleViolation(code="place.gone", message="Места за участником нет.")
    ENTRY.move(entry, "revoke")
    entry.reason, entry.answered_at = reason.strip()[:300], clock.now()
    entry.save(update_fields=["state", "reason", "answered_at"])
    post_lost([entry])
    if entry.team_id:
        party.end_people(entry, "revoke", entry.of_contest, entry.reason)  # type: ignore[attr-defined]
    _after(entry)
    note(room=entry.stage.season.room, about=_named(entry), reason=entry.reason)
    return entry


@action("Место возвращено сотрудником")
def give_back(*, entry: StageEntry, reason: str, by: User) -> StageEntry:
    """Staff give a place back that was taken away or whose term is over, while there is one; the person is invited anew."""
    entry = locked(entry)
    require(by, "seasons.select", entry.stage.season, ONLY_STAFF)
    if not reason.strip():
        raise RuleViolation(code="place.no_reason", message="Напишите причину.", field="reason")
    if entry.state not in (State.REVOKED, State.EXPIRED):
        raise RuleViolation(code="place.not_lost", message="Возвращать нечего: место не снято.")
    _invite_again(entry, "give_back")
    told = with_people([entry]) if entry.team_id else [entry]
    post_offers(told, entry.basis, is_from_reserve=False, reason=reason.strip())
    note(room=entry.stage.season.room, about=_named(entry), reason=reason)
    return entry


@action("Внесены отказы из файла")
def take_declines(*, selection_list: SelectionList, rows: Iterable[Mapping[str, str]], by: User) -> dict[str, list[str]]:
    """Declines of a file (`external_id`, `declined_at`), all together: then each freed place goes to the first of that hub's reserve.

    Returns external ids: taken, already declined, unknown (without a place). A repeat changes nothing.
    """
    route = selection_list.route
    require(by, "seasons.select", route.season, ONLY_STAFF)
    at = {row["external_id"].strip(): _instant(row.get("declined_at", "")) for row in rows}
    hubs = sorted(set(StageEntry.objects.filter(basis=selection_list).values_list("hub_id", flat=True)), key=str)
    for hub_id in hubs:
        lock_place(hub_id, route.to_stage_id)
    entries = {
        entry.entrant.external: entry  # type: ignore[union-attr]  # people of files
        for entry in with_all(StageEntry.objects.filter(basis=selection_list, entrant__external__in=[*at]))
    }
    report: dict[str, list[str]] = {"taken": [], "already": [], "unknown": sorted(at.keys() - entries.keys())}
    changed = []
    for external, entry in sorted(entries.items()):
        if entry.state in (State.INVITED, State.CONFIRMED, State.RESERVE):
            ENTRY.move(entry, "decline")
            entry.answered_at = at[external] or clock.now()
            changed.append(entry)
            report["taken"].append(external)
        else:
            report["already"].append(external)
    StageEntry.objects.bulk_update(changed, ["state", "answered_at"], batch_size=500)
    known = {entry.hub_id: entry.hub for entry in changed}
    for left in sorted(known, key=str):
        promote(known[left], selection_list)
    note(room=route.season.room, about=f"{selection_list}: отказов {len(changed)}")
    return report


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else None


@action(
    "Участники закрытой площадки распределены заново", busy="Площадки сейчас заняты другими. Попробуйте через несколько секунд."
)
def release_hub(*, hub: Hub, reason: str, by: User) -> dict[str, int]:
    """People of a closed hub get their next wish where there is a place, else its reserve, else lose the place; each gets a letter.

    `queries.places.preview_release` shows it before. Returns how many moved, wait, lost it.
    """
    require(by, "seasons.select", hub.stage.season, ONLY_STAFF)
    if not reason.strip():
        raise RuleViolation(
            code="place.no_reason", message="Напишите, почему площадка закрыта: это получат участники.", field="reason"
        )
    list(Hub.objects.select_for_update(no_key=True).filter(stage=hub.stage_id).order_by("pk").values_list("pk", flat=True))
    people, free, reserve = moving_of(hub)
    targets = released(people, free, reserve)
    entries = list(with_all(StageEntry.objects.select_for_update(of=("self",)).filter(pk__in=[*targets])).order_by("rank"))
    hubs = {other.pk: other for other in Hub.objects.filter(stage=hub.stage_id)}
    now = clock.now()
    moved: list[StageEntry] = []
    waiting: list[StageEntry] = []
    lost: list[StageEntry] = []
    for entry in entries:
        target, state = targets[entry.pk]
        entry.reason, entry.answered_at = reason.strip()[:300], None
        if target is None:
            ENTRY.move(entry, "revoke")
            lost.append(entry)
            continue
        entry.hub = hubs[target]
        ENTRY.move(entry, "move" if state == State.INVITED else "move_to_reserve")
        entry.invited_at = now if state == State.INVITED else None
        rules = rules_of(entry.basis.route)
        term = answer_until(now, rules.answer_within, entry.stage.season.rules.zone, entry.hub.opens_at)
        entry.expires_at = term if state == State.INVITED else None
        (moved if state == State.INVITED else waiting).append(entry)
    columns = ["hub", "state", "reason", "answered_at", "invited_at", "expires_at"]
    StageEntry.objects.bulk_update(entries, columns, batch_size=500)
    for entry in moved:
        post_offers([entry], entry.basis, is_from_reserve=False, reason=entry.reason)
    post_lost(lost)
    outbox.post_many(place_letters.waiting(waiting))
    note(room=hub.stage.season.room, about=f"{hub}: {len(moved)}, в резерве {len(waiting)}, без места {len(lost)}", reason=reason)
    return {"moved": len(moved), "waiting": len(waiting), "lost": len(lost)}
