"""Uploaded files lie encrypted: nothing of them is read on the disk, a changed file does not open, ranges and sizes are those of the content."""

from __future__ import annotations

import ast
import io
import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.management import call_command
from django.http import FileResponse

from hackathon_portal.kernel import files, storage
from hackathon_portal.kernel.storage import HEADER, PIECE, SEALED_PIECE, DamagedFile

SENTINEL = b"PASSPORT-OF-NOBODY-7020"
STARTS = (b"%PDF", b"\x89PNG\r\n", b"\xff\xd8\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17)


def body(size: int) -> bytes:
    return (SENTINEL * (size // len(SENTINEL) + 1))[:size]


def path_of(name: str) -> Path:
    return Path(default_storage.path(name))


@pytest.mark.parametrize("size", SIZES)
def test_what_is_stored_comes_back_and_nothing_of_it_lies_on_the_disk(size, settings):
    name = default_storage.save("scans/passport of somebody.pdf", ContentFile(body(size)))
    assert len(Path(name).parts) == 2
    assert "pass" not in name
    raw = path_of(name).read_bytes()
    assert SENTINEL not in raw
    assert not raw.startswith(STARTS)
    assert oct(path_of(name).stat().st_mode & 0o777) == "0o600"
    assert default_storage.size(name) == size
    with default_storage.open(name) as file:
        assert (file.size, file.read()) == (size, body(size))
        assert file.seek(max(0, size - 5)) == max(0, size - 5)
        assert file.read(3) == body(size)[max(0, size - 5) :][:3]
        file.seek(0)
        assert b"".join(file.chunks(1000)) == body(size)


def test_a_file_that_came_as_a_temporary_one_is_encrypted_too():
    upload = TemporaryUploadedFile("a.pdf", "application/pdf", 0, None)
    upload.write(body(300_000))
    upload.size = 300_000
    upload.seek(0)
    name = default_storage.save("a.pdf", upload)
    assert SENTINEL not in path_of(name).read_bytes()
    with default_storage.open(name) as file:
        assert file.read() == body(300_000)


def test_an_answer_has_the_length_of_the_content():
    name = default_storage.save("a", ContentFile(body(100_000)))
    answer = FileResponse(default_storage.open(name), as_attachment=True, filename="a.pdf")
    assert answer["Content-Length"] == "100000"
    assert b"".join(answer.streaming_content) == body(100_000)
    with pytest.raises(OSError, match="fileno"):  # no server may send the file past the decryption
        default_storage.open(name).fileno()


def changed(raw: bytes, how: str) -> bytes:
    first, second = raw[HEADER : HEADER + SEALED_PIECE], raw[HEADER + SEALED_PIECE : HEADER + 2 * SEALED_PIECE]
    rest = raw[HEADER + 2 * SEALED_PIECE :]
    return {
        "cut by a piece": raw[: HEADER + 2 * SEALED_PIECE],
        "cut in a piece": raw[:-5],
        "the header alone": raw[:HEADER],
        "pieces swapped": raw[:HEADER] + second + first + rest,
        "a piece twice": raw[:HEADER] + first + first + second + rest,
        "a bit turned": raw[: HEADER + 100] + bytes([raw[HEADER + 100] ^ 1]) + raw[HEADER + 101 :],
        "another salt": raw[: HEADER - 1] + bytes([raw[HEADER - 1] ^ 1]) + raw[HEADER:],
        "something added": raw + b"\0" * 40,
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        "cut by a piece",
        "cut in a piece",
        "the header alone",
        "pieces swapped",
        "a piece twice",
        "a bit turned",
        "another salt",
        "something added",
    ],
)
def test_a_changed_file_does_not_open(how):
    name = default_storage.save("a", ContentFile(os.urandom(2 * PIECE + 500)))
    path_of(name).write_bytes(changed(path_of(name).read_bytes(), how))
    with pytest.raises(DamagedFile):
        default_storage.open(name).read()


def test_pieces_of_two_files_do_not_mix():
    names = [default_storage.save("a", ContentFile(os.urandom(2 * PIECE))) for _ in range(2)]
    one, other = (path_of(name).read_bytes() for name in names)
    path_of(names[0]).write_bytes(one[: HEADER + SEALED_PIECE] + other[HEADER + SEALED_PIECE :])
    with pytest.raises(DamagedFile):
        default_storage.open(names[0]).read()


def test_files_of_before_are_read_and_encrypted_by_a_command(settings):
    old = Path(settings.MEDIA_ROOT) / "consents" / "17-passport.pdf"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"%PDF" + body(PIECE))
    with default_storage.open("consents/17-passport.pdf") as file:
        assert file.read() == b"%PDF" + body(PIECE)
    said = io.StringIO()
    call_command("encrypt_files", stdout=said)
    assert "Зашифровано файлов: 1" in said.getvalue()
    assert not old.read_bytes().startswith(b"%PDF")
    with default_storage.open("consents/17-passport.pdf") as file:
        assert file.read() == b"%PDF" + body(PIECE)
    assert [path.name for path in old.parent.iterdir()] == ["17-passport.pdf"]


def test_another_cipher_takes_over_by_its_name(settings):
    settings.FILE_CIPHER = "cryptography.hazmat.primitives.ciphers.aead.ChaCha20Poly1305"
    name = default_storage.save("a", ContentFile(body(100_000)))
    with default_storage.open(name) as file:
        assert file.read() == body(100_000)


def test_a_key_that_is_gone_is_said_and_not_guessed(settings):
    name = default_storage.save("a", ContentFile(b"x"))
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(DamagedFile, match="no key"):
        default_storage.open(name)


def test_a_write_that_failed_leaves_nothing(settings):
    class Broken(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"a"
            raise OSError("disk is full")

    with pytest.raises(OSError, match="disk is full"):
        default_storage.save("a", Broken(b"a"))
    assert list(storage.stored_names()) == []


@pytest.mark.django_db
def test_every_field_with_files_uses_the_encrypted_storage():
    for model in apps.get_models():
        for field in files.file_fields(model):
            assert isinstance(field.storage, storage.EncryptedStorage), field  # also a lazy one that nobody has used yet


def test_no_file_of_a_played_contest_is_plain(kuzbass_published, settings):
    """Consents of parents, documents of winners, pictures: nothing on the disk begins as a file of its kind or holds a word of it."""
    stored = list(storage.stored_names())
    assert len(stored) >= 5
    for name in stored:
        raw = path_of(name).read_bytes()
        assert raw.startswith(storage.MAGIC), name
        assert not any(start in raw[:200] for start in STARTS)


@pytest.mark.parametrize("room", ["hackathon_portal", "registration", "judging", "prizes"])
def test_nobody_reads_a_stored_file_past_the_storage(room):
    """`.path` of a file or of the storage, `temporary_file_path`, MEDIA_ROOT: where files lie is the stores' alone, so that a bucket will do."""
    allowed = {"stores.py", "storage.py", "base.py", "testing.py"}
    found = []
    for path in (configured.BASE_DIR / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and (
                node.attr in {"temporary_file_path", "MEDIA_ROOT"}
                or (node.attr == "path" and isinstance(node.value, ast.Attribute) and node.value.attr in FIELDS)
                or (node.attr == "path" and ast.unparse(node.value).endswith(("storage", "storages['raw']")))
            ):
                found.append(f"{path.name}:{node.lineno}")
    assert [place for place in found if place.split(":")[0] not in allowed] == []


FIELDS = {
    "file", "logo", "picture", "content", "scan", "signed_copy", "act_file", "order_file", "background", "signature", "appointment",
    "signed_file", "nominations_act_file", "cover", "cover_narrow", "narrow", "protocol", "document",
}  # fmt: skip


def test_the_names_above_are_those_of_the_fields():
    assert {field.name for model in apps.get_models() for field in files.file_fields(model)} <= FIELDS
