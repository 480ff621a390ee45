"""What a person with a role must do now in a contest, and by when: the first page of every desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations.models import PressItem, Volunteer
from hackathon_portal.operations.queries.bodies import bodies_of
from hackathon_portal.operations.queries.programme import programme_differs
from hackathon_portal.operations.queries.support import support_numbers
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import Checkpoint, MentorNote, PaperSheet
from judging.queries.commission import commission_of, member_for
from judging.queries.results import protocol_in_force
from judging.queries.sheets import outstanding, sheet_list
from prizes.awards.queries.diplomas import diploma_counts
from prizes.models import PaymentRegister, PayoutApplication
from prizes.payouts.queries.payments import payments_to_list
from registration.queries.people import rules_unread
from registration.queries.queue import queue_numbers

NOW, LATE, CALM = "amber", "red", "green"


@dataclass(frozen=True)
class Task:
    """Something to do: words, the page (name of a URL of the contest), how pressing it is, what is known of it."""

    title: str
    page: str
    light: str = NOW
    said: str = ""


def tasks(user: Any, contest: Contest, now: datetime) -> list[Task]:
    """Overdue things first; empty when nothing waits for this person."""
    today = local_day(now, contest.regulation)
    found = [task for permission, ask in WORK if user.has_perm(permission, contest) for task in ask(user, contest, now, today)]
    return sorted(found, key=lambda task: (LATE, NOW, CALM).index(task.light))


def _draft(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    if contest.state == Contest.State.DRAFT:
        yield Task(
            "Проверить и опубликовать объявление", "contest_publish", said="пока это черновик, его видят только сотрудники"
        )
    failed = OutboxMessage.objects.filter(
        contest_ref=contest.pk, state__in=[OutboxMessage.State.FAILED, OutboxMessage.State.BOUNCED]
    ).count()
    if failed:
        yield Task(f"Не доставлены письма: {failed}", "letter_log")


def _queue(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    numbers = queue_numbers(contest, today=today)
    if numbers["waiting"]:
        late = numbers["overdue"]
        yield Task(
            f"Решить по заявкам: {numbers['waiting']}",
            "staff_queue",
            LATE if late else NOW,
            f"срок прошёл у {late}" if late else "",
        )
    if numbers["affiliation"]:
        yield Task(f"Посмотреть связь с комиссией: {numbers['affiliation']}", "staff_queue")


def _sheets(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    commission, member = commission_of(contest), member_for(user, contest)
    if commission is None or member is None:
        return
    if commission.is_open:
        rows = [row for row in sheet_list(member, contest) if not row.recused]
        left = sum(row.sheet is None or row.sheet.signed_at is None for row in rows)
        if left:
            yield Task(f"Заполнить и подписать листы: {left} из {len(rows)}", "sheet_list")
    protocol = protocol_in_force(contest)
    if protocol is None or protocol.signed_at or protocol.signatures.filter(member=member).exists():
        return
    if protocol.meeting.attendance.filter(member=member).exists():
        yield Task("Подписать протокол", "protocol")


def _assessment(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    commission = commission_of(contest)
    if commission and commission.is_open:
        rows = outstanding(commission, contest)
        left = sum(row["due"] - row["signed"] for row in rows)
        said = f"не подписано листов: {left}" if left else "все листы подписаны"
        yield Task("Закрыть оценку" if not left else "Оценка идёт", "commission_room", CALM if left else NOW, said)


def _secretary(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    waiting = (
        PaperSheet.objects.filter(project__contest=contest, confirmed_at=None, returned_at=None).exclude(typed_by=user).count()
    )
    if waiting:
        yield Task(f"Подтвердить бумажные листы: {waiting}", "paper_sheets")
    commission = commission_of(contest)
    if commission and commission.is_closed and protocol_in_force(contest) is None:
        yield Task("Составить протокол", "commission_room", LATE if today > contest.ends_on else NOW)


def _accountant(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    to_check = PayoutApplication.objects.filter(award__contest=contest, state=PayoutApplication.State.SUBMITTED).count()
    if to_check:
        yield Task(f"Проверить заявления о выплате: {to_check}", "payouts")
    to_list = payments_to_list(contest)
    late = to_list.filter(due_on__lt=today).count()
    if count := to_list.count():
        yield Task(f"Включить в реестр выплаты: {count}", "payouts", LATE if late else NOW)


def _registers(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    waiting = PaymentRegister.objects.filter(contest=contest, state=PaymentRegister.State.PREPARED).exclude(made_by=user).count()
    if waiting:
        yield Task(f"Утвердить реестры выплат: {waiting}", "registers")


def _documents(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    counts = diploma_counts(contest)
    if counts["unsure"]:
        yield Task(f"Проверить имена в документах: {counts['unsure']}", "diplomas")
    if counts["unsent"]:
        yield Task(f"Отправить документы: {counts['unsent']}", "diplomas")


def _mentor(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    for point in Checkpoint.objects.filter(Q(opens_at__lte=now), contest=contest, closes_at__gte=now):
        posts = point.posts.values("team")  # type: ignore[attr-defined]
        told = MentorNote.objects.filter(checkpoint=point, author=user).values("team")
        left = posts.exclude(team__in=told).count()
        if left:
            yield Task(f"«{point.title}»: команды без вашей оценки: {left}", "mentor_teams")


def _organising(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    rules = contest.regulation.organising
    if rules.programme_approved and programme_differs(contest):
        yield Task("Утвердить программу", "contest_programme", said="посетители видят прежнюю версию или не видят никакой")
    if waiting := [one.rules.title for one in bodies_of(contest) if one.newcomers]:
        yield Task(f"Утвердить состав: {', '.join(waiting)}", "bodies")
    if drafts := PressItem.objects.filter(contest=contest, state=PressItem.State.DRAFT).count() if rules.press_agreed else 0:
        yield Task(f"Согласовать материалы для СМИ: {drafts}", "press_list")


def _rules(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    unread = rules_unread(contest)
    if unread:
        yield Task(f"Не прочитали новые правила: {unread}", "mailings", CALM, "можно написать им ещё раз")


def _requests(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    numbers = support_numbers(contest, now)
    if numbers["waiting"]:
        said = f"срок прошёл у {numbers['late']}" if numbers["late"] else ""
        yield Task(f"Ответить на обращения: {numbers['waiting']}", "requests", LATE if numbers["late"] else NOW, said)


def _volunteers(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    waiting = Volunteer.objects.filter(contest=contest, state=Volunteer.State.APPLIED).count()
    if waiting:
        yield Task(f"Решить о волонтёрах: {waiting}", "volunteers")


WORK = (
    ("contests.manage", _organising),
    ("registration.mail", _rules),
    ("operations.answer_requests", _requests),
    ("operations.manage_volunteers", _volunteers),
    ("contests.manage", _draft),
    ("registration.decide", _queue),
    ("judging.fill_sheets", _sheets),
    ("judging.close_assessment", _assessment),
    ("judging.manage_attendance", _secretary),
    ("prizes.pay", _accountant),
    ("prizes.approve_register", _registers),
    ("prizes.issue_diplomas", _documents),
    ("judging.mentor_teams", _mentor),
)
