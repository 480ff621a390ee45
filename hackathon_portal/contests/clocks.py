"""Whose clock it is: the contest an action's arguments belong to, and what a request to a contest's address is served by.

A rehearsal's clock is an offset in its row. A page, a request of the API, a job and a task say which contest they serve; an action
finds the contest of its arguments itself, so that nothing outside can lend it a wrong clock (`kernel/rehearsals.py`, decision 38).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import rehearsals
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.kernel.rehearsals import Part, Served

PARTS = "parts"  # the session's: key of a rehearsal -> the invented account being played there
MOST_STEPS = 4


def served_by(contest: Contest) -> Served:
    """The contest as something that is served: a rehearsal with the shift of its clock."""
    return Served(contest.pk, (contest.clock_shift or timedelta(0)) if contest.is_rehearsal else None)


@prepared
def _clock_of(contest_id: int) -> QuerySet[Any, Any]:
    return Contest.objects.filter(pk=contest_id).order_by().values_list("is_rehearsal", "clock_shift")


def served_by_key(contest_id: int) -> Served | None:
    """The same by the contest's key, without a query where it is served already; None where there is none."""
    known = rehearsals.served()
    if known is not None and known.contest_id == contest_id:
        return known
    if (row := _clock_of.one(contest_id)) is None:
        return None
    return Served(contest_id, (row[1] or timedelta(0)) if row[0] else None)


@cache
def way_to_contest(model: type[models.Model]) -> tuple[str, ...]:
    """Names of the foreign keys from a row of the model to its contest, the shortest way; empty where there is none."""
    ways: list[tuple[tuple[str, ...], Any]] = [((), model)]
    seen = {model}
    for _ in range(MOST_STEPS):
        further: list[tuple[tuple[str, ...], Any]] = []
        for way, here in ways:
            for field in sorted(_leading(here), key=lambda field: field.null):
                target: Any = field.related_model
                if target is Contest:
                    return (*way, field.name)
                if target not in seen:
                    seen.add(target)
                    further.append(((*way, field.name), target))
        ways = further
    return ()


def _leading(model: Any) -> list[Any]:
    """Foreign keys that lead towards a contest; an account belongs to none."""
    keys = [field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one]
    return [field for field in keys if model is not Contest and field.related_model is not User]


@rehearsals.find_by
def contest_of(value: Any) -> Served | None:
    """The contest a value belongs to: itself, what it hangs on, or the first thing of a list."""
    if isinstance(value, Contest):
        return served_by(value)
    if isinstance(value, list | tuple):
        return contest_of(value[0]) if value and isinstance(value[0], models.Model) else None
    if not isinstance(value, models.Model) or isinstance(value, User):
        return None
    if (direct := value.__dict__.get("contest_id") or value.__dict__.get("contest_ref")) is not None:
        return _cached(value) or served_by_key(direct)
    known = rehearsals.served()
    if known is not None and not known.is_rehearsal:
        return known  # a page finds its rows within its contest
    return _along(value, way_to_contest(type(value)))


def _cached(value: models.Model) -> Served | None:
    held = value._state.fields_cache.get("contest")
    return served_by(held) if isinstance(held, Contest) else None


def _along(value: Any, way: tuple[str, ...]) -> Served | None:
    for name in way:
        value = getattr(value, name, None)
        if value is None:
            return None
        if isinstance(value, Contest):
            return served_by(value)
        if (direct := value.__dict__.get("contest_id")) is not None:
            return _cached(value) or served_by_key(direct)
    return None


def by_own_clock(contests: Iterable[Contest], function: Callable[[Contest], int]) -> int:
    """What `function` returns for each of these contests, added up; each is served by its own clock."""
    total = 0
    for contest in contests:
        with rehearsals.serving(served_by(contest)):
            total += function(contest)
    return total


def enter(request: Any, contest: Contest, *, plays: bool = True) -> None:
    """The request is for this contest: to its end it is served by its clock and, in a rehearsal, to whoever is being played there."""
    part = _part(request, contest) if plays and contest.is_rehearsal and hasattr(request, "session") else None
    rehearsals.serve(served_by(contest), part)


def serve(contest: Contest) -> None:
    """The request under way is for this contest, found by a link: to its end it is served by its clock."""
    rehearsals.serve(served_by(contest))


def _part(request: Any, contest: Contest) -> Part | None:
    """Who is played here: the request's user becomes that invented person until its end; the person who plays stays `real_user`."""
    real = real_user(request)
    if not real.is_authenticated or (played := played_in(request, contest)) is None:
        return None
    if not real.has_perm("contests.rehearse", contest):
        return None
    plain: HttpRequest = getattr(request, "_request", request)
    plain.__dict__["real_user"] = real
    request.user = played
    return Part(real.pk, played.pk)


def real_user(request: Any) -> Any:
    """Who is signed in, also while they play somebody."""
    plain = getattr(request, "_request", request)
    return plain.__dict__.get("real_user") or request.user


def played_in(request: Any, contest: Contest) -> User | None:
    """The invented person of this rehearsal whom the session plays."""
    key = (request.session.get(PARTS) or {}).get(str(contest.pk))
    return User.objects.filter(pk=key, invented_for=contest.pk, is_active=True).first() if key else None


def play(request: HttpRequest, contest: Contest, person: User | None) -> None:
    """From the next page on the session plays this person in this rehearsal; None: nobody."""
    parts = {key: value for key, value in (request.session.get(PARTS) or {}).items() if key != str(contest.pk)}
    request.session[PARTS] = parts if person is None else parts | {str(contest.pk): person.pk}
