"""Reads of checkpoints: what a team has said and what mentors noted, the lights of all teams."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from hackathon_portal.accounts.models import Role
from hackathon_portal.accounts.roles import roles_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import is_after
from judging.models import Checkpoint, MentorContact, MentorNote, MentorTeam, ProgressPost
from registration.models import Team
from registration.queries.teams import admitted_teams

WORST_FIRST = [MentorNote.Light.RED, MentorNote.Light.AMBER, MentorNote.Light.GREEN]


def teams_in_sight(user: Any, contest: Contest) -> frozenset[int] | None:
    """Teams a mentor may look at where each has their own; None for everybody else, who see all."""
    if not contest.regulation.organising.trackers or roles_of(user, contest) != {Role.MENTOR}:
        return None
    own = MentorTeam.objects.filter(mentor__contest=contest, mentor__user=user)
    return frozenset(own.values_list("team", flat=True))


def is_in_sight(user: Any, team_id: int, contest: Contest) -> bool:
    seen = teams_in_sight(user, contest)
    return seen is None or team_id in seen


def contacts_of(team: Team) -> list[MentorContact]:
    """The log of a team, the newest first."""
    return list(MentorContact.objects.filter(team=team).select_related("author"))


@dataclass
class Progress:
    """A checkpoint as one team meets it."""

    checkpoint: Checkpoint
    post: ProgressPost | None
    notes: list[MentorNote]
    is_open: bool
    is_over: bool


def progress_of(team: Team, contest: Contest, now: datetime) -> list[Progress]:
    """Every checkpoint of the contest with the team's post and the mentors' notes, in order."""
    posts = {post.checkpoint_id: post for post in ProgressPost.objects.filter(team=team).select_related("posted_by")}
    notes: dict[int, list[MentorNote]] = defaultdict(list)
    for note in MentorNote.objects.filter(team=team).select_related("author").order_by("at"):
        notes[note.checkpoint_id].append(note)
    rows = []
    for checkpoint in contest.checkpoints.all():
        over = is_after(now, checkpoint.closes_at)
        is_open = checkpoint.opens_at <= now and not over
        rows.append(Progress(checkpoint, posts.get(checkpoint.pk), notes[checkpoint.pk], is_open, over))
    return rows


@dataclass
class Step:
    """A checkpoint on the picture of the dynamics: where it stands, whether the team wrote, the worst light."""

    checkpoint: Checkpoint
    x: int
    y: int
    light: str
    said: str


HEIGHTS = {MentorNote.Light.GREEN: 24, MentorNote.Light.AMBER: 54, MentorNote.Light.RED: 84}
SILENT_HEIGHT, STEP_WIDTH = 54, 150


def dynamics(rows: list[Progress]) -> dict[str, Any]:
    """The picture of a team's way from checkpoint to checkpoint: points of a line and its width, in pixels."""
    steps = []
    for position, row in enumerate(rows):
        worst = next((light for light in WORST_FIRST if any(note.light == light for note in row.notes)), None)
        words = worst.label if worst else "написали" if row.post else "не написали" if row.is_over else "ещё впереди"
        steps.append(
            Step(
                row.checkpoint,
                STEP_WIDTH // 2 + STEP_WIDTH * position,
                HEIGHTS.get(worst, SILENT_HEIGHT) if worst else SILENT_HEIGHT,
                worst or "",
                words,
            )
        )
    return {
        "steps": steps,
        "width": STEP_WIDTH * len(steps),
        "line": " ".join(f"{step.x},{step.y}" for step in steps if step.light),
    }


def lights(contest: Contest, now: datetime, seen: frozenset[int] | None = None) -> dict[str, Any]:
    """Teams by checkpoints: whether the team has written, and the worst light any mentor has given.

    `seen`: teams to show, None for all. Where mentors have their own teams, each row says whose it is and the last contact.
    """
    checkpoints = list(contest.checkpoints.all())
    written = set(ProgressPost.objects.filter(checkpoint__contest=contest).values_list("team", "checkpoint"))
    given: dict[tuple[int, int], list[str]] = defaultdict(list)
    for team_id, checkpoint_id, light in MentorNote.objects.filter(checkpoint__contest=contest).values_list(
        "team", "checkpoint", "light"
    ):
        given[team_id, checkpoint_id].append(light)
    rows = []
    rules = contest.regulation.checkpoints
    over = {checkpoint.pk for checkpoint in checkpoints if is_after(now, checkpoint.closes_at)}
    bound = contest.regulation.organising.trackers
    whose: dict[int, list[str]] = defaultdict(list)
    last: dict[int, datetime] = {}
    if bound:
        for team_id, name in MentorTeam.objects.filter(mentor__contest=contest).values_list("team", "mentor__full_name"):
            whose[team_id].append(name)
        last = dict(MentorContact.objects.filter(team__contest=contest).order_by().values_list("team").annotate(last=Max("at")))
    for team in admitted_teams(contest):
        if seen is not None and team.pk not in seen:
            continue
        cells = []
        for checkpoint in checkpoints:
            worst = next((light for light in WORST_FIRST if light in given[team.pk, checkpoint.pk]), None)
            answered = (team.pk, checkpoint.pk) in written
            cells.append(
                {
                    "written": answered,
                    "missed": checkpoint.pk in over and not answered,
                    "light": worst and MentorNote.Light(worst),
                }
            )
        missed = sum((team.pk, key) not in written for key in over)
        allowed = rules.misses_allowed
        rows.append(
            {
                "team": team,
                "cells": cells,
                "missed": missed,
                "too_many": allowed is not None and missed > allowed,
                "mentors": whose[team.pk],
                "last_contact": last.get(team.pk),
            }
        )
    return {"checkpoints": checkpoints, "rows": rows, "bound": bound}
