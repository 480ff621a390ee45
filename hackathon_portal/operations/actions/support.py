"""Requests to the organiser and their answers (Kuzbass: clause 4.4)."""

from __future__ import annotations

from datetime import timedelta

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.operations.models import SupportMessage, SupportRequest
from hackathon_portal.regulation.rules.deadlines import instant_after

REQUESTS_A_DAY = 10


@action("Задан вопрос организатору")
def ask_organiser(*, contest: Contest, subject: str, text: str, by: User) -> SupportRequest:
    """A new request of anybody with an account; its answer is due in the regulation's hours, where it sets them."""
    require(by, "contests.take_part", contest, "Вопросы задают в объявленном конкурсе.")
    now = clock.now()
    if SupportRequest.objects.filter(contest=contest, author=by, asked_at__gt=now - timedelta(days=1)).count() >= REQUESTS_A_DAY:
        raise RuleViolation(
            code="support.too_many", message="Сегодня вы задали уже много вопросов: допишите в один из них.", status=429
        )
    request = SupportRequest.objects.create(
        contest=contest, author=by, subject=" ".join(subject.split()), asked_at=now, answer_due_at=_due(contest)
    )
    SupportMessage.objects.create(request=request, by=by, text=text, at=now)
    note(contest_id=contest.pk, about=f"обращение {request.pk}")
    return request


@action("Написано в обращение")
def write_to_request(*, request: SupportRequest, text: str, by: User) -> SupportMessage:
    """A further message: of the author the request waits again; of who answers, the author gets a letter."""
    request = SupportRequest.objects.select_for_update(of=("self",)).select_related("author").get(pk=request.pk)
    contest = request.contest
    is_answer = by.pk != request.author_id
    if is_answer:
        require(by, "operations.answer_requests", contest, "На обращения отвечает оперативный штаб или сотрудник.")
    message = SupportMessage.objects.create(request=request, by=by, is_answer=is_answer, text=text, at=clock.now())
    if is_answer:
        request.state, request.answer_due_at = SupportRequest.State.ANSWERED, None
        request.first_answer_at = request.first_answer_at or message.at
        outbox.post_template(
            template="operations/letters/support_answer.txt",
            context={"contest": contest, "request": request, "message": message},
            kind="registration.support",
            key=f"support:{message.pk}",
            to=request.author.email,
            contest_id=contest.pk,
        )
    else:
        request.state, request.answer_due_at = SupportRequest.State.OPEN, request.answer_due_at or _due(contest)
    request.save()
    note(contest_id=contest.pk, about=f"обращение {request.pk}")
    return message


@action("Закрыто обращение")
def close_request(*, request: SupportRequest, by: User) -> None:
    """By its author, or by who answers; a further message of the author opens it again."""
    if by.pk != request.author_id:
        require(by, "operations.answer_requests", request.contest, "Обращение закрывает оперативный штаб или сотрудник.")
    request.state, request.answer_due_at = SupportRequest.State.CLOSED, None
    request.save(update_fields=["state", "answer_due_at"])
    note(contest_id=request.contest_id, about=f"обращение {request.pk}")


def _due(contest: Contest):
    term = contest.regulation.organising.answer_within
    return instant_after(clock.now(), term, contest.regulation) if term else None
