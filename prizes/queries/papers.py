"""Whose prize an award is, what its holder hands in, and how a team's prize is divided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.regulation import AgeGroup
from prizes.models import Award, PayoutApplication, PayoutPaper
from prizes.queries.awards import announced_on
from prizes.rules import papers as rules
from registration.models import Application
from registration.queries import captain_of
from registration.states import ApplicationState

DONE = (PayoutPaper.State.GIVEN, PayoutPaper.State.ACCEPTED, PayoutPaper.State.WAIVED)
SETTLED = (PayoutPaper.State.ACCEPTED, PayoutPaper.State.WAIVED)


@dataclass(frozen=True)
class PaperRow:
    """A paper of somebody's list, with what has become of it."""

    code: str
    title: str
    clause: str
    form: str
    optional: bool
    paper: PayoutPaper | None

    @property
    def state(self) -> str:
        return self.paper.state if self.paper else PayoutPaper.State.NONE

    @property
    def is_given(self) -> bool:
        """Nothing is left to do for the person here."""
        return self.state in DONE or (self.optional and self.state == PayoutPaper.State.NONE)

    @property
    def is_settled(self) -> bool:
        """Nothing is left to check."""
        return self.state in SETTLED or (self.optional and self.state == PayoutPaper.State.NONE)


def recipient_of(award: Award) -> Application | None:
    """Whose prize it is: the holder of the part, the captain of the team."""
    return award.holder or captain_of(award.team)


def age_group_of(award: Award, contest: Contest) -> AgeGroup:
    """By the holder's age on the day the winners were announced (the document names no day; the operator's default)."""
    person = recipient_of(award)
    return rules.age_group(person.birth_date if person else None, contest.regulation, on=announced_on(contest))


def papers_of(application: PayoutApplication, contest: Contest) -> list[PaperRow]:
    """The person's list of papers: the regulation's, then what was asked for besides; needs `application.award`."""
    regulation = contest.regulation
    known = {paper.code: paper for paper in application.papers.all()}  # type: ignore[attr-defined]
    group = age_group_of(application.award, contest)
    rows = [
        PaperRow(one.code, one.title, regulation.clause(one.rule), one.form, one.optional, known.get(one.code))
        for one in rules.checklist(regulation, group, foreign=application.foreign)
    ]
    further = regulation.clause("prize.further_papers")
    return rows + [PaperRow(one.code, one.title, further, "", False, one) for one in known.values() if one.asked]


def parts_of(award: Award) -> QuerySet[Award]:
    """The members' parts of a team's prize, the captain's first."""
    return (
        Award.objects.filter(part_of=award).select_related("holder", "holder__user", "team", "payment", "payout_application")
        .order_by("id")
    )  # fmt: skip


def division_is_agreed(award: Award) -> bool:
    """Whether everybody has signed how the prize is divided, or the organiser has decided it with a reason."""
    if award.division_reason:
        return True
    return not Award.objects.filter(part_of=award, state=Award.State.GRANTED, agreed_at=None).exists()


def members_to_pay(award: Award) -> list[Application]:
    """Who takes part in a team's prize: its admitted members, the captain first."""
    people = Application.objects.filter(team=award.team_id, state=ApplicationState.ADMITTED).order_by("id")
    return sorted(people, key=lambda one: one.role != Application.Role.CAPTAIN)


def silent(contest: Contest, today: date) -> QuerySet[Award]:
    """Prizes whose term is over without the papers handed in, where the regulation takes that for a refusal."""
    if not contest.regulation.prizes.silence_declines:
        return Award.objects.none()
    applied = PayoutApplication.objects.filter(
        state__in=[PayoutApplication.State.SUBMITTED, PayoutApplication.State.ACCEPTED]
    ).values("award")
    allowed = PayoutApplication.objects.exclude(late_reason="").values("award")
    return (
        Award.objects.filter(contest=contest, state=Award.State.GRANTED, amount__isnull=False, parts=None, claim_by__lt=today)
        .exclude(pk__in=applied)
        .exclude(pk__in=allowed)
        .select_related("team", "special", "holder", "part_of__special")
    )
