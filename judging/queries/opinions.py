"""Assessments: who has assessed whom and where somebody else is needed, without marks; marks for the person they are about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from hackathon_portal.classifiers.shipped import COMPETENCES, shipped
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.schema import Sheet
from judging.models import CommissionMember, Recusal, Score, ScoreSheet
from judging.queries.projects import assessed_people
from judging.rules import opinions as rules
from registration.models import Application
from registration.states import ApplicationState


@dataclass(frozen=True)
class Standing:
    """How far the assessment of a person by one sheet has come. No marks."""

    person: Application
    kind: Sheet
    signed: int
    needed: int
    authors: frozenset[int]  # members who have begun, but those who were dismissed or have recused themselves
    recused: frozenset[int]  # assessors who do not assess the person's team
    able: int  # assessors who may still sign this sheet

    @property
    def is_apart(self) -> bool:
        """Whether the opinions differ so much that one more is asked and has not come."""
        return self.signed < self.needed and self.is_extra

    @property
    def lacks_assessor(self) -> bool:
        """Whether there are fewer assessors left than opinions are wanted."""
        return self.needed - self.signed > self.able

    @property
    def is_extra(self) -> bool:
        return self.signed > 0 and self.needed > self.usual

    usual: int = 0


def standing(contest: Contest) -> list[Standing]:
    """Person by person and sheet by sheet: five queries. A recused assessor's sheets count for nothing, a dismissed one's if signed."""
    judging = contest.regulation.judging
    kinds = judging.assessment_sheets
    if not kinds:
        return []
    sheets: dict[tuple[str, int | None], list[ScoreSheet]] = defaultdict(list)
    written = ScoreSheet.every.filter(project__contest=contest, is_assessment=True).order_by(
        F("signed_at").asc(nulls_last=True), "pk"
    )
    recused = recused_assessors(contest)
    assessing = list(CommissionMember.every.assessing().filter(commission__contest=contest).only("kind"))
    writes = {member.pk: judging.sheets_of(member.kind) for member in assessing}
    for sheet in written.only("kind", "person", "member", "signed_at", "project").prefetch_related("scores"):
        if sheet.signed_at or sheet.member_id in writes:
            sheets[sheet.kind, sheet.person_id].append(sheet)
    found = []
    for person in assessed_people(contest):
        out = recused.get(person.team_id or 0, frozenset())
        for kind in kinds:
            if not (measures := kind.measures_for(person.team_role)):
                continue
            own = [sheet for sheet in sheets[kind.code, person.pk] if sheet.member_id not in out]
            signed = [
                {one.criterion: one.points for one in sheet.scores.all() if one.points is not None}
                for sheet in own
                if sheet.signed_at
            ]
            needed = rules.wanted(measures, signed, judging.opinions_per_person, judging.opinions_bands_apart)
            done = {sheet.member_id for sheet in own if sheet.signed_at}
            able = sum(kind in its and key not in out and key not in done for key, its in writes.items())
            found.append(
                Standing(
                    person, kind, len(signed), needed, frozenset(sheet.member_id for sheet in own), out, able,
                    judging.opinions_per_person,
                )
            )  # fmt: skip
    return found


def recused_assessors(contest: Contest) -> dict[int, frozenset[int]]:
    """Team -> assessors who do not assess its people."""
    rows = Recusal.every.in_force().filter(member__is_assessor=True, member__commission__contest=contest)
    found: dict[int, set[int]] = defaultdict(set)
    for team_id, member_id in rows.values_list("team_id", "member_id"):
        found[team_id].add(member_id)
    return {team_id: frozenset(members) for team_id, members in found.items()}


def _is_for(one: Standing, member: CommissionMember) -> bool:
    """Whether the assessor has begun this sheet, or another opinion is wanted than those begun."""
    return member.pk in one.authors or len(one.authors) < one.needed


def people_for(member: CommissionMember, contest: Contest) -> dict[int, list[Application]]:
    """Team -> its people whom this assessor has assessed, is asked to assess, or has declined to."""
    by_team: dict[int, list[Application]] = defaultdict(list)
    own = contest.regulation.judging.sheets_of(member.kind)
    for one in standing(contest):
        if one.kind in own and one.person.team_id is not None and (_is_for(one, member) or member.pk in one.recused):
            people = by_team[one.person.team_id]
            if one.person not in people:
                people.append(one.person)
    return by_team


def extra_for(member: CommissionMember, contest: Contest) -> set[tuple[str, int]]:
    """(sheet, person) for whom this assessor is the one more that is asked, the others being too far apart."""
    return {
        (one.kind.code, one.person.pk)
        for one in standing(contest)
        if one.is_apart and _is_for(one, member) and member.pk not in one.authors | one.recused
    }


def refuse_unasked(member: CommissionMember, person: Application | None, kind: Sheet, contest: Contest) -> None:
    """Somebody whom enough assessors assess already."""
    for one in standing(contest):
        if person is not None and one.person.pk == person.pk and one.kind.code == kind.code and not _is_for(one, member):
            raise RuleViolation(
                code="sheet.enough", clause=contest.regulation.clause(kind.rule), status=403,
                message="Этого участника уже оценили другие ассессоры: ещё одна оценка не нужна.",
            )  # fmt: skip


def assessors(contest: Contest) -> QuerySet[CommissionMember]:
    """Appointed assessors, by name; `signed` and `begun` count their sheets."""
    rows = CommissionMember.every.filter(commission__contest=contest, is_assessor=True)
    signed = Count("sheets", filter=Q(sheets__signed_at__isnull=False))
    own = Prefetch("recusals", Recusal.every.in_force().select_related("team").order_by("declared_at"), to_attr="declined")
    rows = rows.select_related("user").prefetch_related(own)
    return rows.annotate(signed=signed, begun=Count("sheets")).order_by(alphabetical("full_name"))


def competence_names() -> dict[str, str]:
    """Code -> name, as the classifier of competences has it."""
    return {line.code: line.name for line in shipped(COMPETENCES)}


@dataclass(frozen=True)
class Told:
    """One competence as the assessed person reads it."""

    title: str
    competence: str
    description: str
    marks: list[tuple[str, str]]  # as it was written, and what that means
    bands: tuple[Any, ...]


def has_own(user: Any, contest: Contest) -> bool:
    """Whether there is an assessment of this person to read now: after the contest is closed."""
    return contest.state == Contest.State.CLOSED and _about(user, contest).exists()


def _about(user: Any, contest: Contest) -> QuerySet[ScoreSheet]:
    recused = Recusal.every.in_force().filter(member=OuterRef("member"), team=OuterRef("project__team"))
    return ScoreSheet.every.filter(
        ~Exists(recused), project__contest=contest, is_assessment=True, signed_at__isnull=False, person__user=user,
        person__state=ApplicationState.ADMITTED,
    )  # fmt: skip


def own_assessment(user: Any, contest: Contest) -> list[tuple[Sheet, list[Told]]]:
    """What assessors have signed about this person, without their names; empty before the contest is closed."""
    if contest.state != Contest.State.CLOSED:
        return []
    names = competence_names()
    by_kind: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    scores = Score.objects.filter(sheet__in=_about(user, contest).values("pk"), points__isnull=False)
    for kind_code, criterion, points in scores.order_by("points").values_list("sheet__kind", "criterion", "points"):
        by_kind[kind_code][criterion].append(points)
    told = []
    for kind in contest.regulation.judging.assessment_sheets:
        if given := by_kind.get(kind.code):
            lines = []
            for measure in kind.measures:
                one = measure.criterion
                marks = [
                    (measure.show(points), band.text if (band := measure.band_of(points)) else "")
                    for points in given.get(one.code, [])
                ]
                lines.append(Told(one.title, names.get(one.competence, one.competence), one.description, marks, measure.bands))
            told.append((kind, [line for line in lines if line.marks]))
    return told
