"""A person marks a duty as done where nothing in the portal shows it, and takes the mark back."""

from __future__ import annotations

from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import duties
from hackathon_portal.contests.models import Contest, DutyMark
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require


@action("Отмечено исполнение обязанности")
def mark_duty(*, contest: Contest, duty: str, done_on: date, note_of: str, by: User) -> DutyMark:
    """Write down who has found a duty done, on which day and how. `duty`: its code in the regulation.

    Refused before its moment, for a day to come, and for what the portal sees done by itself; what the portal would see but does
    not was done outside of it, and the note says where.
    """
    contest = locked_contest(contest.pk)
    require(by, "contests.manage", contest, "Исполнение обязанностей отмечает сотрудник конкурса.")
    today = duties.day_of_today(contest)
    row = next((one for one in duties.duties_of(contest, today) if one.duty.code == duty), None)
    if row is None:
        raise RuleViolation(code="duty.unknown", message="Такой обязанности в порядке нет. Обновите страницу.")
    clause, note_of = row.duty.clause, note_of.strip()
    if row.done_on:
        raise RuleViolation(code="duty.done", clause=clause, message=f"Уже сделано {row.done_on:%d.%m.%Y}.")
    if not row.has_begun:
        raise RuleViolation(code="duty.early", clause=clause, message=f"Отметить рано: {row.duty.after}.")
    if done_on > today:
        raise RuleViolation(code="duty.future", clause=clause, message="День исполнения ещё не наступил.", field="done_on")
    if row.duty.proof and not note_of:
        raise RuleViolation(
            code="duty.no_note", clause=clause, field="note_of",
            message="Портал этого не видит: напишите, где и как это сделано.",
        )  # fmt: skip
    # What was marked before something new had to be done goes to the marks that do not hold any more.
    DutyMark.objects.filter(contest=contest, duty=duty, taken_back_at=None).update(
        taken_back_at=clock.now(), taken_back_by=by, taken_back_reason="после отметки понадобилось сделать это снова"
    )
    mark = DutyMark.objects.create(contest=contest, duty=duty, done_on=done_on, note=note_of[:500], marked_by=by)
    note(contest_id=contest.pk, about=row.duty.title, reason=note_of[:300])
    return mark


@action("Снята отметка об исполнении обязанности")
def take_back_duty(*, mark: DutyMark, reason: str, by: User) -> DutyMark:
    """The duty is open again; the mark stays in the list of those taken back, with who did it and why."""
    contest = locked_contest(mark.contest_id)
    require(by, "contests.manage", contest, "Отметку снимает сотрудник конкурса.")
    mark = DutyMark.objects.select_for_update(of=("self",)).get(pk=mark.pk)
    if mark.taken_back_at:
        raise RuleViolation(code="duty.taken_back", message="Отметка уже снята.")
    if not reason.strip():
        raise RuleViolation(code="duty.no_reason", message="Укажите, почему отметка снята.", field="reason")
    mark.taken_back_at, mark.taken_back_by, mark.taken_back_reason = clock.now(), by, reason.strip()[:300]
    mark.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    note(contest_id=contest.pk, about=mark.duty, reason=mark.taken_back_reason)
    return mark
