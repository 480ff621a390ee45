"""What an organisation sees of the showcase: projects it may open, its own marks, requests and introductions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.search import found
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.seasons.models import ContactRequest, FollowUp, FollowUpEntry, Interest, Season, StageContest
from prizes.awards.queries.showcase import open_projects

SHOWS = {"interest": "интересно нам", "asked": "запрошен контакт", "introduced": "внедрено у нас"}


def announced_contests_of_seasons() -> list[Contest]:
    """Contests of announced seasons, with their regulations."""
    rows = StageContest.objects.exclude(stage__season__state=Season.State.DRAFT)
    return [held.contest for held in rows.select_related("contest__regulation_version")]


def open_cards(organisation: Organisation) -> QuerySet[FollowUp]:
    """Cards of projects visitors see, and of those this organisation has introduced."""
    shown = open_projects(announced_contests_of_seasons()).values("pk")
    told = FollowUpEntry.objects.filter(organisation=organisation).values("follow_up")
    mine = Q(adopter=organisation) | Q(pk__in=told)
    rows = FollowUp.objects.filter(Q(project__in=shown) | mine).exclude(season__state=Season.State.DRAFT)
    return rows.select_related(
        "season__rules_version", "adopter", "project__team", "project__nomination", "project__contest__regulation_version",
        "project__contest__stage_of__hub", "project__contest__stage_of__stage",
    )  # fmt: skip


def is_open_to(organisation: Organisation, card: FollowUp) -> bool:
    return open_cards(organisation).filter(pk=card.pk).exists()


@dataclass
class Own:
    """What the organisation has to do with a project."""

    is_interested: bool = False
    requests: list[ContactRequest] = field(default_factory=list)
    introductions: list[FollowUpEntry] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.is_interested or self.requests or self.is_introduced)

    @property
    def last_request(self) -> ContactRequest | None:
        return self.requests[0] if self.requests else None

    @property
    def is_introduced(self) -> bool:
        return any(one.state in (FollowUpEntry.State.PROPOSED, FollowUpEntry.State.CONFIRMED) for one in self.introductions)


def own_of(organisation: Organisation, cards: list[FollowUp]) -> dict[int, Own]:
    """By card: three statements however many cards."""
    keys = [card.pk for card in cards]
    own: dict[int, Own] = defaultdict(Own)
    for card in Interest.objects.filter(organisation=organisation, follow_up__in=keys, withdrawn_at=None).values_list(
        "follow_up", flat=True
    ):
        own[card].is_interested = True
    for asked in ContactRequest.objects.filter(organisation=organisation, follow_up__in=keys):
        own[asked.follow_up_id].requests.append(asked)
    rows = FollowUpEntry.objects.filter(organisation=organisation, follow_up__in=keys, source=FollowUpEntry.Source.ADOPTER)
    for entry in rows.order_by("-at", "-pk"):
        own[entry.follow_up_id].introductions.append(entry)
    return own


def chosen(organisation: Organisation, *, words: str, season: str, show: str) -> QuerySet[FollowUp]:
    """Projects that fit."""
    rows = open_cards(organisation)
    if words:
        rows = rows.filter(found(words, "project__title", "project__nomination__title", "project__nomination__customer"))
    if season:
        rows = rows.filter(season__slug=season)
    if show == "interest":
        rows = rows.filter(interests__organisation=organisation, interests__withdrawn_at=None)
    elif show == "asked":
        rows = rows.filter(pk__in=ContactRequest.objects.filter(organisation=organisation).values("follow_up"))
    elif show == "introduced":
        mine = FollowUpEntry.objects.filter(organisation=organisation, source=FollowUpEntry.Source.ADOPTER)
        rows = rows.filter(pk__in=mine.exclude(state=FollowUpEntry.State.WITHDRAWN).values("follow_up"))
    return rows.order_by(alphabetical("project__title"), "pk")
