"""A backup restores what was: rows, files, and personal data still readable under its keys."""

import tarfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from hackathon_portal.demo import play
from judging.actions import project as project_actions
from judging.models import ProjectFile
from registration.models import Application
from tests import build

PDF = b"%PDF-1.4\n%%EOF"


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_back_rows_and_files(users, contest, at, tmp_path, settings):
    stage = play.Stage(contest, users)
    build.admitted_teams(contest, users, count=1)
    play.projects(stage)
    project = contest.projects.select_related("team__founder").get()
    at(2024, 5, 26, 14)
    project_actions.add_file(project=project, upload=SimpleUploadedFile("показ.pdf", PDF), by=project.team.founder)
    settings.MEDIA_ROOT = Path(settings.MEDIA_ROOT)
    captain = Application.objects.get(role="captain")
    archive = tmp_path / "copy.tar.gz"
    call_command("backup", str(archive))
    assert oct(archive.stat().st_mode & 0o777) == "0o600"
    with tarfile.open(archive) as made:
        assert [name for name in made.getnames() if "secrets" in name or "keys" in name] == []
        stored = b"".join(
            made.extractfile(member).read() for member in made if member.isfile() and member.name.startswith("files/")
        )
    assert PDF not in stored
    assert (Path(settings.DATA_DIR) / "secrets.json").exists() == (tmp_path / "copy.tar.gz.keys.json").exists()
    Application.objects.filter(pk=captain.pk).update(surname="Испорчено")
    ProjectFile.objects.get().content.delete()
    call_command("restore", str(archive), "--yes")
    connection.close()
    restored = Application.objects.get(pk=captain.pk)
    assert (restored.surname, restored.account) == (captain.surname, captain.account)
    assert ProjectFile.objects.get().content.read() == PDF
