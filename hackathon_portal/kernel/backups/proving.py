"""A copy is read from its first to its last byte before anything is done with it: hashes, the dump, whether this version can bring it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from hackathon_portal.kernel.backups import archive
from hackathon_portal.kernel.backups.databases import Refused
from hackathon_portal.launcher.pg_tools import Restoring


@dataclass(frozen=True)
class Copy:
    """A copy that was proved, by its manifest."""

    path: Path
    manifest: dict[str, Any]

    @property
    def taken_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["taken_at"])

    @property
    def rows(self) -> int:
        return sum(self.manifest["tables"].values())

    @property
    def files(self) -> list[str]:
        """Names of the uploaded files in it."""
        return [each["path"][len(archive.FILES) :] for each in self.manifest["members"] if each["path"].startswith(archive.FILES)]

    @property
    def server_major(self) -> int:
        return int(self.manifest["server_major"])

    @property
    def migrations(self) -> set[tuple[str, str]]:
        return {(app, name) for app, name in self.manifest["migrations"]}


def fingerprint(key: str) -> str:
    """By which a copy says under which key its data lie; tells nothing of the key."""
    return hashlib.sha256(b"portal backup key" + key.encode()).hexdigest()[:16]


def fingerprints() -> dict[str, Any]:
    """Of the keys the data lie under now."""
    keys = [*settings.FIELD_ENCRYPTION_KEYS, settings.IDENTITY_HASH_KEY]
    return {"fields": [fingerprint(key) for key in keys[:-1]], "identity": fingerprint(keys[-1])}


def read_through(path: Path, major: int, identities: Sequence[Any] = ()) -> Copy:
    """Read everything: each member against the manifest, the dump by pg_restore of this major version. Refused for whatever does not agree."""
    sink = Restoring(["--file=/dev/null"], major)
    found: list[dict[str, Any]] = []
    content: bytes | None = None
    with sink, archive.opened(path, identities) as members:
        for name, source in members:
            if content is not None:
                raise Refused(f"{archive.BROKEN}: после описи есть {name[:100]}.")
            if name == archive.MANIFEST:
                content = source.read(archive.MOST_OF_MANIFEST)
            else:
                found.append(digested(name, source, sink))
    manifest = _manifest(content)
    if found != manifest["members"]:
        differing = next((ours["path"] for ours, theirs in zip(found, manifest["members"], strict=False) if ours != theirs), "")
        raise Refused(f"{archive.BROKEN}: содержание не то, что в описи ({differing or 'не всё на месте'}).")
    copy = Copy(path, manifest)
    if copy.server_major > major:
        raise Refused(
            f"Копия снята с PostgreSQL {copy.server_major}, а этот сервер — {major}: вернуть её можно в сервер {copy.server_major} или новее."
        )
    if sink.fault:
        raise Refused(f"Копия базы внутри архива повреждена: {sink.fault}.")
    return copy


def digested(name: str, source: IO[bytes], sink: Restoring) -> dict[str, Any]:
    """What the manifest has to say of a member; a piece of the dump goes on into `sink`."""
    digest, size = hashlib.sha256(), 0
    for piece in archive.pieces(source):
        digest.update(piece)
        size += len(piece)
        if name.startswith(archive.DATABASE):
            sink.write(piece)
    return {"path": name, "size": size, "sha256": digest.hexdigest()}


_SHAPE = {
    "taken_at": str, "portal": str, "server": str, "server_major": int, "migrations": list, "tables": dict, "keys": dict, "members": list,
    "database_bytes": int, "files_bytes": int, "missing": list,
}  # fmt: skip


def _manifest(content: bytes | None) -> dict[str, Any]:
    if content is None:
        raise Refused(f"{archive.BROKEN}: в нём нет описи (manifest.json).")
    try:
        manifest = json.loads(content)
        if manifest["kind"] != archive.KIND:
            raise Refused("Это не копия портала.")
        if manifest["format"] != archive.FORMAT:
            raise Refused(f"Копия в другом виде (формат {manifest['format']!r}): её делала другая версия портала.")
        if any(not isinstance(manifest[key], kind) for key, kind in _SHAPE.items()):
            raise TypeError("опись другого вида")
        datetime.fromisoformat(manifest["taken_at"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(f"{archive.BROKEN}: опись не читается ({error}).") from error
    return manifest


def refuse_other_version(copy: Copy) -> None:
    """Refused where the migrations applied in the copy are not a beginning of this version's."""
    loader = MigrationLoader(None)
    known, nodes = set(loader.disk_migrations), loader.graph.nodes
    own = {app for app, _ in known}
    unknown = sorted(key for key in copy.migrations - known if key[0] in own)
    squashed = {key for key, whole in loader.replacements.items() if copy.migrations.issuperset(whole.replaces)}
    applied = copy.migrations & set(nodes) | squashed
    ahead = [key for key in applied & set(nodes) if not {parent.key for parent in loader.graph.node_map[key].parents} <= applied]
    version = copy.manifest["portal"]
    if not copy.migrations or ahead:
        raise Refused(
            f"Копия (портал {version}) старше, чем эта версия умеет обновить, или не с начала: восстановите её той версией портала."
        )
    if unknown:
        names = ", ".join(f"{app}.{name}" for app, name in unknown[:5])
        waiting = any(leaf not in applied for leaf in loader.graph.leaf_nodes())
        if waiting:
            raise Refused(
                f"Копия (портал {version}) старше, чем эта версия умеет обновить ({names}): восстановите её той версией портала."
            )
        raise Refused(f"Копия (портал {version}) новее этой программы ({names}): поставьте ту же или более новую версию.")


def refuse_other_keys(copy: Copy) -> None:
    """Refused where the keys of this installation do not read what lies in the copy."""
    theirs = copy.manifest["keys"]
    if theirs.get("identity") != fingerprints()["identity"] or theirs["fields"][:1] == lacking_keys(copy)[:1]:
        raise Refused(
            "Ключи этой установки не от этой копии: зашифрованное в ней не открылось бы. Сначала положите ключи копии: в FIELD_ENCRYPTION_KEYS и "
            "IDENTITY_HASH_KEY окружения, а у встроенной установки — файлом secrets.json в папку данных (PORTAL_DATA), затем повторите."
        )


def lacking_keys(copy: Copy) -> list[str]:
    """Fingerprints of keys that were in use when the copy was taken and are not here, the one it was written under first."""
    ours = fingerprints()["fields"]
    return [key for key in copy.manifest["keys"]["fields"] if key not in ours]
