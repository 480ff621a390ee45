"""Copies by the clock: one a night, so many kept for so long in two places, a trial restore once a month, a letter when something is not as it should be."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error
from django.utils import timezone

from hackathon_portal.kernel import alarms
from hackathon_portal.kernel.backups import databases, erased, places, proving, restoring, writing
from hackathon_portal.kernel.backups.models import CopyRecord
from hackathon_portal.launcher import keeping
from hackathon_portal.launcher.pg_tools import NoTool

log = logging.getLogger("portal.backups")

# A copy of every night is never older than this, with the time it takes.
OLDEST_GOOD = timedelta(hours=25)
BETWEEN_TRIALS = timedelta(days=30)
RECORDS_KEPT = timedelta(days=400)
WHAT_TO_DO = "Что делать: docs/operations.md, «What to do at each alarm»."
# What may go wrong with a copy, a trial or a place.
Wrong = (databases.Refused, NoTool, OSError, Error)


def folder() -> Path:
    """Where the nightly copies lie. Refused where none are taken."""
    if settings.BACKUP_DIR is None:
        raise databases.Refused("Папка копий не задана: BACKUP_DIR (README, «Резервные копии»).")
    try:
        settings.BACKUP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise databases.Refused(f"Папку копий {settings.BACKUP_DIR} создать нельзя: {error.strerror}.") from None
    return settings.BACKUP_DIR


def keep_copies() -> CopyRecord:
    """Take a copy, try one out if a month has passed, put it into the second place, remove what is over. How it ended is in the record.

    What goes wrong is told to the administrators; an older copy goes only when a newer good one stands.
    """
    record = CopyRecord.objects.create(kind=CopyRecord.Kind.COPY, name=writing.free_name(settings.BACKUP_DIR))
    try:
        written = writing.write_copy(folder() / record.name, _trial_of(record.name) if trial_is_due() else None)
    except Wrong as error:
        return _ended(record, good=False, outcome=f"{error}")
    record.size, record.sha256, record.is_encrypted = written.size, written.sha256, written.is_encrypted
    record.rows, record.files = written.copy.rows, len(written.copy.files)
    missing = written.copy.manifest["missing"]
    _ended(record, good=True, outcome=f"в хранилище нет файлов: {len(missing)}" if missing else "")
    _put_elsewhere(record)
    export_list()
    prune(timezone.now())
    return record


def _ended(record: CopyRecord, *, good: bool, outcome: str = "") -> CopyRecord:
    record.is_good, record.outcome, record.finished_at = good, outcome[:500], timezone.now()
    record.save()
    if not good:
        what = record.get_kind_display()
        alarms.tell(f"backup {record.kind}", f"Не удалось: {what} {record.name}.\n{outcome[:500]}\n{WHAT_TO_DO}")
    return record


def trial_is_due() -> bool:
    since = timezone.now() - BETWEEN_TRIALS
    return not CopyRecord.objects.filter(kind=CopyRecord.Kind.TRIAL, is_good=True, started_at__gt=since).exists()


def _trial_of(name: str) -> writing.Check:
    def check(copy: proving.Copy, identities: Sequence[Any]) -> None:
        record = CopyRecord.objects.create(
            kind=CopyRecord.Kind.TRIAL, name=name, rows=copy.rows, files=len(copy.files), size=copy.path.stat().st_size
        )
        try:
            _ended(record, good=True, outcome=restoring.try_out(copy, identities))
        except Wrong as error:  # the copy may be good all the same: no right to create a database
            _ended(record, good=False, outcome=f"{error}")

    return check


def _put_elsewhere(record: CopyRecord) -> None:
    try:
        place = places.second()
        if place is not None:
            place.put(folder() / record.name)
            record.is_elsewhere = True
            record.save(update_fields=["is_elsewhere"])
    except Wrong as error:
        alarms.tell("backup place", f"Копия {record.name} не попала во второе место (BACKUP_COPY_TO).\n{error}\n{WHAT_TO_DO}")


def export_list() -> None:
    """The list of what was erased, beside the copies in both places."""
    target = folder() / settings.ERASURES_FILE.name
    lines = {*erased.stored(), *erased.read(target)}
    content = "".join(json.dumps(asdict(line)) + "\n" for line in sorted(lines, key=lambda line: (line.at, line.what, line.row)))
    if target.exists() and target.read_text("utf-8") == content:
        return
    keeping.keep(target, content)
    try:
        if (place := places.second()) is not None:
            place.put(target, replace=True)
    except Wrong as error:
        alarms.tell("backup place", f"Список стёртого не попал во второе место (BACKUP_COPY_TO).\n{error}\n{WHAT_TO_DO}")


def over(names: Sequence[str], now: datetime) -> list[str]:
    """Which of these copies, the newest first, are too many or too old; never the newest."""
    oldest = now - timedelta(days=settings.BACKUP_DAYS)
    return [
        name for number, name in enumerate(names) if number and (number >= settings.BACKUP_KEEP or places.taken_at(name) < oldest)
    ]


def prune(now: datetime) -> list[str]:
    """Remove copies over number or term in both places; their names."""
    removed: set[str] = set()
    for place in (places.Folder(folder()), places.second()):
        if place is None:
            continue
        try:
            for name in over(place.names(), now):
                place.remove(name)
                removed.add(name)
        except OSError as error:
            alarms.tell("backup place", f"Старые копии не удалены.\n{error}\n{WHAT_TO_DO}")
    CopyRecord.objects.filter(name__in=removed, removed_at=None).update(removed_at=now)
    CopyRecord.objects.filter(started_at__lt=now - RECORDS_KEPT).delete()
    return sorted(removed)


def last_good() -> CopyRecord | None:
    """The newest copy that was read back and has not been removed."""
    return CopyRecord.objects.filter(kind=CopyRecord.Kind.COPY, is_good=True, removed_at=None).order_by("-started_at").first()


def watch_copies() -> str:
    """Look whether the last good copy is there and young enough; what is wrong, in words, goes to the administrators. The first is taken at once."""
    if not CopyRecord.objects.exists():
        keep_copies()
    export_list()
    wrong = whats_wrong(timezone.now())
    if wrong:
        alarms.tell("backup age", f"{wrong}\n{WHAT_TO_DO}")
    return wrong


def whats_wrong(now: datetime) -> str:
    """What the administrator must know of the copies; empty when all is well."""
    last = last_good()
    if last is None:
        return "Нет ни одной удачной резервной копии."
    path = folder() / last.name
    if now - last.started_at > OLDEST_GOOD:
        return f"Последней удачной резервной копии больше суток: {timezone.localtime(last.started_at):%d.%m.%Y %H:%M}."
    if not path.exists() or path.stat().st_size != last.size:
        return f"Последней копии {last.name} нет в папке копий, или она другого размера."
    old = [each for each in databases.kept_before() if now - each.made_at > timedelta(days=settings.BACKUP_DAYS)]
    if old:
        return f"База, оставшаяся от восстановления ({old[0].name}), хранится дольше срока копий: restore --forget-before."
    return ""
