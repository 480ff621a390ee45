"""Actions with the programme: change its lines, approve a version (Kuzbass: clause 9.3)."""

from __future__ import annotations

from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.bound_lines import refuse_contradictions
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.operations.models import ProgrammeVersion
from hackathon_portal.operations.queries.programme import approved_programme, entries_of, lines_fingerprint
from registration.actions import changes


@action("Изменена программа")
def change_programme(*, contest: Contest, formset: Any, by: User) -> None:
    """Save a validated formset of lines. Where the programme is approved, visitors see them with the next version."""
    require(by, "contests.manage", contest, "Программу ведёт сотрудник организатора.")
    formset.save()
    if not contest.regulation.organising.programme_approved:
        refuse_contradictions(contest, contest.timetable.all(), contest.regulation.clause("programme"))
    note(contest_id=contest.pk, about=contest.short_title)


@action("Утверждена программа")
def approve_programme(*, contest: Contest, reason: str = "", by: User, seen: str = "") -> ProgrammeVersion:
    """Make the lines as they stand the version in force; a later one says what has changed, and participants are told.

    Refused where a line contradicts what it is bound to, and where others than those that were read (`seen`) stand there now.
    """
    contest = locked_contest(contest.pk)
    require(by, "contests.manage", contest, "Программу утверждает оператор.")
    clause = contest.regulation.clause("programme")
    before = approved_programme(contest)
    entries = entries_of(contest)
    if seen and seen != lines_fingerprint(contest):
        raise RuleViolation(code="programme.changed", clause=clause, message="Программу изменили, посмотрите заново.")
    refuse_contradictions(contest, contest.timetable.all(), clause)
    if not entries:
        raise RuleViolation(code="programme.empty", clause=clause, message="В программе нет ни одной строки.")
    if not contest.regulation.organising.programme_approved or (before and before.entries == entries):
        raise RuleViolation(code="programme.same", clause=clause, message="С последнего утверждения ничего не изменилось.")
    if before and not reason.strip():
        raise RuleViolation(
            code="programme.no_reason",
            clause=clause,
            message="Напишите, что изменилось: это прочитают участники.",
            field="reason",
        )
    version = ProgrammeVersion.objects.create(
        contest=contest,
        number=before.number + 1 if before else 1,
        entries=entries,
        reason=reason.strip()[:300],
        approved_at=clock.now(),
        approved_by=by,
    )
    note(contest_id=contest.pk, about=str(version), reason=version.reason)
    if before and contest.state == Contest.State.PUBLISHED:
        changes.tell_everybody(
            contest, template="operations/letters/programme_changed.txt", kind="programme_changed", version=version
        )
    return version
