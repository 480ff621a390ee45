"""Moving the clock of a rehearsal: forward as one likes, back as far as nothing has been done yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import AuditRecord

FARTHEST = timedelta(days=5 * 366)
MOVED = "move_clock"


def last_fact(contest: Contest) -> AuditRecord | None:
    """The last thing anybody did in the rehearsal, by its own clock: behind it the clock does not go."""
    rows = AuditRecord.objects.filter(contest_ref=contest.pk).exclude(name=MOVED)
    return rows.order_by("-at", "-id").first()


@action("Переведены часы репетиции")
def move_clock(*, contest: Contest, to: datetime, by: User) -> Contest:
    """Set the rehearsal's clock to this instant (aware); it goes on from there. Back only to after the last thing done."""
    contest = locked_contest(contest.pk)
    require(by, "contests.rehearse", contest, "Часы репетиции переводит её сотрудник или секретарь.")
    shift = to - clock.real()
    if abs(shift) > FARTHEST:
        raise RuleViolation(
            code="rehearsal.too_far", message="Так далеко часы не переводят: не больше пяти лет.", field="at", status=422
        )
    done = last_fact(contest)
    if done is not None and to < done.at:
        at = done.at.astimezone(contest.regulation.zone)
        raise RuleViolation(
            code="rehearsal.already_done",
            message=f"Назад — не раньше {at:%d.%m.%Y %H:%M:%S}: тогда уже сделано «{done.title}». Чтобы начать раньше, "
            "удалите репетицию и создайте новую.",
            field="at", status=422,
        )  # fmt: skip
    contest.clock_shift = shift
    contest.save(update_fields=["clock_shift"])
    note(contest_id=contest.pk, about=f"{to.astimezone(contest.regulation.zone):%d.%m.%Y %H:%M}")
    return contest
