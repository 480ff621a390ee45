"""Lists of selection: what is in force, their rows and figures, what a new one changes, what came of answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.exams.models import Attempt, Exam
from hackathon_portal.kernel.search import found as found_by_words
from hackathon_portal.seasons.models import Hub, Route, Season, SelectionList, SelectionRow, StageEntry
from hackathon_portal.seasons.queries.candidates import key_of, key_revisions
from hackathon_portal.seasons.rules.answers import HOLDS, Change, Listed, Stands, reconciled
from hackathon_portal.seasons.rules.listing import Row, decimals
from hackathon_portal.seasons.rules.selection import Verdict
from registration.models import Application
from registration.states import ApplicationState

IN_FORCE = (SelectionList.State.APPROVED, SelectionList.State.PUBLISHED)
FIRST = 20
# Who is still of a team when its hub is over.
OF_TEAM = (ApplicationState.SUBMITTED, ApplicationState.ADMITTED)


def lists_of(season: Season) -> QuerySet[SelectionList]:
    """Lists of the season, the newest version of each route first."""
    found = SelectionList.objects.filter(route__season=season).order_by("route_id", "-number")
    return found.select_related(
        "route__from_stage", "route__to_stage", "route__season__rules_version", "drafted_by", "approved_by"
    )


def routes_of(season: Season) -> QuerySet[Route]:
    return (
        Route.objects.filter(season=season)
        .select_related("from_stage", "to_stage", "season__rules_version")
        .order_by("from_stage__position", "to_stage__position", "id")
    )


def in_force(route: Route) -> SelectionList | None:
    """The approved or published list of a route."""
    return SelectionList.objects.filter(route=route, state__in=IN_FORCE).first()


def standing_rows(of: SelectionList) -> dict[int, Row]:
    """Who passes or waits in a list, by number of the season."""
    rows = SelectionRow.objects.filter(list=of).exclude(verdict=Verdict.OUT).order_by()
    number, hub = ("team_id", "from_hub__code") if of.is_of_teams else ("entrant__number", "hub__code")
    return {number: Row(verdict, hub or "") for number, verdict, hub in rows.values_list(number, "verdict", hub)}


def rows_of(of: SelectionList, *, verdict: str = "", hub: str = "", number: str = "") -> QuerySet[SelectionRow]:
    """Rows of a list in rank order, narrowed; `number` is a person's number in the season, of teams also words of the name."""
    rows = SelectionRow.objects.filter(list=of).select_related("entrant", "hub", "team", "from_hub").order_by("rank")
    if verdict:
        rows = rows.filter(verdict=verdict)
    if hub:
        rows = rows.filter(**{"from_hub__code" if of.is_of_teams else "hub__code": hub})
    if number and of.is_of_teams:
        rows = rows.filter(found_by_words(number, "team__name", also=lambda word: Q(team=int(word) if _is_number(word) else 0)))
    elif number:
        rows = rows.filter(entrant__number=int(number)) if _is_number(number) else rows.none()
    return rows


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 10


def older_marks(of: SelectionList) -> list[str]:
    """Tests whose keys were ruled on after the list was made: it rests on older marks."""
    kept = of.figures.get("keys", {})
    return [code for code, revision in key_revisions(of.route.season.room).items() if kept.get(code, revision) != revision]


def former_entries(route: Route) -> QuerySet[StageEntry]:
    """How those whom a route's lists name stand now: people, or teams without the people in them."""
    return StageEntry.objects.filter(stage=route.to_stage_id, basis__route=route, party=None)


def passing_places(of: SelectionList) -> dict[int | None, int]:
    """How many may hold a place by a list: at a hub its places, never more than pass there; of teams by the hub they come from.

    No hub is one place of all.
    """
    pool = "from_hub" if of.is_of_teams else "hub"
    passing = dict(
        SelectionRow.objects.filter(list=of, verdict=Verdict.PASS).order_by().values_list(pool).annotate(n=Count("id"))
    )
    if of.is_of_teams:
        return passing
    open_hubs = dict(Hub.objects.filter(stage=of.route.to_stage_id, closed_at=None).values_list("pk", "places"))
    return {hub: count if hub is None else min(count, open_hubs.get(hub, 0)) for hub, count in passing.items()}


def subject_of(of: SelectionList) -> tuple[str, str]:
    """Columns of whom a list names and of the hub whose places they take."""
    return ("team_id", "from_hub_id") if of.is_of_teams else ("entrant_id", "hub_id")


def effects_of(of: SelectionList) -> list[Change]:
    """How everybody will stand once the list is told, given how they stand now."""
    whom, where = subject_of(of)
    rows = SelectionRow.objects.filter(list=of).exclude(verdict=Verdict.OUT).order_by("rank")
    listed = [Listed(*row) for row in rows.values_list(whom, "rank", where, "verdict")]
    now = former_entries(of.route).order_by().values_list(whom, where, "state")
    return reconciled(listed, {one: Stands(hub, state) for one, hub, state in now}, passing_places(of))


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody who was told already and for whom a new list changes something."""

    number: int
    was: str
    was_hub: str
    now: str
    hub: str
    name: str = ""


def affected(of: SelectionList) -> list[Affected]:
    """Whom a new list moves or takes a place from, of those invited or confirmed: shown before the press."""
    changed = [change for change in effects_of(of) if change.was is not None and change.was.state in HOLDS and change.is_one]
    stage = of.route.from_stage_id if of.is_of_teams else of.route.to_stage_id
    hubs = dict(Hub.objects.filter(stage=stage).values_list("pk", "title"))
    whom, _ = subject_of(of)
    named = former_entries(of.route).filter(**{f"{whom}__in": [change.person for change in changed]})
    numbers = {
        one: (team or number, name or "")
        for one, number, team, name in named.values_list(whom, "entrant__number", "team_id", "team__name")
    }
    words = dict(StageEntry.State.choices)
    return sorted(
        (
            Affected(
                numbers[change.person][0], words[change.was.state], hubs.get(change.was.hub or 0, ""), words[change.state],
                hubs.get(change.hub or 0, ""), numbers[change.person][1],
            )
            for change in changed
            if change.was is not None
        ),
        key=lambda one: one.number,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HubAnswers:
    """Answers at one hub."""

    hub: Hub | None
    counts: dict[str, int]
    places: int

    @property
    def held(self) -> int:
        return sum(count for state, count in self.counts.items() if state in HOLDS)

    @property
    def free(self) -> int:
        return max(0, self.places - self.held)


def answers_by_hub(route: Route) -> list[HubAnswers]:
    """The board: how many are invited, confirmed, declined, waiting at each hub."""
    counted: dict[int | None, dict[str, int]] = {}
    for hub, state, count in former_entries(route).order_by().values_list("hub", "state").annotate(n=Count("id")):
        counted.setdefault(hub, {})[state] = count
    hubs: Iterable[Hub] = Hub.objects.filter(stage=route.to_stage_id).order_by("opens_at", "code")
    found = [HubAnswers(hub, counted.get(hub.pk, {}), 0 if hub.closed_at else hub.places) for hub in hubs]
    if None in counted:
        found.append(HubAnswers(None, counted[None], sum(counted[None].values())))
    return found


def entries_of(route: Route, *, hub: str = "", state: str = "", search: str = "") -> QuerySet[StageEntry]:
    """People of a route's lists in rank order, narrowed; `search` is a number or the beginning of a surname."""
    found = former_entries(route).select_related("entrant", "hub", "basis").order_by("rank", "id")
    if hub:
        found = found.filter(hub__code=hub)
    if state:
        found = found.filter(state=state)
    if search.isdecimal() and len(search) < 10:
        found = found.filter(entrant__number=int(search))
    elif search:
        found = found.filter(entrant__surname__istartswith=search)
    return found


def entry_of(season: Season, user: Any) -> StageEntry | None:
    """The place a person has or had last, told already."""
    found = StageEntry.objects.filter(entrant__season=season, entrant__user=user.pk)
    rows = found.select_related(
        "hub",
        "stage__season__rules_version",
        "entrant",
        "basis__route__to_stage",
        "basis__route__from_stage",
        "party__team",
        "party__carried__contest",
        "party__from_hub",
    )
    return next((entry for entry in rows.order_by("-stage__opens_at", "-id") if entry.basis.is_told), None)


def row_of(entry: StageEntry) -> SelectionRow | None:
    """The row a person's place rests on: their own, or their team's."""
    whose = {"team": entry.party.team_id} if entry.party else {"entrant": entry.entrant_id}
    rows = SelectionRow.objects.filter(list=entry.basis_id, **whose)
    return rows.select_related("list__route__from_stage", "list__route__to_stage", "hub", "team", "from_hub").first()


def told_rows(season: Season, user: Any) -> list[SelectionRow]:
    """Rows of a person, or of a team they are of, in the lists that were told and are in force, the latest stage first."""
    teams = Application.objects.filter(user=user.pk, state__in=OF_TEAM, contest__stage_of__stage__season=season).values("team")
    rows = SelectionRow.objects.filter(
        Q(entrant__user=user.pk) | Q(team__in=teams), list__route__season=season, list__state=SelectionList.State.PUBLISHED
    ).select_related("list__route__to_stage", "list__route__from_stage", "hub", "entrant", "team", "from_hub")
    return [row for row in rows.order_by("-list__route__to_stage__opens_at") if row.list.is_told]


def exam_titles(season: Season) -> dict[str, str]:
    """Code of a test -> its title."""
    return dict(Exam.objects.filter(room=str(season.room)).values_list("code", "title"))


def place_in_reserve(entry: StageEntry) -> int:
    """Which in turn in the reserve of the hub, from 1."""
    ahead = StageEntry.objects.filter(stage=entry.stage_id, hub=entry.hub_id, state=StageEntry.State.RESERVE, rank__lt=entry.rank)
    return ahead.filter(basis__route=entry.basis.route_id).count() + 1


def report_of(of: SelectionList) -> dict[str, Any]:
    """The list as `selection.expected.json` has it; `after_declines` and `declined` are of who declined since."""
    rows = list(
        SelectionRow.objects.filter(list=of)
        .order_by("rank")
        .values_list("rank", "entrant_id", "entrant__external", "entrant__number", "exam", "percentile", "attempt", "seconds", "hub__code", "verdict")
    )  # fmt: skip
    keys = {entrant: key_of(external, number) for _, entrant, external, number, *_ in rows}
    attempts = _attempt_names([row[6] for row in rows[:FIRST]])
    listed = [row for row in rows if row[-1] != Verdict.OUT]
    stands = former_entries(of.route).order_by("answered_at", "id").values_list("entrant_id", "state")
    states = dict(stands)
    hubs = list(Hub.objects.filter(stage=of.route.to_stage_id).order_by("code"))
    by_entrant = {row[1]: row for row in listed}
    gave_up = [by_entrant[entrant] for entrant, state in stands if state == StageEntry.State.DECLINED and entrant in by_entrant]
    return {
        "candidates": len(rows),
        "placed": sum(row[-1] == Verdict.PASS for row in rows),
        "reserve": sum(row[-1] == Verdict.RESERVE for row in rows),
        "out": sum(row[-1] == Verdict.OUT for row in rows),
        "first_20": [
            f"{rank},{keys[entrant]},{exam},{decimals(percentile)},{attempts.get(attempt or 0, attempt)},{seconds}"
            for rank, entrant, _, _, exam, percentile, attempt, seconds, _, _ in rows[:FIRST]
        ],
        "list": [f"{row[0]},{keys[row[1]]},{row[-2]},{row[-1]}" for row in listed],
        "list_sha256": of.figures["list_sha256"],
        "ranking_sha256": of.figures["ranking_sha256"],
        "ties_broken": {
            "percentile equal with the one before": of.figures["ties_broken"]["percentile"],
            "and share equal": of.figures["ties_broken"]["share"],
            "and seconds equal": of.figures["ties_broken"]["seconds"],
        },
        "hubs": {hub.code: _hub_report(hub, [row for row in listed if row[-2] == hub.code]) for hub in hubs},
        "declined": [f"{keys[row[1]]},{row[-2]},{row[-1]}" for row in gave_up],
        "after_declines": {
            code: report
            for hub in hubs
            if (report := _after(code := hub.code, [row for row in listed if row[-2] == code], states, keys))["refused_places"]
        },
    }


def _attempt_names(attempts: list[int | None]) -> dict[int, str]:
    return {
        pk: external
        for pk, external in Attempt.objects.filter(pk__in=[pk for pk in attempts if pk]).values_list("pk", "external")
        if external
    }


def _hub_report(hub: Hub, rows: list[Any]) -> dict[str, Any]:
    placed = [row for row in rows if row[-1] == Verdict.PASS]
    ends = hub.opens_at + timedelta(hours=hub.hours)
    return {
        "opens_at_utc": hub.opens_at.astimezone(UTC).isoformat(),
        "ends_at_utc": ends.astimezone(UTC).isoformat(),
        "quota": hub.places,
        "placed": len(placed),
        "reserve": len(rows) - len(placed),
        "last_rank_placed": max((row[0] for row in placed), default=None),
    }


def _after(code: str, rows: list[Any], states: dict[int, str], keys: dict[int, str]) -> dict[str, Any]:
    """What became of a hub after answers: places given up, who of the reserve was invited, who waits."""
    given_up = [row for row in rows if row[-1] == Verdict.PASS and states.get(row[1]) == StageEntry.State.DECLINED]
    promoted = [keys[row[1]] for row in rows if row[-1] == Verdict.RESERVE and states.get(row[1]) in HOLDS]
    return {
        "refused_places": len(given_up),
        "promoted": promoted,
        "left_in_reserve": sum(row[-1] == Verdict.RESERVE and states.get(row[1]) == StageEntry.State.RESERVE for row in rows),
        "places_left_free": len(given_up) - len(promoted),
    }
