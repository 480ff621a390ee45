"""Uploaded files are looked at by ClamAV where CLAMAV_SOCKET names its socket: until it has said «clean» nobody opens a file.

Every file goes through the storage (`storage.py`), so every upload is held: what the portal made itself (`made_here`) is not. A clamd that is away
loses nothing: files are taken, wait and are looked at later. An infected one is removed; who sent it and staff get a letter.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from hackathon_portal.kernel import clock, files, waking, walks
from hackathon_portal.kernel.audit import action, note, request_under_way
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import FileCheck

log = logging.getLogger("portal.antivirus")

CHUNK = 64 * 1024
ANSWER_SECONDS = 120
MOST_AT_ONCE = 200
State = FileCheck.State
# Called in the transaction that removes an infected file: (its check, the row that names it or None).
_followers: list[Callable[[FileCheck, models.Model | None], None]] = []


class Away(OSError):
    """clamd does not answer, or could not look at this file; the message says what it said."""


def is_on() -> bool:
    return bool(settings.CLAMAV_SOCKET)


def scan(content: IO[bytes]) -> str:
    """The name of what clamd finds in the content, empty for clean; Away where it gives no verdict. Protocol: INSTREAM."""
    try:
        with _connected() as server:
            server.sendall(b"zINSTREAM\0")
            while piece := content.read(CHUNK):
                server.sendall(len(piece).to_bytes(4, "big") + piece)
            server.sendall(bytes(4))
            with server.makefile("rb") as answers:
                answer = answers.read(4096).rstrip(b"\0\n").decode(errors="replace")
    except OSError as error:
        raise Away(type(error).__name__) from error
    if answer.endswith(" FOUND"):
        return answer.removesuffix(" FOUND").partition(": ")[2][:200] or "?"
    if answer.endswith(" OK"):
        return ""
    raise Away(answer[:200] or "no answer")


def _connected() -> socket.socket:
    """A socket at `/path`, `unix:/path` or `host:port`."""
    address = settings.CLAMAV_SOCKET.removeprefix("unix:")
    if address.startswith("/"):
        server = socket.socket(socket.AF_UNIX)
        server.settimeout(ANSWER_SECONDS)
        try:
            server.connect(address)
        except OSError:
            server.close()
            raise
        return server
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER_SECONDS)


def made_here(content: Any) -> Any:
    """Mark a file's content as the portal's own work (pixels drawn anew, a document, an export): it is not held."""
    content.made_here = True
    return content


def hold(name: str) -> None:
    """Hold a file that has just been stored under this name; once the transaction is committed a worker looks at it."""
    if not is_on():
        return
    request = request_under_way()
    user = getattr(request, "user", None)
    FileCheck.objects.create(name=name, sent_by=user if user and user.is_authenticated else None)
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    waking.wake("kernel.check_files")


def state_of(name: str) -> str:
    """«проверяется» or «заражён, удалён»; empty for a file that may be opened."""
    check = FileCheck.objects.filter(name=name).exclude(state=State.CLEAN).first()
    return check.get_state_display() if check else ""


def refuse_unchecked(name: str) -> None:
    """RuleViolation for a file that waits for its check, or was found infected."""
    check = FileCheck.objects.filter(name=name).first()
    if check is None or check.state == State.CLEAN:
        return
    if check.state == State.INFECTED:
        raise RuleViolation(
            code="file.infected", status=410, message="Файл оказался заражён и удалён. Попросите приложить его заново: чистым."
        )
    raise RuleViolation(
        code="file.unchecked", status=409, message="Файл проверяется на вирусы: откройте его через минуту. Он не потерян."
    )


def forget(name: str) -> None:
    """The file is gone, and what was known of it: except that it was infected, which whoever opens it is told."""
    FileCheck.objects.filter(name=name).exclude(state=State.INFECTED).delete()


def hold_everything() -> int:
    """Let files stored before the check was configured be looked at; returns how many were put in the queue."""
    held = 0
    for names in names_in_batches():
        known = set(FileCheck.objects.filter(name__in=names).values_list("name", flat=True))
        rows = [FileCheck(name=name) for name in names if name not in known]
        held += len(FileCheck.objects.bulk_create(rows, ignore_conflicts=True))
    return held


def stored_names() -> Iterator[str]:
    """Every name that a row has for a file."""
    for names in names_in_batches():
        yield from names


def names_in_batches() -> Iterator[list[str]]:
    """The same, a batch of rows at a time."""
    for model in apps.get_models():
        for field in files.file_fields(model):
            if not hasattr(model, "pgh_tracked_model"):
                for rows in walks.batches(model._default_manager.exclude(**{field.name: ""}).only(field.name)):
                    yield [name for name in dict.fromkeys(getattr(row, field.attname).name for row in rows) if name]


def check_waiting() -> int:
    """Look at what waits, oldest first; stops when clamd is away. Returns how many got a verdict."""
    if not is_on():
        return 0
    done = 0
    waiting = FileCheck.objects.filter(state=State.WAITING).order_by("attempts", "pk")
    for key in list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            check = FileCheck.objects.select_for_update(skip_locked=True).filter(pk=key, state=State.WAITING).first()
            if check is None:
                continue
            if not _look_at(check):
                if not answers():
                    return done
                continue
        done += 1
    return done


def answers() -> bool:
    """Whether clamd answers."""
    try:
        with _connected() as server:
            server.sendall(b"zPING\0")
            return server.recv(16).startswith(b"PONG")
    except OSError:
        return False


def _look_at(check: FileCheck) -> bool:
    """Whether a verdict was given: the row is written either way."""
    from hackathon_portal.kernel.storage import EncryptedStorage  # noqa: PLC0415  the storage holds files by this module

    storage = EncryptedStorage()
    try:
        with storage.content(check.name) as content:
            found = scan(content)
    except FileNotFoundError:  # its row was erased meanwhile
        check.delete()
        return True
    except OSError as error:
        check.attempts += 1
        check.last_error = f"{error}"[:200]
        check.save(update_fields=["attempts", "last_error"])
        log.warning("file check %s: no verdict", check.pk)
        return False
    if found:
        remove_infected(check=check, found=found)
    else:
        FileCheck.objects.filter(pk=check.pk).update(state=State.CLEAN, checked_at=clock.real(), last_error="")
    return True


@action("Удалён заражённый файл")
def remove_infected(*, check: FileCheck, found: str) -> None:
    """An infected file leaves the disk; its row stays and says so to whoever opens it; followers tell people. By the clock."""
    check.state, check.found, check.checked_at = State.INFECTED, found, clock.real()
    check.save(update_fields=["state", "found", "checked_at"])
    row = row_of(check.name)
    note(about=f"{row._meta.verbose_name} № {row.pk}: {found}" if row is not None else f"файл: {found}")
    for follow in _followers:
        follow(check, row)
    files.forget_name(check.name)


def row_of(name: str) -> models.Model | None:
    """The row that names a stored file."""
    for model in apps.get_models():
        if not hasattr(model, "pgh_tracked_model"):
            for field in files.file_fields(model):
                if (row := model._default_manager.filter(**{field.name: name}).first()) is not None:
                    return row
    return None


def follows_infected(
    function: Callable[[FileCheck, models.Model | None], None],
) -> Callable[[FileCheck, models.Model | None], None]:
    """Register a function that tells somebody of an infected file."""
    _followers.append(function)
    return function


def waiting_count() -> int:
    """How many files wait for a verdict; for the operator's page."""
    return FileCheck.objects.filter(state=State.WAITING).count() if is_on() else 0
