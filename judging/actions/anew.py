"""Criteria changed while the assessment is open: it begins anew, by an act, with every signature dropped (Tula: clauses 6.1, 6.2, 1.5)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.actions import change_regulation
from hackathon_portal.contests.last_use import USES
from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation import comparison
from hackathon_portal.regulation.differences import differences
from hackathon_portal.regulation.schema import Measure, Regulation
from judging import letters
from judging.models import Commission, CommissionMember, PaperSheet, Score, ScoreSheet
from judging.queries import commission as commission_queries
from judging.states import PAPER_SHEET

ASSESSMENT = "assessment"
RETURNED = "Критерии изменены, оценка начата заново: внесите лист по новым критериям."


@dataclass
class Consequences:
    """What beginning anew would do: counts of work, never points."""

    changes: list[tuple[str, str, str]] = field(default_factory=list)  # what, before, after
    signed: int = 0
    emptied: int = 0
    paper_sheets: int = 0
    letters: int = 0


def consequences_of(contest: Contest, regulation: Regulation) -> Consequences:
    """For the page before the press; RuleViolation where it may not be done."""
    commission = _refuse_unless_open(contest)
    _refuse_other_changes(contest, regulation)
    scores = _not_fitting(contest, regulation)
    return Consequences(
        changes=comparison.changes(contest.regulation, regulation),
        signed=ScoreSheet.every.filter(project__contest=contest, signed_at__isnull=False).count(),
        emptied=len(scores),
        paper_sheets=_waiting(contest).count(),
        letters=len(_to_be_told(commission)),
    )


@action("Критерии изменены, оценка начата заново")
def change_criteria_anew(
    *, contest: Contest, regulation: Regulation, reason: str, act_number: str, by: User
) -> RegulationVersion:
    """A new version of the regulation, and with it: signatures dropped, marks that no longer fit emptied, waiting paper sheets
    returned, a letter to every member and assessor. Only while the assessment is open."""
    contest = locked_contest(contest.pk)
    require(by, "contests.manage", contest, "Критерии меняет сотрудник конкурса, актом.")
    Commission.objects.select_for_update().filter(contest=contest).first()
    commission = _refuse_unless_open(contest)
    _refuse_other_changes(contest, regulation)
    not_fitting = _not_fitting(contest, regulation)
    signed = ScoreSheet.every.filter(project__contest=contest, signed_at__isnull=False).count()
    version = change_regulation(
        contest=contest, regulation=regulation, by=by, reason=reason, act_number=act_number, passing=frozenset({ASSESSMENT})
    )
    Score.objects.filter(pk__in=not_fitting).update(points=None)
    ScoreSheet.every.filter(project__contest=contest).update(signed_at=None, revision=F("revision") + 1)
    for paper_sheet in _waiting(contest):
        PAPER_SHEET.move(paper_sheet, "return", at=clock.now())
        paper_sheet.return_reason = RETURNED
        paper_sheet.save(update_fields=["returned_at", "return_reason"])
    for member in _to_be_told(commission):
        letters.tell_of_criteria(member, contest, version)
    note(contest_id=contest.pk, about=f"{version}, {act_number}: снято подписей {signed}", reason=reason)
    return version


def _to_be_told(commission: Commission) -> list[CommissionMember]:
    """Whose sheets are read and signed again: members in office, and assessors."""
    assessors = CommissionMember.every.assessing().filter(commission=commission)
    return [*commission_queries.members_in_office(commission).select_related("user"), *assessors.select_related("user")]


def _refuse_unless_open(contest: Contest) -> Commission:
    commission = commission_queries.commission_of(contest)
    if commission is None or not commission.is_open:
        is_closed = commission is not None and commission.is_closed
        raise RuleViolation(
            code="assessment.not_open",
            clause=contest.regulation.clause("scale"),
            message="Оценка закрыта, баллы видны: сначала откройте её заново решением председателя и секретаря."
            if is_closed
            else "Оценка ещё не открыта: критерии меняют на странице порядка.",
        )
    return commission


def _refuse_other_changes(contest: Contest, regulation: Regulation) -> None:
    changed = {one.path for one in differences(contest.regulation, regulation)}
    ours = {path for path in USES[ASSESSMENT].paths if path.startswith("judging.")}
    if not changed & ours:
        raise RuleViolation(code="criteria.same", message="Ни критерии, ни шкала не изменены: начинать оценку заново незачем.")
    if other := changed - ours:
        raise RuleViolation(
            code="criteria.other", message=f"Вместе с критериями меняют только их: лишнее — {', '.join(sorted(other))}."
        )


def _waiting(contest: Contest) -> QuerySet[PaperSheet]:
    return PaperSheet.objects.filter(project__contest=contest, confirmed_at=None, returned_at=None)


def _not_fitting(contest: Contest, regulation: Regulation) -> list[int]:
    """Marks that the new criteria cannot hold, or that meant something else by the old ones."""
    old, new = (
        {(kind.code, one.criterion.code): one for kind in rules.judging.sheets for one in kind.measures}
        for rules in (contest.regulation, regulation)
    )
    scores = Score.objects.filter(sheet__project__contest=contest, points__isnull=False)
    rows = scores.values_list("pk", "sheet__kind", "criterion", "points")
    allowed = {key: set(one.values()) for key, one in new.items() if key in old and _means_the_same(old[key], one)}
    return [pk for pk, kind, criterion, points in rows if points not in allowed.get((kind, criterion), ())]


def _means_the_same(before: Measure, after: Measure) -> bool:
    """Whether a stored number still stands for the same mark."""
    one, other = before.criterion, after.criterion
    return (one.measure, one.measured, one.levels) == (other.measure, other.measured, other.levels)
