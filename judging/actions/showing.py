"""What of a project visitors will see: its picture and the files its captain opens to them."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import files
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.pictures import NotAPicture, redrawn
from hackathon_portal.kernel.uploads import clean_name
from judging.actions.project import check_time, locked
from judging.models import Project, ProjectFile

# Pixels at most, width and height: a page of its own on a dense screen; a card.
WIDE, NARROW = (1200, 800), (600, 400)


def keep_picture(project: Project, upload: UploadedFile, clause: str) -> ProjectFile:
    """Draw the picture anew in two widths, without the place and the camera it was taken with, instead of the one before."""
    name = clean_name(upload)
    try:
        wide, narrow = redrawn(upload, WIDE, kind="WEBP"), redrawn(upload, NARROW, kind="WEBP")
    except NotAPicture as fault:
        raise RuleViolation(
            code="file.picture", clause=clause, message=f"«{name}»: {fault} Сохранённое раньше не тронуто.", field="file"
        ) from None
    project.files.filter(purpose=ProjectFile.Purpose.PICTURE).delete()
    digest = hashlib.sha256(wide).hexdigest()
    stored = ProjectFile(project=project, size=len(wide), sha256=digest, purpose=ProjectFile.Purpose.PICTURE)
    stored.name = f"{name.rsplit('.', 1)[0][:150]}.webp"
    files.keep(stored, "content", digest, made_here(ContentFile(wide)))
    files.keep(stored, "narrow", digest, made_here(ContentFile(narrow)))
    stored.save()
    return stored


@action("Изменена картинка проекта")
def set_picture(*, project: Project, upload: UploadedFile | None, by: User) -> ProjectFile | None:
    """Keep the picture visitors will see, or take it away (None): until the term of projects, and again once results are out."""
    project = locked(project, by)
    contest = contest_with_regulation(project.contest_id)
    if contest.results_published_at is None:
        check_time(contest, project)
    stored = None
    if upload is None:
        project.files.filter(purpose=ProjectFile.Purpose.PICTURE).delete()
    else:
        stored = keep_picture(project, upload, contest.regulation.clause("project"))
    note(contest_id=contest.pk, about=f"команда «{project.team.name}»: {'заменена' if stored else 'убрана'}")
    return stored


@action("Изменён показ файла проекта посетителям")
def show_file(*, file: ProjectFile, shown: bool, by: User) -> ProjectFile:
    """Open a material to visitors, or close it again. A consent or a picture is none."""
    project = locked(file.project, by)
    if file.purpose != ProjectFile.Purpose.MATERIAL:
        raise RuleViolation(code="file.not_material", message="Посетителям открывают только материалы проекта.")
    file.is_shown = shown
    file.save(update_fields=["is_shown"])
    about = f"команда «{project.team.name}»: файл № {file.pk} {'открыт' if shown else 'закрыт'}"
    note(contest_id=project.contest_id, about=about)
    return file
