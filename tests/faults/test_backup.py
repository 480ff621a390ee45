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
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pyrage
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hackathon_portal.demo import play
from hackathon_portal.kernel import storage
from hackathon_portal.kernel.backups import databases
from hackathon_portal.kernel.web.maintenance import flag
from judging.actions import project as project_actions
from judging.models import ProjectFile
from registration.models import Application
from tests import build

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
PDF = b"%PDF-1.4\n%%EOF"


def state() -> tuple[dict[str, str], dict[str, str]]:
    """Every row, as a digest of each table, and every stored file."""
    with databases.connected(databases.current()) as server:
        query = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
        rows = {f"{schema}.{table}": databases.ask(server, query.format(f'"{schema}"."{table}"'))[0][0]
                for schema, table in databases.ask(server, databases.TABLES)}  # fmt: skip
    return rows, {str(path): sha256(path.read_bytes()).hexdigest() for path in storage.stored_files()}


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


def test_a_copy_brings_back_rows_and_files(portal):
    began = time.process_time()
    before = state()
    t = time.time()
    said = command("backup", portal / "copy.tar")
    print("backup", time.time() - t, time.process_time() - began)
    print(said)
    t = time.time()
    Application.objects.filter(role="captain").update(surname="Испорчено")
    ProjectFile.objects.get().content.delete()
    connections.close_all()
    print(command("restore", portal / "copy.tar", "--yes"))
    print("restore", time.time() - t, time.process_time() - began)
    after = state()
    print({k for k in before[0] if before[0][k] != after[0][k]})
    assert after[1] == before[1]
