"""A small competition of a season for tests: forty rows, sides of one person each. Made in a test, no world of its own."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.competitions import rescoring
from hackathon_portal.competitions.actions import competitions, files, scoring, sending, sides
from hackathon_portal.competitions.models import Competition, Side, Submission
from hackathon_portal.competitions.rules.metrics import of_family
from hackathon_portal.competitions.scoring.parent import Answer
from hackathon_portal.kernel import clock
from tests import build, seasons

OPENS, CLOSES = datetime(2020, 7, 20, tzinfo=UTC), datetime(2020, 8, 16, 20, 59, 59, tzinfo=UTC)
DURING = datetime(2020, 8, 1, 9, tzinfo=UTC)
TRUTH = {f"r{number}": number % 2 for number in range(40)}
SEED = "seed of the tests"


@dataclass
class Made:
    """A competition with its season, and people of sides by their codes."""

    season: seasons.MadeSeason
    competition: Competition
    people: dict[str, User]

    @property
    def staff(self) -> User:
        return self.season.staff

    def side(self, code: str) -> Side:
        return Side.objects.get(competition=self.competition, code=code)

    def send(self, code: str, data: bytes, *, at: datetime = DURING, name: str = "answers.csv") -> Submission:
        """Send a file of a side at an instant."""
        with clock.fixed_at(at):
            return sending.send_file(competition=self.competition, file=SimpleUploadedFile(name, data), by=self.people[code])

    def sent_and_scored(self, code: str, guess: Callable[[str], float], *, at: datetime = DURING) -> Submission:
        submission = self.send(code, answers(guess), at=at)
        scoring.score_left()
        submission.refresh_from_db()
        return submission


def answers(guess: Callable[[str], float]) -> bytes:
    """A file of answers: what is guessed of each row."""
    return ("id,p\n" + "".join(f"{row},{guess(row)!r}\n" for row in TRUTH)).encode()


def knows(count: int) -> Callable[[str], float]:
    """Somebody who knows the first rows and says one half of the others."""
    known = list(TRUTH)[:count]
    return lambda row: float(TRUTH[row]) if row in known else 0.5


class Guessed:
    """Scores without a child process: the more rows of a file somebody knows, the better."""

    def score(self, content: bytes) -> Answer:
        known = sum(not line.endswith(b",0.5") for line in content.splitlines()[1:]) / len(TRUTH)
        return Answer([], *(dict.fromkeys(of_family("roc_auc"), 0.5 + known / 2) for _ in range(2)))


def no_child(monkeypatch: Any) -> None:
    """Let files be scored by `Guessed`: for tests that are not about scores."""
    for module in (scoring, rescoring):
        monkeypatch.setattr(module, "child_for", lambda *given: nullcontext(Guessed()))


def reference(truth: dict[str, int] | None = None) -> io.BytesIO:
    return io.BytesIO(("id,left\n" + "".join(f"{row},{one}\n" for row, one in (truth or TRUTH).items())).encode())


def made_competition(
    codes: str = "AB", made: seasons.MadeSeason | None = None, *, is_published: bool = True, **values: Any
) -> Made:
    """An announced competition; each letter of `codes` is a side of one entrant."""
    made = made or seasons.made_season()
    usual: dict[str, Any] = {
        "code": "churn", "title": "Отток абонентов", "metric": "roc_auc", "id_column": "id", "value_column": "p", "public_percent": 50,
        "daily_limit": 2, "opens_at": OPENS, "closes_at": CLOSES,
    }  # fmt: skip
    people = {code: build.user() for code in codes}
    for person in people.values():
        seasons.entrant(made.season, person)
    with clock.fixed_at(OPENS - timedelta(days=1)):
        competition = competitions.create_competition(room=made.season.room, values=usual | values, by=made.staff, seed=SEED)
        files.set_reference(competition=competition, file=reference(), by=made.staff)
        if is_published:
            competition = competitions.publish_competition(competition=competition, by=made.staff)
            for code, person in people.items():
                sides.enter_side(competition=competition, code=code, title=f"Команда {code}", members=[person], by=made.staff)
    return Made(made, Competition.objects.get(pk=competition.pk), people)
