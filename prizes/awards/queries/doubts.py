"""What a visitor is told of an award or a document while the decision it rests on is not true any more and not changed yet."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from prizes.models import Award, Diploma
from registration.models import Application
from registration.states import ApplicationState

EXCLUDED = "команда исключена, решение будет изменено"
OBJECTION = "снят до окончания разбирательства по претензии"
REMOVED = "проект снят, решение будет изменено"


def with_states(awards: QuerySet[Award]) -> QuerySet[Award]:
    """The same awards, each knowing whether its team has people left and whether some were excluded: one query."""
    people = Application.objects.filter(team=OuterRef("team"))
    return awards.annotate(
        takes_part=Exists(people.filter(state=ApplicationState.ADMITTED)),
        was_excluded=Exists(people.filter(state=ApplicationState.EXCLUDED)),
    )


def of_award(award: Any) -> str:
    """Why a place is in doubt; empty while it stands. Reads what `with_states` has found."""
    return _why(award.project, excluded=award.was_excluded and not award.takes_part)


def of_diploma(diploma: Diploma) -> str:
    """The same for a document of a participant."""
    person = diploma.application
    if person is None:
        return ""
    excluded = person.state == ApplicationState.EXCLUDED
    return (
        _why(getattr(person.team, "project", None), excluded=excluded) if excluded or diploma.kind == diploma.Kind.DIPLOMA else ""
    )


def _why(project: Any, *, excluded: bool) -> str:
    if excluded:
        return EXCLUDED
    if project is not None and project.suspended_at:
        return OBJECTION
    return REMOVED if project is not None and project.removed_at else ""
