"""Cards of projects after a season: which there should be, lists and counts in constant statements, the showcase everybody sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.search import found
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons.models import FollowUp, FollowUpEntry, Season, StageContest
from hackathon_portal.seasons.models.after import FollowUpStage, Level
from hackathon_portal.seasons.rules import after as rules
from hackathon_portal.seasons.rules.schema import FollowUpRules
from judging.models import Project
from judging.states import ProjectState
from prizes.awards.queries.showcase import Card, awarded, open_projects

MOST_TYPED = 200
REGION_OF = {region.code: region.name for region in REGIONS}
SHOWS = {
    "overdue": "срок шага прошёл", "silent": "молчат", "waiting": "ждут подтверждения", "nobody": "без куратора", "mine": "мои",
}  # fmt: skip
Entry = FollowUpEntry


def stage_contests(season: Season) -> list[StageContest]:
    """Contests of the season's stages with their regulations: one statement."""
    rows = StageContest.objects.filter(stage__season=season)
    return list(rows.select_related("stage", "hub", "contest__regulation_version").order_by("stage__position", "pk"))


def lacking_cards(season: Season, its: FollowUpRules) -> QuerySet[Project]:
    """Projects that the rules follow and that have no card: handed in, of a contest whose decision is published."""
    held = StageContest.objects.filter(
        stage__season=season, stage__code__in=its.stages, contest__results_published_at__isnull=False
    )
    projects = Project.objects.filter(
        contest__in=held.values("contest"), state=ProjectState.SUBMITTED, removed_at=None, follow_up=None
    )
    if its.first_places:
        projects = projects.filter(awarded(place__lte=its.first_places, nominated=False))
    return projects


def curators_of(season: Season) -> QuerySet[User]:
    """Who may be given cards: curators and staff of the season."""
    grants = RoleGrant.objects.filter(room=str(season.room), role__in=[Role.CURATOR, Role.SEASON_STAFF])
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by(
        alphabetical("surname"), alphabetical("name"), "pk"
    )


@dataclass(frozen=True)
class Choice:
    """What of the list of cards is chosen, as the address says it."""

    words: str = ""
    stage: str = ""
    hub: str = ""
    level: str = ""
    show: str = ""
    curator: int | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Choice:
        """Read from an address; what there is not is nothing chosen."""
        text = {name: asked.get(name, "").strip()[:MOST_TYPED] for name in ("q", "stage", "hub", "level", "show")}
        return cls(
            text["q"],
            text["stage"] if text["stage"] in FollowUpStage.values else "",
            text["hub"],
            text["level"] if text["level"] in Level.values else "",
            text["show"] if text["show"] in SHOWS else "",
            whole_number(asked.get("curator", ""), MOST_ID),
        )

    @property
    def as_query(self) -> dict[str, Any]:
        values = {
            "q": self.words,
            "stage": self.stage,
            "hub": self.hub,
            "level": self.level,
            "show": self.show,
            "curator": self.curator,
        }
        return {name: value for name, value in values.items() if value}


def waiting() -> Exists:
    """Whether somebody's word about the card waits for a curator."""
    return Exists(Entry.objects.filter(follow_up=OuterRef("pk"), state=Entry.State.PROPOSED))


def cards(season: Season) -> QuerySet[FollowUp]:
    """Cards with all that a list shows of them."""
    rows = FollowUp.objects.filter(season=season).annotate(waits=waiting())
    return rows.select_related(
        "project__team", "project__nomination", "project__contest__stage_of__stage", "project__contest__stage_of__hub", "curator",
        "adopter",
    ).defer("project__description", "project__nomination__task")  # fmt: skip


def silent(season: Season, now: datetime) -> Q:
    """Cards nothing was heard of for too long; nobody is silent where the rules follow nothing."""
    its = season.rules.follow_up
    if its is None:
        return Q(pk=None)
    return ~Q(stage__in=rules.DONE) & Q(heard_at__lt=rules.silent_since(now, its.silence_days))


def overdue(today: date) -> Q:
    return ~Q(stage__in=rules.DONE) & Q(due_on__lt=today)


def chosen(season: Season, choice: Choice, *, now: datetime, viewer: Any) -> QuerySet[FollowUp]:
    """Cards that fit: what burns first."""
    rows = cards(season)
    if choice.words:
        rows = rows.filter(found(choice.words, "project__title", "project__team__name", "project__nomination__title"))
    if choice.stage:
        rows = rows.filter(stage=choice.stage)
    if choice.hub:
        rows = rows.filter(project__contest__stage_of__hub__code=choice.hub)
    if choice.level:
        rows = rows.filter(level=choice.level)
    if choice.curator:
        rows = rows.filter(curator=choice.curator)
    today = now.astimezone(season.rules.zone).date()
    narrowed: dict[str, Callable[[], Q]] = {
        "overdue": lambda: overdue(today), "silent": lambda: silent(season, now), "waiting": lambda: Q(waiting()),
        "nobody": lambda: Q(curator=None), "mine": lambda: Q(curator=viewer.pk),
    }  # fmt: skip
    if choice.show:
        rows = rows.filter(narrowed[choice.show]())
    return rows.order_by(F("waits").desc(), F("due_on").asc(nulls_last=True), alphabetical("project__title"), "pk")


@dataclass(frozen=True)
class Row:
    """A card in a list, with what is wrong with it."""

    card: FollowUp
    hub: str
    is_overdue: bool
    is_silent: bool


def row_of(card: FollowUp, its: FollowUpRules | None, *, now: datetime, today: date) -> Row:
    held = card.project.contest.stage_of  # type: ignore[attr-defined]  # the reverse of StageContest.contest
    silent = its is not None and rules.is_silent(card.stage, card.heard_at, now, its.silence_days)
    return Row(card, held.where, rules.is_overdue(card.stage, card.due_on, today), silent)


def entries_of(card: FollowUp) -> QuerySet[FollowUpEntry]:
    return card.entries.select_related("by", "decided_by", "organisation", "corrects").prefetch_related("corrections")  # type: ignore[attr-defined, no-any-return]


def counts(season: Season, now: datetime) -> dict[str, int]:
    """For the overview: how many cards, overdue, silent, waiting for a confirmation."""
    rows = FollowUp.objects.filter(season=season)
    told = Entry.objects.filter(follow_up__season=season, state=Entry.State.PROPOSED)
    today = now.astimezone(season.rules.zone).date()
    return {
        "all": rows.count(), "overdue": rows.filter(overdue(today)).count(), "silent": rows.filter(silent(season, now)).count(),
        "waiting": told.values("follow_up").distinct().count(),
    }  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One table of the report: what it is by, its rows (name, count by stage in their order, sum)."""

    title: str
    words: list[str]
    rows: list[tuple[str, list[int], int]]

    @property
    def labelled(self) -> list[tuple[str, list[tuple[str, int]], int]]:
        """Rows whose numbers stand with the words of their stages."""
        return [(name, list(zip(self.words, numbers, strict=True)), total) for name, numbers, total in self.rows]


def report(season: Season) -> tuple[list[str], list[Part]]:
    """(words of the stages, tables by hub, adopter, level, region of the hub): two statements."""
    order = list(FollowUpStage.values)
    values = FollowUp.objects.filter(season=season).values_list(
        "stage", "level", "adopter__name", "project__contest__stage_of__hub__title", "project__contest__stage_of__hub__region",
        "project__contest__stage_of__stage__title",
    )  # fmt: skip
    levels = dict(Level.choices)
    tables: dict[str, dict[str, list[int]]] = {
        title: defaultdict(lambda: [0] * len(order)) for title in ("Площадка или этап", "Регион", "Уровень", "Кто внедряет")
    }
    for stage, level, adopter, hub, region, held in values:
        names = (
            hub or held,
            REGION_OF.get(region or "", "без региона"),
            levels.get(level, "пока никто"),
            adopter or "пока никто",
        )
        for table, name in zip(tables.values(), names, strict=True):
            table[name][order.index(stage)] += 1
    words = [word for _, word in FollowUpStage.choices]
    parts = [
        Part(
            title,
            words,
            [(name, numbers, sum(numbers)) for name, numbers in sorted(rows.items(), key=lambda row: letters(row[0]))],
        )
        for title, rows in tables.items()
    ]
    return words, parts


def introductions(season: Season) -> list[tuple[str, str, str, date | None, str]]:
    """Region x solution: (region, organisation, project, day, level) of what is confirmed as introduced."""
    rows = FollowUpEntry.objects.filter(
        follow_up__season=season, state=Entry.State.CONFIRMED, organisation__isnull=False, stage=FollowUpStage.IMPLEMENTED
    ).exclude(corrections__state=Entry.State.CONFIRMED)
    levels = dict(Level.choices)
    return [
        (REGION_OF.get(region, "федеральный уровень"), name, title, day, str(levels.get(level, "")))
        for region, name, title, day, level in rows.order_by(
            "organisation__region", alphabetical("organisation__name"), "at"
        ).values_list("organisation__region", "organisation__name", "follow_up__project__title", "happened_on", "level")
    ]


@dataclass(frozen=True)
class ShowcaseChoice:
    """What a visitor chose: words, hub, case, state."""

    words: str = ""
    hub: str = ""
    case: str = ""
    stage: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> ShowcaseChoice:
        text = {name: asked.get(name, "").strip()[:MOST_TYPED] for name in ("q", "hub", "case", "stage")}
        return cls(text["q"], text["hub"], text["case"], text["stage"] if text["stage"] in FollowUpStage.values else "")


def showcase(season: Season, choice: ShowcaseChoice | None = None) -> QuerySet[Project]:
    """Projects of the season's contests that visitors see whole, by the one answer of `prizes/awards/queries/showcase.py`."""
    held = stage_contests(season)
    confirmed = Entry.objects.filter(state=Entry.State.CONFIRMED, organisation__isnull=False).select_related("organisation")
    rows = (
        open_projects([one.contest for one in held])
        .select_related("team", "nomination", "follow_up", "contest__regulation_version", "contest__stage_of__hub", "contest__stage_of__stage")
        .prefetch_related("files", Prefetch("follow_up__entries", queryset=confirmed.order_by("at"), to_attr="introduced"))
    )  # fmt: skip
    if choice is not None:
        if choice.words:
            rows = rows.filter(
                found(choice.words, "title", "description", "team__name", "nomination__title", "nomination__customer")
            )
        if choice.hub:
            rows = rows.filter(contest__stage_of__hub__code=choice.hub)
        if choice.case:
            rows = rows.filter(nomination__title=choice.case)
        if choice.stage:
            rows = rows.filter(follow_up__stage=choice.stage)
    return rows.order_by(alphabetical("title"), "pk")


def cases_of(held: Iterable[StageContest]) -> list[str]:
    """Titles of the cases whose projects are shown, each once: one case is played at several hubs. Of no other case anything is said."""
    shown = open_projects([one.contest for one in held])
    return sorted({*shown.order_by().values_list("nomination__title", flat=True)}, key=letters)


@dataclass(frozen=True)
class Shown:
    """A project of the showcase: its card with merits, hub, state, who has introduced it."""

    card: Card
    where: str
    follow_up: FollowUp | None
    introduced: list[FollowUpEntry]

    @property
    def partner(self) -> str:
        """Who gave the case."""
        return self.card.project.nomination.customer


def shown_of(card: Card) -> Shown:
    """Of a project as `showcase` gives it; nothing is asked anew."""
    project: Any = card.project
    held = project.contest.stage_of
    follow_up = getattr(project, "follow_up", None)
    told = getattr(follow_up, "introduced", [])
    corrected = {one.corrects_id for one in told}
    return Shown(card, held.where, follow_up, [one for one in told if one.pk not in corrected])
