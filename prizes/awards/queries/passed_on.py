"""Prizes that were not given out: to whom the commission may pass them on, and whether it has."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.words import CHOICES
from judging.models import Project, Protocol
from judging.parts import tell_uses
from judging.queries import agenda
from judging.queries.results import published_protocol
from prizes.awards.queries.winning import division_figures
from prizes.models import Award
from prizes.rules.refusals import passing_clause

# Of meetings that vote on whatever is put to them; those of other kinds are about one matter only.
DECIDING = (Protocol.Kind.OTHER, Protocol.Kind.EXCLUSION)


def was_passed_on() -> Exists:
    """A condition on awards: theirs, or the prize they are a part of, is another project's now."""
    now = Award.objects.exclude(state=Award.State.WITHDRAWN)
    return Exists(now.filter(Q(passed_from=OuterRef("pk")) | Q(passed_from=OuterRef("part_of"))))


def passed_to(award: Award) -> Award | None:
    """The award in force that this one's prize has become."""
    return Award.objects.filter(passed_from=award).exclude(state=Award.State.WITHDRAWN).select_related("team").first()


def require_kept(award: Award) -> None:
    """RuleViolation where the prize is somebody else's already: it is never both given back and passed on."""
    if now := passed_to(award):
        raise RuleViolation(
            code="award.passed_on",
            clause=passing_clause(award.contest.regulation),
            message=f"Приз передан команде «{now.team.name}» ({now.basis}): сначала отмените передачу.",
        )


def decisions(contest: Contest) -> QuerySet[Protocol]:
    """Protocols that may hold the decision to pass a prize on, the newest first.

    Signed since the results were published, of a meeting that has adopted something, or changing the published decision.
    """
    adopted = [act.pk for kind in DECIDING for act in agenda.signed_acts(contest, kind)]
    amending = Q(kind=Protocol.Kind.AMENDMENT, state=Protocol.State.SIGNED, published_at__isnull=False)
    rows = Protocol.objects.filter(Q(pk__in=adopted) | amending, meeting__commission__contest=contest)
    return rows.filter(signed_at__gte=contest.results_published_at).order_by("-signed_at")


@tell_uses
def passed_by(protocol: Protocol) -> list[str]:
    """What a protocol's page says of the prizes passed on by it."""
    rows = Award.objects.filter(passed_by=protocol, part_of=None).exclude(state=Award.State.WITHDRAWN)
    return [f"по нему переданы призы: {count}"] if (count := rows.count()) else []


def what_becomes(award: Award, contest: Contest) -> str:
    """What becomes of a prize nobody is given, by the regulation's `refused_prize`, without a full stop."""
    ways = contest.regulation.prizes.refused_prize
    if not ways or not is_whole(award):
        return award.stays_where
    to = " или ".join(CHOICES[way] for way in ways)
    return f"{award.stays_where}, пока комиссия не передаст приз: {to}"


def is_whole(award: Award) -> bool:
    """Whether it is the prize of a team for a place: only such go on to others, neither a part nor a partner's."""
    return not (award.part_of_id or award.holder_id or award.special_id or award.nominated) and bool(award.amount or award.thing)


def candidates(award: Award, contest: Contest) -> QuerySet[Project]:
    """Projects of the decision in force that the regulation lets have this prize; none where its money stays in the fund.

    By `next_team` the next by points in the division of the place the prize was for, by `other_nomination` any of the others.
    A project that has had this prize, or whose own one is not given out, is passed over.
    """
    ways = contest.regulation.prizes.refused_prize
    protocol = published_protocol(contest) if ways else None
    if protocol is None:
        return Project.objects.none()
    first, had = _road(award)
    out = Award.objects.filter(contest=contest, part_of=None).exclude(state=Award.State.GRANTED).values_list("project", flat=True)
    passed_over = {*had, *out}
    found: set[int] = set()
    for nomination in protocol.figures["nominations"]:
        rows = [row for row in nomination["rows"] if row["project_id"] not in passed_over and row["place"] is not None]
        if division_figures(nomination)["division"] != first.division:
            found |= {row["project_id"] for row in rows} if "other_nomination" in ways else set()
        elif "next_team" in ways:
            later = [row for row in rows if row["place"] > (first.place or 0)]
            best = min((row["place"] for row in later), default=None)
            found |= {row["project_id"] for row in later if row["place"] == best}
    standing = Project.objects.filter(pk__in=found, removed_at=None, suspended_at=None)
    return standing.select_related("team", "nomination").order_by("nomination", alphabetical("team__name"))


def _road(award: Award) -> tuple[Award, set[int]]:
    """The place the prize was first awarded for, and the projects it has been awarded to."""
    had = {award.project_id}
    while award.passed_from:
        award = award.passed_from
        had.add(award.project_id)
    return award, had
