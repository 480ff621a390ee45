"""A candidate contests a question; a methodologist answers, which may lead to a decision on the key (`rulings.py`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from hackathon_portal.exams import gates
from hackathon_portal.exams.models import Appeal, Attempt
from hackathon_portal.exams.permissions import require_in_room
from hackathon_portal.exams.policies import contested_until, policy_of, shows_questions
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, refuse_first
from hackathon_portal.kernel.rooms import read, thing_of

LONGEST = 2000


@action("Подано возражение по вопросу теста")
def send_appeal(*, attempt: Attempt, version_id: int, text: str, by: Any) -> Appeal:
    """Contest one question of one's own paper, until the term of the rules; once a question."""
    if attempt.user_id != by.pk:
        raise RuleViolation(code="forbidden", message="Это попытка другого человека.", status=403)
    exam, now, text = attempt.exam, clock.now(), text.strip()
    policy = policy_of(exam.room)
    refuse_first(
        [
            (attempt.state == Attempt.State.OPEN, "appeal.open", "Попытка ещё идёт: возражают после неё.", ""),
            (version_id not in attempt.paper, "appeal.other", "Такого вопроса в вашем варианте не было.", ""),
            (not shows_questions(exam, now), "appeal.early", "Возразить можно, когда тест закончится для всех.", ""),
            (not text, "appeal.text", "Напишите, что не так в вопросе.", "text"),
            (len(text) > LONGEST, "appeal.text", f"Возражение длиннее {LONGEST} знаков.", "text"),
        ],
        policy.clause,
    )
    if now > (until := contested_until(exam)):
        raise TooLate(
            code="appeal.late", what="Возражения принимались до", until=until, zone=gates.zone_for(by, exam), clause=policy.clause
        )
    appeal = Appeal.objects.create(attempt=attempt, version_id=version_id, text=text, sent_at=now)
    note(room=read(exam.room), about=f"{appeal}, тест {exam.code}, попытка {attempt.pk}")
    return appeal


@action("Отозвано возражение по вопросу теста")
def take_back_appeal(*, appeal: Appeal, by: Any) -> None:
    """Take one's own objection back while nobody has answered it."""
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("attempt__exam").get(pk=appeal.pk)
    if appeal.attempt.user_id != by.pk:
        raise RuleViolation(code="forbidden", message="Это возражение другого человека.", status=403)
    if appeal.state != Appeal.State.OPEN:
        raise RuleViolation(code="appeal.answered", message="На возражение уже ответили: отозвать его нельзя.")
    note(room=read(appeal.attempt.exam.room), about=str(appeal))
    appeal.delete()


@action("Дан ответ на возражение по вопросу теста")
def answer_appeal(*, appeal: Appeal, agrees: bool, answer: str, by: Any) -> Appeal:
    """Answer with words the candidate gets by letter, at once: agreeing changes no key by itself, a decision does."""
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("attempt__exam", "attempt__user").get(pk=appeal.pk)
    exam, answer = appeal.attempt.exam, answer.strip()
    require_in_room(by, "rule_on_keys", exam.room, "Отвечать на возражения могут методисты и сотрудники сезона.")
    refuse_first(
        [
            (appeal.state != Appeal.State.OPEN, "appeal.answered", "На это возражение уже ответили. Обновите страницу.", ""),
            (not answer, "appeal.answer", "Напишите ответ: участник получит его письмом.", "answer"),
            (len(answer) > LONGEST, "appeal.answer", f"Ответ длиннее {LONGEST} знаков.", "answer"),
        ]
    )
    appeal.state = Appeal.State.AGREED if agrees else Appeal.State.DECLINED
    appeal.answer, appeal.answered_at, appeal.answered_by = answer, clock.now(), by
    appeal.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    place = thing_of(read(exam.room))
    if appeal.attempt.user.email:
        outbox.post_template(
            template="exams/letters/appeal_answered.txt",
            context={"appeal": appeal, "exam": exam, "place": place, "origin": settings.PORTAL_ORIGIN, "user": appeal.attempt.user},
            kind="exams.appeal_answered", key=f"appeal:{appeal.pk}:answered", to=appeal.attempt.user.email, room=read(exam.room),
        )  # fmt: skip
    note(room=read(exam.room), about=f"{appeal}, {appeal.get_state_display()}")
    return appeal
