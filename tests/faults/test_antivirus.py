"""ClamAV by its socket: an uploaded file is opened by nobody before it was looked at, an infected one goes, a clamd that is away loses nothing.

The daemon is Debian's, with a signature of this test's own and no other.
"""

from __future__ import annotations

import inspect
import io
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as settings_of
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLResolver, get_resolver

from hackathon_portal.demo import play
from hackathon_portal.kernel import antivirus, files, tasks
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, FileCheck, OutboxMessage
from judging.models import ProjectFile
from tests import build

MARK = b"NEVER-SEEN-SIGNATURE-OF-A-TEST"
PDF, INFECTED = b"%PDF-1.4\n%%EOF", b"%PDF-1.4\n" + MARK + b"\n%%EOF"
START_SECONDS = 60


@pytest.fixture(scope="session")
def clamd(tmp_path_factory) -> Iterator[Path]:
    """The socket of a clamd that knows one signature."""
    binary = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if binary is None:
        if os.environ.get("CI"):
            pytest.fail("clamd is missing: apt-get install clamav-daemon")
        pytest.skip("clamd is not installed here: apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("c")
    (folder / "db").mkdir()
    (folder / "db" / "test.ndb").write_text(f"Test.Signature:0:*:{MARK.hex()}\n")
    listening = folder / "clamd.sock"
    (folder / "clamd.conf").write_text(
        f"LocalSocket {listening}\nDatabaseDirectory {folder / 'db'}\nForeground yes\nStreamMaxLength 100M\nMaxThreads 2\n"
        f"TemporaryDirectory {folder}\nLogFile {folder / 'clamd.log'}\n"
    )
    process = subprocess.Popen(
        [binary, "--config-file", folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not listening.exists():
            assert process.poll() is None, (folder / "clamd.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield listening
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def work(users, contest, at):
    """A project and its captain, in time."""
    stage = play.Stage(contest, users)
    build.admitted_teams(contest, users, count=1)
    play.projects(stage)
    at(2024, 5, 26, 14)
    project = contest.projects.select_related("team__founder").get()
    return project, project.team.founder


def upload(client: Client, contest, content: bytes) -> ProjectFile:
    answer = client.post(
        f"/c/{contest.slug}/project/files/", {"file": SimpleUploadedFile("показ.pdf", content), "purpose": "material"}
    )
    assert answer.status_code == 302
    return ProjectFile.objects.latest("pk")


def path_of(contest, file: ProjectFile) -> str:
    return f"/c/{contest.slug}/files/{file.pk}/"


@pytest.mark.django_db
def test_a_file_waits_then_is_opened_and_an_infected_one_is_removed_with_letters(
    work, contest, client_of, settings, clamd, users, django_capture_on_commit_callbacks
):
    project, captain = work
    settings.CLAMAV_SOCKET = str(clamd)
    client, staff = client_of(captain), client_of("staff")
    clean = upload(client, contest, PDF)
    path = path_of(contest, clean)
    assert "проверяется" in client.get(f"/c/{contest.slug}/project/").content.decode()
    held = staff.get(path)
    assert (held.status_code, "Файл проверяется на вирусы" in held.content.decode()) == (409, True)
    assert tasks.check_files() == 1
    assert b"".join(staff.get(path).streaming_content) == PDF
    bad = upload(client, contest, INFECTED)
    stored = Path(settings.MEDIA_ROOT) / bad.content.name
    assert stored.exists()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.check_files()
    assert FileCheck.objects.get(name=bad.content.name).found == "Test.Signature.UNOFFICIAL"
    assert not stored.exists()
    assert "заражён, удалён" in client.get(f"/c/{contest.slug}/project/").content.decode()
    gone = staff.get(path_of(contest, bad))
    assert (gone.status_code, "заражён и удалён" in gone.content.decode()) == (410, True)
    told = dict(OutboxMessage.objects.filter(kind__startswith="contests.infected").values_list("recipient", "kind"))
    assert told[captain.email] == "contests.infected_sender"
    assert told[users["staff"].email] == "contests.infected_staff"
    row = AuditRecord.objects.get(title="Удалён заражённый файл")
    assert row.about == f"{ProjectFile._meta.verbose_name} № {bad.pk}: Test.Signature.UNOFFICIAL"
    again = upload(client, contest, PDF + b"\n")
    assert FileCheck.objects.get(name=again.content.name).state == "waiting"
    settings.CLAMAV_SOCKET = ""
    assert staff.get(path_of(contest, bad)).status_code == 410
    assert project.files.count() == 3


@pytest.mark.django_db
def test_a_clamd_that_is_away_loses_nothing(work, contest, client_of, settings, clamd, tmp_path):
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody.sock")
    first, second = (upload(client_of(work[1]), contest, PDF + bytes([65 + number])) for number in range(2))
    assert tasks.check_files() == 0
    checks = FileCheck.objects.order_by("pk")
    assert [(check.state, check.attempts) for check in checks] == [("waiting", 1), ("waiting", 0)]
    assert client_of("staff").get(path_of(contest, first)).status_code == 409
    settings.CLAMAV_SOCKET = str(clamd)
    assert tasks.check_files() == 2
    assert client_of("staff").get(path_of(contest, second)).status_code == 200
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.CLAMAV_SOCKET = f"127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(antivirus.Away):
            antivirus.scan(io.BytesIO(PDF))


@pytest.mark.django_db
def test_every_field_with_files_is_held(settings, clamd, contest, users):
    """Whatever field a file is sent to, by whatever way: the storage holds it; only what the portal made itself is not held."""
    settings.CLAMAV_SOCKET = str(clamd)
    fields = [
        field for model in apps.get_models() if not hasattr(model, "pgh_tracked_model") for field in files.file_fields(model)
    ]
    assert len(fields) >= 16
    for field in fields:
        name = field.storage.save("file.pdf", ContentFile(INFECTED))
        with pytest.raises(RuleViolation, match="проверяется"):
            field.storage.open(name)
    while tasks.check_files():
        pass
    assert set(FileCheck.objects.values_list("state", flat=True)) == {"infected"}
    own = default_storage.save("own", antivirus.made_here(ContentFile(b"pixels")))
    assert default_storage.open(own).read() == b"pixels"


@pytest.mark.django_db
def test_a_large_file_is_looked_at_whole(settings, clamd):
    settings.CLAMAV_SOCKET = str(clamd)
    assert antivirus.scan(io.BytesIO(b"x" * 30 * 2**20)) == ""
    assert antivirus.scan(io.BytesIO(b"x" * 3 * 2**20 + MARK)) == "Test.Signature.UNOFFICIAL"


@pytest.mark.django_db
def test_files_of_before_are_put_in_the_queue_by_a_command(work, contest, client_of, settings, clamd):
    file = upload(client_of(work[1]), contest, INFECTED)
    with pytest.raises(CommandError, match="CLAMAV_SOCKET"):
        call_command("check_files")
    settings.CLAMAV_SOCKET = str(clamd)
    assert client_of("staff").get(path_of(contest, file)).status_code == 200
    said = io.StringIO()
    call_command("check_files", stdout=said)
    assert "Поставлено на проверку: 1" in said.getvalue()
    assert client_of("staff").get(path_of(contest, file)).status_code == 410


@pytest.mark.django_db
def test_pages_where_staff_open_files_say_whether_they_are_checked(judged, client_of, settings):
    base = f"/c/{judged.contest.slug}"
    for page in ("desk/site/", "commission/paper/"):
        assert "Антивирус не подключён" in client_of("staff").get(f"{base}/{page}").content.decode(), page
    settings.CLAMAV_SOCKET = "/nowhere"
    assert "Файлы проверяет антивирус" in client_of("staff").get(f"{base}/desk/site/").content.decode()


# Pages of participants and visitors, and files that the portal has made or that hold no upload.
NOT_OF_STAFF = {
    "cases/case.html", "contests/_page.html", "contests/_card.html", "judging/_project_files.html", "judging/project_preview.html", "judging/checkpoints.html",
    "prizes/_payout_work.html", "prizes/grant_use.html", "prizes/_grant_report.html", "registration/represent.html",
    "registration/led_teams.html", "registration/status.html", "judging/_progress.html", "judging/results.html",
    "prizes/results.html", "prizes/showcase/_shot.html", "prizes/showcase/project.html", "judging/_project_picture.html", "contests/_hero_picture.html",
}  # fmt: skip


def test_every_page_of_staff_with_a_stored_file_says_so():
    """Templates that link to a view which opens a stored file: found by the views' sources."""
    opening = set()
    for pattern in patterns(get_resolver().url_patterns):
        source = inspect.getsource(inspect.getmodule(inspect.unwrap(pattern.callback)))
        body = inspect.getsource(inspect.unwrap(pattern.callback))
        if "FileResponse" in source and "FileResponse" in body and pattern.name and "job" not in pattern.name:
            opening.add(pattern.name)
    assert {"project_file", "signed_consent", "payout_signed_copy", "required_document", "body_act"} <= opening
    silent = []
    for path in (settings_of.BASE_DIR / "templates").rglob("*.html"):
        text, name = path.read_text(), str(path.relative_to(settings_of.BASE_DIR / "templates"))
        if any(f"{{% url '{opened}'" in text for opened in opening) and "files_checked" not in text and name not in NOT_OF_STAFF:
            silent.append(name)
    assert sorted(silent) == []


def patterns(tree):
    for entry in tree:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns)
        else:
            yield entry
