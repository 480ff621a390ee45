"""A list is told: entries are made, letters wait in the mass lane; until they leave the publication can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, jobs, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.seasons import place_letters, team_letters
from hackathon_portal.seasons.actions import party
from hackathon_portal.seasons.actions.lists import ONLY_STAFF, locked_list, require_state
from hackathon_portal.seasons.list_states import SELECTION_LIST
from hackathon_portal.seasons.models import Hub, SelectionList, SelectionRow, StageEntry
from hackathon_portal.seasons.queries.candidates import rules_of
from hackathon_portal.seasons.queries.lists import effects_of, former_entries, subject_of
from hackathon_portal.seasons.rules.answers import HOLDS, INVITED, RESERVE, REVOKED, Change, answer_until
from hackathon_portal.seasons.rules.selection import Verdict
from registration.queries.places import start_of

TELLS = "seasons.tell_list"
LETTERS_AT_ONCE = 500
# What of an entry is kept to be put there again; the last names the team a person comes with.
KEPT = (
    "entrant_id", "hub_id", "basis_id", "rank", "state", "invited_at", "expires_at", "answered_at", "reason", "team_id", "from_hub_id",
    "party__team_id",
)  # fmt: skip


@action("Объявлен список отбора", busy="Список сейчас объявляет кто-то ещё. Обновите страницу через несколько секунд.")
def publish_list(*, selection_list: SelectionList, by: User) -> SelectionList:
    """Invite those who pass, put those who wait into the reserve; letters to everybody in the list leave after `DECISION_UNDO`.

    Who keeps their hub under a new version keeps their answer (`rules/answers.py: reconciled`).
    """
    found = locked_list(selection_list)
    route = found.route
    require(by, "seasons.select", route.season, ONLY_STAFF)
    require_state(found, SelectionList.State.APPROVED)
    contest = _lock_contest(found)
    list(Hub.objects.select_for_update(no_key=True).filter(stage=route.to_stage_id).order_by("pk").values_list("pk", flat=True))
    _refuse_elsewhere(found)
    former = StageEntry.objects.filter(stage=route.to_stage_id, basis__route=route)
    found.before = [[_plain(value) for value in row] for row in former.order_by("pk").values_list(*KEPT)]
    changes = effects_of(found)
    SELECTION_LIST.move(found, "publish")
    found.published_at, found.published_by = clock.now(), by
    found.save(update_fields=["state", "published_at", "published_by", "before"])
    _write_entries(found, changes, contest)
    party.refuse_over(route.to_stage_id, contest)
    invited = sum(change.state == INVITED and change.is_one for change in changes)
    note(room=route.season.room, about=f"{found}: приглашены {invited}", reason=found.reason)
    jobs.start(
        kind=TELLS, title=f"Письма о списке отбора, версия {found.number}", by=by, room=route.season.room,
        parameters={"list": found.pk, "published_at": found.published_at.isoformat()}, size=found.figures["candidates"],
    )  # fmt: skip
    return found


def _lock_contest(found: SelectionList) -> Contest | None:
    """The contest of the stage that teams go on to, locked with the stage; without it they have nowhere to go."""
    if not found.is_of_teams:
        return None
    contest = party.lock_stage(found.route.to_stage_id)
    if contest is None or contest.state != Contest.State.PUBLISHED:
        raise RuleViolation(
            code="list.no_contest",
            message=f"У этапа «{found.route.to_stage}» ещё нет объявленного конкурса: создайте и объявите его, команды появятся в нём.",
        )
    return contest


def _refuse_elsewhere(found: SelectionList) -> None:
    """One place in a stage: who has got one by another route since the list was approved is in the way."""
    whom, _ = subject_of(found)
    rows = SelectionRow.objects.filter(list=found).exclude(verdict=Verdict.OUT)
    others = StageEntry.objects.filter(stage=found.route.to_stage_id).exclude(basis__route=found.route)
    both = others.filter(**{f"{whom}__in": rows.values(whom)}).order_by("entrant__number", "team_id")
    numbers = [team or number for number, team in both.values_list("entrant__number", "team_id")[:10]]
    if numbers:
        raise RuleViolation(
            code="list.two_routes",
            message=f"У части из них уже есть запись на этом этапе по другому переходу (№ {', '.join(map(str, numbers))}): место "
            "одно. Составьте новый список.",
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _write_entries(found: SelectionList, changes: list[Change], contest: Contest | None) -> None:
    """Entries as the list has them, in two statements; a new invitation gets its term, the people of a team one each."""
    route, now = found.route, clock.now()
    rules, zone = rules_of(route), route.season.rules.zone
    whom, where = subject_of(found)
    hubs = {hub.pk: hub for hub in Hub.objects.filter(stage=route.from_stage_id if found.is_of_teams else route.to_stage_id)}
    ranks = dict(SelectionRow.objects.filter(list=found).values_list(whom, "rank"))
    kept = {getattr(entry, whom): entry for entry in former_entries(route)}
    made: list[StageEntry] = []
    changed: list[StageEntry] = []
    for change in changes:
        entry = kept.get(change.person) or StageEntry(stage=route.to_stage, **{whom: change.person})
        entry.basis, entry.rank = found, ranks.get(change.person, entry.rank)
        if change.is_one:
            setattr(entry, where.removesuffix("_id"), hubs.get(change.hub or 0))
            entry.state, entry.answered_at = change.state, None
            entry.reason = found.reason if change.was is not None else ""
            opens_at = entry.hub.opens_at if entry.hub else start_of(contest) if contest else None
            is_invited = change.state == INVITED
            entry.invited_at = now if is_invited else None
            entry.expires_at = answer_until(now, rules.answer_within, zone, opens_at) if is_invited else None
        (changed if change.was is not None else made).append(entry)
    StageEntry.objects.bulk_create(made, batch_size=2000)
    columns = ["basis", "rank", "hub", "from_hub", "state", "reason", "answered_at", "invited_at", "expires_at"]
    StageEntry.objects.bulk_update(changed, columns, batch_size=500)
    if found.is_of_teams:
        _write_people(found)


def _write_people(found: SelectionList) -> None:
    """People follow their teams: invited with one, without a place with one that has lost it; whoever has answered keeps the answer."""
    StageEntry.objects.filter(party__basis=found).update(basis=found)
    teams = StageEntry.objects.filter(basis=found, team__isnull=False).select_related("stage", "basis")
    party.invite_people(teams.filter(state=INVITED))
    lost = StageEntry.objects.filter(party__in=teams.filter(state__in=[REVOKED, RESERVE]), state__in=[*HOLDS])
    lost.update(state=REVOKED, reason=found.reason)


@action("Отменено объявление списка отбора")
def take_back_publication(*, selection_list: SelectionList, by: User) -> None:
    """Before the first letter leaves: nobody was told, entries stand as they stood."""
    found = locked_list(selection_list)
    require(by, "seasons.select", found.route.season, ONLY_STAFF)
    require_state(found, SelectionList.State.PUBLISHED)
    if found.is_told or not outbox.cancel_batch(found.batch):
        raise RuleViolation(
            code="list.told",
            message="Письма уже уходят: объявление не отменить. Ошибку исправляет новая версия списка с причиной.",
        )
    _put_back(found)
    SELECTION_LIST.move(found, "take_back")
    found.published_at = found.published_by = None
    found.before = []
    found.save(update_fields=["state", "published_at", "published_by", "before"])
    note(room=found.route.season.room, about=str(found))


def _put_back(found: SelectionList) -> None:
    """Entries as they stood before the list was told: the same rows, so that whatever points at them stays."""
    before = [dict(zip(KEPT, row, strict=False)) for row in found.before]
    people = {row["entrant_id"]: row for row in before if row["entrant_id"]}
    teams = {row["team_id"]: row for row in before if row.get("team_id")}
    now = list(StageEntry.objects.filter(basis=found))
    stood = [one for one in now if one.entrant_id in people or one.team_id in teams]
    StageEntry.objects.filter(pk__in={one.pk for one in now} - {one.pk for one in stood}).delete()
    parties = {one.team_id: one for one in stood if one.team_id}
    for entry in stood:
        row = people[entry.entrant_id] if entry.entrant_id else teams[entry.team_id]
        for name in KEPT[1:9]:
            setattr(entry, name, _time(row[name]) if name in TIMES else row[name])
        entry.from_hub_id = row.get("from_hub_id")
        entry.party = parties.get(row.get("party__team_id") or 0)
    columns = ["hub", "basis", "rank", "state", "invited_at", "expires_at", "answered_at", "reason", "from_hub", "party"]
    StageEntry.objects.bulk_update(stood, columns, batch_size=500)


TIMES = ("invited_at", "expires_at", "answered_at")


def _time(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


@jobs.work(TELLS, "seasons.select", short_to=1000)
def tell_list(running: jobs.Running) -> str:
    """Post the letters of a list, some hundred in a transaction; a repeat posts nothing twice, a publication taken back posts no more."""
    parameters = running.job.parameters
    published_at = datetime.fromisoformat(parameters["published_at"])
    whom, _ = subject_of(SelectionList.objects.get(pk=parameters["list"]))
    rows = list(SelectionRow.objects.filter(list=parameters["list"]).order_by("rank").values_list(whom, flat=True))
    lost = StageEntry.objects.filter(basis=parameters["list"], state=REVOKED, party=None).exclude(**{f"{whom}__in": rows})
    people = [*rows, *lost.order_by("pk").values_list(whom, flat=True)]
    posted = 0
    for start in range(0, len(people), LETTERS_AT_ONCE):
        count = _post_some(parameters["list"], published_at, people[start : start + LETTERS_AT_ONCE])
        if count is None:
            return "Объявление отменено: письма не поставлены."
        posted += count
        running.progress(min(start + LETTERS_AT_ONCE, len(people)), len(people))
    return f"Писем поставлено: {posted}."


def _post_some(list_id: int, published_at: datetime, people: list[int]) -> int | None:
    """Letters to these people; None when the publication was taken back meanwhile."""
    with transaction.atomic():
        found = (
            SelectionList.objects.select_for_update(of=("self",), no_key=True)
            .select_related("route__season__rules_version", "route__to_stage", "route__from_stage")
            .get(pk=list_id)
        )
        if found.published_at != published_at:
            return None
        left = (found.told_at - clock.now()) if found.told_at else timedelta(0)
        delay = {"delay": left} if left > timedelta(0) else {}
        letters = team_letters.letters(found, people) if found.is_of_teams else _letters(found, people)
        return outbox.post_many([letter | delay for letter in letters])


def _letters(found: SelectionList, people: list[int]) -> Iterable[dict[str, Any]]:
    """A letter to each whose standing the list changes: invited, waiting, without a place."""
    route = found.route
    zone, mark = route.season.rules.zone, place_letters.mark_of(found)
    stood = {row[0]: (row[1], row[4]) for row in found.before}
    entries = {
        entry.entrant_id: entry
        for entry in StageEntry.objects.filter(basis=found, entrant__in=people).select_related(
            "entrant__user", "hub", "stage__season"
        )
    }
    titles = dict(Hub.objects.filter(stage=route.to_stage_id).values_list("code", "title"))
    candidates, reason = found.figures["candidates"], found.reason if found.before else ""
    rows = SelectionRow.objects.filter(list=found, entrant__in=people).select_related("entrant__user").order_by("rank")
    known = {row.entrant_id: row for row in rows}
    for person in people:
        entry, row = entries.get(person), known.get(person)
        if entry is not None and stood.get(person) == (entry.hub_id, entry.state):
            continue
        letter = None
        if entry is not None and entry.state == INVITED:
            letter = place_letters.offered(
                entry, key=mark, zone=zone, candidates=candidates, is_from_reserve=False, batch=found.batch, reason=reason
            )
        elif entry is not None and entry.state == RESERVE and row is not None:
            letter = place_letters.message(
                "place_reserve", entrant=entry.entrant, stage=entry.stage, hub=entry.hub, key=f"{mark}:{entry.pk}", batch=found.batch,
                rank=entry.rank, candidates=candidates, reason=reason, full=", ".join(titles.get(code, code) for code in row.tried),
            )  # fmt: skip
        elif entry is not None and entry.state == REVOKED:
            letter = place_letters.message(
                "place_lost", entrant=entry.entrant, stage=entry.stage, hub=entry.hub, key=f"{mark}:{entry.pk}", batch=found.batch,
                is_expired=False, reason=found.reason, until="",
            )  # fmt: skip
        elif row is not None and row.verdict == Verdict.OUT and (not found.before or (stood.get(person, (0, ""))[1] in HOLDS)):
            letter = place_letters.message(
                "place_out", entrant=row.entrant, stage=route.to_stage, hub=None, key=f"{mark}:row:{row.pk}", batch=found.batch,
                rank=row.rank, candidates=candidates, why=place_letters.why_out(row, titles), reason=reason,
            )  # fmt: skip
        if letter:
            yield letter
