"""Reads of the programme: what visitors read, and whether it waits for an approval."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import NamedTuple

from hackathon_portal.contests.models import Contest
from hackathon_portal.operations.models import ProgrammeVersion


def approved_programme(contest: Contest) -> ProgrammeVersion | None:
    return ProgrammeVersion.objects.filter(contest=contest).first()


class Programme(NamedTuple):
    """What visitors read: (instant, title) in order, and the version it is where the regulation has the programme approved."""

    lines: list[tuple[datetime, str]]
    version: ProgrammeVersion | None


def programme_of(contest: Contest) -> Programme:
    """The version in force, nothing before the first; the lines as they are where none is approved."""
    if not contest.regulation.organising.programme_approved:
        return Programme(_lines(contest), None)
    version = approved_programme(contest)
    return Programme([(datetime.fromisoformat(at), title) for at, title in version.entries] if version else [], version)


def _lines(contest: Contest) -> list[tuple[datetime, str]]:
    return list(contest.timetable.values_list("starts_at", "title"))


def entries_of(contest: Contest) -> list[list[str]]:
    """The lines as a version keeps them."""
    return [[at.isoformat(), title] for at, title in _lines(contest)]


def lines_fingerprint(contest: Contest) -> str:
    """Changes with every line: who approves has read these and no others."""
    return hashlib.sha256(json.dumps(entries_of(contest), ensure_ascii=False).encode()).hexdigest()[:16]


def programme_differs(contest: Contest) -> bool:
    """Whether the lines have changed since the version in force, or were never approved."""
    return contest.regulation.organising.programme_approved and _lines(contest) != programme_of(contest).lines
