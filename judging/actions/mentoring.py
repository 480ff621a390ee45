"""Actions with mentors and checkpoints (Tula: clauses 1.6, 3.6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.contests.bound_lines import move_line
from hackathon_portal.contests.models import Contest, TimetableEntry
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, refuse_first, require
from hackathon_portal.kernel.pictures import KINDS, NotAPicture, redrawn
from hackathon_portal.kernel.uploads import checked, ending_of
from hackathon_portal.regulation.rules.deadlines import is_after, local_day
from judging import letters
from judging.actions.tracking import require_in_sight
from judging.models import Checkpoint, Mentor, MentorNote, ProgressPost, Protocol
from judging.queries import agenda
from registration.models import Team
from registration.queries.parts import part_in
from registration.queries.teams import admitted_teams, takes_part
from registration.states import ApplicationState

PICTURES = ("png", "jpg", "jpeg")
PICTURE_SIZE = (1920, 1920)


@action("Предложен ментор")
def propose_mentor(*, contest: Contest, user: User, full_name: str, proposed_by: str, by: User) -> Mentor:
    """Put a person on the list of mentors to be approved; the role comes with the approval."""
    require(by, "judging.manage_mentors", contest, "Список менторов ведёт сотрудник или секретарь.")
    if Mentor.objects.filter(contest=contest, user=user).exists():
        raise RuleViolation(
            code="mentor.twice", clause=contest.regulation.clause("mentors"), message="Этот человек уже в списке.", field="email"
        )
    if part := part_in(user, contest):
        raise RuleViolation(
            code="mentor.takes_part", clause=contest.regulation.clause("mentors"), field="email",
            message=f"Этот человек — {part}: ментором этого конкурса он не будет.",
        )  # fmt: skip
    note(contest_id=contest.pk, about=account(user.pk))
    return Mentor.objects.create(
        contest=contest, user=user, full_name=" ".join(full_name.split()), proposed_by=proposed_by.strip()
    )


@action("Менторы утверждены протоколом")
def approve_mentors(
    *, contest: Contest, mentors: list[Mentor], number: str, on: date, late_reason: str = "", by: User
) -> list[Mentor]:
    """Approve by a protocol of the commission; later than the regulation's term only with a reason, which the journal keeps."""
    require(by, "judging.manage_mentors", contest, "Менторов вносит сотрудник или секретарь.")
    clause = contest.regulation.clause("mentors")
    waiting = [mentor for mentor in mentors if not mentor.is_approved]
    if not waiting:
        raise RuleViolation(code="mentor.nobody", clause=clause, message="Отметьте тех, кого утверждает протокол.")
    if not number.strip():
        raise RuleViolation(code="mentor.no_protocol", clause=clause, message="Укажите номер протокола.", field="number")
    if on > local_day(clock.now(), contest.regulation):
        raise RuleViolation(code="mentor.future", clause=clause, message="День протокола ещё не наступил.", field="on")
    _by_protocol(contest, waiting, number.strip(), on)
    last = contest.deadlines.approve_mentors_by
    if last and on > last and not late_reason.strip():
        raise RuleViolation(
            code="mentor.late",
            clause=clause,
            message=f"Менторов утверждают не позднее {last:%d.%m.%Y}. Позже — только с указанием причины.",
            field="late_reason",
        )
    for mentor in waiting:
        mentor.protocol_number, mentor.protocol_date = number.strip(), on
        mentor.late_reason = late_reason.strip()[:300] if last and on > last else ""
        mentor.save()
        grant_role(user=mentor.user, contest=contest, role=Role.MENTOR, by=by)
    names = ", ".join(account(mentor.user_id) for mentor in waiting)
    note(contest_id=contest.pk, about=f"протокол № {number} от {on:%d.%m.%Y}: {names}", reason=late_reason.strip())
    return waiting


def _by_protocol(contest: Contest, mentors: list[Mentor], number: str, on: date) -> None:
    """Where the portal keeps a signed protocol about mentors, it is the one referred to, and it names everybody it approves."""
    acts = agenda.signed_acts(contest, Protocol.Kind.MENTORS)
    act = next((act for act in acts if (act.number, act.meeting.held_on) == (number, on)), None)
    clause = contest.regulation.clause("mentors")
    if acts and act is None:
        known = "; ".join(agenda.named(one) for one in acts)
        raise RuleViolation(
            code="mentor.other_protocol", clause=clause, message=f"Менторов утверждает протокол портала: {known}.", field="number"
        )
    adopted = " ".join(vote["question"] for vote in act.figures["votes"] if vote["adopted"]) if act else ""
    unnamed = [mentor.full_name for mentor in mentors if act and mentor.full_name not in adopted]
    if unnamed:
        raise RuleViolation(
            code="mentor.not_in_protocol", clause=clause, message=f"В протоколе № {number} этих людей нет: {', '.join(unnamed)}."
        )


@action("Назначена контрольная точка")
def plan_checkpoint(
    *, contest: Contest, title: str, question: str, opens_at: datetime, closes_at: datetime, by: User,
    line: TimetableEntry | None = None,
) -> Checkpoint:  # fmt: skip
    """Plan a checkpoint; it closes by the project deadline. The line of the programme it is bound to says when it opens."""
    require(by, "judging.plan_checkpoints", contest, "Контрольные точки назначает сотрудник организатора.")
    _check_times(contest, opens_at, closes_at)
    note(contest_id=contest.pk, about=title)
    _refuse_other_line(line, contest)
    move_line(line, opens_at)
    return Checkpoint.objects.create(
        contest=contest, title=title, question=question, opens_at=opens_at, closes_at=closes_at, line=line
    )


def _refuse_other_line(line: TimetableEntry | None, contest: Contest, of: Checkpoint | None = None) -> None:
    """A line is of this contest and bound to one checkpoint at most."""
    if line is None:
        return
    others = Checkpoint.objects.filter(line=line).exclude(pk=of.pk if of else 0)
    faults = [
        (line.contest_id != contest.pk, "checkpoint.line", "Такой строки в программе конкурса нет.", "line"),
        (others.exists(), "checkpoint.line_taken", "К этой строке привязана другая контрольная точка.", "line"),
    ]
    refuse_first(faults, contest.regulation.clause("programme"))


@action("Изменена контрольная точка")
def change_checkpoint(
    *, checkpoint: Checkpoint, title: str, question: str, opens_at: datetime, closes_at: datetime, reason: str, by: User,
    line: TimetableEntry | None = None,
) -> Checkpoint:  # fmt: skip
    """Change a planned checkpoint, with a reason; when its end moves, captains of admitted teams get a letter.

    Its line of the programme moves with its opening; an approved programme then waits for its next version.
    """
    contest = contest_with_regulation(checkpoint.contest_id)
    require(by, "judging.plan_checkpoints", contest, "Контрольные точки назначает сотрудник организатора.")
    _check_times(contest, opens_at, closes_at)
    if not reason.strip():
        raise RuleViolation(
            code="checkpoint.no_reason",
            clause=contest.regulation.clause("checkpoints"),
            message="Напишите, почему меняете контрольную точку.",
            field="reason",
        )
    moved = closes_at != checkpoint.closes_at
    checkpoint.title, checkpoint.question = title, question
    _refuse_other_line(line, contest, checkpoint)
    checkpoint.opens_at, checkpoint.closes_at, checkpoint.line = opens_at, closes_at, line
    checkpoint.save()
    move_line(line, opens_at)
    if moved:
        for team in admitted_teams(contest):
            letters.to_captain(
                team,
                contest,
                "checkpoint_moved",
                again=f"{checkpoint.pk}:{closes_at.isoformat()}",
                checkpoint=checkpoint,
                reason=reason,
            )
    note(contest_id=contest.pk, about=title, reason=reason.strip()[:500])
    return checkpoint


@action("Отменена контрольная точка")
def drop_checkpoint(*, checkpoint: Checkpoint, by: User) -> None:
    """Take off a checkpoint at which nobody has written anything."""
    contest = contest_with_regulation(checkpoint.contest_id)
    require(by, "judging.plan_checkpoints", contest, "Контрольные точки назначает сотрудник организатора.")
    if checkpoint.posts.exists() or checkpoint.notes.exists():
        raise RuleViolation(
            code="checkpoint.used",
            clause=contest.regulation.clause("checkpoints"),
            message="К этой контрольной точке уже писали: отменить её нельзя, можно изменить время.",
        )
    note(contest_id=contest.pk, about=checkpoint.title)
    checkpoint.delete()


def _check_times(contest: Contest, opens_at: datetime, closes_at: datetime) -> None:
    clause = contest.regulation.clause("checkpoints")
    if closes_at <= opens_at:
        raise RuleViolation(
            code="checkpoint.order",
            clause=clause,
            message="Контрольная точка закрывается позже, чем открывается.",
            field="closes_at",
        )
    if contest.project_deadline_at and closes_at > contest.project_deadline_at:
        raise RuleViolation(
            code="checkpoint.after_deadline", clause=clause, message="Проекты к этому времени уже сданы.", field="closes_at"
        )


@action("Команда рассказала о ходе работы")
def post_progress(
    *, checkpoint: Checkpoint, team: Team, text: str, link: str, by: User, picture: UploadedFile | None = None
) -> ProgressPost:
    """Say what is done; anybody of an admitted team may, until the last second of the checkpoint. A new picture replaces the old."""
    contest = contest_with_regulation(checkpoint.contest_id)
    clause = contest.regulation.clause("checkpoints")
    if team.contest_id != contest.pk or not takes_part(team, by):
        raise RuleViolation(code="forbidden", clause=clause, message="Рассказывает участник допущенной команды.", status=403)
    now = clock.now()
    if now < checkpoint.opens_at:
        raise RuleViolation(code="checkpoint.not_open", clause=clause, message="Контрольная точка ещё не открыта.")
    if is_after(now, checkpoint.closes_at):
        raise TooLate(
            code="checkpoint.closed",
            clause=clause,
            what=f"Контрольная точка «{checkpoint}» закрыта",
            until=checkpoint.closes_at,
            zone=contest.regulation.zone,
            way="Набранное осталось на странице: покажите его ментору.",
        )
    values: dict[str, Any] = {"text": text, "link": link, "posted_by": by, "posted_at": now}
    if picture:
        most = contest.regulation.checkpoints.max_picture_megabytes
        refusal = RuleViolation(
            code="checkpoint.picture", clause=clause, message=f"Картинка — файл PNG или JPEG до {most} МБ.", field="picture"
        )
        name, _ = checked(picture, types=PICTURES, megabytes=most, refusal=refusal)
        try:
            data = redrawn(picture, PICTURE_SIZE, kind=KINDS[ending_of(name)])
        except NotAPicture:
            raise refusal from None
        values |= {"picture": made_here(ContentFile(data, "picture")), "picture_name": name}
    note(contest_id=contest.pk, about=f"команда «{team.name}», {checkpoint}")
    post = ProgressPost.objects.update_or_create(checkpoint=checkpoint, team=team, defaults=values)[0]
    person = team.applications.get(user=by, state=ApplicationState.ADMITTED)
    letters.to_person(
        person, team, contest, "checkpoint_received", page="checkpoints", again=f"{checkpoint.pk}:{now.isoformat()}",
        checkpoint=checkpoint, post=post,
    )  # fmt: skip
    return post


@action("Замечание ментора")
def note_progress(*, checkpoint: Checkpoint, team: Team, light: str, text: str, by: User) -> MentorNote:
    """A light and words of one mentor about one team at a checkpoint; written again it replaces the earlier one."""
    contest = contest_with_regulation(checkpoint.contest_id)
    require(by, "judging.mentor_teams", contest, "Замечания пишут менторы.")
    if team.contest_id != contest.pk or light not in MentorNote.Light.values:
        raise RuleViolation(code="mentor.wrong", message="Выберите команду этого конкурса и оценку.", field="light")
    require_in_sight(by, team, contest)
    note(contest_id=contest.pk, about=f"команда «{team.name}», {checkpoint}: {MentorNote.Light(light).label}")
    values = {"light": light, "text": text, "at": clock.now()}
    return MentorNote.objects.update_or_create(checkpoint=checkpoint, team=team, author=by, defaults=values)[0]
