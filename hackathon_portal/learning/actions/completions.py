"""Modules are done, a school is finished by the last of them; that is revoked and given back with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.rooms import read
from hackathon_portal.learning import letters
from hackathon_portal.learning.actions.certificates import WITH_COMPLETION, give, withdraw
from hackathon_portal.learning.actions.programmes import ONLY_STAFF, REASON
from hackathon_portal.learning.models import Certificate, Completion, Enrolment, Module, ModuleDone, Programme
from hackathon_portal.learning.permissions import require_in_room
from hackathon_portal.learning.queries.certificates import certificate_of
from hackathon_portal.learning.queries.progress import done_by
from hackathon_portal.learning.rules.progress import is_finished

State, Kind = Programme.State, Module.Kind


@action("Материал школы пройден")
def mark_read(*, module: Module, by: Any) -> Completion | None:
    """The learner says that a material is read or watched; returns the completion where it was the last module."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "user").filter(
        programme=module.programme_id, user=by.pk, ended_at=None
    ).first()  # fmt: skip
    if enrolment is None:
        raise RuleViolation(code="forbidden", message="Вы не записаны в эту школу.", status=403)
    refuse_first(
        [
            (enrolment.programme.state != State.OPEN, "school.not_open", "Школа закрыта.", ""),
            (
                module.kind != Kind.MATERIAL, "module.kind",
                "Этот модуль засчитывается иначе: тестом или отметкой сотрудника.", "",
            ),
        ]
    )  # fmt: skip
    ModuleDone.objects.get_or_create(enrolment=enrolment, module=module)
    note(room=read(enrolment.programme.room), about=f"школа «{enrolment.programme}»: модуль «{module}», {account(by.pk)}")
    return _finish(enrolment.programme, [enrolment]).get(enrolment.pk)


@action("Отмечены присутствовавшие на занятии школы")
def mark_lesson(*, module: Module, enrolments: Iterable[Enrolment], by: Any) -> int:
    """These were there; returns how many are marked anew. Who was marked before stays marked."""
    programme = module.programme
    require_in_room(by, programme.room, ONLY_STAFF)
    if module.kind != Kind.ATTENDANCE:
        raise RuleViolation(code="module.kind", message="Присутствие отмечают только на занятиях.")
    keys = [row.pk for row in enrolments]
    rows = list(
        Enrolment.objects.select_for_update(of=("self",)).select_related("user", "programme")
        .filter(programme=programme, pk__in=keys, ended_at=None).order_by("pk")
    )  # fmt: skip
    known = set(ModuleDone.objects.filter(module=module, enrolment__in=rows).values_list("enrolment", flat=True))
    new = [row for row in rows if row.pk not in known]
    ModuleDone.objects.bulk_create(ModuleDone(enrolment=row, module=module, at=clock.now(), marked_by=by) for row in new)
    note(room=read(programme.room), about=f"школа «{programme}»: «{module}», отмечено {len(new)}")
    _finish(programme, rows)
    return len(new)


@action("Отметка о занятии школы снята")
def take_back_lesson_mark(*, done: ModuleDone, reason: str, by: Any) -> None:
    """The mark was a slip; a school finished with it is revoked first."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "completion").get(
        pk=done.enrolment_id
    )  # fmt: skip
    require_in_room(by, enrolment.programme.room, ONLY_STAFF)
    is_final = hasattr(enrolment, "completion") and enrolment.completion.revoked_at is None
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (is_final, "school.finished", "Школа пройдена: сначала отзовите прохождение.", ""),
        ]
    )
    note(room=read(enrolment.programme.room), about=f"{_whose(enrolment)}: «{done.module}»", reason=reason.strip()[:300])
    done.delete()


@action("Школа зачтена сотрудником")
def recognise_completion(*, enrolment: Enrolment, reason: str, by: Any) -> Completion:
    """Staff count the school as finished though modules are left, with a reason; revoked as any completion is."""
    require_in_room(by, enrolment.programme.room, ONLY_STAFF)
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "user", "completion")
    enrolment = rows.get(pk=enrolment.pk)
    refuse_first(
        [
            (not reason.strip(), "reason.missing", "Напишите основание: его прочтёт этот человек.", "reason"),
            (hasattr(enrolment, "completion"), "school.finished", "Школа уже пройдена; отозванное прохождение возвращают.", ""),
            (enrolment.ended_at is not None, "enrolment.ended", "Этот человек отчислен: сначала верните его в школу.", ""),
        ]
    )
    completion = Completion.objects.create(enrolment=enrolment, reason=reason.strip()[:300])
    note(room=read(enrolment.programme.room), about=_whose(enrolment), reason=completion.reason)
    letters.tell("recognised", enrolment, reason=completion.reason, certificate=give(enrolment))
    return completion


@action("Прохождение школы отозвано")
def revoke_completion(*, completion: Completion, reason: str, by: Any) -> Completion:
    """With a reason, which the person reads in a letter; they may not be assigned anew where the school is asked for."""
    return _turn(completion, reason, by, is_revoked=True)


@action("Прохождение школы возвращено")
def restore_completion(*, completion: Completion, reason: str, by: Any) -> Completion:
    """Take a revocation back, with a reason."""
    return _turn(completion, reason, by, is_revoked=False)


def _turn(completion: Completion, reason: str, by: Any, *, is_revoked: bool) -> Completion:
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "user").get(
        pk=completion.enrolment_id
    )  # fmt: skip
    require_in_room(by, enrolment.programme.room, ONLY_STAFF)
    completion = Completion.objects.select_for_update().get(pk=completion.pk)
    said = "Прохождение уже отозвано." if is_revoked else "Прохождение и так действует."
    refuse_first(
        [
            (not reason.strip(), "reason.missing", "Напишите причину: её прочтёт этот человек.", "reason"),
            ((completion.revoked_at is not None) == is_revoked, "completion.as_it_is", said, ""),
        ]
    )
    completion.revoked_at = clock.now() if is_revoked else None
    completion.reason = reason.strip()[:300]
    completion.save(update_fields=["revoked_at", "reason"])
    note(room=read(enrolment.programme.room), about=_whose(enrolment), reason=completion.reason)
    letters.tell(
        "revoked" if is_revoked else "restored", enrolment, reason=completion.reason, certificate=_follow(completion, enrolment)
    )
    return completion


def _follow(completion: Completion, enrolment: Enrolment) -> Certificate | None:
    """The certificate stops holding with the completion; with one that is given back comes another. Returns that one."""
    held = certificate_of(enrolment)
    if completion.revoked_at is None:
        former = Certificate.objects.filter(enrolment=enrolment, replaced_by=None).order_by("-number").first()
        return give(enrolment, printed=former.printed if former else "", replaces=former)
    if held is not None:
        withdraw(held, WITH_COMPLETION)
    return None


def _finish(programme: Programme, enrolments: Iterable[Enrolment]) -> dict[int, Completion]:
    """Write down who of these has nothing left to do, and tell them; returns what is new, by enrolment."""
    rows = list(enrolments)
    modules = list(programme.modules.values_list("pk", flat=True))  # type: ignore[attr-defined]
    have = set(Completion.objects.filter(enrolment__in=rows).values_list("enrolment", flat=True))
    done = done_by(programme, rows)
    found = {}
    for row in rows:
        if row.pk in have or not is_finished(modules, done[row.pk]):
            continue
        found[row.pk] = Completion.objects.create(enrolment=row)
        letters.tell("finished", row, certificate=give(row))
    return found


@action("Записаны прошедшие школу по тесту или мероприятию")
def settle_programme(*, programme: Programme) -> int:
    """By the clock: who has passed the last test, or was at the last gathering, has finished the school. Returns how many are new."""
    waiting = Enrolment.objects.select_for_update(of=("self",), skip_locked=True).select_related("user", "programme")
    rows = waiting.filter(programme=programme, ended_at=None, completion=None).order_by("pk")
    found = _finish(programme, rows)
    note(room=read(programme.room), about=f"школа «{programme}»: прошли {len(found)}")
    return len(found)


def settle() -> int:
    """Every open school where somebody has passed a test or was at a gathering, and not finished yet. How many have finished now."""
    done = 0
    by_itself = Q(modules__exam__isnull=False) | Q(modules__gathering__isnull=False)
    for programme in Programme.objects.filter(by_itself, state=State.OPEN).distinct():
        rows = list(Enrolment.objects.filter(programme=programme, ended_at=None, completion=None))
        modules = list(programme.modules.values_list("pk", flat=True))  # type: ignore[attr-defined]
        marks = done_by(programme, rows)
        if any(is_finished(modules, marks[row.pk]) for row in rows):
            with transaction.atomic():
                done += settle_programme(programme=programme)
    return done


def _whose(enrolment: Enrolment) -> str:
    return f"школа «{enrolment.programme}»: {account(enrolment.user_id)}"
