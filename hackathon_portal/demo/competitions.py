"""Competitions played from files by the same actions as on the pages: files come at their instants, are scored by the worker's task, results opened.

The folder holds for each task `reference.csv`, `submissions.csv` and `submissions/`, data files beside; the tasks themselves (metric, limits, window,
seed) are `competition.json`, or what `expected/competition.expected.json` says of them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.competitions.actions import competitions, files, results, scoring, sending, sides
from hackathon_portal.competitions.content import reference_of
from hackathon_portal.competitions.models import Competition, Submission
from hackathon_portal.competitions.queries.boards import Row, visible_scores
from hackathon_portal.competitions.rules.metrics import METRICS, VALUES
from hackathon_portal.demo import people
from hackathon_portal.demo.season import PRESET, actors_of
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.seasons.actions import seasons
from hackathon_portal.seasons.imports.carrying_out import import_entrants
from hackathon_portal.seasons.models import Entrant, Season
from hackathon_portal.seasons.rules.schema import load_preset

TASKS, EXPECTED = "competition.json", "expected/competition.expected.json"
DAY = timedelta(days=1)
# Seconds between two looks at files that somebody else has taken.
WAIT = 0.5
# The sets say of answers that are values: none is larger than this.
LARGEST = 1e12
# Scores the sets count: the expected file has no other.
SCORES = ("accuracy", "f1", "roc_auc", "log_loss", "rmse", "mae")
SURNAMES = (
    "Алгоритмова", "Байтов", "Выборкина", "Градиентов", "Деревьева", "Ёмкин", "Журавлёв", "Зорина", "Индексов", "Кластерова", "Логитов",
    "Матрицына", "Нейронов", "Откликова", "Признаков", "Регрессова",
)  # fmt: skip


def tasks_of(folder: Path) -> dict[str, dict[str, Any]]:
    """The tasks of a folder by their names; FileNotFoundError where nothing says what they are."""
    path = next((folder / name for name in (TASKS, EXPECTED) if (folder / name).exists()), folder / TASKS)
    told = json.loads(path.read_text("utf-8"))
    return {name: task for name, task in told.items() if isinstance(task, dict) and "metric" in task}


def play_all(folder: Path, slug: str, told: Callable[[str], None]) -> dict[str, Any]:
    """Play every task of the folder in a season with this address, made where it is not there; what the database holds afterwards."""
    tasks = tasks_of(folder)
    lines = {name: _rows(folder / name / "submissions.csv") for name in tasks}
    teams = sorted({line["team"] for of_task in lines.values() for line in of_task})
    season, staff = _season(slug)
    users = _people(season, staff, teams)
    report = {}
    for name, task in tasks.items():
        competition = _announced(season, staff, folder / name, name, task)
        members = _sides(competition, staff, users)
        refused = _played(competition, folder / name, lines[name], members)
        with clock.fixed_at(competition.closes_at + DAY):
            score_all(competition)
            results.reveal(competition=competition, by=staff)
            competition.refresh_from_db()
            report[name] = report_of(competition, refused)
        told(f"{competition.title}: файлов {len(lines[name])}")
    return report


def score_all(competition: Competition) -> None:
    """Score what was sent; a file that a worker of the running portal has taken meanwhile is waited for."""
    until = time.monotonic() + scoring.LEASE_SECONDS
    waiting = Submission.objects.filter(side__competition=competition, state=Submission.State.QUEUED)
    scoring.score_left(only=competition)
    while waiting.exists() and time.monotonic() < until:
        time.sleep(WAIT)
        scoring.score_left(only=competition)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _season(slug: str) -> tuple[Season, Any]:
    """The season with this address and a member of its staff."""
    actor = actors_of(slug)["staff"]
    staff = people.make_accounts([actor])[actor.login]
    season = Season.objects.filter(slug=slug).first()
    if season is None:
        preset = load_preset(PRESET)
        with clock.fixed_at(preset.rules.registration.opens_at.replace(tzinfo=preset.rules.zone) - DAY):
            season = seasons.create_season(slug=slug, title="Соревнования", preset=preset, preset_code=PRESET, by=None)
            grant_role(user=staff, season=season, role=actor.role, by=None)
            seasons.publish_season(season=season, by=staff, for_caller=True)
    return season, staff


def _people(season: Season, staff: Any, teams: Iterable[str]) -> dict[str, Any]:
    """One invented person for each team, signed up to the season by a file."""
    opens = season.rules.registration.opens_at.replace(tzinfo=season.rules.zone)
    columns = [
        "external_id",
        "surname",
        "name",
        "patronymic",
        "birth_date",
        "email",
        "region",
        "specialisations",
        "consent_data",
        "consent_rules",
        "registered_at",
    ]
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(columns)
    specialisation = season.rules.specialisations[0].title
    for number, team in enumerate(teams):
        surname = SURNAMES[number % len(SURNAMES)]
        born = f"{1990 + number // len(SURNAMES)}-05-{number % 28 + 1:02d}"
        rows.writerow(
            [
                team,
                surname,
                "Саша",
                "",
                born,
                f"{team.lower()}-{season.slug}@example.org",
                "Москва",
                specialisation,
                "yes",
                "yes",
                opens.isoformat(),
            ]
        )
    with clock.fixed_at(opens + DAY):
        import_entrants(season=season, file=written.getvalue().encode(), by=staff)
    known = Entrant.objects.filter(season=season, external__in=teams).select_related("user")
    return {entrant.external: entrant.user for entrant in known}


def _announced(season: Season, staff: Any, folder: Path, name: str, task: dict[str, Any]) -> Competition:
    opens_at, closes_at = (datetime.fromisoformat(task[key]) for key in ("opens_at", "closes_at"))
    values = {
        "code": name, "title": task["title"], "metric": task["metric"], "id_column": task["id_column"], "value_column": task["prediction_column"],
        "public_percent": task["public_share_percent"], "daily_limit": task["daily_limit"], "opens_at": opens_at, "closes_at": closes_at,
    }  # fmt: skip
    if METRICS[task["metric"]].family == VALUES:
        values |= {"value_low": -LARGEST, "value_high": LARGEST}
    with clock.fixed_at(opens_at - DAY):
        competition = competitions.create_competition(room=season.room, values=values, by=staff, seed=task["split_seed"])
        files.set_reference(competition=competition, file=io.BytesIO((folder / "reference.csv").read_bytes()), by=staff)
        for data in ("train.csv", "test.csv"):
            if (folder / data).exists():
                upload = SimpleUploadedFile(data, (folder / data).read_bytes())
                files.add_data_file(competition=competition, title=data, file=upload, by=staff)
        return competitions.publish_competition(competition=competition, by=staff)


def _sides(competition: Competition, staff: Any, users: dict[str, Any]) -> dict[str, Any]:
    with clock.fixed_at(competition.opens_at - DAY / 2):
        for team, user in users.items():
            sides.enter_side(competition=competition, code=team, title=f"Команда {team}", members=[user], by=staff)
    return users


def _played(competition: Competition, folder: Path, lines: list[dict[str, str]], members: dict[str, Any]) -> dict[str, str]:
    """Send every file at its instant and choose what was chosen; the files that were refused with their reasons."""
    refused: dict[str, str] = {}
    chosen: dict[str, list[Submission]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: datetime.fromisoformat(line["received_at"])):
        upload = SimpleUploadedFile(line["file"], (folder / "submissions" / line["file"]).read_bytes())
        try:
            with clock.fixed_at(datetime.fromisoformat(line["received_at"])):
                sent = sending.send_file(competition=competition, file=upload, by=members[line["team"]])
        except RuleViolation as refusal:
            refused[line["file"]] = refusal.code
            continue
        if line["chosen"]:
            chosen[line["team"]].append(sent)
    with clock.fixed_at(competition.closes_at):
        for team, found in chosen.items():
            sending.choose_final(competition=competition, submissions=found, by=members[team])
    return refused


def report_of(competition: Competition, refused: dict[str, str]) -> dict[str, Any]:
    """What the database holds of a competition, in the shape of the expected file; boards are those a visitor sees."""
    visible = visible_scores(AnonymousUser(), competition, clock.now())
    reference = reference_of(competition)
    public = sorted(reference.public)
    sent = Submission.objects.filter(side__competition=competition).order_by("received_at", "pk")
    names = {file.pk: file.name for file in sent}
    return {
        "title": competition.title, "id_column": competition.id_column, "prediction_column": competition.value_column,
        "metric": competition.metric, "direction": competition.measure.direction, "daily_limit": competition.daily_limit,
        "public_share_percent": competition.public_percent, "opens_at": competition.opens_at.astimezone(competition.zone).isoformat(),
        "closes_at": competition.closes_at.astimezone(competition.zone).isoformat(), "split_seed": competition.split_seed,
        "split_seed_sha256": competition.split_seed_sha256, "public_rows": len(public), "private_rows": len(reference.private),
        "public_ids_sha256": hashlib.sha256("".join(f"{row}\n" for row in public).encode()).hexdigest(), "public_ids_first": public[:10],
        "submissions": {file.name: _file(file) for file in sent}
        | {name: {"state": "refused", "reason": code} for name, code in refused.items()},
        "public_board": _board(visible.public, names), "final_board": _board(visible.final or [], names),
    }  # fmt: skip


def _file(file: Submission) -> dict[str, Any]:
    if file.state == Submission.State.FAILED:
        return {"state": file.state, "errors": file.errors}
    if file.state != Submission.State.SCORED:
        return {"state": file.state}
    scores = {
        part: {name: round(score, 10) for name, score in (getattr(file, part) or {}).items() if name in SCORES}
        for part in ("public", "private")
    }
    return {"state": file.state, **scores}


def _board(rows: list[Row], names: dict[int, str]) -> list[list[Any]]:
    return [[row.code, names.get(row.submission_id or 0, ""), row.score] for row in rows]
