"""The summer marathon of the demonstration's season: one competition of predictions, one of flags, played by people who have signed up.

Right answers and files are made from a seed: consumption of electricity that everybody guesses as well as they can.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.competitions.actions import competitions, files, flags, results, scoring, sending, sides
from hackathon_portal.competitions.models import Competition, Side, Submission, Task
from hackathon_portal.demo.season import HOUR, Play
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.models import Entrant, Stage

DAY = timedelta(days=1)
SEED = "летний марафон"
ROWS, SHOWN = 120, 80
SIDES, SIDE_OF, DAYS = 6, 2, 3
# The side that sends a table nobody asked for, once; the one that chooses nothing and stands by its best two.
CARELESS, SILENT = 1, SIDES - 1
TITLES = ("Градиент", "Полюс", "Дисперсия", "Сигма", "Нулевой такт", "Осень")
TASKS = (
    (
        "cookie",
        "Печенье в браузере",
        "Страница входа помнит вас дольше, чем обещает. Найдите, чем.",
        100,
        "flag{korotkoe-pechenye}",
    ),
    ("log", "Лишняя строка журнала", "В журнале сервера есть запись, которой быть не должно.", 200, "flag{v-tri-chasa-nochi}"),
    ("key", "Ключ под ковриком", "Ключ шифрования лежит ближе, чем кажется.", 300, "flag{pod-kovrikom}"),
)


def play_marathon(playing: Play) -> list[Competition]:
    """Both competitions of the season's online stage, from their announcement to their results."""
    stage = Stage.objects.filter(season=playing.season, kind=Stage.Kind.COMPETITION).first()
    if stage is None:
        return []
    admitted = Entrant.objects.filter(season=playing.season, is_admitted=True, user__isnull=False).select_related("user")
    people = [entrant.user for entrant in admitted.order_by("number")[: SIDES * SIDE_OF] if entrant.user is not None]
    groups = [people[first : first + SIDE_OF] for first in range(0, len(people), SIDE_OF)]
    opens = stage.opens_at + 20 * DAY + 10 * HOUR
    with playing.step("марафон: предсказания"):
        predicted = _predictions(playing, groups, opens)
    with playing.step("марафон: флаги"):
        return [predicted, _flags(playing, groups[: SIDES // 2], opens + 7 * DAY)]


def _truth() -> dict[str, tuple[int, int, float]]:
    """Row -> temperature, hour, consumption."""
    random, rows = Random(SEED), {}
    for number in range(ROWS):
        warm, hour = random.randint(-25, 30), random.randint(0, 23)
        rows[f"h{number:03d}"] = warm, hour, round(40 + 3 * abs(18 - warm) + 1.5 * hour + random.gauss(0, 2), 2)
    return rows


def _table(header: str, rows: Sequence[str]) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def _guess(truth: dict[str, tuple[int, int, float]], side: int, day: int) -> bytes:
    """What a side knows on a day: sides differ, and all get better."""
    random, wide = Random(f"{SEED}{side}-{day}"), 2.0 + side + 3.0 * (DAYS - day)
    return _table("id,kwh", [f"{row},{said + random.gauss(0, wide):.3f}" for row, (_, _, said) in truth.items()])


def _predictions(playing: Play, groups: Sequence[Sequence[User]], opens: datetime) -> Competition:
    staff, truth = playing.users["methodist"], _truth()
    asked = dict(list(truth.items())[SHOWN // 2 :])
    values = {
        "code": "energy", "title": "Расход электричества", "kind": "predictions", "metric": "mae", "id_column": "id", "value_column": "kwh",
        "description": "Предскажите расход дома за час по температуре и времени суток. Обучающие строки и строки без ответа приложены.",
        "value_low": -1e6, "value_high": 1e6, "public_percent": 40, "daily_limit": 2, "total_limit": 10, "final_choices": 2,
        "side_size": SIDE_OF, "opens_at": opens, "closes_at": opens + 14 * DAY, "freeze_at": opens + 12 * DAY,
    }  # fmt: skip
    with clock.fixed_at(opens - 2 * DAY):
        made = competitions.create_competition(room=playing.room, values=values, by=staff, seed=SEED)
        told = [f"{row},{said}" for row, (_, _, said) in asked.items()]
        files.set_reference(competition=made, file=io.BytesIO(_table("id,kwh", told)), by=staff)
        made.refresh_from_db()
        known = [f"{row},{warm},{hour},{said}" for row, (warm, hour, said) in truth.items() if row not in asked]
        open_rows = [f"{row},{warm},{hour}" for row, (warm, hour, _) in asked.items()]
        for name, content in (("train.csv", _table("id,t,hour,kwh", known)), ("test.csv", _table("id,t,hour", open_rows))):
            files.add_data_file(competition=made, title=name, file=SimpleUploadedFile(name, content), by=staff)
        made = competitions.publish_competition(competition=made, by=staff)
    entered = _join(made, groups, opens + HOUR)
    for day in range(DAYS):
        for number, side in enumerate(entered):
            with clock.fixed_at(opens + (1 + 5 * day) * DAY + number * HOUR):
                _send(made, number, day, _guess(asked, number, day), groups[number][day % len(groups[number])])
                if number == CARELESS and not day:
                    _send(made, number, day, _table("id,kw", ["h000,1"]), side.members.first().user)  # type: ignore[union-attr]
    _finish(playing, made, entered, groups)
    return made


def _join(competition: Competition, groups: Sequence[Sequence[User]], at: datetime) -> list[Side]:
    """Each side entered by its first member, the others by its word."""
    entered = []
    with clock.fixed_at(at):
        for title, group in zip(TITLES, groups, strict=False):
            side = sides.join_competition(competition=competition, title=title, by=group[0])
            for member in group[1:]:
                sides.join_side(competition=competition, key=side.key, by=member)
            entered.append(side)
    return entered


def _send(competition: Competition, number: int, day: int, content: bytes, by: User) -> None:
    name = f"answers-{number + 1}-{day + 1}.csv"
    sending.send_file(competition=competition, file=SimpleUploadedFile(name, content), by=by)


def _finish(playing: Play, competition: Competition, entered: Sequence[Side], groups: Sequence[Sequence[User]]) -> None:
    """Scores by the worker's task, two files a side for the final, the results opened a day after the end."""
    scoring.score_left(only=competition)
    with clock.fixed_at(competition.closes_at - HOUR):
        for number, side in enumerate(entered):
            if number == SILENT:
                continue
            sent = Submission.objects.filter(side=side, state=Submission.State.SCORED).order_by("-received_at")
            sending.choose_final(competition=competition, submissions=sent[: competition.final_choices], by=groups[number][0])
    _reveal(playing, competition)


def _reveal(playing: Play, competition: Competition) -> None:
    with clock.fixed_at(competition.closes_at + DAY):
        results.reveal(competition=competition, by=playing.users["methodist"])
    competition.refresh_from_db()


def _flags(playing: Play, groups: Sequence[Sequence[User]], opens: datetime) -> Competition:
    staff = playing.users["methodist"]
    values: dict[str, Any] = {
        "code": "flags", "title": "Кибербезопасность: найдите флаг", "kind": "flags", "side_size": SIDE_OF, "opens_at": opens,
        "description": "Три задачи на учебном стенде. Флаг каждой — строка flag{…}.", "closes_at": opens + 2 * DAY,
    }  # fmt: skip
    with clock.fixed_at(opens - 2 * DAY):
        made = competitions.create_competition(room=playing.room, values=values, by=staff)
        for code, title, text, points, flag in TASKS:
            asked = {"code": code, "title": title, "text": text, "points": points}
            flags.add_task(competition=made, values=asked, flag=flag, by=staff)
        made = competitions.publish_competition(competition=made, by=staff)
    entered = _join(made, groups, opens + HOUR)
    for number, side in enumerate(entered):
        for position, task in enumerate(Task.objects.filter(competition=made).order_by("points")):
            with clock.fixed_at(opens + (2 + position) * HOUR + timedelta(minutes=number)):
                if position == number:
                    flags.try_flag(task=task, side=side, flag="flag{naugad}", by=groups[number][0])
                if position <= len(entered) - number - 1:
                    flags.try_flag(task=task, side=side, flag=TASKS[position][4], by=groups[number][-1])
    _reveal(playing, made)
    return made
