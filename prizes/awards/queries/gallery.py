"""The gallery of projects: what a visitor chose among them, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.search import found
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from judging.models import Project
from prizes.awards.queries.showcase import awarded, open_projects
from prizes.models import Award

MOST_TYPED = 200
AWARDED, SPECIAL = "awarded", "special"


@dataclass(frozen=True)
class Choice:
    """What stands in the address: words, a contest, a nomination, a topic, a place. Empty: all."""

    words: str = ""
    contest: str = ""
    nomination: int | None = None
    topic: str = ""
    place: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Choice:
        """Read from an address; what cannot be is taken for nothing chosen."""
        text = {name: asked.get(name, "").strip()[:MOST_TYPED] for name in ("q", "contest", "topic", "place")}
        nomination = whole_number(asked.get("nomination", ""), MOST_ID)
        return cls(text["q"], text["contest"], nomination, text["topic"], text["place"])

    def __bool__(self) -> bool:
        return any((self.words, self.contest, self.nomination, self.topic, self.place))


def nominations_of(contest: Contest) -> list[Nomination]:
    return list(contest.nominations.only("title", "track", "topics", "contest", "position"))


def topics_of(nominations: Iterable[Nomination]) -> list[str]:
    """Each topic once, in the order of the nominations."""
    return list(dict.fromkeys(topic for one in nominations for topic in one.listed_topics))


def places_of(contest: Contest) -> list[tuple[str, str]]:
    """(value in the address, words) of the places of the regulation."""
    return [
        (str(one.place), f"{one.place} место · {one.title}" if one.title else f"{one.place} место")
        for one in contest.regulation.places
    ]


def chosen(contests: list[Contest], choice: Choice) -> QuerySet[Project]:
    """Open projects that fit, the latest contests and the best places first."""
    rows = open_projects(contests).select_related("team", "nomination").prefetch_related("files")
    if choice.words:
        rows = rows.filter(found(choice.words, "title", "description", "team__name", "team__about", "nomination__title"))
    if choice.contest:
        rows = rows.filter(contest__slug=choice.contest)
    if choice.nomination:
        rows = rows.filter(nomination=choice.nomination)
    if choice.topic:
        near = Nomination.objects.filter(contest__in=[one.pk for one in contests], topics__contains=choice.topic)
        rows = rows.filter(nomination__in=[one.pk for one in near if choice.topic in one.listed_topics])
    if choice.place == AWARDED:
        rows = rows.filter(awarded())
    elif choice.place == SPECIAL:
        rows = rows.filter(awarded(special__isnull=False))
    elif place := whole_number(choice.place):
        rows = rows.filter(awarded(place=place, nominated=False))
    granted = Award.objects.filter(project=OuterRef("pk"), part_of=None, holder=None).exclude(state=Award.State.WITHDRAWN)
    best = Subquery(granted.filter(nominated=False).order_by(F("place").asc(nulls_last=True)).values("place")[:1])
    return rows.annotate(best=best, honoured=Exists(granted)).order_by(
        "-contest__starts_on", F("best").asc(nulls_last=True), "-honoured", alphabetical("title"), "pk"
    )
