"""Online competitions of a season for tests: one of predictions with scored files, one of flags, both small; rows of `made_season()`."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.competitions.actions import competitions, files, flags, sides
from hackathon_portal.competitions.models import Competition, Side, Submission
from hackathon_portal.kernel import clock
from tests.seasons import MadeSeason

ROWS = [f"r{number:02d}" for number in range(1, 41)]
HEADER = "id,kwh"


def answers(value: float = 10, rows: list[str] | None = None) -> bytes:
    """A file of answers."""
    return "\n".join([HEADER, *(f"{row},{value}" for row in rows or ROWS), ""]).encode()


def upload(content: bytes, name: str = "answers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


def values_of(kind: str, now: datetime, **more: Any) -> dict[str, Any]:
    """What a competition of a week is planned with."""
    usual: dict[str, Any] = {
        "code": kind, "title": f"Соревнование {kind}", "kind": kind, "description": "Предскажите расход.", "side_size": 2,
        "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=7), "time_zone": "Europe/Moscow",
    }  # fmt: skip
    if kind == "predictions":
        usual |= {
            "metric": "mae", "id_column": "id", "value_column": "kwh", "value_low": -1e9, "value_high": 1e9, "public_percent": 40,
            "daily_limit": 2, "total_limit": 10, "final_choices": 2,
        }  # fmt: skip
    return usual | more


def predictions(made: MadeSeason, *, is_announced: bool = True, truth: float = 12, **more: Any) -> Competition:
    """A competition of predictions whose right answer to each row is `truth`."""
    by = made.staff
    made_one = competitions.create_competition(room=made.season.room, values=values_of("predictions", clock.now(), **more), by=by)
    files.set_reference(competition=made_one, file=io.BytesIO(answers(truth)), by=by)
    made_one.refresh_from_db()
    files.add_data_file(competition=made_one, title="test.csv", file=upload(answers(0), "test.csv"), by=by)
    return competitions.publish_competition(competition=made_one, by=by) if is_announced else made_one


def of_flags(made: MadeSeason, *, flag: str = "flag{один}", **more: Any) -> Competition:
    """An announced competition of two tasks with flags."""
    by = made.staff
    made_one = competitions.create_competition(room=made.season.room, values=values_of("flags", clock.now(), **more), by=by)
    for number, points in ((1, 100), (2, 200)):
        values = {"code": f"t{number}", "title": f"Задача {number}", "text": "Найдите флаг.", "points": points, "wrong_limit": 5}
        flags.add_task(competition=made_one, values=values, flag=flag if number == 1 else "flag{два}", by=by)
    return competitions.publish_competition(competition=made_one, by=by)


def side(competition: Competition, user: User, title: str = "Команда") -> Side:
    return sides.join_competition(competition=competition, title=title, by=user)


def scored(of: Side, public: float, private: float, *, at: datetime | None = None, by: User | None = None) -> Submission:
    """A file as the worker leaves it."""
    competition, at = of.competition, at or clock.now()
    metric = competition.metric
    return Submission.objects.create(
        side=of, sent_by=by, name="answers.csv", size=1, sha256="0" * 64, received_at=at, day=at.date(), state="scored",
        reference=competition.reference, public={metric: public}, private={metric: private}, scored_at=at,
    )  # fmt: skip
