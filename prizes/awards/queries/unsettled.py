"""What still has to be done after the published decision stopped being true: prizes, documents, the decision itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest
from judging.queries import standing
from judging.queries.standing import Contradiction
from prizes.awards.queries.awards import to_return
from prizes.models import Award, Diploma
from registration.models import Application
from registration.states import ApplicationState


@dataclass(frozen=True)
class Unsettled:
    """Counts are of prizes still granted to people who are out, of their documents in force, of paid prizes claimed back."""

    contradictions: list[Contradiction] = field(default_factory=list)
    prizes: int = 0
    documents: int = 0
    to_return: int = 0

    @property
    def is_open(self) -> bool:
        return bool(self.contradictions or self.prizes or self.documents or self.to_return)


def of(contest: Contest) -> Unsettled:
    """What is left to do; nothing before the publication."""
    if contest.results_published_at is None:
        return Unsettled()
    return kept(contest, "prizes.unsettled", lambda: _counted(contest))


def _counted(contest: Contest) -> Unsettled:
    return Unsettled(
        standing.of_publication(contest),
        prizes_of_excluded(contest).filter(part_of=None).count(),
        documents_of_excluded(contest).count(),
        to_return(contest).count(),
    )


def prizes_of_excluded(contest: Contest) -> QuerySet[Award]:
    """Prizes still granted to a team that was excluded or whose project is out for good, and to excluded people; parts with them."""
    people = Application.objects.filter(team=OuterRef("team"))
    gone = Exists(people.filter(state=ApplicationState.EXCLUDED)) & ~Exists(people.filter(state=ApplicationState.ADMITTED))
    rows = Award.objects.filter(contest=contest, state=Award.State.GRANTED)
    return rows.filter(gone | Q(project__removed_at__isnull=False) | Q(holder__state=ApplicationState.EXCLUDED))


def documents_of_excluded(contest: Contest) -> QuerySet[Diploma]:
    """Documents in force of people who were excluded, and diplomas for places of a project that is out for good."""
    rows = Diploma.objects.filter(contest=contest, revoked_at=None, application__isnull=False)
    removed = Q(kind=Diploma.Kind.DIPLOMA, application__team__project__removed_at__isnull=False)
    return rows.filter(Q(application__state=ApplicationState.EXCLUDED) | removed).select_related("application")
