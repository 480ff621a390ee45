"""After a change of keys everything is read with the new key alone: rows, second factors, files; nothing encrypts unseen."""

from __future__ import annotations

import ast
import io
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from hackathon_portal.accounts.adapters import SecondFactorAdapter
from hackathon_portal.demo import play
from hackathon_portal.kernel import encrypted_stores, encryption, storage, walks
from judging.actions import project as project_actions
from judging.models import ProjectFile
from registration.models import Application
from tests import build

PDF = b"%PDF-1.4\n" + b"x" * 200_000 + b"%%EOF"
ROOMS = ("hackathon_portal", "registration", "judging", "prizes")


class AesGcm:
    """Another means of encryption, as a provider would plug it in."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._ciphers = [
            AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fields").derive(key.encode())) for key in keys
        ]

    def encrypt(self, data: bytes) -> bytes:
        nonce = os.urandom(12)
        return b"gcm." + (nonce + self._ciphers[0].encrypt(nonce, data, None)).hex().encode()

    def decrypt(self, token: bytes) -> bytes:
        if not token.startswith(b"gcm."):
            raise ValueError("another cipher's")
        raw = bytes.fromhex(token[4:].decode())
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(raw[:12], raw[12:], None)
            except Exception:
                continue
        raise ValueError("no key")


@pytest.fixture
def work(users, contest, at):
    """A contest with people, a project with a file, second factors of everybody who needs one."""
    stage = play.Stage(contest, users)
    build.admitted_teams(contest, users, count=2)
    play.projects(stage)
    project = contest.projects.select_related("team__founder").first()
    at(2024, 5, 26, 14)
    project_actions.add_file(project=project, upload=SimpleUploadedFile("показ.pdf", PDF), by=project.team.founder)
    plain = Path(configured.MEDIA_ROOT) / "project-files" / "old"
    plain.parent.mkdir(parents=True)
    plain.write_bytes(b"%PDF of before")
    user = users["staff"]
    user.set_password(build.PASSWORD)
    user.save()
    return user


def sign_in(user, code: str) -> int:
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": build.PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    return client.post("/accounts/2fa/authenticate/", {"code": code}).status_code


def totp_of(user) -> str:
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return format_hotp_value(hotp_value(SecondFactorAdapter().decrypt(row.data["secret"]), int(time.time()) // 30))


def check_everything_is_read(user) -> None:
    person = Application.objects.exclude(passport_number="").first()
    assert re.fullmatch(r"\d{6}", person.passport_number)
    assert ProjectFile.objects.get().content.read() == PDF
    assert sign_in(user, totp_of(user)) == 302
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    assert sign_in(user, RecoveryCodes(row).get_unused_codes()[0]) == 302


@pytest.mark.django_db
def test_after_the_change_the_old_key_is_needed_for_nothing(work, settings):
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    with pytest.raises(CommandError, match="Старый ключ ещё нужен") as refused:
        call_command("rotate_field_keys", check=True, stdout=io.StringIO())
    for named in ("registration_application", "mfa_authenticator", "файлы: 2"):
        assert named in str(refused.value)
    said = io.StringIO()
    call_command("rotate_field_keys", stdout=said)
    assert "Всё читается первым ключом: старый ключ можно убрать." in said.getvalue()
    settings.FIELD_ENCRYPTION_KEYS = [new]
    check_everything_is_read(work)
    assert not (Path(settings.MEDIA_ROOT) / "project-files" / "old").read_bytes().startswith(b"%PDF")
    again = io.StringIO()
    call_command("rotate_field_keys", stdout=again)
    assert "Перешифровано значений: 0" in again.getvalue()


@pytest.mark.django_db
def test_a_walk_that_was_cut_short_goes_on_and_names_what_no_key_reads(work, settings, monkeypatch):
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    monkeypatch.setattr(walks, "BATCH", 3)

    class Killed(Exception):
        pass

    def stop(name: str, seen: int) -> None:
        if "registration_application" in name and seen >= 3:
            raise Killed

    with pytest.raises(Killed):
        encrypted_stores.rotate(progress=stop)
    with connection.cursor() as cursor:
        cursor.execute("SELECT passport_number FROM registration_application WHERE passport_number <> ''")
        tokens = [token for (token,) in cursor.fetchall()]
        current = sum(encryption.is_current(token) for token in tokens)
        assert 0 < current < len(tokens)
        cursor.execute(
            "UPDATE registration_application SET snils = 'damaged' WHERE id = (SELECT min(id) FROM registration_application)"
        )
    with pytest.raises(CommandError) as refused:
        call_command("rotate_field_keys", stdout=io.StringIO())
    assert re.search(
        r"\(registration_application\): 1 \(ни одним ключом: заявка .*registration_application\), \d+\)$", str(refused.value)
    )


@pytest.mark.django_db
def test_another_cipher_takes_over_what_the_first_has_written(work, settings):
    settings.FIELD_CIPHER = ["tests.faults.test_change_of_keys.AesGcm", "hackathon_portal.kernel.encryption.FernetCipher"]
    call_command("rotate_field_keys", stdout=io.StringIO())
    settings.FIELD_CIPHER = ["tests.faults.test_change_of_keys.AesGcm"]
    check_everything_is_read(work)
    with connection.cursor() as cursor:
        cursor.execute("SELECT passport_number FROM registration_application WHERE passport_number <> '' LIMIT 1")
        assert cursor.fetchone()[0].startswith("gcm.")


def callers_of_encrypt() -> set[str]:
    """Every function of the portal that calls something named `encrypt`, as `module.Class.function`."""
    found = set()

    def walk(node: ast.AST, where: tuple[str, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
            if isinstance(child, ast.Call):
                name = child.func.attr if isinstance(child.func, ast.Attribute) else getattr(child.func, "id", "")
                if name in {"encrypt", "_encrypt"}:
                    found.add(".".join(where))
            walk(child, (*where, child.name) if named else where)

    for room in ROOMS:
        for path in (configured.BASE_DIR / room).rglob("*.py"):
            if "migrations" not in path.parts:
                walk(ast.parse(path.read_text()), path.relative_to(configured.BASE_DIR).with_suffix("").parts)
    return found


# The ciphers themselves, and the file's own (`Files` walks what it writes).
CIPHERS = {
    "hackathon_portal.kernel.encryption.encrypt", "hackathon_portal.kernel.encryption.rotated",
    "hackathon_portal.kernel.encryption.FernetCipher.encrypt", "hackathon_portal.kernel.storage.write_encrypted",
}  # fmt: skip


def test_whoever_encrypts_has_said_where_the_token_lies():
    registered = frozenset().union(*(store.callers for store in encrypted_stores.stores()))
    assert callers_of_encrypt() == registered | CIPHERS


def test_every_encrypted_column_of_every_table_is_walked():
    from django.apps import apps

    walked = {
        (store.model, column.name)
        for store in encrypted_stores.stores()
        if isinstance(store, encrypted_stores.Rows)
        for column in store.columns
    }
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, encryption.EncryptedTextField):
                assert (model, field.name) in walked, f"{model._meta.label}.{field.name}"


def test_files_are_walked(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "plain").write_bytes(b"%PDF")
    assert list(storage.stored_names()) == ["plain"]
