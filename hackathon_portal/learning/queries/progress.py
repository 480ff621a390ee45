"""Who has done what of a school, and who has finished it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from hackathon_portal.events.models import SignUp
from hackathon_portal.exams.models import Attempt, Exam
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.learning.models import Completion, Enrolment, LetIn, Module, ModuleDone, Programme
from hackathon_portal.learning.rules.progress import is_finished, left


def has_completed(user: Any, programme_code: str, room: Room) -> bool:
    """Whether this person has finished the school of this code in this room, and it was not revoked."""
    found = Completion.objects.filter(enrolment__programme__room=str(room), enrolment__programme__code=programme_code)
    return found.filter(enrolment__user=user.pk, revoked_at=None).exists()


def is_let_in(user: Any, programme_code: str, room: Room) -> bool:
    """Whether staff let this person be assigned without the school."""
    found = LetIn.objects.filter(programme__room=str(room), programme__code=programme_code, user=user.pk, ended_at=None)
    return found.exists()


def done_by(programme: Programme, enrolments: Iterable[Enrolment]) -> dict[int, set[int]]:
    """Keys of the modules each of these enrolments has done: by rows, by passed tests, by marks at the doors of gatherings."""
    rows = list(enrolments)
    found: dict[int, set[int]] = {row.pk: set() for row in rows}
    for enrolment, module in ModuleDone.objects.filter(enrolment__in=rows).values_list("enrolment", "module"):
        found[enrolment].add(module)
    own = {row.user_id: row.pk for row in rows}
    held = dict(Module.objects.filter(programme=programme, gathering__isnull=False).values_list("pk", "gathering"))
    if held:
        came = SignUp.objects.filter(gathering__in=held.values(), user__in=[*own], attended_at__isnull=False)
        present = set(came.order_by().values_list("gathering", "user"))
        for module, gathering in held.items():
            for user, enrolment in own.items():
                if (gathering, user) in present:
                    found[enrolment].add(module)
    tests = dict(Module.objects.filter(programme=programme, exam__isnull=False).values_list("exam", "pk"))
    if tests:
        passed = Attempt.objects.filter(exam__in=[*tests], user__in=[*own], is_passed=True).order_by()
        for exam, user in passed.values_list("exam", "user").distinct():
            found[own[user]].add(tests[exam])
    return found


@dataclass(frozen=True)
class Standing:
    """One person of a school: `cells` are (module, whether it is done) in their order."""

    enrolment: Enrolment
    cells: list[tuple[Module, bool]]
    completion: Completion | None

    @property
    def name(self) -> str:
        user = self.enrolment.user
        return " ".join(filter(None, [user.surname, user.name, user.patronymic])) or user.email

    @property
    def done(self) -> int:
        return sum(is_done for _, is_done in self.cells)

    @property
    def state(self) -> str:
        """`finished`, `revoked`, `ended` (no longer enrolled) or `going`."""
        if self.completion is not None:
            return "revoked" if self.completion.revoked_at else "finished"
        return "ended" if self.enrolment.ended_at else "going"

    @property
    def is_finished(self) -> bool:
        return is_finished([module.pk for module, _ in self.cells], {module.pk for module, done in self.cells if done})

    @property
    def left(self) -> list[Module]:
        """What is still to do."""
        done = {module.pk for module, is_done in self.cells if is_done}
        keys = left([module.pk for module, _ in self.cells], done)
        return [module for module, _ in self.cells if module.pk in keys]


def standings(programme: Programme, enrolments: Iterable[Enrolment] | None = None) -> list[Standing]:
    """Everybody of a school (or these), with what each has done; in five statements."""
    rows = list(
        programme.enrolments.select_related("user", "completion").order_by(
            alphabetical("user__surname"), alphabetical("user__name"), "pk"
        )
        if enrolments is None
        else enrolments
    )
    modules = list(programme.modules.select_related("exam"))
    done = done_by(programme, rows)
    return [
        Standing(row, [(module, module.pk in done[row.pk]) for module in modules], getattr(row, "completion", None))
        for row in rows
    ]


def unfinished(programme: Programme) -> list[Standing]:
    """Who is enrolled and has not finished the school, with what is left to each."""
    return [one for one in standings(programme) if one.state == "going"]


def standing_of(programme: Programme, user: Any) -> Standing | None:
    """Where this person stands in the school; None for who is not enrolled."""
    rows = list(programme.enrolments.filter(user=user.pk, ended_at=None).select_related("user", "completion"))
    return standings(programme, rows)[0] if rows else None


def programmes_of(room: Room) -> list[Programme]:
    """Schools of a room."""
    return list(Programme.objects.filter(room=str(room)))


def announced(room: Room) -> list[Programme]:
    """Schools of a room that everybody may know of."""
    return list(Programme.objects.filter(room=str(room)).exclude(state=Programme.State.DRAFT))


def own(user: Any) -> list[Enrolment]:
    """Schools the person is enrolled in, that are open or finished."""
    rows = Enrolment.objects.filter(user=user.pk, ended_at=None).exclude(programme__state=Programme.State.DRAFT)
    return list(rows.select_related("programme", "completion", "user"))


def learners_of(exams: Iterable[Exam], user: Any) -> set[int]:
    """Which of these tests are of schools the person is enrolled in and that are open: keys of the tests."""
    found = Module.objects.filter(
        exam__in=list(exams), programme__state=Programme.State.OPEN, programme__enrolments__user=user.pk,
        programme__enrolments__ended_at=None,
    )  # fmt: skip
    return {exam for exam in found.values_list("exam", flat=True) if exam is not None}


def learner_names(room: Room, users: Iterable[int]) -> dict[int, str]:
    """How staff call people of the room's schools."""
    rows = Enrolment.objects.filter(programme__room=str(room), user__in=[*users]).select_related("user")
    return {row.user_id: row.user.get_full_name() for row in rows}


def learners_found(room: Room, typed: str, most: int) -> dict[int, str]:
    """People of the room's schools by the beginning of the surname or the address."""
    by = equals("user__email", typed) if "@" in typed else Q(user__surname__istartswith=typed)
    rows = Enrolment.objects.filter(by, programme__room=str(room)).select_related("user").order_by("user")[:most]
    return {row.user_id: row.user.get_full_name() for row in rows}
