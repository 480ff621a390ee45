"""A season with a bank and a test to sit, made row by row: 300 people of tests/season_files.py are not needed for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.exams import content
from hackathon_portal.exams.models import Bank, Exam, Question, QuestionVersion
from hackathon_portal.exams.queries import sitting
from hackathon_portal.exams.rules import moodle
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.models import Entrant, Season
from tests import season_files

SPECIALISATION = "программист"


def season(title: str = "Проверочный сезон") -> Season:
    sitting.forget()
    made = Season.objects.create(
        slug="check", title=title, short_title=title, state=Season.State.PUBLISHED, published_at=clock.now()
    )
    return made


def bank(room: str, category: str = "программист") -> Bank:
    """The twenty questions of one specialisation: every kind is among them; the group of a question is its kind."""
    made = Bank.objects.create(room=room, title="Банк сезона")
    items = [item for item in moodle.read_bytes(season_files.content("question-bank.xml")).items if item.category == category]
    for position, item in enumerate(items):
        question = Question.objects.create(bank=made, category=category, code=item.code, label=item.kind, position=position)
        question.current = QuestionVersion.objects.create(
            question=question, kind=item.kind, points=Decimal(float(item.points)), content=content.text_of(item)
        )
        question.save()
    return made


def exam(room: str, bank: Bank, **values: Any) -> Exam:
    """A test announced that may be begun since an hour ago and for a day."""
    now = clock.now()
    usual: dict[str, Any] = {
        "code": "PRG", "title": "Тест программиста", "category": "программист", "paper_size": 15, "minutes": 15, "attempts": 2,
        "grace_seconds": 5, "pass_percent": Decimal(50), "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=1),
        "state": Exam.State.PUBLISHED, "seed": "seed", "specialisations": [SPECIALISATION],
    }  # fmt: skip
    return Exam.objects.create(room=room, bank=bank, **(usual | values))


def entrant(season: Season, user: User, number: int = 1, **values: Any) -> Entrant:
    usual: dict[str, Any] = {
        "surname": "Проверов", "name": "Пров", "email": user.email, "region": "71", "specialisations": [SPECIALISATION],
        "is_admitted": True, "has_data_consent": True, "has_rules_consent": True,
    }  # fmt: skip
    return Entrant.objects.create(season=season, user=user, number=number, **(usual | values))


def ready(user: User, **values: Any) -> Exam:
    """Season, bank, test and the person admitted to it."""
    made = season()
    entrant(made, user)
    return exam(str(made.room), bank(str(made.room)), **values)
