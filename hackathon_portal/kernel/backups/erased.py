"""What was erased stays erased: a list of kinds and numbers out of the reach of copies, and its repetition in a database brought back.

Each erasure writes a row and, once it is committed, a line into ERASURES_FILE; the routine puts that file beside the copies. A restore takes both and
erases again whatever was erased after the copy was taken. Who erases registers how it is repeated.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from hackathon_portal.kernel.personal import With

log = logging.getLogger("portal.backups")

# An erasure that was not committed yet when the copy was taken bears an earlier time.
SLACK = timedelta(hours=1)
Replay = Callable[[Any], object]
_replays: dict[With, tuple[str, Replay]] = {}
# With what is erased as a part of something else that is repeated.
PARTS = frozenset({With.TEAM, With.CLOCK})


@dataclass(frozen=True)
class Erased:
    """One line of the list; `born_at`: when the row was made, where it says so."""

    what: str
    row: int
    born_at: str | None
    at: str


def replays(what: With, label: str) -> Callable[[Replay], Replay]:
    """Register the function that erases a row of this model again, without asking whether it may be erased now."""

    def register(function: Replay) -> Replay:
        _replays[what] = (label, function)
        return function

    return register


def replayed() -> frozenset[With]:
    return frozenset(_replays)


def _born(row: Any) -> datetime | None:
    return next((value for name in ("created_at", "date_joined", "made_at") if (value := getattr(row, name, None))), None)


def remember(what: With, row: Any) -> None:
    """Write down that this row's data go, in the caller's transaction and, after it, in the file."""
    now, born = timezone.now(), _born(row)
    line = Erased(what.name, row.pk, born.isoformat() if born else None, now.isoformat())
    _model().update_or_create(what=what.name, row=row.pk, defaults={"born_at": born, "at": now})
    transaction.on_commit(lambda: append([line]), robust=True)


def _model() -> Any:
    return apps.get_model("kernel.Erasure").objects


def append(lines: Iterable[Erased], path: Path | None = None) -> None:
    """Add to the list in the file: a line is one write, so that processes do not mix theirs."""
    path = path or settings.ERASURES_FILE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        for line in lines:
            os.write(descriptor, (json.dumps(asdict(line)) + "\n").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> Iterator[Erased]:
    """The list in a file; a line cut by a power failure is passed over."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        try:
            found = Erased(**json.loads(line))
            datetime.fromisoformat(found.at)
        except (ValueError, TypeError):
            log.warning("a line of the list of erasures is not readable")
        else:
            yield found


def stored() -> list[Erased]:
    """The list in the database Django works on."""
    rows = _model().order_by("pk").values_list("what", "row", "born_at", "at")
    return [Erased(what, row, born.isoformat() if born else None, at.isoformat()) for what, row, born, at in rows]


def replay(lines: Iterable[Erased], *, since: datetime) -> int:
    """Erase again what was erased after `since` and is there; how many rows. The database keeps the whole list.

    A row made after what the list speaks of has its number by chance and stays.
    """
    done = 0
    for line in sorted(set(lines), key=lambda each: each.at):
        at = datetime.fromisoformat(line.at)
        born = datetime.fromisoformat(line.born_at) if line.born_at else None
        _model().get_or_create(what=line.what, row=line.row, defaults={"born_at": born, "at": at})
        if at >= since - SLACK and line.what in With.__members__ and With[line.what] in _replays:
            label, function = _replays[With[line.what]]
            model: type[models.Model] = apps.get_model(label)
            with transaction.atomic():
                row = model._base_manager.filter(pk=line.row).first()
                if row is not None and _born(row) == born:
                    function(row)
                    done += 1
    return done
