"""Tasks with flags: making and correcting them, sending a flag. A flag is known as a keyed hash; a wrong one is counted under the side's lock."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from hackathon_portal.competitions.actions.competitions import locked
from hackathon_portal.competitions.actions.sides import locked_side, refuse_outsider
from hackathon_portal.competitions.models import Competition, Side, Solve, Task, WrongTry
from hackathon_portal.competitions.rules import flags
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.rooms import read

FIELDS = ("code", "title", "text", "points", "wrong_limit", "pause_after", "pause_seconds")
# What may still change when somebody has sent a flag to the task: nothing that others already stood by.
FREE = frozenset({"title", "text"})


def flag_hash(competition: Competition, task_code: str, flag: str) -> str:
    """HMAC-SHA256 of a flag of one task, hexadecimal; the same flag of another task gives another."""
    parts = ("flag", f"{competition.pk}", task_code, flags.spelled(flag))
    return hmac.new(settings.IDENTITY_HASH_KEY.encode(), "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Tried:
    """What became of a flag that was sent: `is_known` when the side had sent it before, then it costs nothing."""

    is_right: bool
    standing: flags.Standing
    is_known: bool = False


@action("Задача с флагом добавлена")
def add_task(*, competition: Competition, values: Mapping[str, Any], flag: str, by: Any) -> Task:
    """A task; until the competition opens only who manages it sees the task."""
    competition = _kept(competition, by)
    task = Task(competition=competition, **{name: values[name] for name in FIELDS if name in values})
    _refuse_flag(flag)
    task.flag_hash = flag_hash(competition, task.code, flag)
    task.save()
    note(room=read(competition.room), about=f"соревнование {competition.code}, задача {task.code}")
    return task


@action("Задача с флагом изменена")
def change_task(*, task: Task, values: Mapping[str, Any], by: Any) -> Task:
    """Change a task; its points and limits only while nobody has sent a flag to it."""
    competition = _kept(task.competition, by)
    task = Task.objects.select_for_update().get(pk=task.pk)
    changed = {name for name in FIELDS if name in values and name != "code" and getattr(task, name) != values[name]}
    is_tried = task.solves.exists() or task.wrong.exists()
    if changed - FREE and is_tried:
        message = "К задаче уже присылали флаги: баллы и попытки больше не меняют. Название и условие исправить можно."
        raise RuleViolation(code="task.tried", message=message, field="points")
    for name in changed:
        setattr(task, name, values[name])
    task.save()
    note(room=read(competition.room), about=f"соревнование {competition.code}, задача {task.code}: {', '.join(sorted(changed))}")
    return task


@action("Флаг задачи исправлен")
def correct_flag(*, task: Task, flag: str, reason: str, by: Any) -> int:
    """Another flag for a task; whoever had sent it as a wrong one has solved the task at that moment. Solutions by the flag before stay.

    Returns how many sides it has solved the task for.
    """
    competition = _kept(task.competition, by)
    task = Task.objects.select_for_update().get(pk=task.pk)
    _refuse_flag(flag)
    if not reason.strip():
        raise RuleViolation(code="reason.missing", message="Напишите причину: она останется в журнале.", field="reason")
    task.flag_hash = flag_hash(competition, task.code, flag)
    task.save(update_fields=["flag_hash"])
    credited = 0
    for tried in task.wrong.filter(typed_hash=task.flag_hash).order_by("at"):
        _, is_new = Solve.objects.get_or_create(task=task, side_id=tried.side_id, defaults={"at": tried.at})
        credited += is_new
        tried.delete()
    note(room=read(competition.room), about=f"соревнование {competition.code}, задача {task.code}", reason=reason.strip()[:300])
    return credited


@action("Задача с флагом удалена")
def drop_task(*, task: Task, by: Any) -> None:
    """Take a task away while nobody has sent a flag to it."""
    competition = _kept(task.competition, by)
    task = Task.objects.select_for_update().get(pk=task.pk)
    if task.solves.exists() or task.wrong.exists():
        raise RuleViolation(code="task.tried", message="К задаче уже присылали флаги: удалить её нельзя.")
    note(room=read(competition.room), about=f"соревнование {competition.code}, задача {task.code}")
    task.delete()


@action("Прислан флаг")
def try_flag(*, task: Task, side: Side, flag: str, by: Any) -> Tried:
    """Send a flag. A right one is a solution, once; a wrong one is counted. What is refused beforehand counts for nothing."""
    competition, now = task.competition, clock.now()
    side = locked_side(side)  # flags of a side go one after another
    refuse_outsider(by, competition)
    typed = flags.spelled(flag)
    refuse_first(
        [
            (
                side.competition_id != competition.pk or not side.members.filter(user=by).exists(),
                "side.other",
                "Это чужая команда.",
                "",
            ),
            (side.excluded_at is not None, "side.excluded", f"Вы исключены: {side.excluded_reason}", ""),
            (competition.state != Competition.State.PUBLISHED, "competition.closed", "Соревнование закрыто.", ""),
            (now < competition.opens_at, "competition.window", "Соревнование ещё не началось.", ""),
            (now > competition.closes_at, "competition.window", "Соревнование закончилось: флаги больше не принимаются.", ""),
            (not typed, "flag.empty", "Введите флаг.", "flag"),
            (len(typed) > flags.LONGEST_FLAG, "flag.long", f"Флаг длиннее {flags.LONGEST_FLAG} знаков.", "flag"),
            (task.solves.filter(side=side).exists(), "flag.solved", "Эта задача вашей командой уже решена.", ""),
        ]
    )
    task = Task.objects.get(pk=task.pk)  # its flag may have been corrected while this one waited
    wrong = list(task.wrong.filter(side=side))
    stands = flags.standing(task.limits, [one.at for one in wrong], now)
    hashed = flag_hash(competition, task.code, typed)
    is_right = hmac.compare_digest(hashed, task.flag_hash)
    known = [one.pk for one in wrong if hmac.compare_digest(one.typed_hash, hashed)]
    if known and not is_right:
        return Tried(is_right=False, standing=stands, is_known=True)
    _refuse_standing(task, stands)
    about = f"соревнование {competition.code}, задача {task.code}, команда {side.pk}"
    if is_right:
        task.wrong.filter(pk__in=known).delete()  # sent before the flag was corrected
        Solve.objects.create(task=task, side=side, at=now, by=by)
        note(room=read(competition.room), about=f"{about}: верный")
        return Tried(is_right=True, standing=stands)
    WrongTry.objects.create(task=task, side=side, typed_hash=hashed, at=now)
    note(room=read(competition.room), about=f"{about}: неверный")
    return Tried(is_right=False, standing=flags.standing(task.limits, [*(one.at for one in wrong), now], now))


def _kept(competition: Competition, by: Any) -> Competition:
    """The competition, locked, when this person may change its tasks."""
    competition = locked(competition, by)
    if competition.kind != Competition.Kind.FLAGS:
        raise RuleViolation(code="competition.kind", message="Задачи с флагами бывают только в соревновании по флагам.")
    if competition.revealed_at:
        raise RuleViolation(code="competition.revealed", message="Итоги раскрыты: задачи больше не меняют.")
    return competition


def _refuse_flag(flag: str) -> None:
    typed = flags.spelled(flag)
    refuse_first(
        [
            (not typed, "flag.empty", "Введите флаг: портал сохранит только его отпечаток.", "flag"),
            (len(typed) > flags.LONGEST_FLAG, "flag.long", f"Флаг длиннее {flags.LONGEST_FLAG} знаков.", "flag"),
        ]
    )


def _refuse_standing(task: Task, stands: flags.Standing) -> None:
    if not stands.left:
        message = f"Неверных флагов прислано {task.wrong_limit} из {task.wrong_limit}: попыток к этой задаче больше нет."
        raise RuleViolation(code="flag.limit", message=message)
    if stands.may_at:
        seconds = max(1, round((stands.may_at - clock.now()).total_seconds()))
        raise RuleViolation(
            code="flag.pause", message=f"Пауза после неверных флагов: ещё {seconds} с. Осталось попыток: {stands.left}."
        )
