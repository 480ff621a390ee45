"""What registration needs on the way of a contest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Min

from hackathon_portal.contests.checklist import PUBLISH, REGISTRATION, START, Item, checklist_source
from hackathon_portal.contests.models import Contest
from registration.models import Application, LetterTemplate, School
from registration.states import ApplicationState


@checklist_source
def of_registration(contest: Contest, today: date) -> Iterator[Item]:
    regulation = contest.regulation
    if regulation.education is not None:
        yield Item(
            "schools", PUBLISH, "Загрузить список образовательных организаций", "schools",
            School.objects.filter(contest=contest).exists(), "из него участники выбирают место учёбы", regulation.clause("education"),
        )  # fmt: skip
    yield Item(
        "letters", REGISTRATION, "Прочитать письма и, если нужно, написать своими словами", "letter_templates",
        LetterTemplate.objects.filter(contest=contest).exists(), "иначе письма уходят словами портала", optional=True,
    )  # fmt: skip
    if regulation.notices.asks_chat:
        yield Item(
            "chat", REGISTRATION, "Назвать чат участников", "contest_announcement", bool(contest.chat_url),
            "в форме уведомления есть строка о чате", regulation.clause("registration.decision"), optional=True,
            detail="" if contest.chat_url else "пока адреса нет, уведомления уходят без этой строки",
        )  # fmt: skip
    if contest.state == Contest.State.DRAFT:
        return
    waiting = Application.objects.filter(contest=contest, state=ApplicationState.SUBMITTED)
    count, due = waiting.count(), waiting.aggregate(due=Min("decision_due_on"))["due"]
    yield Item(
        "decisions", START, "Решить по всем заявкам", "staff_queue", not count and today >= contest.starts_on,
        "каждому заявителю уходит уведомление", regulation.clause("registration.decision"), due=due or contest.starts_on,
        detail=f"ждут: {count}" if count else "",
    )  # fmt: skip
