"""Files in a bucket of an S3 server: encrypted, whole, by ranges; a server that is away or hangs is told in words and holds no page up."""

from __future__ import annotations

import io
import os
import socket
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import FileResponse
from django.utils import timezone

from hackathon_portal.demo import play
from hackathon_portal.kernel import bucket, encrypted_stores, files, storage
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.storage import PIECE
from hackathon_portal.kernel.stores import StoreAway, raw_store
from hackathon_portal.settings.addresses import storage as addresses
from judging.models import ProjectFile
from tests import buckets, build
from tests.faults.test_files_at_rest import SENTINEL, STARTS, body

PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture(scope="session")
def s3():
    with buckets.served() as server:
        yield server


def use(settings, url: str) -> None:
    settings.STORAGES = settings.STORAGES | {"raw": buckets.entry(url)}


@pytest.fixture(autouse=True)
def asked_at_once(monkeypatch):
    monkeypatch.setattr(bucket.BucketStore, "_away_until", 0)


@pytest.fixture
def in_bucket(s3, settings) -> str:
    """The portal's files lie in a bucket of their own."""
    url = buckets.address(s3)
    use(settings, url)
    return url


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, bucket.BLOCK + 17, 2 * bucket.BLOCK + 3 * PIECE])
def test_what_is_stored_comes_back_and_nothing_of_it_is_read_in_the_bucket(in_bucket, size):
    name = default_storage.save("scans/passport of somebody.pdf", ContentFile(body(size)))
    ((key, raw),) = buckets.everything(storages["raw"]).items()
    assert key == f"portal/{name}"
    assert SENTINEL not in raw
    assert not raw.startswith(STARTS)
    assert default_storage.size(name) == size
    with default_storage.open(name) as file:
        assert file.read() == body(size)
        file.seek(max(0, size - 5))
        assert file.read(3) == body(size)[max(0, size - 5) :][:3]
        file.seek(0)
        assert b"".join(file.chunks(100_000)) == body(size)
    answer = FileResponse(default_storage.open(name), as_attachment=True, filename="a.pdf")
    assert answer["Content-Length"] == str(size)
    default_storage.delete(name)
    assert not default_storage.exists(name)
    with pytest.raises(FileNotFoundError):
        default_storage.open(name)


@pytest.mark.django_db
def test_a_write_that_failed_or_a_file_changed_meanwhile(in_bucket):
    class Broken(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"a"
            raise OSError("disk is full")

    with pytest.raises(OSError, match="disk is full"):
        default_storage.save("a", Broken(b"a"))
    assert list(storage.stored_names()) == []
    name = default_storage.save("a", ContentFile(os.urandom(3 * bucket.BLOCK)))
    with default_storage.open(name) as file:
        storage.encrypt_again(name)
        with pytest.raises(OSError):  # noqa: PT011  never pieces of two files together
            file.read()
    with default_storage.open(name) as file:
        assert len(file.read()) == 3 * bucket.BLOCK


@pytest.mark.django_db
def test_keys_are_changed_and_files_of_no_row_are_swept(in_bucket, settings, monkeypatch):
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    names = [default_storage.save("a", ContentFile(body(100))) for _ in range(3)]
    raw_store().write("elsewhere/plain", lambda target: target.write(b"of somebody else") and None)
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    assert encrypted_stores.Files().walk(rewrite=True, progress=lambda *_: None).rewritten == 4
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert [default_storage.open(name).read() for name in names] == [body(100)] * 3
    assert encrypted_stores.Files().walk(rewrite=False, progress=lambda *_: None).left == 0
    assert files.sweep_orphans(timezone.now()) == []
    assert sorted(files.sweep_orphans(timezone.now() + timedelta(days=8))) == sorted(names)
    assert list(storage.stored_names()) == ["elsewhere/plain"]
    gone = default_storage.save("a", ContentFile(b"x"))
    whole = storage.write_encrypted

    def erased_meanwhile(target, chunks):
        whole(target, chunks)
        default_storage.delete(gone)

    monkeypatch.setattr(storage, "write_encrypted", erased_meanwhile)
    with pytest.raises(FileNotFoundError):
        storage.encrypt_again(gone)
    assert not default_storage.exists(gone)


@pytest.fixture
def work(users, contest, at):
    """A project, its captain, in time."""
    stage = play.Stage(contest, users)
    build.admitted_teams(contest, users, count=1)
    play.projects(stage)
    at(2024, 5, 26, 14)
    return contest.projects.select_related("team__founder").get().team.founder


@pytest.mark.django_db
def test_with_the_server_away_uploads_are_refused_in_words_and_pages_go_on(
    work, contest, client_of, settings, s3, in_bucket, django_capture_on_commit_callbacks
):
    client, staff, page = client_of(work), client_of("staff"), f"/c/{contest.slug}/project/"
    sent = {"file": SimpleUploadedFile("показ.pdf", PDF), "purpose": "material"}
    assert client.post(f"{page}files/", sent).status_code == 302
    file = ProjectFile.objects.get()
    path = f"/c/{contest.slug}/files/{file.pk}/"
    assert b"".join(staff.get(path).streaming_content) == PDF
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        use(settings, in_bucket.replace(s3, f"127.0.0.1:{closed.getsockname()[1]}"))
    answer = client.post(f"{page}files/", {"file": SimpleUploadedFile("ещё.pdf", PDF + b"2"), "purpose": "material"}, follow=True)
    assert "Хранилище файлов сейчас не отвечает" in answer.content.decode()
    assert ProjectFile.objects.count() == 1
    opened = staff.get(path)
    assert (opened.status_code, "Уже сохранённое цело" in opened.content.decode()) == (503, True)
    for address in (page, "/cabinet/", f"/c/{contest.slug}/"):
        assert client.get(address).status_code == 200, address
    with django_capture_on_commit_callbacks(execute=True):
        files.forget(file.content)  # the deed itself does not fail; the sweep removes the file later


@pytest.mark.django_db
def test_a_server_that_never_answers_holds_a_thread_once(settings):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        use(settings, f"s3://k:s@127.0.0.1:{silent.getsockname()[1]}/files?tls=0&timeout=0.3")
        began = time.monotonic()
        with pytest.raises(RuleViolation, match="не отвечает"):
            default_storage.save("a", ContentFile(b"x"))
        assert time.monotonic() - began < 5
        began = time.monotonic()
        for ask in (default_storage.exists, default_storage.open, default_storage.size):
            with pytest.raises(RuleViolation, match="не отвечает"):
                ask("aa/" + "a" * 32)
        assert time.monotonic() - began < 0.3


@pytest.mark.django_db
def test_wrong_keys_and_a_bucket_that_is_not_there_are_no_missing_file(s3, settings):
    use(settings, f"s3://k:s@{s3}/nobody-made-it?tls=0")
    for ask in (lambda: default_storage.open("aa/x"), lambda: default_storage.save("a", ContentFile(b"x"))):
        with pytest.raises(RuleViolation, match="не отвечает"):
            ask()
    with pytest.raises(StoreAway, match="NoSuchBucket"):
        list(raw_store().names())


def moved(*arguments: str) -> str:
    said = io.StringIO()
    call_command("move_files", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_files_move_to_the_bucket_and_back(work, contest, client_of, settings, s3, tmp_path, monkeypatch):
    client = client_of(work)
    for number in range(3):
        client.post(
            f"/c/{contest.slug}/project/files/",
            {"file": SimpleUploadedFile(f"{number}.pdf", PDF + bytes([number])), "purpose": "material"},
        )
    names = [file.content.name for file in ProjectFile.objects.order_by("pk")]
    plain = Path(settings.MEDIA_ROOT) / "consents" / "17.pdf"
    plain.parent.mkdir()
    plain.write_bytes(PDF)
    url = buckets.address(s3)
    monkeypatch.setenv("NEW_STORAGE", url)
    put, done = bucket.BucketStore._put, []

    def killed(self, name, content):
        if len(done) == 2:
            raise KeyboardInterrupt
        put(self, name, content)
        done.append(name)

    monkeypatch.setattr(bucket.BucketStore, "_put", killed)
    with pytest.raises(KeyboardInterrupt):
        moved("--to", "NEW_STORAGE")
    monkeypatch.setattr(bucket.BucketStore, "_put", put)
    count = len(list(storage.stored_names()))
    assert f"Скопировано файлов: {count - 2}, уже были там: 2" in moved("--to", "NEW_STORAGE")
    assert "Скопировано файлов: 0" in moved("--to", "NEW_STORAGE", "--check")
    target = bucket.BucketStore(**buckets.entry(url)["OPTIONS"])
    target.replace(names[0], lambda into: into.write(b"\x89HPFILE1 damaged, of another length") and None)
    ProjectFile.objects.order_by("pk").last().delete()
    default_storage.delete(names[2])  # erased after it was copied: it must not live on in the bucket
    said = moved("--to", url)
    assert "Скопировано файлов: 1" in said
    assert "удалено там как стёртые здесь: 1" in said
    assert "Осталось файлов: 0." in said
    use(settings, url)
    assert [file.content.read() for file in ProjectFile.objects.order_by("pk")] == [PDF + b"\0", PDF + b"\1"]
    assert default_storage.open("consents/17.pdf").read() == PDF
    default_storage.delete(names[1])
    back = moved("--to", str(tmp_path / "back"))
    assert "Записи ссылаются на файлы, которых нет ни там, ни здесь: " + names[1] in back
    assert moved("--from", str(tmp_path / "back")).count("Скопировано файлов: 0") == 1


@pytest.mark.django_db
def test_a_copy_says_what_is_left_when_the_server_goes_away(settings, monkeypatch):
    default_storage.save("a", ContentFile(b"x"))
    with pytest.raises(CommandError, match="продолжит с того же места"):
        moved("--to", "s3://k:s@127.0.0.1:9/files?tls=0&timeout=0.3")
    with pytest.raises(CommandError, match="STORAGE_URL: нужны ключ и секрет"):
        moved("--to", "s3://127.0.0.1:9/files")


USED = {
    "s3://k:s%2F%40@h:9000/files?tls=0": {
        "endpoint_url": "http://h:9000",
        "secret_key": "s/@",
        "addressing": "path",
        "region_name": "us-east-1",
    },
    "s3://k:s@h/files/a/b?region=ru-central1&addressing=virtual": {
        "endpoint_url": "https://h",
        "location": "a/b",
        "region_name": "ru-central1",
    },
    f"s3://k:s@[::1]:9000/files?ca={__file__}&timeout=5": {
        "endpoint_url": "https://[::1]:9000",
        "verify": __file__,
        "timeout": 5.0,
    },
}
REFUSED = {
    "https://k:s3cr3t@h/files": "должен быть вида s3://", "s3://k@h/files": "нужны ключ и секрет", "s3://h/files": "нужны ключ и секрет",
    "s3://k:s3cr3t@h": "имя корзины", "s3://k:s3cr3t@h/Files": "имя корзины", "s3://k:s3cr3t@h/files/../b": "папка в корзине",
    "s3://k:s3cr3t/x@h/files": "пишутся кодами", "s3://k:s3cr3t@h/files?acl=public": "параметр acl портал не использует",
    "s3://k:s3cr3t@h/files?tls=yes": "tls — одно из", "s3://k:s3cr3t@h/files?tls=0&ca=/x": "ca имеет смысл", "s3://k:s3cr3t@h/files?ca=/nonexistent": "файла из параметра ca нет",
    "s3://k:s3cr3t@h/files?addressing=auto2": "addressing — одно из", "s3://k:s3cr3t@h1,h2/files": "нужен один сервер", "s3://k:s3cr3t@h:x/files": "порт",
}  # fmt: skip


@pytest.mark.parametrize("url", USED)
def test_every_part_of_the_address_is_used(url):
    options = addresses.files(url)["OPTIONS"]
    assert {name: options[name] for name in USED[url]} == USED[url]


@pytest.mark.parametrize("url", REFUSED)
def test_what_cannot_be_used_is_refused_by_name(url):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL") as refused:
        addresses.files(url)
    assert REFUSED[url] in str(refused.value)
    assert "s3cr3t" not in str(refused.value)
