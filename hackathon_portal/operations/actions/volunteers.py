"""Volunteers: signing up, approval, training, shifts, kits of participants (Kuzbass: clause 3)."""

from __future__ import annotations

from django.db.models import QuerySet

from hackathon_portal.accounts.actions import grant_role, take_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, refuse_first, require
from hackathon_portal.kernel.templatetags.portal import instant as moment
from hackathon_portal.operations.models import Kit, Volunteer, VolunteerShift, VolunteerTask
from registration.models import Application
from registration.queries import people
from registration.states import ApplicationState

KEEPERS = "Волонтёров ведёт оперативный штаб или сотрудник."


@action("Заявка волонтёра")
def sign_up_volunteer(*, contest: Contest, full_name: str, phone: str, about: str, by: User) -> Volunteer:
    """Somebody offers to help; written again it is corrected and waits for the decision anew."""
    require(by, "contests.take_part", contest, "Волонтёром записываются в объявленный конкурс.")
    clause = contest.regulation.clause("volunteers")
    if not contest.regulation.organising.volunteers:
        raise RuleViolation(code="volunteer.none", clause=clause, message="По этому порядку волонтёров нет.", status=404)
    earlier = Volunteer.objects.filter(contest=contest, user=by).first()
    if earlier is not None and earlier.state == Volunteer.State.APPROVED:
        raise RuleViolation(code="volunteer.approved", clause=clause, message="Вы уже приняты волонтёром.")
    values = {"full_name": " ".join(full_name.split()), "phone": phone, "about": about.strip(), "state": Volunteer.State.APPLIED}
    volunteer, _ = Volunteer.objects.update_or_create(
        contest=contest, user=by, defaults=values, create_defaults=values | {"applied_at": clock.now()}
    )
    note(contest_id=contest.pk, about=f"волонтёр {volunteer.pk}")
    return volunteer


@action("Решение о волонтёре")
def decide_volunteer(*, volunteer: Volunteer, approve: bool, by: User) -> Volunteer:
    """Approve, and the role is given; decline, and the role and the shifts to come are taken. A letter tells.

    Where volunteers belong to a body, approving only names the person: role and letter come with the act of its composition.
    """
    contest = volunteer.contest
    require(by, "operations.manage_volunteers", contest, KEEPERS)
    note(contest_id=contest.pk, about=f"волонтёр {volunteer.pk}: {'принят' if approve else 'отклонён'}")
    if approve and contest.regulation.organising.volunteers_in:
        if volunteer.state != Volunteer.State.APPROVED:
            volunteer.state = Volunteer.State.NAMED
            volunteer.save(update_fields=["state"])
        return volunteer
    volunteer.state = Volunteer.State.APPROVED if approve else Volunteer.State.DECLINED
    volunteer.act = ""
    volunteer.save(update_fields=["state", "act"])
    if approve:
        grant_role(user=volunteer.user, contest=contest, role=Role.VOLUNTEER, by=by)
    else:
        volunteer.shifts.filter(done_at=None).delete()
        take_role(user=volunteer.user, contest=contest, role=Role.VOLUNTEER, by=by)
    _tell_decided(volunteer)
    return volunteer


def list_in_act(contest: Contest, body: str, act: str, *, by: User) -> int:
    """Volunteers named since the last act of their body are listed in this one; the role comes with it. Part of the body's approval."""
    if contest.regulation.organising.volunteers_in != body:
        return 0
    rows = list(Volunteer.objects.filter(contest=contest, state=Volunteer.State.NAMED).select_related("user", "contest"))
    for volunteer in rows:
        volunteer.state, volunteer.act = Volunteer.State.APPROVED, act[:120]
        volunteer.save(update_fields=["state", "act"])
        grant_role(user=volunteer.user, contest=contest, role=Role.VOLUNTEER, by=by)
        _tell_decided(volunteer)
    return len(rows)


def _tell_decided(volunteer: Volunteer) -> None:
    contest = volunteer.contest
    outbox.post_template(
        template="operations/letters/volunteer_decided.txt",
        context={"contest": contest, "volunteer": volunteer},
        kind="registration.volunteer",
        key=f"volunteer:{volunteer.pk}:{volunteer.state}:{clock.now():%Y%m%d%H%M%S}",
        to=volunteer.user.email,
        contest_id=contest.pk,
    )


@action("Отмечено обучение волонтёра")
def mark_trained(*, volunteer: Volunteer, trained: bool, by: User) -> None:
    require(by, "operations.manage_volunteers", volunteer.contest, KEEPERS)
    volunteer.trained_at = clock.now() if trained else None
    volunteer.save(update_fields=["trained_at"])
    note(contest_id=volunteer.contest_id, about=f"волонтёр {volunteer.pk}")


def wrong_order(task: VolunteerTask) -> RuleViolation:
    clause = task.contest.regulation.clause("volunteers")
    return RuleViolation(code="shift.order", clause=clause, message="Смена кончается позже, чем начинается.", field="ends_at")


@action("Записана смена волонтёров")
def save_shift(*, task: VolunteerTask, by: User, take_off: bool = False) -> VolunteerTask:
    """Save a shift a form has filled in. When its time or place changes, whoever is on it is told and may leave it.

    Whose other shift it then overlaps is named; with `take_off` they are taken off this one and told so.
    """
    require(by, "operations.manage_volunteers", task.contest, KEEPERS)
    clause = task.contest.regulation.clause("volunteers")
    if task.ends_at <= task.starts_at:
        raise wrong_order(task)
    before = VolunteerTask.objects.select_for_update().filter(pk=task.pk).first() if task.pk else None
    on_it = list(task.shifts.select_related("volunteer__user", "task")) if before else []
    moved = before is not None and (before.starts_at, before.ends_at) != (task.starts_at, task.ends_at)
    overlapping = [shift for shift in on_it if _others_at(task, shift.volunteer).exists()] if moved else []
    leaves = overlapping if take_off else []
    names = ", ".join(shift.volunteer.full_name for shift in overlapping)
    faults = [
        (len(on_it) - len(leaves) > task.needed, "shift.taken", "На смену записано больше людей: сначала снимите лишних.", "needed"),
        (
            moved and any(shift.done_at for shift in on_it), "shift.done", "Смену уже отработали: её время не меняют.", "starts_at",
        ),
        (
            moved and bool(on_it) and task.ends_at <= clock.now(), "shift.past", "Это время уже прошло, а на смену записаны люди.",
            "ends_at",
        ),
        (
            bool(overlapping) and not take_off, "shift.overlap",
            f"В новое время другая смена у волонтёров: {names}. Снимите их с одной из смен или отметьте, что их нужно снять с этой.",
            "take_off",
        ),
    ]  # fmt: skip
    refuse_first(faults, clause)
    task.save()
    for shift in leaves:
        _tell_shift("shift_taken_off", shift)
        shift.delete()
    if before is not None and (moved or before.place != task.place):
        for shift in on_it:
            if shift not in leaves:
                _tell_shift("shift_moved", shift)
    note(contest_id=task.contest_id, about=task.title + (f"; сняты: {len(leaves)}" if leaves else ""))
    return task


def _others_at(task: VolunteerTask, volunteer: Volunteer) -> QuerySet[VolunteerShift]:
    """The volunteer's shifts at another task in this task's time."""
    rows = VolunteerShift.objects.filter(volunteer=volunteer, task__starts_at__lt=task.ends_at, task__ends_at__gt=task.starts_at)
    return rows.exclude(task=task.pk)


def _tell_shift(kind: str, shift: VolunteerShift) -> None:
    contest = shift.task.contest
    outbox.post_template(
        template=f"operations/letters/{kind}.txt",
        context={"contest": contest, "task": VolunteerTask.objects.get(pk=shift.task_id), "volunteer": shift.volunteer},
        kind=f"registration.{kind}",
        key=f"{kind}:{shift.pk}:{clock.now():%Y%m%d%H%M%S%f}",
        to=shift.volunteer.user.email,
        contest_id=contest.pk,
    )


@action("Запись на смену")
def take_shift(*, task: VolunteerTask, volunteer: Volunteer, by: User) -> VolunteerShift:
    """A trained volunteer goes to a shift, of their own accord or sent by the staff; two shifts at one time are refused."""
    task = VolunteerTask.objects.select_for_update(of=("self",)).select_related("contest").get(pk=task.pk)
    contest = task.contest
    if by.pk != volunteer.user_id:
        require(by, "operations.manage_volunteers", contest, KEEPERS)
    elif task.ends_at <= clock.now():
        raise TooLate(
            code="shift.over", clause=contest.regulation.clause("volunteers"), what="Смена закончилась", until=task.ends_at,
            zone=contest.regulation.zone,
        )  # fmt: skip
    faults = [
        (volunteer.contest_id != contest.pk, "shift.foreign", "Этот волонтёр — другого конкурса.", ""),
        (volunteer.state != Volunteer.State.APPROVED, "shift.not_approved", "На смену записывают принятых волонтёров.", ""),
        (volunteer.trained_at is None, "shift.not_trained", "Сначала волонтёр проходит обучение.", ""),
        (_others_at(task, volunteer).exists(), "shift.overlap", "В это время у волонтёра уже есть смена.", ""),
        (task.shifts.count() >= task.needed, "shift.full", "На эту смену уже записались все.", ""),
    ]
    refuse_first(faults, contest.regulation.clause("volunteers"))
    note(contest_id=contest.pk, about=f"{task.title}: волонтёр {volunteer.pk}")
    return VolunteerShift.objects.create(task=task, volunteer=volunteer)


@action("Отказ от смены")
def leave_shift(*, shift: VolunteerShift, by: User) -> None:
    """Before it has begun, by the volunteer; by the staff at any time."""
    contest = shift.task.contest
    if by.pk != shift.volunteer.user_id:
        require(by, "operations.manage_volunteers", contest, KEEPERS)
    elif shift.task.starts_at <= clock.now():
        raise TooLate(
            code="shift.begun", clause=contest.regulation.clause("volunteers"), what="Смена началась", until=shift.task.starts_at,
            zone=contest.regulation.zone, way="Напишите оперативному штабу.",
        )  # fmt: skip
    note(contest_id=contest.pk, about=f"{shift.task.title}: волонтёр {shift.volunteer_id}")
    shift.delete()


@action("Отмечена отработанная смена")
def mark_shift_done(*, shift: VolunteerShift, done: bool, by: User) -> None:
    """Whether the volunteer was there: from the beginning of the shift on."""
    contest = shift.task.contest
    require(by, "operations.manage_volunteers", contest, KEEPERS)
    if done and shift.task.starts_at > clock.now():
        raise RuleViolation(
            code="shift.not_begun", clause=contest.regulation.clause("volunteers"),
            message=f"Смена начнётся {moment(shift.task.starts_at, contest.zone)}: отметить её отработанной можно с этого времени.",
        )  # fmt: skip
    shift.done_at = clock.now() if done else None
    shift.save(update_fields=["done_at"])
    note(contest_id=shift.task.contest_id, about=f"{shift.task.title}: волонтёр {shift.volunteer_id}")


@action("Выдан набор участника")
def give_kit(*, application: Application, by: User) -> Kit:
    """Record once that an admitted person has got the kit; a second time, by another application too, is refused with the time of the first."""
    application = Application.objects.select_for_update(of=("self",)).select_related("contest", "team").get(pk=application.pk)
    contest = application.contest
    require(by, "operations.give_kits", contest, "Наборы выдают волонтёры, оперативный штаб и сотрудники.")
    clause = contest.regulation.clause("volunteers")
    if application.state != ApplicationState.ADMITTED:
        raise RuleViolation(code="kit.not_admitted", clause=clause, message="Набор выдают допущенному участнику.")
    people.lock_person(application)
    given = Kit.objects.filter(application__in=people.of_same_person(application)).select_related("application").first()
    if given is not None:
        when = given.given_at.astimezone(contest.regulation.zone)
        raise RuleViolation(
            code="kit.given", clause=clause, message=f"Набор по заявке {given.application} уже выдан {when:%d.%m.%Y в %H:%M}."
        )
    note(contest_id=contest.pk, about=f"заявка {application}")
    return Kit.objects.create(application=application, given_by=by, given_at=clock.now())
