"""A copy is whole or is not there; bringing one back never costs what stands: damaged, foreign, other versions, full disks, kill -9."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import IO

import pyrage
import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg2 import OperationalError

from hackathon_portal.accounts.models import User
from hackathon_portal.demo import play
from hackathon_portal.kernel import files, storage
from hackathon_portal.kernel.backups import databases, restoring, writing
from hackathon_portal.kernel.models import Erasure, OutboxMessage
from hackathon_portal.kernel.stores import raw_store
from judging.actions import project as project_actions
from judging.models import ProjectFile
from registration.actions import personal
from registration.models import Application
from tests import build

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
PDF = b"%PDF-1.4\n%%EOF"


def state() -> tuple[dict[str, str], dict[str, str]]:
    """Every row, as a digest of each table, and every stored file."""
    with databases.connected(databases.current()) as server:
        databases.ask(server, "SET timezone TO 'UTC'")
        query = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text COLLATE \"C\"), '')) FROM {} t"
        rows = {f"{schema}.{table}": databases.ask(server, query.format(f'"{schema}"."{table}"'))[0][0]
                for schema, table in databases.ask(server, databases.TABLES)}  # fmt: skip
    return rows, {name: sha256(raw_store().read(name).read()).hexdigest() for name in storage.stored_names()}


def command(*arguments: object) -> str:
    """What a command of the portal says. CommandError as it is."""
    said = StringIO()
    call_command(*map(str, arguments), stdout=said)
    return said.getvalue()


@pytest.fixture
def portal(users, contest, at, settings, tmp_path, monkeypatch) -> Iterator[Path]:
    """A small portal with an uploaded file, its migrations on record; a folder for copies. Nobody else is connected."""
    settings.MEDIA_ROOT, settings.DATA_DIR = Path(settings.MEDIA_ROOT), tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.MIGRATION_MODULES = {}  # as in life: other tests make tables of the models
    stage = play.Stage(contest, users)
    build.admitted_teams(contest, users, count=1)
    play.projects(stage)
    project = contest.projects.select_related("team__founder").get()
    at(2024, 5, 26, 14)
    project_actions.add_file(project=project, upload=SimpleUploadedFile("показ.pdf", PDF), by=project.team.founder)
    record = MigrationRecorder(connection)
    record.ensure_schema()
    record.migration_qs.bulk_create(record.Migration(app=app, name=name) for app, name in MigrationLoader(None).disk_migrations)
    connections.close_all()
    folder = tmp_path / "copies"
    folder.mkdir()
    yield folder
    connections.close_all()
    with databases.on_server(alone=False) as server:
        for each in databases.besides(server):
            databases.drop(server, each.name)


def spoil() -> None:
    """Work goes on after the copy: a row is changed, a file is removed."""
    Application.objects.filter(role="captain").update(surname="Испорчено")
    ProjectFile.objects.get().content.delete()
    connections.close_all()


def test_killed_on_the_way_what_stood_stands_then_all_comes_back_and_is_taken_back(portal):
    letter = OutboxMessage.objects.create(key="k", message_id="m", recipient="a@example.org", kind="k", subject="s", body="b")
    copied = state()
    said = command("backup", portal / "copy.tar")
    assert all(words in said for words in ("SHA-256", "Строк", "файлов 1", "PostgreSQL", "Не зашифрована", "IDENTITY_HASH_KEY"))
    assert oct((portal / "copy.tar").stat().st_mode & 0o777) == "0o600"
    assert [path.name for path in portal.iterdir()] == ["copy.tar"]
    OutboxMessage.objects.filter(pk=letter.pk).update(state=OutboxMessage.State.SENT, sent_at=timezone.now())
    User.objects.create(email="later@example.org")
    spoil()
    spoiled, given = state(), User.objects.latest("pk").pk
    for words in ("Рядом создана база", "Файлы на месте"):  # every step: ./portal bench restore
        killed_at(words, "restore", portal / "copy.tar", "--yes")
        rows, files = state()
        assert (words, rows) == (words, spoiled[0])
        assert spoiled[1].items() <= files.items()
        wait_for_nobody()
    said = command("restore", portal / "copy.tar", "--yes")
    assert "Убрана недоделанная база" in said
    assert "второй раз не уйдут: 1" in said
    # Letters do not leave twice, numbers given since are not given again; everything else is as it was.
    OutboxMessage.objects.filter(pk=letter.pk).update(state=OutboxMessage.State.PENDING, sent_at=None)
    with databases.connected(databases.current()) as server:
        assert databases.ask(server, "SELECT nextval(pg_get_serial_sequence('accounts_user', 'id'))")[0][0] > given
    assert state() == copied
    connections.close_all()
    command("restore", "--back", "--yes")
    assert state()[0] == spoiled[0]
    kept = [each.name for each in databases.kept_before()]
    assert len(kept) == 1
    orphan = next(iter(copied[1].keys() - spoiled[1].keys()))
    connections.close_all()
    said = command("restore", "--forget-before", "--yes")
    assert kept[0] in said
    assert not default_storage.exists(orphan)
    assert (databases.kept_before(), state()) == ([], spoiled)


def test_an_encrypted_copy_opens_by_its_recipients_key_alone(portal, settings, tmp_path):
    right, wrong = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    for name, key in (("right", right), ("wrong", wrong)):
        (tmp_path / name).write_text(f"# created\n{key}\n")
    settings.BACKUP_RECIPIENTS = [str(right.to_public())]
    assert "Зашифрована" in command("backup", portal)
    copy = next(iter(portal.iterdir()))
    content = copy.read_bytes()
    assert (copy.suffix, b"manifest.json" in content, b"PGDMP" in content) == (".age", False, False)
    for arguments, words in (
        ([], "--identity"),
        (["--identity", tmp_path / "wrong"], "не от этой копии"),
        (["--identity", copy], "ключ"),
    ):
        with pytest.raises(CommandError, match=words):
            command("restore", copy, "--check", *arguments)
    assert "Копия цела" in command("restore", copy, "--check", "--identity", tmp_path / "right")
    copy.write_bytes(content[:-5000])
    with pytest.raises(CommandError, match="повреждён"):
        command("restore", copy, "--check", "--identity", tmp_path / "right")
    settings.BACKUP_RECIPIENTS = ["age1nobody"]
    with pytest.raises(CommandError, match="BACKUP_RECIPIENTS"):
        command("backup", portal / "other.tar")


def rewritten(copy: Path, target: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    """The same archive with members changed, left out or added."""
    with tarfile.open(copy) as source, tarfile.open(target, "w") as sink:
        for info in source:
            content = change(info.name, source.extractfile(info).read())
            if content is not None:
                info.size = len(content)
                sink.addfile(info, BytesIO(content))
        for name, content in more.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            sink.addfile(info, BytesIO(content))
    return target


def with_facts(content: bytes, **facts: object) -> bytes:
    return json.dumps(json.loads(content) | facts).encode()


def test_what_cannot_be_brought_back_is_refused_by_name_and_changes_nothing(portal, settings, tmp_path, monkeypatch):
    def only(name: str, change: Callable[[bytes], bytes | None]) -> Callable[[str, bytes], bytes | None]:
        return lambda path, content: change(content) if path.startswith(name) else content

    copy = portal / "copy.tar"
    command("backup", copy)
    with tarfile.open(copy) as made:
        dump, *_, sealed_manifest = [made.extractfile(info).read() for info in made]
    manifest = json.loads(sealed_manifest)
    whole, spot = copy.read_bytes(), len(copy.read_bytes()) // 2
    (portal / "cut.tar").write_bytes(whole[:spot])
    (portal / "bit.tar").write_bytes(whole[:spot] + bytes([whole[spot] ^ 1]) + whole[spot + 1 :])
    (portal / "text.tar").write_bytes(b"no archive " * 1000)
    (portal / "empty.tar").write_bytes(b"")
    with tarfile.open(portal / "old.tar.gz", "w:gz") as old:
        old.add(copy, "database.dump")

    def resealed(dump: bytes) -> Callable[[str, bytes], bytes | None]:
        sealed = [{"path": "database/00000", "size": len(dump), "sha256": sha256(dump).hexdigest()}, *manifest["members"][1:]]
        return lambda path, content: (
            dump if path.startswith("database/") else with_facts(content, members=sealed) if path == "manifest.json" else content
        )

    applied = manifest["migrations"]
    cases = {
        "cut.tar": "повреждён", "bit.tar": "повреждён|не то, что в описи", "text.tar": "повреждён", "empty.tar": "повреждён", "old.tar.gz": "повреждён",
        rewritten(copy, portal / "no manifest.tar", only("manifest", lambda _: None)).name: "нет описи",
        rewritten(copy, portal / "no file.tar", only("files/", lambda _: None)).name: "не то, что в описи",
        rewritten(copy, portal / "more.tar", only("-", bytes), **{"files/../../x": b"x"}).name: "после описи",
        rewritten(copy, portal / "dump.tar", resealed(dump[: len(dump) * 7 // 10])).name: "Копия базы внутри архива",
        rewritten(copy, portal / "foreign.tar", only("manifest", lambda c: with_facts(c, kind="other"))).name: "не копия портала",
        rewritten(copy, portal / "form.tar", only("manifest", lambda c: with_facts(c, format=9))).name: "в другом виде",
        rewritten(copy, portal / "shape.tar", only("manifest", lambda c: with_facts(c, tables=[]))).name: "опись не читается",
        rewritten(copy, portal / "counts.tar", only("manifest", lambda c: with_facts(c, tables=manifest["tables"] | {"public.kernel_bank": 7}))).name: "kernel_bank",
        rewritten(copy, portal / "new.tar", only("manifest", lambda c: with_facts(c, migrations=[*applied, ["kernel", "0999_later"]]))).name: "новее",
        rewritten(copy, portal / "older.tar", only("manifest", lambda c: with_facts(c, migrations=[["kernel", "0001_one"], ["auth", "0001_initial"]]))).name: "старше",
        rewritten(copy, portal / "none.tar", only("manifest", lambda c: with_facts(c, migrations=[]))).name: "старше",
        rewritten(copy, portal / "server.tar", only("manifest", lambda c: with_facts(c, server_major=99))).name: "PostgreSQL 99",
        rewritten(copy, portal / "keys.tar", only("manifest", lambda c: with_facts(c, keys={"fields": ["a"], "identity": "b"}))).name: "Ключи",
    }  # fmt: skip
    before = state()
    for name, words in cases.items():
        with pytest.raises(CommandError, match=words):
            command("restore", portal / name, "--yes")
    assert state() == before
    monkeypatch.setattr("builtins.input", lambda *_: "нет")
    with pytest.raises(CommandError, match="Отменено"):
        command("restore", copy)
    with databases.connected(databases.current()), pytest.raises(CommandError, match="maintenance on"):
        command("restore", copy, "--yes")
    monkeypatch.setenv("PORTAL_POSTGRES_BIN", str(tmp_path))
    for arguments in (["restore", copy, "--yes"], ["backup", portal / "second.tar"]):
        with pytest.raises(CommandError, match="postgresql-client-"):
            command(*arguments)
    with pytest.raises(CommandError, match="уже есть"):
        command("backup", copy)
    with databases.on_server(alone=False) as server:
        assert databases.besides(server) == []
    assert state() == before
    assert not list(portal.glob("*second*"))


def forked(*arguments: object) -> tuple[int, IO[str]]:
    """The command in a process of its own: (process, what it says)."""
    connections.close_all()
    read_end, write_end = os.pipe()
    process = os.fork()
    if process == 0:
        code = 1
        with suppress(BaseException):
            with os.fdopen(write_end, "w") as said:
                call_command(*map(str, arguments), stdout=said)
            code = 0
        os._exit(code)
    os.close(write_end)
    return process, os.fdopen(read_end)


def killed_at(words: str, *arguments: object) -> None:
    """kill -9 as soon as the command says these words."""
    process, said = forked(*arguments)
    with said:
        heard = []
        for line in said:
            heard.append(line)
            if words in line:
                break
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert words in "".join(heard[-1:]), heard


def wait_for_nobody() -> None:
    """Until the server has noticed that the killed process is gone."""
    deadline = time.monotonic() + 30
    connections.close_all()
    while databases.others_connected() or is_locked():
        assert time.monotonic() < deadline
        time.sleep(0.05)
        connections.close_all()
    connections.close_all()


def is_locked() -> bool:
    try:
        with databases.on_server():
            return False
    except databases.Refused:
        return True


def test_a_copy_killed_or_out_of_space_leaves_nothing_under_its_name(portal, settings):
    process, said = forked("backup", portal / "copy.tar")
    while not list(portal.glob(".copy.tar.*.part")):
        time.sleep(0.001)
    os.kill(process, signal.SIGKILL)
    said.close()
    os.waitpid(process, 0)
    assert not (portal / "copy.tar").exists()
    wait_for_nobody()
    command("backup", portal / "copy.tar")
    assert [path.name for path in portal.iterdir()] == ["copy.tar"]
    small = portal / "small"
    small.mkdir()
    with tiny_disk(small, megabytes=1):
        for keys in ([], [str(pyrage.x25519.Identity.generate().to_public())]):
            settings.BACKUP_RECIPIENTS = keys
            with pytest.raises(CommandError, match="свободно"):
                command("backup", small / "copy.tar")
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(writing, "refuse_full_disk", lambda *_: None)  # the disk fills while the copy is written
                with pytest.raises(CommandError, match="space"):
                    command("backup", small / "copy.tar")
            assert list(small.iterdir()) == []


def test_a_server_that_dies_of_a_full_disk_hides_no_refusal_and_the_half_goes_with_the_next_try(portal, monkeypatch):
    def refused(*_given: object) -> None:
        raise databases.Refused("База из копии не восстановилась. Прежняя база на месте.")

    def gone(*_given: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    command("backup", portal / "copy.tar")
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "load", refused)
        patch.setattr(databases, "drop", gone)
        with pytest.raises(CommandError, match="Прежняя база на месте"):
            command("restore", portal / "copy.tar", "--yes")
    assert "Убрана недоделанная база" in command("restore", portal / "copy.tar", "--yes")


@contextmanager
def tiny_disk(folder: Path, *, megabytes: int) -> Iterator[None]:
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no small disk can be had here: {done.stderr}")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_file_whose_row_goes_while_a_copy_is_taken_is_in_the_copy(portal):
    row = ProjectFile.objects.get()
    name = row.content.name
    with writing.picture() as (server, _):
        row.delete()
        assert default_storage.exists(name)
        assert writing.named_files(server) == [name]
        with pytest.raises(CommandError, match="другая копия"):
            command("backup", portal / "copy.tar")
    assert files.remove_waiting() == 1
    assert not default_storage.exists(name)


def test_what_was_erased_since_the_copy_does_not_come_back(portal, at):
    mine = Application.objects.select_related("user").get(role="captain")
    other = User.objects.create(email="other@example.org")
    command("backup", portal / "copy.tar")
    at(2034, 1, 1)
    personal.erase_application(application=mine, by=None)
    number = User.objects.create(email="late@example.org").pk
    personal.forget_account(other)
    User.objects.get(pk=number).delete()
    # As on another machine: the database of today is lost, its list lies beside the copies.
    listed = portal / "erased.jsonl"
    shutil.copy(Path(django_settings.ERASURES_FILE), listed)
    Erasure.objects.all().delete()
    Path(django_settings.ERASURES_FILE).unlink()
    connections.close_all()
    # A role without the right to create databases is given an empty one; the portal's own is not touched.
    before, given = state(), f"{databases.current()[:40]}_given"
    with databases.on_server(alone=False) as server:
        databases.ask(server, f"DROP DATABASE IF EXISTS {given}")
        databases.ask(server, f"CREATE DATABASE {given} TEMPLATE template0")
    said = command("restore", portal / "copy.tar", "--yes", "--erased", listed, "--into", given)
    assert "стираний повторено 2" in said
    assert "DATABASE_URL" in said
    assert state() == before
    connections.close_all()
    with databases.working_on(given):
        erased = Application.objects.get(pk=mine.pk)
        assert (erased.erased_at is not None, erased.user, mine.surname in str(erased.__dict__)) == (True, None, False)
        assert not User.objects.filter(email="other@example.org").exists()
        assert set(Erasure.objects.values_list("what", "row")) >= {("APPLICATION", mine.pk), ("ACCOUNT", other.pk)}
    with pytest.raises(CommandError, match="не пуста"):
        command("restore", portal / "copy.tar", "--yes", "--into", given)
    with databases.on_server(alone=False) as server:
        databases.ask(server, f"DROP DATABASE {given} WITH (FORCE)")
