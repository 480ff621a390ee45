"""Cancelling an announced contest, bringing it back, and taking an announcement off before anybody has applied."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import checks
from hackathon_portal.contests.changing import Basis, record, require_basis
from hackathon_portal.contests.models import AnnouncementChange, Contest, RegulationVersion
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require

Kind = AnnouncementChange.Kind
State = Contest.State


def why_not_cancelled(contest: Contest) -> str:
    """Why this contest cannot be cancelled, in a sentence; empty when it can."""
    if contest.state == State.DRAFT:
        return "Конкурс ещё не объявлен: черновик не отменяют."
    if contest.state == State.CANCELLED:
        return "Конкурс уже отменён."
    if contest.state == State.CLOSED or contest.results_published_at:
        return "Решение комиссии опубликовано: прошедший конкурс не отменяют, решение меняет протокол о внесении изменений."
    objections = checks.announcement_objections(contest, {"state": State.CANCELLED})
    return "; ".join(why for _, why in objections)


def why_not_unpublished(contest: Contest) -> str:
    """Why the announcement cannot be taken off; empty when it can."""
    if contest.state != State.PUBLISHED:
        return "Снимают только опубликованное объявление."
    if contest.last_application_number:
        return (
            f"Заявки уже поданы (последняя — № {contest.last_application_number}): объявление больше не снимают. "
            "Перенесите конкурс или отмените его: об этом узнает каждый, кто подал заявку."
        )
    return ""


@action("Конкурс отменён")
def cancel_contest(*, contest: Contest, basis: Basis, by: User) -> AnnouncementChange:
    """Nothing goes on in a cancelled contest; everybody is told, its page says by which act and why."""
    contest = locked_contest(contest.pk)
    require(by, "contests.manage", contest, "Конкурс отменяет его сотрудник.")
    refuse_first([(bool(why := why_not_cancelled(contest)), "contest.not_cancelled", why, "")])
    require_basis(basis, contest, clock.now())
    contest.state = State.CANCELLED
    contest.save(update_fields=["state"])
    return record(contest, Kind.CANCELLED, [["конкурс", "объявлен", "отменён"]], {"state": State.PUBLISHED}, basis=basis, by=by)


@action("Отмена конкурса снята")
def restore_contest(*, contest: Contest, basis: Basis, by: User) -> AnnouncementChange:
    """The contest goes on where it stood; days that have passed meanwhile are postponed by an action of their own."""
    contest = locked_contest(contest.pk)
    require(by, "contests.manage", contest, "Отмену снимает сотрудник конкурса.")
    if contest.state != State.CANCELLED:
        raise RuleViolation(code="contest.not_cancelled", message="Конкурс не отменён.")
    require_basis(basis, contest, clock.now())
    contest.state = State.PUBLISHED
    contest.save(update_fields=["state"])
    return record(contest, Kind.RESTORED, [["конкурс", "отменён", "проводится"]], {"state": State.CANCELLED}, basis=basis, by=by)


@action("Объявление снято с публикации")
def unpublish_announcement(*, contest: Contest, reason: str, by: User) -> AnnouncementChange:
    """Back to the draft, before anybody has applied: visitors see nothing of it, its regulation may be rewritten."""
    contest = locked_contest(contest.pk)
    require(by, "contests.manage", contest, "Объявление снимает сотрудник конкурса.")
    why = why_not_unpublished(contest)
    faults = [
        (bool(why), "contest.not_unpublished", why, ""),
        (not reason.strip(), "contest.no_reason", "Напишите, почему объявление снимают.", "reason"),
    ]
    refuse_first(faults, contest.regulation.clause("announcement"))
    announced = contest.announced_at
    contest.state, contest.announced_at, contest.late_announcement_reason = State.DRAFT, None, ""
    contest.save(update_fields=["state", "announced_at", "late_announcement_reason"])
    RegulationVersion.objects.filter(pk=contest.regulation_version_id or 0).update(frozen_at=None)
    basis = Basis("", None, reason)
    return record(
        contest, Kind.UNPUBLISHED, [["объявление", "опубликовано", "снято"]], {"announced_at": announced}, basis=basis, by=by
    )
