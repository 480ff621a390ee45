"""Who is in a school: enrolled by staff, by a file or by a link, taken out and back; let in without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hackathon_portal.accounts.actions import invite_account
from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.rooms import read
from hackathon_portal.learning import letters
from hackathon_portal.learning.actions.programmes import ONLY_STAFF, REASON, locked
from hackathon_portal.learning.models import Enrolment, LetIn, Programme
from hackathon_portal.learning.permissions import require_in_room
from hackathon_portal.learning.queries.progress import unfinished
from hackathon_portal.learning.rules.progress import emails_in

State, Way = Programme.State, Enrolment.Way
MOST_LINES = 500
REMINDED_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Enrolled:
    """What came of a list: how many are new, were there before, were made an account; lines without an address."""

    new: int
    known: int
    invited: int
    wrong: Sequence[str] = ()


@action("Люди записаны в школу")
def enrol_people(*, programme: Programme, text: str, way: str = Way.BY_HAND, by: Any) -> Enrolled:
    """Enrol everybody of a list of addresses, one a line, with a name where there is no account yet; a letter goes to each who is new."""
    programme = locked(programme, by)
    _refuse_closed(programme)
    people, wrong = emails_in(text)
    refuse_first(
        [
            (bool(wrong), "school.lines", f"Не вижу адреса почты: {'; '.join(wrong[:5])}. Не записан никто.", "people"),
            (not people, "school.nobody", "Впишите адреса почты, по одному в строке.", "people"),
            (
                len(people) > MOST_LINES, "school.many",
                f"В списке людей {len(people)}, а за один раз записывают не больше {MOST_LINES}.", "people",
            ),
        ]
    )  # fmt: skip
    new = invited = 0
    for email, name in people:
        user = User.objects.filter(equals("email", email)).first()
        if user is None:
            user, invited = invite_account(email=email, full_name=name or email.partition("@")[0], by=by), invited + 1
        new += _enrol(programme, user, way)
    note(room=read(programme.room), about=f"школа «{programme}»: записано {new}, были раньше {len(people) - new}")
    return Enrolled(new, len(people) - new, invited)


@action("Запись в школу по ссылке")
def join_programme(*, programme: Programme, join_code: str, by: Any) -> Enrolment:
    """Enrol oneself with the secret of the link; who was taken out does not come back by it."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if not by.is_authenticated or join_code != programme.join_code:
        raise RuleViolation(code="forbidden", message="Эта ссылка больше не действует: попросите новую.", status=403)
    _refuse_closed(programme)
    former = Enrolment.objects.filter(programme=programme, user=by).exclude(ended_at=None).first()
    if former is not None:
        raise RuleViolation(
            code="school.ended", message=f"Вы отчислены из школы: {former.end_reason} Вернуть может сотрудник сезона."
        )
    _enrol(programme, by, Way.LINK)
    note(room=read(programme.room), about=f"школа «{programme}»: {account(by.pk)}")
    return Enrolment.objects.get(programme=programme, user=by)


def _enrol(programme: Programme, user: User, way: str) -> bool:
    """Whether the person is new in the school; who was taken out comes back with their modules."""
    enrolment, is_new = Enrolment.objects.get_or_create(programme=programme, user=user, defaults={"way": way})
    if not is_new and enrolment.ended_at is None:
        return False
    if not is_new:
        enrolment.ended_at, enrolment.way = None, way
        enrolment.save(update_fields=["ended_at", "way"])
    letters.tell("enrolled", enrolment)
    return True


def _refuse_closed(programme: Programme) -> None:
    if programme.state != State.OPEN:
        raise RuleViolation(code="school.not_open", message=f"Школа {programme.get_state_display()}: записывают в открытую.")


@action("Человек отчислен из школы")
def end_enrolment(*, enrolment: Enrolment, reason: str, by: Any) -> Enrolment:
    """Take somebody out, with a reason; what they have done stays. A finished school is revoked instead."""
    require_in_room(by, enrolment.programme.room, ONLY_STAFF)
    enrolment = _locked(enrolment)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (enrolment.ended_at is not None, "enrolment.ended", "Этот человек уже отчислен.", ""),
            (
                hasattr(enrolment, "completion") and enrolment.completion.revoked_at is None, "enrolment.finished",
                "Школа пройдена: сначала отзовите прохождение.", "",
            ),
        ]
    )  # fmt: skip
    enrolment.ended_at, enrolment.end_reason = clock.now(), reason.strip()[:300]
    enrolment.save(update_fields=["ended_at", "end_reason"])
    note(room=read(enrolment.programme.room), about=_whose(enrolment), reason=enrolment.end_reason)
    letters.tell("ended", enrolment)
    return enrolment


@action("Человек возвращён в школу")
def restore_enrolment(*, enrolment: Enrolment, reason: str, by: Any) -> Enrolment:
    """Take an ending back, with a reason; modules that were done still are."""
    require_in_room(by, enrolment.programme.room, ONLY_STAFF)
    enrolment = _locked(enrolment)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (enrolment.ended_at is None, "enrolment.there", "Этот человек и так в школе.", ""),
        ]
    )
    enrolment.ended_at, enrolment.end_reason = None, reason.strip()[:300]
    enrolment.save(update_fields=["ended_at", "end_reason"])
    note(room=read(enrolment.programme.room), about=_whose(enrolment), reason=enrolment.end_reason)
    letters.tell("enrolled", enrolment)
    return enrolment


@action("Напоминание о школе")
def remind_learners(*, programme: Programme, by: Any) -> int:
    """One letter to everybody who has not finished, with what is left to each; once a day. How many."""
    programme = locked(programme, by)
    rows = unfinished(programme)
    again = programme.reminded_at is not None and clock.now() - programme.reminded_at < REMINDED_EVERY
    refuse_first(
        [
            (
                programme.state != State.OPEN,
                "school.not_open",
                f"Школа {programme.get_state_display()}: напоминать не о чем.",
                "",
            ),
            (again, "school.reminded", "Напоминание уже отправлено сегодня: следующее — через сутки.", ""),
            (not rows, "school.nobody_left", "Напоминать некому: все записанные прошли школу.", ""),
        ]
    )
    for standing in rows:
        letters.tell("reminder", standing.enrolment, left=[module.title for module in standing.left])
    programme.reminded_at = clock.now()
    programme.save(update_fields=["reminded_at"])
    note(room=read(programme.room), about=f"школа «{programme}»: писем {len(rows)}")
    return len(rows)


@action("Допуск к назначению без школы")
def let_in_without(*, programme: Programme, email: str, reason: str, by: Any) -> LetIn:
    """Somebody may be assigned without the school, with a reason that stays on record."""
    programme = locked(programme, by)
    user = User.objects.filter(equals("email", email.strip())).first()
    refuse_first(
        [
            (user is None, "school.no_account", "Учётной записи с такой почтой нет.", "email"),
            (not reason.strip(), "reason.missing", "Напишите основание: оно останется в журнале.", "reason"),
        ]
    )
    assert user is not None  # noqa: S101  for the types: refused above
    row, is_new = LetIn.objects.get_or_create(
        programme=programme, user=user, ended_at=None, defaults={"reason": reason.strip()[:300]}
    )
    if not is_new:
        raise RuleViolation(code="school.let_in_twice", message="Этот человек уже допущен без школы.", field="email")
    note(room=read(programme.room), about=f"школа «{programme}»: {account(user.pk)}", reason=row.reason)
    return row


@action("Допуск без школы отменён")
def take_back_let_in(*, let_in: LetIn, reason: str, by: Any) -> LetIn:
    """From now on the school is asked of the person again; what they were assigned to stays."""
    require_in_room(by, let_in.programme.room, ONLY_STAFF)
    let_in = LetIn.objects.select_for_update(of=("self",)).select_related("programme").get(pk=let_in.pk)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (let_in.ended_at is not None, "school.let_in_over", "Этот допуск уже отменён.", ""),
        ]
    )
    let_in.ended_at, let_in.end_reason = clock.now(), reason.strip()[:300]
    let_in.save(update_fields=["ended_at", "end_reason"])
    programme = let_in.programme
    note(room=read(programme.room), about=f"школа «{programme}»: {account(let_in.user_id)}", reason=let_in.end_reason)
    return let_in


def _locked(enrolment: Enrolment) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "user", "completion")
    return rows.get(pk=enrolment.pk)


def _whose(enrolment: Enrolment) -> str:
    return f"школа «{enrolment.programme}»: {account(enrolment.user_id)}"
