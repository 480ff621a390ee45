"""Copies by the clock: how many, how long, in two places, tried out, told of when they are not there. Whatever is kept goes one way to the disk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import timezone
from moto.server import ThreadedMotoServer

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel import tasks
from hackathon_portal.kernel.backups import databases, erased, places, routine, writing
from hackathon_portal.kernel.backups.models import CopyRecord
from hackathon_portal.kernel.models import Erasure, OutboxMessage
from hackathon_portal.kernel.personal import With
from hackathon_portal.settings.addresses import storage as addresses
from tests.faults.test_backup import command, portal  # noqa: F401  a fixture


@pytest.fixture
def administrator(portal, users) -> User:  # noqa: F811
    grant_role(user=users["staff"], contest=None, role=Role.ADMINISTRATOR)
    return users["staff"]


pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
Kind = CopyRecord.Kind


def names(place: places.Place | None) -> list[str]:
    assert place is not None
    return place.names()


def test_the_routine_keeps_so_many_copies_for_so_long_in_two_places(portal, settings, tmp_path, client_of, administrator):  # noqa: F811
    settings.BACKUP_DIR, settings.BACKUP_COPY_TO, settings.BACKUP_KEEP, settings.BACKUP_DAYS = (
        portal,
        str(tmp_path / "second"),
        3,
        10,
    )
    now = timezone.now()
    Erasure.objects.create(what="ACCOUNT", row=77)
    for place in (portal, tmp_path / "second"):
        place.mkdir(exist_ok=True)
        for days in (1, 5, 12, 400):
            (place / f"portal-{now - timedelta(days=days):%Y%m%d-%H%M%S}.tar").write_bytes(b"older")
        (place / "another's.tar").write_bytes(b"not ours")
    tasks.keep_copies()
    copy, trial = CopyRecord.objects.get(kind=Kind.COPY), CopyRecord.objects.get(kind=Kind.TRIAL)
    assert (copy.is_good, copy.is_elsewhere, copy.files, trial.is_good) == (True, True, 1, True)
    assert "восстановлено и сверено" in trial.outcome
    for place in (portal, tmp_path / "second"):
        assert places.Folder(place).names()[0] == copy.name
        assert [(now - places.taken_at(name)).days for name in places.Folder(place).names()[1:]] == [1, 5]
        assert (place / "another's.tar").exists()
        assert [(line.what, line.row) for line in erased.read(place / "erased.jsonl")] == [("ACCOUNT", 77)]
    with databases.on_server(alone=False) as server:
        assert databases.besides(server) == []  # the trial's database is gone
    assert tasks.watch_copies() == ""
    assert not routine.trial_is_due()
    page = client_of(administrator).get("/portal/copies/").content.decode()
    assert all(words in page for words in (copy.name, copy.sha256[:16], "пробное восстановление", "есть во втором месте"))

    CopyRecord.objects.filter(kind=Kind.COPY).update(started_at=now - timedelta(hours=26))
    assert "больше суток" in tasks.watch_copies()
    letter = OutboxMessage.objects.get(key__startswith="alarm:backup age")
    assert (letter.recipient, "больше суток" in letter.body) == (administrator.email, True)
    (portal / copy.name).write_bytes(b"")
    CopyRecord.objects.filter(kind=Kind.COPY).update(started_at=now)
    assert "другого размера" in tasks.watch_copies()


def test_what_goes_wrong_is_on_record_and_told_and_costs_no_older_copy(portal, settings, tmp_path, administrator):  # noqa: F811
    settings.BACKUP_DIR, settings.BACKUP_KEEP = portal, 1
    CopyRecord.objects.create(kind=Kind.TRIAL, is_good=True)
    tasks.keep_copies()
    good = places.Folder(portal).names()
    settings.BACKUP_COPY_TO = str(tmp_path / "not there")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_POSTGRES_BIN", str(tmp_path))
        tasks.keep_copies()
        with pytest.raises(CommandError, match="postgresql-client"):
            command("keep_copies")
    assert places.Folder(portal).names() == good
    assert [record.is_good for record in CopyRecord.objects.filter(kind=Kind.COPY).order_by("pk")] == [True, False, False]
    routine._put_elsewhere(CopyRecord.objects.filter(is_good=True, kind=Kind.COPY).get())
    kinds = {key.split(":")[1] for key in OutboxMessage.objects.filter(key__startswith="alarm:").values_list("key", flat=True)}
    assert kinds == {"backup copy", "backup place"}
    settings.BACKUP_DIR = None
    assert (tasks.keep_copies(), tasks.watch_copies()) == ("", "")
    with pytest.raises(CommandError, match="BACKUP_DIR"):
        command("keep_copies")


def test_two_copies_of_one_second_have_two_names_and_stand_in_their_order(tmp_path, settings):
    now, chosen = timezone.now(), []
    for settings.BACKUP_RECIPIENTS in ([], ["age1"], []):  # the three are one moment's, encrypted or not
        chosen.append(writing.free_name(tmp_path, now))
        (tmp_path / chosen[-1]).touch()
    assert places.Folder(tmp_path).names() == chosen[::-1]
    assert len({places.taken_at(name) for name in chosen}) == 3
    assert writing.free_name(tmp_path / "not there", now) == writing.free_name(None, now) == chosen[0]


def test_a_role_that_may_not_create_databases_is_told_how(monkeypatch, users):
    role = "plain_of_tests"
    with databases.on_server(alone=False) as server:
        databases.ask(server, f"DROP ROLE IF EXISTS {role}")
        databases.ask(server, f"CREATE ROLE {role} LOGIN")
    address = databases._address()
    try:
        monkeypatch.setattr(databases, "_address", lambda: address | {"user": role})
        with databases.on_server() as server, pytest.raises(databases.Refused, match="CREATEDB"):
            databases.create_beside(server, databases.name_beside(databases.TRIAL, timezone.now()))
    finally:
        monkeypatch.setattr(databases, "_address", lambda: address)
        with databases.on_server(alone=False) as server:
            databases.ask(server, f"DROP ROLE {role}")


def test_the_second_place_may_be_a_bucket(settings, tmp_path):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        settings.STORAGES = settings.STORAGES | {
            "copies": addresses.files(f"s3://key:secret@{host}:{port}/copies/portal?tls=0", "BACKUP_COPY_TO")
        }
        place = places.second()
        assert isinstance(place, places.Bucket)
        place.store.connection.meta.client.create_bucket(Bucket="copies")
        for day in (1, 2):
            source = tmp_path / f"portal-2024050{day}-023000.tar"
            source.write_bytes(bytes([day]) * 100_000)
            place.put(source)
        with pytest.raises(OSError, match="уже есть"):
            place.put(source)
        place.put(source, replace=True)
        assert names(place) == ["portal-20240502-023000.tar", "portal-20240501-023000.tar"]
        place.remove("portal-20240501-023000.tar")
        assert names(place) == ["portal-20240502-023000.tar"]
    finally:
        server.stop()


@pytest.mark.django_db(transaction=False)
def test_whatever_is_erased_as_a_whole_is_repeated_after_a_restore():
    assert erased.replayed() | erased.PARTS == set(With)


def test_a_number_given_again_is_another_row(users, settings):
    person = users["staff"]
    line = erased.Erased("ACCOUNT", person.pk, "2001-01-01T00:00:00+00:00", timezone.now().isoformat())
    assert erased.replay([line], since=timezone.now() - timedelta(days=1)) == 0
    before = erased.Erased("ACCOUNT", person.pk, person.date_joined.isoformat(), "2001-01-01T00:00:00+00:00")
    assert erased.replay([before], since=timezone.now()) == 0  # erased before the copy: somebody was brought into it since
    person.refresh_from_db()
    assert person.is_active
    Path(settings.ERASURES_FILE).write_text("{cut\n")
    erased.append([erased.Erased("ACCOUNT", person.pk, person.date_joined.isoformat(), timezone.now().isoformat())])
    with pytest.raises(CommandError, match="не время"):
        command("replay_erasures", "--since", "вчера")
    assert "повторено: 1" in command("replay_erasures", "--since", (timezone.now() - timedelta(days=1)).isoformat())
    person.refresh_from_db()
    assert not person.is_active
