"""Stored files go when their rows do, and only once the transaction is committed: a rollback keeps rows and files together."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_delete, pre_save

from hackathon_portal.kernel.stores import raw_store


def file_fields(model: type[models.Model]) -> list[models.FileField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.FileField)]


def forget(file: FieldFile) -> None:
    """Remove the file from the disk after the commit. What the row says of it is the caller's."""
    if file and file.name:
        _forget(file.storage, file.name)


def keep(row: models.Model, field: str, name: str, content: Any) -> None:
    """Store a file in this column instead of the one before, which goes after the commit. The row is the caller's to save."""
    stored: FieldFile = getattr(row, field)
    forget(stored)
    stored.save(name, content, save=False)


def name_for(row: models.Model, field: str) -> str:
    """A name nobody has for a file of this column: to be written into the row before the file is (`store_as`)."""
    column = row._meta.get_field(field)
    return str(column.storage.get_available_name(str(column.upload_to), max_length=column.max_length))  # type: ignore[union-attr]


def store_as(row: models.Model, field: str, content: Any) -> None:
    """Store a file under the name the row has already: a killed process leaves nothing no row names."""
    stored: FieldFile = getattr(row, field)
    cast(Any, stored.storage).save_as(stored.name, content)


def remove_now(row: models.Model, field: str) -> None:
    """Remove a file at once; for one whose row has not been committed with it."""
    stored: FieldFile = getattr(row, field)
    if stored and stored.name:
        stored.storage.delete(stored.name)


def forget_name(name: str) -> None:
    """Remove a stored file by its name after the commit."""
    _forget(default_storage, name)


def _forget(storage: Any, name: str) -> None:
    transaction.on_commit(lambda: _remove(storage, name), robust=True)


# Whoever takes a copy holds this lock (`backups/writing.py: picture`) from before its state of the database is taken.
COPYING = zlib.crc32(b"a copy is taken")


def removal_waits() -> bool:
    """Whether a copy is being taken: its rows name files whose rows have gone since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_try_advisory_xact_lock_shared(%s)", [COPYING])
        return cursor.fetchone()[0]


def _remove(storage: Any, name: str) -> None:
    """Remove a file whose row has gone for good, after the copy that is being taken, if one is."""
    if removal_waits():
        _waiting().get_or_create(name=name)
    else:
        storage.delete(name)


def _waiting() -> Any:
    return apps.get_model("kernel.WaitingRemoval").objects  # this module is read before the models


def remove_waiting() -> int:
    """Remove the files that waited for the end of a copy; how many."""
    if removal_waits():
        return 0
    waiting = list(_waiting().values_list("pk", "name"))
    for _, name in waiting:
        default_storage.delete(name)
    _waiting().filter(pk__in=[key for key, _ in waiting]).delete()
    return len(waiting)


def forget_of(rows: models.QuerySet[Any], names: Iterable[str]) -> None:
    """The same for these columns of many rows."""
    for name in names:
        storage = rows.model._meta.get_field(name).storage
        for path in rows.exclude(**{name: ""}).values_list(name, flat=True):
            if path:
                _forget(storage, path)


def _row_deleted(sender: type[models.Model], instance: models.Model, **more: Any) -> None:
    for field in file_fields(sender):
        forget(getattr(instance, field.attname))


def _row_saved(sender: type[models.Model], instance: models.Model, **more: Any) -> None:
    for field in file_fields(sender):
        file = getattr(instance, field.attname)
        if instance.pk and file and not file._committed:
            forget_of(sender._base_manager.filter(pk=instance.pk), [field.name])


def follow_rows() -> None:
    """Let every deleted row, by whatever cascade, take its files with it, and a new file the one before. Called once, at the start."""
    for model in apps.get_models():
        if file_fields(model) and not hasattr(model, "pgh_tracked_model"):
            pre_save.connect(_row_saved, sender=model, dispatch_uid=f"new files of {model._meta.label}")
            post_delete.connect(_row_deleted, sender=model, dispatch_uid=f"files of {model._meta.label}")


ORPHAN_DAYS = timedelta(days=7)
# A change of keys writes beside the file under this name (`stores.FolderStore.replace`), for seconds; what is older was left by a crash.
HALF_WRITTEN, HALF_WRITTEN_FOR = re.compile(r"\..+\.new"), timedelta(hours=1)
# A sweep that would remove more of the files than this looks at a wrong folder or a wrong database.
MOST_SHARE = 0.2
FEW = 20


# What the storage calls a file (`storage.py: get_available_name`).
_STORED = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}")
_HALF_STORED = re.compile(r"([0-9a-f]{2})/\.\1[0-9a-f]{30}\.[0-9a-f]{8}\.new")


class TooManyOrphans(Exception):
    """More files than MOST_SHARE belong to no row: nothing is removed."""


def orphans(now: datetime) -> tuple[list[str], int]:
    """(files no row names that are older than ORPHAN_DAYS, or half written, how many files there are), of the folders rows keep files in."""
    named: set[str] = set()
    folders: set[str] = set()
    for model in apps.get_models():
        if not hasattr(model, "pgh_tracked_model"):
            for field in file_fields(model):
                names = model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
                named.update(name for name in names if name)
                folders.update(known_folders(field))
    found, total = [], 0
    for stored in raw_store().names():
        if not is_ours(stored.name, folders):
            continue
        total += 1
        term = HALF_WRITTEN_FOR if HALF_WRITTEN.fullmatch(stored.name.rpartition("/")[2]) else ORPHAN_DAYS
        if stored.name not in named and stored.modified < now - term:
            found.append(stored.name)
    return found, total


def is_ours(name: str, folders: set[str]) -> bool:
    """Whether the portal has written a file of this name."""
    return bool(_STORED.fullmatch(name) or _HALF_STORED.fullmatch(name)) or name.split("/")[0] in folders


def known_folders(field: models.FileField) -> set[str]:
    """The first folder of what the column stores."""
    path = str(field.upload_to(field.model(), "x") if callable(field.upload_to) else field.upload_to)
    return {folder} if (folder := path.split("/")[0]) else set()


def sweep_orphans(now: datetime, *, dry_run: bool = False) -> list[str]:
    """Remove files no row names, never newer than ORPHAN_DAYS; their names. TooManyOrphans where it would be too large a share.

    Nothing goes while the database of before a restore is kept: its rows name files too (`restore --forget-before` removes both).
    """
    from hackathon_portal.kernel.backups.databases import kept_before  # noqa: PLC0415  this module is read before the models

    if kept_before():
        return []
    found, total = orphans(now)
    if len(found) > max(FEW, total * MOST_SHARE):
        raise TooManyOrphans(f"{len(found)} из {total}")
    if not dry_run:
        for name in found:
            default_storage.delete(name)
    return found
