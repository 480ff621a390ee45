"""Removing a rehearsal: every row that hangs on it, its people, letters and files. One line of the journal stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pghistory.models
import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import AuditRecord
from hackathon_portal.kernel.rooms import PORTAL
from registration.models import Application

REFERENCE = "contest_ref"  # tables of the kernel name a contest by its key alone


@action("Удалена репетиция")
def remove_rehearsal(*, contest: Contest, by: User | None) -> dict[str, int]:
    """Remove the rehearsal and whatever hangs on it; label of a table -> rows removed. `by=None`: its term is over."""
    if by is not None:
        require(by, "contests.rehearse", contest, "Репетицию удаляет её сотрудник или секретарь.")
    if not contest.is_rehearsal:
        raise RuleViolation(code="rehearsal.real", message="Это настоящий конкурс: удалить можно только репетицию.", status=403)
    Contest.objects.select_for_update().get(pk=contest.pk)
    acts = AuditRecord.objects.filter(contest_ref=contest.pk).count()
    people = Application.objects.filter(contest=contest).count()
    began, now = clock.real() if contest.created_at is None else contest.created_at, clock.real()
    note(
        room=PORTAL, about=f"{contest.slug}: действий {acts}, заявок {people}, {began:%d.%m.%Y} — {now:%d.%m.%Y}",
        reason="" if by else "срок репетиции вышел",
    )  # fmt: skip
    return remove_rows(contest)


def remove_rows(contest: Contest) -> dict[str, int]:
    """Delete the rows, all found before the first goes; foreign keys are checked at the end of the transaction."""
    contexts = list(AuditRecord.objects.filter(contest_ref=contest.pk).values_list("context", flat=True))
    found = [(rows.model, list(rows.values_list("pk", flat=True))) for rows in _rows_of(contest)]
    removed: dict[str, int] = {}
    with pgtrigger.ignore():
        for model, keys in found:
            rows = model._base_manager.filter(pk__in=keys)
            files.forget_of(rows, [field.name for field in files.file_fields(model)])
            if keys and (count := rows._raw_delete(rows.db)):
                removed[model._meta.label] = removed.get(model._meta.label, 0) + count
        pghistory.models.Context.objects.filter(pk__in=contexts).delete()
    return removed


def _rows_of(contest: Contest) -> Iterator[Any]:
    """What hangs on the contest or on one of its invented people; then these and the contest itself."""
    people = list(User.objects.filter(invented_for=contest.pk).values_list("pk", flat=True))
    mentions: dict[Any, dict[str, Any]] = {Contest: {"pk": contest.pk}, User: {"pk__in": people}}
    for model, lookups in hanging():
        wanted = Q()
        for way, root in lookups:
            wanted |= Q(**{f"{way}__{name}": value for name, value in mentions[root].items()})
        yield model._base_manager.filter(wanted).order_by().distinct()
    for model in apps.get_models():
        if any(field.name == REFERENCE for field in model._meta.concrete_fields):
            yield model._base_manager.filter(**{REFERENCE: contest.pk})
    yield User.objects.filter(pk__in=people)
    yield Contest.objects.filter(pk=contest.pk)


@cache
def hanging() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Models with a way of foreign keys to a contest or an account; their ways and where each leads."""
    found: dict[Any, list[tuple[str, Any]]] = {Contest: [("", Contest)], User: [("", User)]}
    grows = True
    while grows:
        grows = False
        for model in apps.get_models(include_auto_created=True):
            for field in _keys(model):
                target: Any = field.related_model
                for way, root in [] if target is model else found.get(target, [])[:1]:
                    longer = (f"{field.name}__{way}" if way else field.name, root)
                    if model not in (Contest, User) and longer not in found.setdefault(model, []):
                        found[model].append(longer)
                        grows = True
    return [(model, ways) for model, ways in found.items() if model not in (Contest, User)]


def _keys(model: Any) -> Iterator[Any]:
    """Foreign keys by which a row belongs to a thing; one that only mentions an account (who decided) is none."""
    for field in model._meta.concrete_fields:
        if not (field.many_to_one or field.one_to_one):
            continue
        owns = getattr(field.remote_field, "on_delete", None) in (models.CASCADE, models.PROTECT, models.DO_NOTHING)
        is_history = field.name == "pgh_obj"
        if field.related_model is User and not is_history and field.remote_field.on_delete is not models.CASCADE:
            continue
        if field.name != "rehearsal_of" and owns:
            yield field


def remove_old() -> int:
    """Remove rehearsals whose term is over, by the real clock; how many."""
    over = Contest.objects.filter(is_rehearsal=True, created_at__lt=clock.real() - timedelta(days=settings.REHEARSAL_DAYS))
    old = list(over)
    for contest in old:
        remove_rehearsal(contest=contest, by=None)
    return len(old)
