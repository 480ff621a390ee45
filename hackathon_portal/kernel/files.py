"""Stored files go when their rows do, and only once the transaction is committed: a rollback keeps rows and files together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_delete, pre_save


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


def forget_name(name: str) -> None:
    """Remove a stored file by its name after the commit."""
    _forget(default_storage, name)


def _forget(storage: Any, name: str) -> None:
    transaction.on_commit(lambda: storage.delete(name), robust=True)


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
