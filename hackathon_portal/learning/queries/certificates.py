"""Certificates of schools: whose, which lack, and what everybody with the code may read of one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from hackathon_portal.contests.models.brand import CALL, PAPER
from hackathon_portal.documents.checking import Checked, checked_by, initials, withdrawn
from hackathon_portal.documents.pictures import Cover
from hackathon_portal.kernel.personal import ERASED
from hackathon_portal.kernel.rooms import read
from hackathon_portal.kernel.templatetags.portal import day
from hackathon_portal.learning.models import Certificate, Enrolment, Programme
from hackathon_portal.learning.permissions import Giver, giver_of


def certificate_of(enrolment: Enrolment) -> Certificate | None:
    """The certificate in force of somebody's school."""
    return Certificate.objects.filter(enrolment=enrolment, revoked_at=None).first()


def certificates_of(enrolments: Iterable[Enrolment]) -> dict[int, Certificate]:
    """Certificates in force by enrolment."""
    rows = Certificate.objects.filter(enrolment__in=list(enrolments), revoked_at=None)
    return {row.enrolment_id: row for row in rows if row.enrolment_id is not None}


def given(programme: Programme) -> QuerySet[Certificate]:
    """Every certificate of the school that holds."""
    return Certificate.objects.filter(programme=programme, revoked_at=None).select_related("programme")


def lacking(programme: Programme) -> list[Enrolment]:
    """Who has finished the school and has no certificate."""
    finished = Enrolment.objects.filter(programme=programme, completion__isnull=False, completion__revoked_at=None)
    rows = finished.exclude(pk__in=given(programme).filter(enrolment__isnull=False).values("enrolment"))
    return list(rows.select_related("user", "programme", "completion").order_by("pk"))


@checked_by
def certificate_by_code(code: str) -> Checked | None:
    """What the check page says of a certificate: the school, initials, whether it holds."""
    found = Certificate.objects.filter(code=code).select_related("programme", "replaced_by").first()
    giver = giver_of(read(found.programme.room)) if found else None
    if found is None or giver is None:
        return None
    name = found.printed if found.printed == ERASED else initials(found.printed)
    facts = (
        ("Кому", name), ("За что", found.school), ("Подробности", ", ".join(found.details.splitlines())), ("Кто выдал", giver.title),
        ("Выдан", day(found.issued_at, giver.zone)),
    )  # fmt: skip
    return Checked(
        title=f"Сертификат № {found.number}", code=found.code, facts=tuple(row for row in facts if row[1]), about=giver.title,
        fault=_fault(found, giver), cover=_cover(found, giver),
    )  # fmt: skip


def _fault(certificate: Certificate, giver: Giver) -> str:
    if certificate.revoked_at is None:
        return ""
    on, instead = day(certificate.revoked_at, giver.zone), getattr(certificate, "replaced_by", None)
    return withdrawn(on, certificate.revocation_reason, instead.number if instead else None)


def _cover(certificate: Certificate, giver: Giver) -> Cover | None:
    """The school and the season; no person."""
    if certificate.revoked_at is not None:
        return None
    above = f"{giver.short_title} · № {certificate.number}"
    return Cover(above, certificate.title, ", ".join(certificate.details.splitlines()), "Сертификат", PAPER, CALL)
