"""Actions with hubs: kept by a form or from a file, closed and opened again, each holding an ordinary contest made from a preset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role, RoleGrant, User
from hackathon_portal.accounts.roles import forget_roles
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.presets import OWN, preset_by_key
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.tables import UnreadableTable, views
from hackathon_portal.regulation.schema import Preset
from hackathon_portal.seasons import hub_letters
from hackathon_portal.seasons.actions import entries, fund
from hackathon_portal.seasons.models import Hub, Season, Stage, StageContest
from hackathon_portal.seasons.queries import hubs as hub_queries
from hackathon_portal.seasons.rules import hub_presets, windows
from hackathon_portal.seasons.rules import hubs as rules
from hackathon_portal.seasons.rules.hubs import HubValues

ONLY_STAFF = "Площадки ведёт сотрудник сезона."
BY_CODE = {region.code: region for region in REGIONS}
# Whose list says who enters the contest of a hub (`seasons/entry.py`).
GATE = "season"
MOST_BYTES, MOST_HUBS = 1_000_000, 1000


@dataclass
class FileReport:
    """What a file of hubs would do: codes to make and to change, and what is wrong, by line."""

    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def _refuse(season: Season, values: HubValues, stage: Stage) -> None:
    """Refuse a hub that cannot be, or that begins outside of its stage on its own clock."""
    clause = season.rules.clause("hubs")
    for name, why in rules.faults(values, BY_CODE):
        raise RuleViolation(code=f"hub.{name}", clause=clause, message=why, field=name)
    if why := outside(season, stage, values):
        raise RuleViolation(code="hub.outside_stage", clause=season.rules.clause("stages"), message=why, field="opens_at")


def outside(season: Season, stage: Stage, values: HubValues) -> str:
    """Why the hub's beginning is not within its stage; empty where it is."""
    span = windows.of_stage(season.rules, stage.code, values.zone)
    if span.holds(values.instant):
        return ""
    return (
        f"Этап «{stage}» идёт с {span.said(span.opens_at)} до {span.said(span.closes_at)} по часам площадки, "
        f"а начало — {span.said(values.instant)}."
    )


@action("Сохранена площадка")
def save_hub(*, stage: Stage, values: HubValues, by: User, hub: Hub | None = None) -> Hub:
    """Make a hub of the stage, or change one. What people were placed for, and what an announced contest says, is not changed here."""
    season = stage.season
    require(by, "seasons.manage", season, ONLY_STAFF)
    _refuse(season, values, stage)
    if hub is not None:
        hub = Hub.objects.select_for_update(of=("self",)).get(pk=hub.pk)
        _refuse_change(hub, values)
    made = hub or Hub(stage=stage)
    if Hub.objects.filter(stage__season=season, code=values.code).exclude(pk=made.pk).exists():
        raise RuleViolation(code="hub.code_taken", message=f"В сезоне уже есть площадка с кодом «{values.code}».", field="code")
    _write(made, values)
    if held := hub_queries.contest_of(made):
        _move_draft(held, made)
    note(room=season.room, about=f"площадка «{made}»")
    return made


def _write(hub: Hub, values: HubValues) -> None:
    """Write the row; those who have a place there hear of another time or city."""
    was = (hub.opens_at, hub.city) if hub.pk else None
    for name in ("code", "region", "time_zone", "hours", "places", "reserve_percent"):
        setattr(hub, name, getattr(values, name))
    hub.title, hub.city = values.title.strip()[:200], values.city.strip()[:120]
    hub.opens_at = values.instant
    hub.district = BY_CODE[values.region].district_on(values.opens_at.date())
    hub.save()
    if was is not None and was != (hub.opens_at, hub.city):
        hub_letters.tell_moved(hub, *was)


def _refuse_change(hub: Hub, values: HubValues) -> None:
    counts = hub_queries.counts_of(hub)
    held = hub_queries.contest_of(hub)
    announced = held is not None and held.state != Contest.State.DRAFT
    moves = (hub.opens_at, hub.hours, hub.time_zone) != (values.instant, values.hours, values.time_zone)
    refuse_first([
        (hub.closed_at is not None, "hub.closed", "Площадка закрыта: сначала откройте её снова.", ""),
        (
            values.places < counts.taken, "hub.too_few",
            f"Приглашены и подтвердили уже {counts.taken}: меньше мест сделать нельзя.", "places",
        ),
        (counts.any and values.code != hub.code, "hub.code_used", "Код стоит в списках отбора: больше он не меняется.", "code"),
        (counts.any and values.region != hub.region, "hub.region_used", "По региону площадки людей уже распределили.", "region"),
        (
            announced and moves, "hub.announced",
            "Хакатон площадки объявлен: его дни и срок меняет акт на странице «Изменения» конкурса, площадка последует за ним.",
            "opens_at",
        ),
    ])  # fmt: skip


def _move_draft(contest: Contest, hub: Hub) -> None:
    """A draft follows its hub: days, the term of projects, the place."""
    if contest.state != Contest.State.DRAFT:
        return
    end = rules_end(hub)
    contest.starts_on, contest.ends_on = hub.opens_at.astimezone(hub.zone).date(), end.astimezone(hub.zone).date()
    contest.project_deadline_at, contest.place = end, hub.city
    if contest.registration_closes_on:
        contest.registration_closes_on = contest.starts_on
    contest.save()
    contest.timetable.filter(binds="start").update(starts_at=hub.opens_at)
    contest.timetable.filter(binds="project_deadline").update(starts_at=end)


def rules_end(hub: Hub) -> Any:
    """When the hackathon of a hub ends."""
    return hub_presets.ends_at(hub.opens_at, hub.hours)


def read_hubs(*, stage: Stage, content: bytes) -> tuple[list[HubValues], FileReport]:
    """The hubs of a file and what taking them would do; nothing is written."""
    report = FileReport()
    if len(content) > MOST_BYTES:
        raise RuleViolation(code="hubs.too_large", message="Файл площадок больше 1 МБ.", field="file", status=422)
    found, numbers = _rows(content)
    known = {hub.code: hub for hub in Hub.objects.filter(stage=stage)}
    elsewhere = {*Hub.objects.filter(stage__season=stage.season_id).exclude(stage=stage).values_list("code", flat=True)}
    taken: list[HubValues] = []
    for number, cells in zip(numbers, found, strict=True):
        values, wrong = rules.read_row(cells)
        if values is not None:
            wrong = [why for _, why in rules.faults(values, BY_CODE)] or [*filter(None, [outside(stage.season, stage, values)])]
            wrong += [f"код «{values.code}» повторяется"] if values.code in {one.code for one in taken} else []
            wrong += [f"код «{values.code}» занят площадкой другого этапа"] if values.code in elsewhere else []
            wrong += _of_known(known.get(values.code), values)
            taken.append(values)
            (report.changed if values.code in known else report.made).append(values.code)
        report.faults += [(number, why) for why in wrong]
    return taken, report


def _of_known(hub: Hub | None, values: HubValues) -> list[str]:
    if hub is None:
        return []
    try:
        _refuse_change(hub, values)
    except RuleViolation as violation:
        return [str(violation)]
    return []


def _rows(content: bytes) -> tuple[list[dict[str, str]], list[int]]:
    lacking: list[str] = []
    try:
        for view in views(content):
            lines = [line for line in view.lines() if not line.is_empty][: MOST_HUBS + 2]
            header = [cell.strip().casefold() for cell in lines[0].cells] if lines else []
            if not (missing := rules.lacking(header)):
                if len(lines) > MOST_HUBS + 1:
                    raise RuleViolation(
                        code="hubs.too_many", message=f"В файле больше {MOST_HUBS} площадок.", field="file", status=422
                    )
                return [dict(zip(header, line.cells, strict=False)) for line in lines[1:]], [line.number for line in lines[1:]]
            lacking = missing if not lacking or len(missing) < len(lacking) else lacking
    except UnreadableTable as error:
        raise RuleViolation(code="hubs.unreadable", message=f"Файл не читается: {error}.", field="file", status=422) from None
    raise RuleViolation(
        code="hubs.columns", message=f"В первой строке нет столбцов: {', '.join(lacking)}.", field="file", status=422
    )


@action("Загружены площадки из файла")
def import_hubs(*, stage: Stage, content: bytes, by: User) -> FileReport:
    """Make and change hubs by the rows of a file (CSV or XLSX), all or none of them: a file with a fault changes nothing."""
    require(by, "seasons.manage", stage.season, ONLY_STAFF)
    taken, report = read_hubs(stage=stage, content=content)
    if report.faults:
        said = "; ".join(f"строка {number}: {why}" for number, why in report.faults[:5])
        more = f" И ещё {len(report.faults) - 5}." if len(report.faults) > 5 else ""
        raise RuleViolation(code="hubs.faults", message=f"Ничего не загружено. {said}{more}", field="file", status=422)
    known = {hub.code: hub for hub in Hub.objects.filter(stage=stage)}
    for values in taken:
        save_hub(stage=stage, values=values, hub=known.get(values.code), by=by)
    note(room=stage.season.room, about=f"новых {len(report.made)}, изменено {len(report.changed)}")
    return report


@action("Площадка закрыта")
def close_hub(*, hub: Hub, reason: str, by: User) -> None:
    """No hackathon here: a draft of its contest goes, whoever had a place here gets the next wish, the reserve or none, and is told."""
    season = hub.stage.season
    require(by, "seasons.manage", season, ONLY_STAFF)
    hub = Hub.objects.select_for_update(of=("self",)).select_related("stage__season").get(pk=hub.pk)
    held = hub_queries.contest_of(hub)
    running = held is not None and held.state in (Contest.State.PUBLISHED, Contest.State.CLOSED)
    refuse_first([
        (hub.closed_at is not None, "hub.closed", "Площадка уже закрыта.", ""),
        (not reason.strip(), "hub.no_reason", "Напишите, почему площадка закрыта: это прочтут те, кого на неё распределили.", "reason"),
        (running, "hub.contest_runs", "Хакатон площадки объявлен. Сначала отмените его актом на его страницах.", ""),
    ], season.rules.clause("hubs"))  # fmt: skip
    if held is not None and held.state == Contest.State.DRAFT:
        withdraw_stage_contest(hub=hub, reason=reason, by=by)
    fund.release_hub_money(hub, reason.strip(), by)
    hub.closed_at, hub.closing_reason = clock.now(), reason.strip()[:300]
    hub.save(update_fields=["closed_at", "closing_reason"])
    if hub_queries.counts_of(hub).waits:
        entries.release_hub(hub=hub, reason=hub.closing_reason, by=by)
    note(room=season.room, about=f"площадка «{hub}»", reason=hub.closing_reason)


@action("Площадка открыта снова")
def open_hub_again(*, hub: Hub, by: User) -> None:
    """The hub may be wished and filled again; whoever lost a place here has it not back by that: the next list places people."""
    season = hub.stage.season
    require(by, "seasons.manage", season, ONLY_STAFF)
    hub = Hub.objects.select_for_update(of=("self",)).get(pk=hub.pk)
    if hub.closed_at is None:
        raise RuleViolation(code="hub.open", message="Площадка и так открыта.")
    hub.closed_at, hub.closing_reason = None, ""
    hub.save(update_fields=["closed_at", "closing_reason"])
    note(room=season.room, about=f"площадка «{hub}»")


def preset_of(key: str, by: User) -> Preset:
    """The preset by its key: a packaged one of hubs, one of contests, or the person's own (`own-3`)."""
    if key in hub_presets.hub_preset_codes():
        return hub_presets.load_hub_preset(key)
    found = preset_by_key(key, by) if key.startswith(OWN) or key else None
    if found is None:
        raise RuleViolation(code="hub.no_preset", message="Выберите заготовку порядка.", field="preset", status=422)
    return found


def contest_made(hub: Hub) -> Contest | None:
    """The contest that has been made for the hub."""
    return hub_queries.contest_of(hub)


def objection(hub: Hub) -> str:
    """Why no contest can be made for this hub; empty where one can."""
    if hub.closed_at is not None:
        return "площадка закрыта"
    if contest_made(hub) is not None:
        return "хакатон уже создан"
    if Contest.objects.filter(slug=slug_of(hub)).exists():
        return f"адрес «{slug_of(hub)}» занят другим конкурсом"
    return "" if hub.stage.kind == Stage.Kind.CONTEST else f"этап «{hub.stage}» — не хакатоны"


def slug_of(hub: Hub) -> str:
    """The address of the hub's contest."""
    return f"{hub.stage.season.slug[: 59 - len(hub.code)]}-{hub.code}"


@action("Создан хакатон этапа")
def make_stage_contest(
    *, hub: Hub | None = None, stage: Stage | None = None, preset: Preset | str, by: User
) -> Contest:  # fmt: skip
    """An ordinary contest from a preset: days, term and place of the hub in its zone (of the whole stage, where it has no hubs), the
    season's staff; only the list of the hub or stage enters it.

    `preset`: the preset itself or its key.
    """
    where = hub.stage if hub is not None else stage
    assert where is not None  # noqa: S101  for the types: one of them is given
    season = where.season
    require(by, "seasons.manage", season, ONLY_STAFF)
    if hub is not None:
        hub = Hub.objects.select_for_update(of=("self",)).select_related("stage__season__rules_version").get(pk=hub.pk)
        why, held = objection(hub), held_at_hub(hub)
    else:
        where = Stage.objects.select_for_update(of=("self",)).select_related("season__rules_version").get(pk=where.pk)
        why, held = stage_objection(where), held_at_stage(where)
    if why:
        raise RuleViolation(code="hub.no_contest", message=f"Хакатон для «{hub or where}» не создать: {why}.")
    chosen, key = (preset_of(preset, by), preset) if isinstance(preset, str) else (preset, "")
    made_of = hub_presets.fitted(
        chosen, zone=held.zone, opens_at=held.opens_at, hours=held.hours, title=f"{season.title}. {held.title}"[:300],
        short_title=f"{season.short_title}: {held.short_title}"[:80], place=held.place,
    )  # fmt: skip
    end = hub_presets.ends_at(held.opens_at, held.hours)
    first, last = (at.astimezone(ZoneInfo(held.zone)).date() for at in (held.opens_at, end))
    contest = contest_actions.create_contest(
        preset=made_of, preset_code=key[:60], slug=held.slug, starts_on=first, ends_on=last, by=None
    )
    contest.gate, contest.project_deadline_at = GATE, end
    contest.contact_email = season.contact_email
    if contest.deadlines.registration_closes_at is None:
        contest.registration_closes_on = first
    contest.save()
    StageContest.objects.create(stage=where, hub=hub, contest=contest)
    for user in staff_of(season):
        grant_role(user=user, contest=contest, role=Role.STAFF)
    forget_roles(by)  # who makes it is of its staff from now on
    fund.follow_contest(where, hub, by)
    note(room=season.room, about=f"«{hub or where}»: {contest.slug}")
    return contest


@dataclass(frozen=True)
class Held:
    """When and where a contest of a season is held, and what it is called."""

    zone: str
    opens_at: datetime
    hours: int
    title: str
    short_title: str
    place: str
    slug: str


def held_at_hub(hub: Hub) -> Held:
    """On the hub's clock."""
    return Held(hub.time_zone, hub.opens_at, hub.hours, hub.title, hub.city, hub.city, slug_of(hub))


def held_at_stage(stage: Stage) -> Held:
    """In the season's zone, from the stage's first hour."""
    rules = stage.season.rules
    short, slug = stage.title.partition(":")[0], f"{stage.season.slug[: 59 - len(stage.code)]}-{stage.code}"
    return Held(rules.timezone, stage.opens_at, stage.hours or rules.hubs.hours, stage.title, short, stage.place, slug)


def stage_objection(stage: Stage) -> str:
    """Why no contest can be made for a stage as a whole; empty where one can."""
    if stage.kind != Stage.Kind.CONTEST:
        return f"этап «{stage}» — не хакатон"
    if stage.season.rules.stage(stage.code).has_hubs:
        return "этап проходит на площадках, хакатон есть у каждой из них"
    if StageContest.objects.filter(stage=stage, hub=None).exists():
        return "хакатон уже создан"
    slug = held_at_stage(stage).slug
    return f"адрес «{slug}» занят другим конкурсом" if Contest.objects.filter(slug=slug).exists() else ""


def staff_of(season: Season) -> Sequence[User]:
    """Whoever is a staff member of the season."""
    held = RoleGrant.objects.filter(room=str(season.room), role=Role.SEASON_STAFF).values("user")
    return list(User.objects.filter(Q(pk__in=held), is_active=True).order_by("pk"))


@action("Хакатон этапа снят")
def withdraw_stage_contest(*, hub: Hub | None = None, stage: Stage | None = None, reason: str, by: User) -> None:
    """The draft made for the hub (the stage) goes, only while nothing has happened in it: neither announced, nor anybody in it."""
    where = hub.stage if hub is not None else stage
    assert where is not None  # noqa: S101  for the types: one of them is given
    season = where.season
    require(by, "seasons.manage", season, ONLY_STAFF)
    row = StageContest.objects.filter(stage=where, hub=hub).select_related("contest").first()
    if row is None:
        raise RuleViolation(code="hub.has_no_contest", message=f"У «{hub or where}» нет хакатона.")
    held = row.contest
    contest = Contest.objects.select_for_update().get(pk=held.pk)
    refuse_first([
        (
            contest.state != Contest.State.DRAFT, "hub.contest_announced",
            f"Хакатон «{contest}» объявлен: снимите объявление или отмените его актом.", "",
        ),
        (hub_queries.has_people(contest), "hub.contest_used", f"В «{contest}» уже есть команды или комиссия: удалить его нельзя.", ""),
        (not reason.strip(), "hub.no_reason", "Напишите, почему хакатон снят.", "reason"),
    ])  # fmt: skip
    StageContest.objects.filter(contest=contest).delete()
    contest.regulation_version = None
    contest.save(update_fields=["regulation_version"])
    contest.delete()
    note(room=season.room, about=f"«{hub or where}»: {held.slug}", reason=reason.strip()[:300])


def desk_of(contest: Contest) -> str:
    """Where staff prepare the contest."""
    return reverse("contest_announcement", args=[contest.slug])
