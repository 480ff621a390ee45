"""Stored files go with their rows, after the commit and by one way; what no row names is swept."""

from __future__ import annotations

import ast
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models.signals import post_delete

from hackathon_portal.kernel import files, storage
from hackathon_portal.kernel.errors import RuleViolation
from registration.imports import carrying_out
from registration.models import ImportBatch
from tests import sentinels

ROOT = Path(__file__).parents[2]
KEEPERS = [
    (model, field.name) for model in apps.get_models() if not hasattr(model, "pgh_tracked_model") for field in files.file_fields(model)
]  # fmt: skip
NOW = datetime(2026, 1, 20, tzinfo=UTC)


def test_no_file_is_deleted_or_stored_by_another_way():
    found = []
    for room in ("hackathon_portal", "registration", "judging", "prizes"):
        for path in (ROOT / room).rglob("*.py"):
            if path.relative_to(ROOT).as_posix() in ("hackathon_portal/kernel/files.py", "hackathon_portal/kernel/storage.py"):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("save", "delete"):
                    unsaved = any(word.arg == "save" for word in node.keywords)
                    by_storage = ast.unparse(node.func.value).endswith("storage")
                    if unsaved or by_storage:
                        found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


@pytest.mark.parametrize(("model", "name"), KEEPERS, ids=lambda value: getattr(value, "__name__", value))
def test_a_deleted_row_takes_its_file_after_the_commit(contest, model, name, django_capture_on_commit_callbacks):
    row = model._base_manager.first() or sentinels.row_of(model)
    files.keep(row, name, "x", ContentFile(b"content"))
    with pgtrigger.ignore():  # files of some rows are only added to
        row.save(update_fields=[name])
    path = getattr(row, name).name
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuleViolation), transaction.atomic():
        delete_and_fail(model, row)
    assert default_storage.exists(path), "a rollback keeps row and file together"
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        post_delete.send(sender=model, instance=row)  # most of these rows are protected by others
        assert default_storage.exists(path)
    assert not default_storage.exists(path)


def delete_and_fail(model, row):
    post_delete.send(sender=model, instance=row)
    raise RuleViolation(code="late", message="поздно")


@pytest.fixture
def folder(db):
    """Twenty-two files no row names, and one elsewhere under the folder of files; all of them old."""
    root = Path(settings.MEDIA_ROOT)
    for number in range(22):
        default_storage.save(f"jobs/orphan-{number}", ContentFile(b"x"))
    (root / "elsewhere").mkdir()
    (root / "elsewhere" / "orphan").write_bytes(b"x")
    for path in files_in(root):
        os.utime(path, ((NOW - timedelta(days=8)).timestamp(),) * 2)
    return root


def files_in(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_files_of_no_row_are_swept_after_a_week(folder):
    stored = [path for path in files_in(folder) if path.parent.name != "elsewhere"]
    for path in stored[:3]:
        os.utime(path, (NOW.timestamp(),) * 2)
    assert len(files.sweep_orphans(NOW, dry_run=True)) == 19
    assert len(files_in(folder)) == 23
    files.sweep_orphans(NOW)
    assert files_in(folder) == sorted([*stored[:3], folder / "elsewhere" / "orphan"])


def test_a_sweep_of_nearly_everything_is_refused(folder):
    with pytest.raises(CommandError, match="ничего не удалено"):
        call_command("sweep_files")
    assert len(files_in(folder)) == 23


def test_an_import_is_forgotten_by_its_age_checked_or_not(contest, users, at):
    at(2024, 5, 2, 12)
    old = ImportBatch.objects.create(contest=contest, file_name="заявки.csv", content="паспорт", created_by=users["staff"])
    at(2024, 5, 17, 12)
    new = ImportBatch.objects.create(contest=contest, file_name="новые.csv", content="паспорт", created_by=users["staff"])
    assert carrying_out.forget_old_files() == 1
    assert carrying_out.forget_old_files() == 0
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.content, old.report, old.file_name, new.content) == ("", [], "данные стёрты", "паспорт")


def test_what_a_killed_change_of_keys_left_is_swept_after_an_hour(folder):
    stored = next(path for path in files_in(folder) if path.parent.name != "elsewhere")
    old, new = (stored.with_name(f".{stored.name}.{number * 8}.new") for number in "01")
    for path, age in ((old, 2), (new, 0.5)):
        path.write_bytes(b"x")
        os.utime(path, ((NOW - timedelta(hours=age)).timestamp(),) * 2)
    orphans = files.orphans(NOW)[0]
    names = {path.relative_to(folder).as_posix() for path in (old, new)}
    assert names & {*orphans} == {old.relative_to(folder).as_posix()}


def test_a_file_erased_while_its_key_is_changed_does_not_come_back(db, monkeypatch):
    name = default_storage.save("jobs/x", ContentFile(b"content"))
    path = Path(default_storage.path(name))
    whole = storage.write_encrypted

    def erased_meanwhile(target, chunks):
        whole(target, chunks)
        path.unlink()

    monkeypatch.setattr(storage, "write_encrypted", erased_meanwhile)
    with pytest.raises(FileNotFoundError):
        storage.encrypt_again(name)
    assert list(path.parent.iterdir()) == []


PLACE = b"+55.3547+086.0873/"


def box(name: bytes, content: bytes = b"", *, long: bool = False) -> bytes:
    if long:
        return (1).to_bytes(4) + name + (16 + len(content)).to_bytes(8) + content
    return (8 + len(content)).to_bytes(4) + name + content


def a_video(taken: bytes, *, long: bool = False) -> bytes:
    """Notes wherever cameras put them; the last box goes to the end of the file."""
    xyz = box(b"\xa9xyz", taken)
    track = box(b"trak", box(b"tkhd", b"t" * 20) + box(b"mdia", box(b"minf", box(b"meta", taken))) + box(b"udta", xyz, long=long))
    moov = box(b"moov", box(b"mvhd", b"m" * 20) + track + box(b"udta", box(b"loci", taken)) + box(b"meta", taken), long=long)
    return box(b"ftyp", b"isom") + moov + box(b"uuid", taken) + box(b"mdat", b"pixels" * 30_000) + b"\0\0\0\0meta" + taken


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("shift", [0, 65_536 - 40])
def test_a_video_is_stored_without_the_place_it_was_taken_at(db, long, shift):
    first = box(b"free", b"f" * shift) if shift else b""  # notes that lie across the pieces of the storage
    sent = first + a_video(PLACE, long=long)
    with default_storage.open(default_storage.save("jobs/x", ContentFile(sent))) as file:
        kept = file.read()
    assert len(kept) == len(sent)
    assert (PLACE in sent, PLACE in kept) == (True, False)
    assert b"pixels" * 30_000 in kept
    assert [word for word in (b"udta", b"meta", b"loci", b"uuid", b"\xa9xyz") if word in kept] == []
    assert all(word in kept for word in (b"ftyp", b"moov", b"mvhd", b"trak", b"tkhd", b"minf"))
    assert kept.index(b"pixels") == sent.index(b"pixels")


@pytest.mark.parametrize("end", [b"\0\0\0\3udta", b"\0\0\0\1meta", b"\xff\xff\xff\xffudta", b"\0\0\0\1udta" + b"\xff" * 8, b"ab"])
def test_a_video_that_is_cut_short_is_stored_all_the_same(db, end):
    sent = box(b"ftyp", b"isom") + end
    assert default_storage.size(default_storage.save("jobs/x", ContentFile(sent))) == len(sent)


@pytest.mark.parametrize("boxes", [box(b"moov") * 30_000, box(b"udta") * 1_000])
def test_a_video_of_nothing_but_boxes_is_refused(db, boxes):
    with pytest.raises(RuleViolation, match="Видео прочитать не удалось"):
        default_storage.save("jobs/x", ContentFile(box(b"ftyp") + boxes))
