"""What nobody may read yet: one list, filled by the apps, asked by every dump, export, journal and job (Tula: clause 6.3).

A model is closed whole until its permission holds in the contest; rows named by `open_rows` are open at any time. A field may be its
author's alone for ever. A table of history is as closed as the model it follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True)
class Closed:
    """Why rows are closed: `title` and `until` as pages and the archive say it, who may read them, and when anybody may at all.

    `permission` is asked of a person with the contest; `opened` says of a contest whether the time has come: it is asked for the
    portal itself, which acts for no person, and holds wherever the permission holds.
    """

    title: str
    until: str
    permission: str
    opened: Callable[[Any], bool]
    open_rows: Q | None = None


_closed: dict[str, Closed] = {}
_alone: dict[str, frozenset[str]] = {}
_harmless: dict[str, str] = {}
_reasons: dict[str, Closed] = {}
_kept_apart: dict[str, Q] = {}


def close(*labels: str, why: Closed) -> None:
    """Rows of these models (`app.model`) are closed."""
    _closed.update(dict.fromkeys(labels, why))


def authors_alone(label: str, *fields: str) -> None:
    """These fields leave the portal for nobody but their author: in no export, archive, document or history."""
    _alone[label] = _alone.get(label, frozenset()) | frozenset(fields)


def keep_apart(label: str, rows: Q) -> None:
    """These rows of the model, and their history, are in no dump at any time: whom they concern reads them on a page of their own."""
    _kept_apart[label] = rows


def harmless(label: str, why: str) -> None:
    """A model beside closed ones that tells nothing of what they hold, and why it does not."""
    _harmless[label] = why


def close_reasons(*actions: str, why: Closed) -> None:
    """Reasons typed for these actions (by their function's name) may tell what is closed: the journal shows them as late."""
    _reasons.update(dict.fromkeys(actions, why))


def _label(model: type[Model]) -> str:
    """The label of the model itself; of the tracked one for a table of history."""
    return str(getattr(model, "pgh_tracked_model", model)._meta.label_lower)


def closed(model: type[Model]) -> Closed | None:
    """What closes the model's rows; None where nothing does."""
    return _closed.get(_label(model))


def is_listed(model: type[Model]) -> bool:
    """Whether somebody has said of the model that it is closed, or why it is not."""
    return _label(model) in _closed or _label(model) in _harmless


def closed_labels() -> frozenset[str]:
    return frozenset(_closed)


def fields_for_nobody(model: type[Model]) -> frozenset[str]:
    """Fields of the model that are their author's alone."""
    return _alone.get(_label(model), frozenset())


def may_read(why: Closed, user: Any | None, contest: Any) -> bool:
    """Whether this person (None: the portal itself) may read in the contest what is closed so. Asked anew each time."""
    return why.opened(contest) and (user is None or bool(user.has_perm(why.permission, contest)))


def readable(rows: QuerySet[Any], user: Any | None, contest: Any) -> QuerySet[Any]:
    """The rows of one model in the contest without those this person (None: the portal itself) may not read."""
    if apart := _kept_apart.get(_label(rows.model)):
        rows = rows.exclude(apart)
    why = closed(rows.model)
    if why is None or may_read(why, user, contest):
        return rows
    return rows.none() if why.open_rows is None else rows.filter(why.open_rows)


def left_out(user: Any | None, contest: Any) -> list[Closed]:
    """What this person may not read in the contest now, each once."""
    return [why for why in dict.fromkeys(_closed.values()) if not may_read(why, user, contest)]


def permissions_for(user: Any | None, contest: Any) -> list[str]:
    """The permissions that open what this person may read now: a file made for them asks for these again when it is taken."""
    return sorted({why.permission for why in dict.fromkeys(_closed.values()) if may_read(why, user, contest)})


def closed_reasons(user: Any | None, contest: Any) -> list[str]:
    """Names of the actions whose reasons this person may not read now."""
    unread = {why for why in _reasons.values() if not may_read(why, user, contest)}
    return sorted(name for name, why in _reasons.items() if why in unread)
