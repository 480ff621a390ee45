"""Nodes of one portal: what decides what people see is shared, and a node with other keys does not join."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import OperationalError

from hackathon_portal.kernel.web import health, maintenance


def test_a_process_asks_once_in_some_seconds_whether_the_portal_is_worked_on(
    contest, client, settings, django_assert_num_queries, monkeypatch
):
    settings.MAINTENANCE_SECONDS = 60
    with django_assert_num_queries(1):
        for _ in range(5):
            client.get("/viewing/")
    call_command("maintenance", "on", "", stdout=io.StringIO())
    assert client.get("/viewing/").status_code == 503
    monkeypatch.setattr(maintenance.Installation.objects, "filter", lambda **_: (_ for _ in ()).throw(OperationalError()))
    maintenance._shared.until = 0
    assert client.get("/viewing/").status_code == 503, "with the database away the last answer stands"
    monkeypatch.undo()
    call_command("maintenance", "off", stdout=io.StringIO())


@pytest.mark.parametrize("variable", ["FIELD_ENCRYPTION_KEYS", "IDENTITY_HASH_KEY"])
def test_a_node_with_other_keys_is_refused(db, settings, variable, monkeypatch):
    call_command("migrate_if_needed")
    call_command("migrate_if_needed")
    setattr(settings, variable, [Fernet.generate_key().decode()] if variable == "FIELD_ENCRYPTION_KEYS" else "another")
    with pytest.raises(CommandError, match=f"{variable} не тот"):
        call_command("migrate_if_needed")
    monkeypatch.setattr(health, "_is_of_this_version", False)
    assert health._look_at_database() == health.OTHER_KEYS


# What lies in a node's own data folder (by the beginning of module and setting), and why nobody at another node misses it.
OF_ONE_NODE = {
    "kernel/web/maintenance.py: DATA_DIR": "the page of works of this node alone (`maintenance on --here`), while the database is away",
    "demo/people.py: DATA_DIR": "passwords of invented people, for who has started the demonstration",
    "kernel/web/mailbox.py: MAIL_FOLDER": "letters of the embedded default, which listens on loopback alone",
    **{f"kernel/disk.py: {folder}": "free space of this node's own disks" for folder in ("DATA_DIR", "SCRATCH_DIR")},
    "kernel/scratch.py: SCRATCH_DIR": "temporary files of a work, gone with its process",
    "kernel/backups": "copies lie where they are made; what was erased is in the database as well",
    "kernel/management/commands/": "what an operator types at one node",
    "demo/management/commands/first_start.py: STATIC_ROOT": "styles and scripts, the same in every node of one version",
}


def test_nothing_that_people_see_lies_in_the_folder_of_one_node():
    folders = {name for name in dir(configured) if name.isupper() and isinstance(getattr(configured, name), Path)} - {"BASE_DIR"}
    assert {"DATA_DIR", "MEDIA_ROOT"} <= folders
    found = set()
    for room in ("hackathon_portal", "registration", "judging", "prizes"):
        for path in (configured.BASE_DIR / room).rglob("*.py"):
            name = path.relative_to(configured.BASE_DIR / room).as_posix()
            if name.startswith(("settings/", "launcher/")):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute) and node.attr in folders:
                    found.add(f"{name}: {node.attr}")
    unexplained = sorted(use for use in found if not use.startswith(tuple(OF_ONE_NODE)))
    assert unexplained == [], "say why another node needs it not, or keep it in the database or the storage"
    assert [row for row in OF_ONE_NODE if not row.endswith("/") and not any(use.startswith(row) for use in found)] == []
