"""A school is made, its modules are written, it opens, closes, opens again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max

from hackathon_portal.events.models import SignUp
from hackathon_portal.exams.models import Exam
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.rooms import Room, read
from hackathon_portal.learning.models import Enrolment, Module, ModuleDone, Programme
from hackathon_portal.learning.models.programmes import join_code
from hackathon_portal.learning.permissions import require_in_room

ONLY_STAFF = "Школы ведут сотрудники сезона."
REASON = ("reason.missing", "Напишите причину.", "reason")
FIELDS = ("title", "about", "audience", "place", "held", "hours", "officer_position", "officer_name")
OF_MODULE = ("kind", "title", "text", "link", "held", "exam", "gathering")
State = Programme.State


@action("Подготовлена школа")
def create_programme(
    *, room: Room, code: str, values: Mapping[str, Any], modules: Iterable[Mapping[str, Any]] = (), by: Any
) -> Programme:
    """A draft of a school with the modules it begins with; nobody sees it until it opens."""
    require_in_room(by, room, ONLY_STAFF)
    programme = Programme(room=str(room), code=code, **{name: values[name] for name in FIELDS if name in values})
    if not programme.audience:
        raise RuleViolation(code="school.audience", message="Отметьте, для кого школа.", field="audience")
    programme.save()
    for position, module in enumerate(modules):
        Module.objects.create(programme=programme, position=position, **module)
    note(room=room, about=f"школа «{programme}»")
    return programme


@action("Изменена школа")
def change_school(*, programme: Programme, values: Mapping[str, Any], by: Any) -> Programme:
    """Title, for whom, where and when; not of a closed one."""
    programme = locked(programme, by)
    if programme.state == State.CLOSED:
        raise RuleViolation(code="school.closed", message="Школа закрыта: сначала откройте её снова.")
    for name in FIELDS:
        if name in values:
            setattr(programme, name, values[name])
    if not programme.audience:
        raise RuleViolation(code="school.audience", message="Отметьте, для кого школа.", field="audience")
    programme.save()
    note(room=read(programme.room), about=f"школа «{programme}»")
    return programme


@action("Записан модуль школы")
def write_module(*, programme: Programme, values: Mapping[str, Any], module: Module | None = None, by: Any) -> Module:
    """A new module at the end, or this one changed. Its kind and test stay once somebody has done it."""
    programme = locked(programme, by)
    made = module or Module(programme=programme, position=_next(programme), code=f"m{_next(programme) + 1}")
    changed = {name for name in OF_MODULE if name in values and getattr(made, name) != values[name]}
    has_begun = bool(made.pk and (made.done.exists() or (made.exam and made.exam.sittings.exists())))  # type: ignore[attr-defined]
    was_held = _was_held(made)
    for name in changed:
        setattr(made, name, values[name])
    exam, gathering = made.exam, made.gathering
    refuse_first(
        [
            (programme.state == State.CLOSED, "school.closed", "Школа закрыта: сначала откройте её снова.", ""),
            (
                has_begun and bool(changed & {"kind", "exam"}), "module.begun",
                "Этот модуль уже проходят: вид и тест не изменить. Добавьте другой модуль.", "kind",
            ),
            (
                was_held and bool(changed & {"kind", "gathering"}), "module.held",
                "На этом мероприятии людей школы уже отметили: сменить его нельзя. Добавьте другой модуль.", "gathering",
            ),
            (exam is not None and made.kind != Module.Kind.EXAM, "module.kind", "Тест бывает только у модуля «тест».", "exam"),
            (made.kind == Module.Kind.EXAM and exam is None and programme.state == State.OPEN, "module.no_exam",
             "Школа открыта: выберите тест.", "exam"),
            (exam is not None and exam.room != programme.room, "module.exam", "Такого теста здесь нет.", "exam"),
            (
                gathering is not None and made.kind != Module.Kind.ATTENDANCE, "module.gathering_kind",
                "Мероприятие засчитывается только у модуля «занятие с отметкой».", "gathering",
            ),
            (
                gathering is not None and gathering.room != programme.room, "module.gathering",
                "Такого мероприятия здесь нет.", "gathering",
            ),
        ]
    )  # fmt: skip
    if exam is not None and "exam" in changed:
        _give_to_learners(exam)
    made.save()
    if module is None and programme.state == State.OPEN:
        note(room=read(programme.room), about=f"школа «{programme}»: новый модуль «{made}»")
    else:
        note(room=read(programme.room), about=f"школа «{programme}»: модуль «{made}»")
    return made


def _was_held(module: Module) -> bool:
    """Whether people of the school were marked at the gathering of a module."""
    if module.pk is None or module.gathering_id is None:
        return False
    learners = Enrolment.objects.filter(programme=module.programme_id).values("user")
    return SignUp.objects.filter(gathering=module.gathering_id, attended_at__isnull=False, user__in=learners).exists()


def _next(programme: Programme) -> int:
    last = programme.modules.aggregate(last=Max("position"))["last"]  # type: ignore[attr-defined]
    return 0 if last is None else last + 1


def _give_to_learners(exam: Exam) -> None:
    """From now on those enrolled sit this test, nobody else; its result is shown at once, since a school ends with it."""
    exam = Exam.objects.select_for_update().get(pk=exam.pk)
    if exam.takers != Exam.Takers.LEARNERS and (exam.state != Exam.State.DRAFT or exam.sittings.exists()):
        raise RuleViolation(
            code="module.exam_begun", field="exam",
            message="Этот тест уже объявлен участникам сезона. Для школы запланируйте отдельный тест и объявите его после того, как выберете здесь.",
        )  # fmt: skip
    exam.takers, exam.show_after, exam.specialisations = Exam.Takers.LEARNERS, Exam.ShowAfter.SUBMITTED, []
    exam.save(update_fields=["takers", "show_after", "specialisations"])


@action("Убран модуль школы")
def remove_module(*, module: Module, by: Any) -> None:
    """Take a module away while nobody has done it; its test stays a test of a school."""
    programme = locked(module.programme, by)
    begun = (
        ModuleDone.objects.filter(module=module).exists()
        or bool(module.exam and module.exam.sittings.exists())
        or _was_held(module)
    )
    refuse_first(
        [
            (programme.state == State.CLOSED, "school.closed", "Школа закрыта: сначала откройте её снова.", ""),
            (begun, "module.begun", "Этот модуль уже проходят: убрать его нельзя.", ""),
            (
                programme.state == State.OPEN and programme.modules.count() == 1, "module.last",  # type: ignore[attr-defined]
                "Это единственный модуль открытой школы: сначала добавьте другой.", "",
            ),
        ]
    )  # fmt: skip
    note(room=read(programme.room), about=f"школа «{programme}»: модуль «{module}»")
    module.delete()


@action("Открыта школа")
def open_programme(*, programme: Programme, by: Any) -> Programme:
    """People may be enrolled, those who are see it; everybody sees its line on the public page."""
    programme = locked(programme, by)
    modules = list(programme.modules.select_related("exam"))  # type: ignore[attr-defined]
    no_exam = [module.title for module in modules if module.kind == Module.Kind.EXAM and module.exam is None]
    refuse_first(
        [
            (programme.state != State.DRAFT, "school.opened", f"Школа уже {programme.get_state_display()}.", ""),
            (not modules, "school.empty", "В школе нет ни одного модуля: добавьте хотя бы один.", ""),
            (bool(no_exam), "school.no_exam", f"Не выбран тест модуля: {', '.join(no_exam)}.", ""),
        ]
    )
    programme.state, programme.reason = State.OPEN, ""
    programme.save(update_fields=["state", "reason"])
    note(room=read(programme.room), about=f"школа «{programme}»")
    return programme


@action("Закрыта школа")
def close_programme(*, programme: Programme, reason: str, by: Any) -> Programme:
    """Nobody is enrolled or does a module any more; who has finished it has."""
    return _move(programme, State.OPEN, State.CLOSED, reason, by)


@action("Школа открыта снова")
def reopen_programme(*, programme: Programme, reason: str, by: Any) -> Programme:
    """Take a closing back."""
    return _move(programme, State.CLOSED, State.OPEN, reason, by)


def _move(programme: Programme, before: str, after: str, reason: str, by: Any) -> Programme:
    programme = locked(programme, by)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (programme.state != before, "school.state", f"Школа {programme.get_state_display()}: этого сделать нельзя.", ""),
        ]
    )
    programme.state, programme.reason = after, reason.strip()[:300]
    programme.save(update_fields=["state", "reason"])
    note(room=read(programme.room), about=f"школа «{programme}»", reason=programme.reason)
    return programme


@action("Заменена ссылка записи в школу")
def renew_link(*, programme: Programme, by: Any) -> Programme:
    """The link given away before leads nowhere any more."""
    programme = locked(programme, by)
    programme.join_code = join_code()
    programme.save(update_fields=["join_code"])
    note(room=read(programme.room), about=f"школа «{programme}»")
    return programme


def locked(programme: Programme, by: Any) -> Programme:
    """The school's row under its lock, for who looks after it."""
    require_in_room(by, programme.room, ONLY_STAFF)
    return Programme.objects.select_for_update().get(pk=programme.pk)
