"""A season keeps the gates of its hubs' contests: only those whom the list of the hub has invited come in. It registers itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hackathon_portal.contests import checks
from hackathon_portal.contests.gates import Comer, Refusal, entry_gate, follows_entry, lets_return, watches_people
from hackathon_portal.contests.models import AnnouncementChange, Contest
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.russia.zones import Zone
from hackathon_portal.seasons import hub_letters
from hackathon_portal.seasons.actions import entries, following
from hackathon_portal.seasons.actions.hubs import GATE
from hackathon_portal.seasons.models import Entrant, Hub, StageContest, StageEntry
from hackathon_portal.seasons.queries import hubs
from hackathon_portal.seasons.rules.names import same_address_by
from registration.fields import STATED
from registration.models import Application
from registration.prefill import Known, knows

State = StageEntry.State


@entry_gate(GATE)
def who_enters(contest: Contest, comers: Sequence[Comer]) -> list[Refusal | None]:
    """For each comer None, or why the list of the hub does not let them in, with a link to the season."""
    held = hubs.stage_of(contest)
    if held is None:
        return [Refusal("Хакатон снят с сезона: в него никто не входит.")] * len(comers)
    found = _entries(held, comers)
    return [_refusal(held, found.get(_key(one))) for one in comers]


def _key(comer: Comer) -> Any:
    return comer.user_id if comer.user_id is not None else same_address_by(comer.email)


def _entries(held: StageContest, comers: Sequence[Comer]) -> dict[Any, StageEntry]:
    """The entries of these people in the stage: by the account, of rows without one by the address of the sign-up."""
    rows = StageEntry.objects.filter(stage=held.stage_id, entrant__isnull=False).select_related("hub", "entrant", "basis")
    users = [one.user_id for one in comers if one.user_id is not None]
    found: dict[Any, StageEntry] = {}
    if users:
        found |= {_entrant(row).user_id: row for row in rows.filter(entrant__user__in=users)}
    if addresses := {same_address_by(one.email) for one in comers if one.user_id is None} - {""}:
        by_address = {same_address_by(_entrant(row).email): row for row in rows}
        found |= {address: by_address[address] for address in addresses if address in by_address}
    return found


def _entrant(row: StageEntry) -> Entrant:
    assert row.entrant is not None  # noqa: S101  for the types: entries of people are asked for
    return row.entrant


def _refusal(held: StageContest, entry: StageEntry | None) -> Refusal | None:
    season = held.stage.season
    if (
        entry is not None
        and entry.state in hubs.ENTERS
        and entry.hub_id == held.hub_id
        and not hubs.is_late(entry)
        and entry.basis.is_told
    ):
        return None
    return Refusal(_words(entry, held.hub, season), season.get_absolute_url(), f"Сезон «{season}»")


def _words(entry: StageEntry | None, hub: Hub | None, season: Any) -> str:
    if entry is None or not entry.basis.is_told:
        return f"Сюда входят по списку отбора сезона «{season}», а в нём вас нет."
    if entry.state in hubs.ENTERS and entry.hub_id != (hub.pk if hub else None):
        return f"Ваше место — на другой площадке: «{entry.hub}»." if entry.hub else "У вас нет места на площадке."
    if hubs.is_late(entry) or entry.state == State.EXPIRED:
        until = f" до {instant(entry.expires_at, Zone(hub.time_zone))}" if entry.expires_at and hub else ""
        return f"Место предлагали{until}, ответа не было: оно передано резерву."
    if entry.party_id is not None and entry.state == State.DECLINED:
        return "Вы отказались ехать с командой."
    return {
        State.RESERVE: "Вы в резерве площадки: войти можно, когда вас пригласят, об этом придёт письмо.",
        State.DECLINED: "Вы отказались от места на площадке.",
        State.LEFT: f"Вы выбыли из этого этапа{': ' + entry.reason if entry.reason else ''}.",
        State.REVOKED: f"Место снято{': ' + entry.reason if entry.reason else '.'}",
    }[State(entry.state)]  # fmt: skip


@follows_entry(GATE)
def confirm_by_filing(contest: Contest, comers: Sequence[Comer]) -> None:
    """Whoever files an application to the contest of the hub has said that they come."""
    held = hubs.stage_of(contest)
    for entry in _entries(held, comers).values() if held else ():
        if entry.state == State.INVITED:
            entries.confirm(entry=entry, by=_entrant(entry).user)


@watches_people(GATE)
def follow(contest: Contest, applications: Sequence[Application]) -> None:
    """Somebody has left the contest of a stage, has come back or stands in another team: so it is in the season."""
    users = [one.user_id for one in applications if one.user_id is not None]
    if users and (held := hubs.stage_of(contest)) is not None:
        held.contest = contest
        if following.concerned(held, following.newest_of(contest, users)) or following.awaits(applications):
            following.follow_contest(held=held, users=users)


@lets_return(GATE)
def why_not_back(contest: Contest, application: Application) -> Refusal | None:
    """The place of whoever has left may be another's by now."""
    held = hubs.stage_of(contest) if application.user_id is not None else None
    why = following.why_not_back(held, application.user_id or 0) if held else ""
    return Refusal(why, held.stage.season.get_absolute_url(), f"Сезон «{held.stage.season}»") if held and why else None


@knows
def from_the_sign_up(application: Application) -> Known | None:
    """What the person stated when they signed up for the season, for the draft of their application to a hub's contest."""
    if not application.contest.gate or application.user_id is None or (held := hubs.stage_of(application.contest)) is None:
        return None
    row = StageEntry.objects.filter(stage=held.stage_id, entrant__user=application.user_id).select_related("entrant").first()
    if row is None or (entrant := _entrant(row)).erased_at is not None:
        return None
    region = hubs.REGION_NAMES.get(entrant.region, "")
    values = {
        "surname": entrant.surname,
        "name": entrant.name,
        "patronymic": entrant.patronymic,
        "birth_date": entrant.birth_date,
        "email": entrant.email,
        "municipality": region if region in CITIES else "",
        "affiliation_place": entrant.study_place,
        "education_place": entrant.study_place if entrant.is_student else "",
        "education_region": hubs.REGION_ISO.get(entrant.region, ""),
    }
    return Known(values, "из заявки сезона")


@knows
def from_the_hub(application: Application) -> Known | None:
    """What the person stated in their application to the hub's contest, for the draft their team was carried into."""
    if not application.contest.gate or application.user_id is None or (held := hubs.stage_of(application.contest)) is None:
        return None
    row = StageEntry.objects.filter(stage=held.stage_id, entrant__user=application.user_id, party__isnull=False).select_related(
        "party"
    ).first()  # fmt: skip
    if row is None or row.party is None or row.state not in (State.CONFIRMED, State.TOOK_PART):
        return None
    former = Application.objects.filter(team=row.party.team_id, user=application.user_id, erased_at=None).first()
    return Known({name: getattr(former, name) for name in STATED}, "из заявки на площадке") if former else None


# Regions that are cities: the sign-up names no other town.
CITIES = frozenset({"Москва", "Санкт-Петербург", "Севастополь"})


@checks.follows_announcement
def follow_the_act(contest: Contest, change: AnnouncementChange, before: Any) -> None:
    """An act has moved the announced contest of a hub: the hub's beginning moves to its first day, at the same time of day."""
    if not contest.gate or "starts_on" not in before or (held := hubs.stage_of(contest)) is None or held.hub is None:
        return
    hub = held.hub
    was, local = hub.opens_at, hub.opens_at.astimezone(hub.zone)
    hub.opens_at = local.replace(year=contest.starts_on.year, month=contest.starts_on.month, day=contest.starts_on.day)
    hub.save(update_fields=["opens_at"])
    hub_letters.tell_moved(hub, was, hub.city)
