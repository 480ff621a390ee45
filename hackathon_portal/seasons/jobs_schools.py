"""All certificates of a school in one ZIP, as a job."""

from __future__ import annotations

import tempfile
from zipfile import ZIP_STORED, ZipFile

from hackathon_portal.accounts.models import User
from hackathon_portal.documents.sheets import LAID_OUT_TOGETHER
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.rooms import read
from hackathon_portal.learning.actions.programmes import ONLY_STAFF
from hackathon_portal.learning.documents import certificate_pdfs, file_name
from hackathon_portal.learning.models import Programme
from hackathon_portal.learning.permissions import require_in_room
from hackathon_portal.learning.queries.certificates import given

KIND = "seasons.school_certificates"
SHORT = 100


@action("Заказан архив сертификатов школы")
def order_certificates(*, programme: Programme, by: User) -> Job:
    """Start the ZIP of every certificate of the school that holds."""
    require_in_room(by, programme.room, ONLY_STAFF)
    count = given(programme).count()
    if not count:
        raise RuleViolation(code="certificates.none", message="Сертификатов ещё нет.")
    note(room=read(programme.room), about=f"школа «{programme}»: {count}")
    return jobs.start(
        kind=KIND, title=f"Сертификаты школы: {count}", by=by, room=read(programme.room), size=count,
        parameters={"programme": programme.pk},
    )  # fmt: skip


@jobs.work(KIND, permission="seasons.manage_schools", short_to=SHORT)
def make(running: jobs.Running) -> str:
    """Group by group; memory holds one of them."""
    programme = Programme.objects.get(pk=running.parameters["programme"])
    rows = list(given(programme).order_by("number"))
    with tempfile.TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_STORED) as archive:
            for start in range(0, len(rows), LAID_OUT_TOGETHER):
                group = rows[start : start + LAID_OUT_TOGETHER]
                for certificate, data in zip(group, certificate_pdfs(group), strict=True):
                    archive.writestr(file_name(certificate), data)
                running.progress(start + len(group), len(rows))
        file.seek(0)
        running.save_file(file, f"certificates-{programme.code}.zip")
    return f"Сертификатов: {len(rows)}."
