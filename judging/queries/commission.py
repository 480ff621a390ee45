"""The commission: who is in office, who may vote, the quorum, recusals and hints of a conflict of interests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.core.cache import cache
from django.db.models import Case, F, Q, QuerySet, When

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import (
    Commission,
    CommissionMember,
    CompositionChange,
    Meeting,
    MentorNote,
    Question,
    Recusal,
    Vote,
)
from judging.queries import ties
from judging.queries.projects import submitted_projects
from judging.rules import quorum
from judging.rules.voting import Outcome
from registration.models import Application, Official, Team
from registration.queries import officials
from registration.rules import affiliation
from registration.states import ACTIVE

# Hints change with applications, not with points: a member who walks through the sheets computes them once a minute.
KEEP_HINTS_SECONDS = 60
PRINTED_ORDER = [
    CommissionMember.Role.CHAIR, CommissionMember.Role.DEPUTY, CommissionMember.Role.SECRETARY, CommissionMember.Role.MEMBER,
]  # fmt: skip


@prepared
def _commission(contest_id: int) -> QuerySet[Commission]:
    return Commission.objects.filter(contest=contest_id)


def commission_of(contest: Contest) -> Commission | None:
    """The contest's commission; it knows this contest object."""
    commission = _commission.one(contest.pk)
    if commission is not None:
        commission.contest = contest
    return commission


def on_day(day: Any, to: str = "") -> Q:
    """Periods that hold on a day; `to`: the way to them from another model."""
    until = Q(**{f"{to}until": None}) | Q(**{f"{to}until__gt": day})
    return Q(**{f"{to}since__lte": day}) & until


def members_in_office(commission: Commission, day: date | None = None) -> QuerySet[CommissionMember]:
    """The composition on a day (without one: today) as an order prints it: chair, deputy, secretary, members by name.

    `role_then` is the role on that day. Of a meeting it is `composition_of` that is asked: an opened meeting keeps its own.
    """
    day = day or local_day(clock.now(), commission.contest.regulation)
    members = commission.members.filter(on_day(day, "periods__"), merged_into=None).annotate(role_then=F("periods__role"))
    printed = Case(*(When(role_then=role, then=place) for place, role in enumerate(PRINTED_ORDER)))
    return members.order_by(printed, alphabetical("full_name"))


def composition_of(meeting: Meeting) -> list[CommissionMember]:
    """Who was in the composition on the day of the meeting, each with the role of that day, in the printed order."""
    if meeting.composition is None:
        members: list[Any] = list(members_in_office(meeting.commission, meeting.held_on).select_related("user"))
        for member in members:
            member.role = member.role_then
        return members
    roles = meeting.composition["members"]
    known = (
        CommissionMember.objects.filter(pk__in=[int(key) for key in roles])
        .select_related("user")
        .order_by(alphabetical("full_name"))
    )
    kept = list(known)
    for member in kept:
        member.role = roles[str(member.pk)]
    return sorted(kept, key=lambda member: PRINTED_ORDER.index(CommissionMember.Role(member.role)))


def order_of(meeting: Meeting) -> str:
    """The order in force on the day of the meeting with the acts that had changed the composition by then, as documents write it."""
    kept = (meeting.composition or {}).get("order")
    return kept or order_on(meeting.commission, meeting.held_on)


def order_on(commission: Commission, day: date) -> str:
    """The order in force on a day, with the acts that have changed the composition since."""
    changes = commission.changes.filter(confirmed_at__isnull=False, undone_at=None, since__lte=day).order_by("since", "id")
    order = f"от {commission.order_date:%d.%m.%Y} № {commission.order_number}" if commission.order_date else ""
    acts: list[str] = []
    for change in changes:
        if change.kind == CompositionChange.Kind.ORDER:
            order = change.act
        elif change.act not in acts:
            acts.append(change.act)
    others = [act for act in acts if act != order]
    return f"приказ {order}" + (f" (с изменениями: {', '.join(others)})" if others else "")


@prepared
def _seat(user_id: int, contest_id: int, day: date) -> QuerySet[CommissionMember]:
    seats = CommissionMember.objects.filter(
        on_day(day, "periods__"), user=user_id, commission__contest=contest_id, merged_into=None
    )
    return seats.select_related("commission").order_by("id")[:1]


def member_for(user: Any, contest: Contest) -> CommissionMember | None:
    """The user's seat in the contest's commission while in office, with the commission."""
    member = _seat.one(user.pk, contest.pk, local_day(clock.now(), contest.regulation))
    if member is not None:
        member.commission.contest = contest
    return member


@prepared
def _assessor(user_id: int, contest_id: int) -> QuerySet[CommissionMember]:
    seats = CommissionMember.every.assessing().filter(user=user_id, commission__contest=contest_id)
    return seats.select_related("commission").order_by("id")[:1]


def seat_for(user: Any, contest: Contest) -> CommissionMember | None:
    """Whose sheets these are: the user's seat in the commission, or their appointment as an assessor, who has sheets and no vote."""
    if (member := member_for(user, contest)) is not None or not contest.regulation.judging.silent_kinds:
        return member
    assessor = _assessor.one(user.pk, contest.pk)
    if assessor is not None:
        assessor.commission.contest = contest
    return assessor


def member_at(user: Any, meeting: Meeting) -> CommissionMember | None:
    """The user among those who were in the composition on the day of the meeting, whatever has changed since."""
    return next((member for member in composition_of(meeting) if member.user_id == user.pk), None)


def current_meeting(contest: Contest) -> Meeting | None:
    """The latest meeting of the contest's commission."""
    meeting = Meeting.objects.filter(commission__contest=contest).select_related("commission").first()
    if meeting is not None:
        meeting.commission.contest = contest
    return meeting


def recused_teams(contest: Contest) -> dict[int, set[int]]:
    """Member -> teams they do not assess; a declared interest that the chair waived is not among them."""
    teams_of: dict[int, set[int]] = defaultdict(set)
    rows = Recusal.objects.in_force().filter(member__commission__contest=contest)
    for member_id, team_id in rows.values_list("member_id", "team_id"):
        teams_of[member_id].add(team_id)
    return teams_of


@dataclass(frozen=True)
class Quorum:
    """Attendance of a meeting against the composition."""

    present: int
    composition: int
    more_than: Fraction

    @property
    def is_reached(self) -> bool:
        return quorum.is_quorate(self.present, self.composition, self.more_than)

    @property
    def needed(self) -> int:
        return quorum.least_present(self.composition, self.more_than)


def quorum_of(meeting: Meeting, contest: Contest) -> Quorum:
    """Of the composition on the day of the meeting: what changes later changes nothing here."""
    then = {member.pk for member in composition_of(meeting)}
    present = sum(member in then for member in meeting.attendance.values_list("member_id", flat=True))
    return Quorum(present, len(then), contest.regulation.judging.quorum_more_than)


@dataclass(frozen=True)
class VoteCount:
    """A question as the room shows it: the count, and who voted how (names of members, printed order)."""

    question: Question
    outcome: Outcome
    named: list[tuple[CommissionMember, str]]
    own: str
    is_theirs: bool = True  # whether the own kind of member has a vote in it


def votes_on(
    questions: Iterable[Question], meeting: Meeting, contest: Contest, *, own: CommissionMember | None = None
) -> list[VoteCount]:
    """Counts of questions of one meeting: three queries for all of them. While a vote is open only the own choice is named."""
    members = composition_of(meeting)
    present = set(meeting.attendance.values_list("member_id", flat=True))
    recused = recused_teams(contest)
    choices: dict[int, dict[int, str]] = defaultdict(dict)
    for vote in Vote.objects.filter(question__meeting=meeting):
        choices[vote.question_id][vote.member_id] = vote.choice
    vote_counts = []
    for question in questions:
        teams = teams_of_question(question, contest)
        theirs = {member.pk for member in members if ties.may_vote(question, member, contest)}
        voters = [member for member in members if member.pk in present & theirs and not teams & recused[member.pk]]
        given = choices[question.pk]
        counts = {choice: sum(given.get(member.pk) == choice for member in voters) for choice in Vote.Choice.values}
        outcome = Outcome(
            in_favour=counts["for"], against=counts["against"], abstained=counts["abstained"], voters=len(voters),
            more_than=contest.regulation.judging.vote_more_than,
        )  # fmt: skip
        named = []
        for member in members:
            if member.pk not in present:
                answer = "отсутствовал(а)"
            elif teams & recused[member.pk]:
                answer = "самоотвод"
            elif member.pk not in theirs:
                answer = "по этому вопросу не голосует"
            else:
                answer = Vote.Choice(given[member.pk]).label if member.pk in given else "не голосовал(а)"
            named.append((member, answer))
        vote_counts.append(
            VoteCount(
                question,
                outcome,
                named if question.closed_at else [],
                given.get(own.pk, "") if own else "",
                own is None or own.pk in theirs,
            )
        )
    return vote_counts


def teams_of_question(question: Question, contest: Contest) -> set[int]:
    """The teams a question is about, so that who is recused from one of them has no vote."""
    if question.kind == Question.Kind.TIE:
        return ties.teams_of(question.division, question.order, contest)
    if question.violation:
        return {question.violation.project.team_id}
    return {question.application.team_id} if question.application else set()


def conflict_hints(
    members: Iterable[CommissionMember], teams: Iterable[Team], contest: Contest
) -> dict[tuple[int, int], list[str]]:
    """(member, team) -> reasons to think of a recusal: the same signs as between applicants and officials, and mentoring.

    A hint decides nothing; the member does (clause 9.5). Three queries, whatever the number of teams.
    """
    team_ids = [team.pk for team in teams]
    people = list(
        Application.objects.filter(team__in=team_ids, state__in=ACTIVE).only(
            "team_id", "surname", "name", "patronymic", "affiliation_place", "email", "phone"
        )
    )
    known = {official.full_name: official for official in Official.objects.filter(contest=contest)}
    noted = set(MentorNote.objects.filter(team__in=team_ids).values_list("author_id", "team_id"))
    hints_of: dict[tuple[int, int], list[str]] = defaultdict(list)
    for member in members:
        official = known.get(member.full_name)
        if official:
            as_known = officials.known_of(official)
            for person in people:
                applicant = affiliation.Applicant(
                    person.surname, person.name, person.patronymic, person.affiliation_place, person.email, person.phone
                )
                for reason in affiliation.hints(applicant, [as_known]):
                    sign = reason.removesuffix(f" ({as_known.full_name}, {as_known.part})")
                    hints_of[member.pk, person.team_id].append(f"{sign}: {person.surname} {person.name}")
        for author_id, team_id in noted:
            if author_id == member.user_id:
                hints_of[member.pk, team_id].append("Вы были ментором этой команды")
    return dict(hints_of)


def own_hints(member: CommissionMember, contest: Contest) -> dict[int, list[str]]:
    """Team -> the member's own hints, over all assessed projects; kept for a minute."""
    key = f"judging.hints:{member.pk}"
    hints_of: dict[int, list[str]] | None = cache.get(key)
    if hints_of is None:
        teams = [project.team for project in submitted_projects(contest).only("team", "nomination")]
        hints_of = {team_id: reasons for (_, team_id), reasons in conflict_hints([member], teams, contest).items()}
        cache.set(key, hints_of, KEEP_HINTS_SECONDS)
    return hints_of


def tasks_without_a_judge(contest: Contest) -> list[str]:
    """Announced tasks whose customer has nobody in the commission in office, or is not named with a judge any more."""
    kinds = [kind.code for kind in contest.regulation.judging.member_kinds if kind.represents_task]
    if not kinds or not contest.regulation.organising.customers_name_judges:
        return []
    commission = commission_of(contest)
    if commission is None or not commission.members.exists():
        return list(contest.nominations.filter(customer_judge="").values_list("title", flat=True))
    represented = members_in_office(commission).filter(kind__in=kinds, represents__isnull=False).values("represents")
    return list(contest.nominations.exclude(pk__in=represented).values_list("title", flat=True))


def unrepresented_tasks(contest: Contest, commission: Commission | None) -> list[str]:
    """Tasks with projects whose customer has nobody in the commission; only where members represent customers."""
    kinds = [kind.code for kind in contest.regulation.judging.member_kinds if kind.represents_task]
    if not kinds or commission is None:
        return []
    represented = members_in_office(commission).filter(kind__in=kinds, represents__isnull=False).values("represents")
    with_projects = submitted_projects(contest).values("nomination")
    return list(contest.nominations.filter(pk__in=with_projects).exclude(pk__in=represented).values_list("title", flat=True))
