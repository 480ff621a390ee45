"""Which projects visitors see, and what of each: one answer for the results, the gallery, a project's page, its picture and files,
and for what other sites show of the winners.

Nothing before the decision is published. Whole is shown what its team has agreed to show (or what the order publishes of winners),
while it stands: handed in, not removed, not under an objection, its team not excluded. Of an awarded project that is not shown whole
the protocol's facts stay: its title, its team, its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import announced_contests
from judging.models import Project, ProjectFile
from judging.queries.projects import picture_of
from judging.states import ProjectState
from prizes.awards.queries import awards, doubts
from prizes.models import Award
from registration.models import Application, Team
from registration.states import ApplicationState

DRAWINGS = 4  # kinds of what is drawn in place of a picture


@dataclass(frozen=True)
class Merit:
    """A place or a special prize of a project, in the words of the regulation."""

    award: Award
    degree: str

    @property
    def words(self) -> str:
        """`1 место · победитель`; `I место` where the regulation's word says the place itself."""
        title = self.award.title[:1].upper() + self.award.title[1:]
        if self.award.nominated:
            return f"{title} «{self.award.division_title}»"
        if "место" in self.degree.lower():
            return self.degree
        return f"{title} · {self.degree}" if self.degree else title

    @property
    def told(self) -> str:
        """In a line: the regulation's word for the place, or the title, with the nomination it is of besides the places."""
        named = f" «{self.award.division_title}»" if self.award.nominated else ""
        return self.degree or f"{self.award.title}{named}"


@dataclass(frozen=True)
class Card:
    """A project as visitors see it; `picture`, words and links only where `is_open`."""

    project: Project
    is_open: bool
    merits: list[Merit] = field(default_factory=list)
    doubt: str = ""
    people: list[str] = field(default_factory=list)
    points: str = ""

    @property
    def picture(self) -> ProjectFile | None:
        return picture_of(self.project) if self.is_open and self.project.team.is_public else None

    @property
    def place(self) -> int | None:
        return next((one.award.place for one in self.merits if one.award.place and not one.award.nominated), None)

    @property
    def drawing(self) -> int:
        """Which of the drawings stands in place of a picture: of one project always the same."""
        return self.project.pk % DRAWINGS

    @property
    def letter(self) -> str:
        """Of the name itself where the title has one in quotes: «Проект «Сугробы»» is drawn with С."""
        title = self.project.title
        return next((letter.upper() for letter in (title.partition("«")[2] or title) if letter.isalnum()), "")


def with_results() -> list[Contest]:
    """Real contests whose decision is published, the newest first."""
    return list(announced_contests().filter(results_published_at__isnull=False))


def open_projects(contests: Iterable[Contest]) -> QuerySet[Project]:
    """Projects of these contests that visitors see whole."""
    hidden = (Contest.State.DRAFT, Contest.State.CANCELLED)
    published = [one for one in contests if one.results_published_at and one.state not in hidden]
    works = [one.pk for one in published if one.regulation.project.works_published]
    people = Application.objects.filter(team=OuterRef("team"), state=ApplicationState.ADMITTED)
    agreed = Q(team__is_public=True, team__name_state=Team.NameState.APPROVED)
    rows = Project.objects.filter(
        Exists(people),
        contest__in=[one.pk for one in published],
        state=ProjectState.SUBMITTED,
        removed_at=None,
        suspended_at=None,
    )
    return rows.filter(agreed | Q(contest__in=works) & Q(awarded()))


def awarded(**of: object) -> Exists:
    """Whether a project has a place or a special prize (of this kind) by the decision in force."""
    granted = Award.objects.filter(project=OuterRef("pk"), part_of=None, holder=None, **of)
    return Exists(granted.exclude(state=Award.State.WITHDRAWN))


def degree_of(contest: Contest, award: Award) -> str:
    """What the regulation calls the place; empty for a special prize and for a nomination besides the places."""
    if award.nominated:
        return ""
    return next((place.title for place in contest.regulation.places if place.place == award.place), "")


def gallery_cards(projects: Iterable[Project], contests: dict[int, Contest]) -> list[Card]:
    """Cards of open projects (`team` selected, `files` prefetched), with what they were awarded: one query."""
    projects = list(projects)
    merits: dict[int, list[Merit]] = defaultdict(list)
    rows = Award.objects.filter(project__in=[one.pk for one in projects], part_of=None, holder=None)
    for award in rows.exclude(state=Award.State.WITHDRAWN).select_related("special", "part_of", "origin"):
        merits[award.project_id].append(Merit(award, degree_of(contests[award.contest_id], award)))
    return [Card(one, True, merits[one.pk]) for one in projects]


def winner_cards(contest: Contest, points: dict[int, str]) -> list[tuple[str, list[Card]]]:
    """(division, its awarded projects) in the order of the decision in force; of a project with a place and a special prize one card.

    `points` by project, as the decision publishes them.
    """
    rows = list(doubts.with_states(awards.awards(contest)).prefetch_related("project__files"))
    keys = {award.project_id for award in rows}
    opened = set(open_projects([contest]).filter(pk__in=keys).values_list("pk", flat=True))
    people = awards.shown_authors(keys, contest)
    divisions: dict[str, dict[int, Card]] = defaultdict(dict)
    for award in rows:
        cards = divisions[award.division_title]
        merit = Merit(award, degree_of(contest, award))
        if award.project_id in cards:
            cards[award.project_id].merits.append(merit)
            continue
        project = award.project
        project.team = award.team
        doubt = doubts.of_award(award)
        cards[project.pk] = Card(
            project, project.pk in opened, [merit], doubt, [] if doubt else people.get(project.pk, []), points.get(project.pk, "")
        )
    return [(division, list(cards.values())) for division, cards in divisions.items()]


def card_of(contest: Contest, project_id: int) -> Card | None:
    """A project for a page of its own; None for one visitors may not see."""
    if contest.results_published_at is None:
        return None
    rows = Project.objects.filter(contest=contest).select_related("team", "nomination").prefetch_related("files")
    project = rows.filter(pk=project_id).first()
    if project is None:
        return None
    project.contest = contest
    granted = list(doubts.with_states(awards.awards(contest)).filter(project=project_id))
    is_open = open_projects([contest]).filter(pk=project_id).exists()
    if not is_open and not granted:
        return None
    doubt = doubts.of_award(granted[0]) if granted else ""
    if granted and contest.regulation.project.works_published:
        people = awards.authors_of(granted[0])
    else:
        people = awards.shown_authors([project_id], contest).get(project_id, [])
    return Card(project, is_open, [Merit(one, degree_of(contest, one)) for one in granted], doubt, [] if doubt else people)


def open_card(contest: Contest, project_id: int) -> Card | None:
    """The same of a project that is shown whole: for its picture and its files."""
    project = open_projects([contest]).filter(pk=project_id).select_related("team").prefetch_related("files").first()
    return Card(project, True) if project else None
