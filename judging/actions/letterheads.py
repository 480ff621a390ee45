"""The organiser's own letterhead of protocols: a DOCX template that is looked through before it is kept."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from jinja2 import TemplateError

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.docx import active_faults, render_docx, sources_of
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import checked
from judging import sample_protocol as sample
from judging.models import ProtocolTemplate
from judging.rules import letterhead
from judging.rules.paper import paper_of

MEGABYTES = 5
MOST_FAULTS_TOLD = 6


def sample_paper() -> dict[str, Any]:
    """An invented protocol under the names of templates."""
    paper = paper_of(
        sample.FIGURES, texts=dict(sample.TEXTS), signatures=sample.SIGNATURES, missing=sample.MISSING, organisation=""
    )
    return letterhead.named(paper | {"hash": "0" * 64, "signed": True})


def _faults(data: bytes) -> list[str]:
    """Everything that stands against a template, in words."""
    if found := active_faults(data):
        return found
    try:
        if found := letterhead.faults(sources_of(data)):
            return found
        render_docx(io.BytesIO(data), sample_paper(), strict=True)
    except TemplateError as error:
        return [f"Бланк не заполняется: {error.message}."]
    except Exception:
        return ["Бланк не заполняется: откройте файл в редакторе и сохраните заново в формате DOCX."]
    return []


@action("Загружен бланк протоколов")
def set_protocol_template(*, contest: Contest, upload: UploadedFile, by: User) -> ProtocolTemplate:
    """Keep the organiser's template; one that runs, fetches, calls or names what is not there is refused in words."""
    require(by, "judging.set_protocol_template", contest, "Бланк протоколов загружает сотрудник организатора.")
    refusal = RuleViolation(
        code="template.format", message=f"Нужен файл DOCX не больше {MEGABYTES} МБ.", field="file", status=422
    )
    name, data = checked(upload, types=("docx",), megabytes=MEGABYTES, refusal=refusal)
    if found := _faults(data):
        raise RuleViolation(code="template.refused", message=" ".join(found[:MOST_FAULTS_TOLD]), field="file", status=422)
    template = ProtocolTemplate.objects.select_for_update().filter(contest=contest).first() or ProtocolTemplate(contest=contest)
    template.name, template.sha256 = name, hashlib.sha256(data).hexdigest()
    template.uploaded_by, template.uploaded_at = by, clock.now()
    files.keep(template, "content", f"{template.sha256}.docx", ContentFile(data))
    template.save()
    note(contest_id=contest.pk, about=name)
    return template


@action("Возвращён бланк портала")
def drop_protocol_template(*, contest: Contest, by: User) -> None:
    """Protocols are written on the portal's own form again."""
    require(by, "judging.set_protocol_template", contest, "Бланк протоколов меняет сотрудник организатора.")
    for template in ProtocolTemplate.objects.filter(contest=contest):
        note(contest_id=contest.pk, about=template.name)
        template.delete()
