"""Certificates of a school: given with the completion, given by hand where the name is not sure, withdrawn with it, given anew."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from hackathon_portal.documents.codes import new_code
from hackathon_portal.documents.letters import missing_letters, named
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.rooms import read
from hackathon_portal.learning import letters
from hackathon_portal.learning.actions.programmes import ONLY_STAFF, locked
from hackathon_portal.learning.models import Certificate, Completion, Enrolment, Programme
from hackathon_portal.learning.permissions import require_in_room
from hackathon_portal.learning.queries.certificates import certificate_of, lacking
from hackathon_portal.russia.cases import Case
from hackathon_portal.russia.names import declined
from hackathon_portal.russia.words import plural

WITH_COMPLETION = "прохождение школы отозвано"


def give(enrolment: Enrolment, *, printed: str = "", replaces: Certificate | None = None) -> Certificate | None:
    """A certificate for a finished school, in the caller's transaction; None where the account's name is not one to print as it stands.

    The school's row is locked: numbers follow one another.
    """
    name, sure = name_of(enrolment.user)
    if not printed and not sure:
        return None
    programme = Programme.objects.select_for_update().get(pk=enrolment.programme_id)
    last = Certificate.objects.filter(programme=programme).aggregate(last=Max("number"))["last"] or 0
    hours = plural(programme.hours, "час,часа,часов") if programme.hours else ""
    return Certificate.objects.create(
        programme=programme, enrolment=enrolment, user=enrolment.user, number=last + 1, code=new_code(), printed=printed or name,
        title=programme.title, details="\n".join(filter(None, [hours, programme.where_and_when])), replaces=replaces,
    )  # fmt: skip


def name_of(user: Any) -> tuple[str, bool]:
    """How an account's name is printed, and whether it may be without a person looking at it: both parts there, written as a name."""
    name, sure = declined(user.surname, user.name, user.patronymic, Case.NOMINATIVE)
    return name, sure and bool(user.surname and user.name) and not missing_letters(name)


def withdraw(certificate: Certificate, reason: str) -> None:
    """From now on the check page says that it does not hold, and why."""
    certificate.revoked_at, certificate.revocation_reason = clock.now(), reason.strip()[:300]
    certificate.save(update_fields=["revoked_at", "revocation_reason"])


@action("Выданы сертификаты школы")
def issue_certificates(*, programme: Programme, by: Any) -> int:
    """Everybody who has finished the school and has none yet gets one with a letter, where the name is sure; how many."""
    programme = locked(programme, by)
    made = 0
    for enrolment in lacking(programme):
        certificate = give(enrolment)
        if certificate is not None:
            letters.tell("certificate", enrolment, certificate=certificate)
            made += 1
    note(room=read(programme.room), about=f"школа «{programme}»: сертификатов {made}")
    return made


@action("Выдан сертификат школы")
def issue_certificate(*, completion: Completion, printed: str, by: Any) -> Certificate:
    """For somebody who has finished the school, with the name as staff have written it."""
    enrolment, printed = _finished(completion, by), _named(printed)
    if certificate_of(enrolment) is not None:
        raise RuleViolation(code="certificate.given", message="Сертификат уже выдан. Если имя в нём неверно, выдайте его заново.")
    made = give(enrolment, printed=printed)
    assert made is not None  # noqa: S101  for the types: the name is given
    note(room=read(enrolment.programme.room), about=f"школа «{enrolment.programme}»: {made}, {account(enrolment.user_id)}")
    letters.tell("certificate", enrolment, certificate=made)
    return made


@action("Сертификат школы выдан заново")
def reissue_certificate(*, certificate: Certificate, printed: str, reason: str, by: Any) -> Certificate:
    """The name is mended: the former certificate stops holding, another number and code take its place, with a letter."""
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    completion = Completion.objects.filter(enrolment=certificate.enrolment_id).first()
    refuse_first(
        [
            (
                completion is None or certificate.revoked_at is not None,
                "certificate.revoked",
                "Этот сертификат уже не действует.",
                "",
            ),
            (
                not reason.strip(),
                "reason.missing",
                "Напишите причину: её видит каждый, кто проверяет прежний сертификат.",
                "reason",
            ),
        ]
    )
    assert completion is not None  # noqa: S101  for the types: refused above
    enrolment, printed = _finished(completion, by), _named(printed)
    withdraw(certificate, reason)
    made = give(enrolment, printed=printed, replaces=certificate)
    assert made is not None  # noqa: S101  for the types: the name is given
    words = f"школа «{enrolment.programme}»: {made} вместо № {certificate.number}, {account(enrolment.user_id)}"
    note(room=read(enrolment.programme.room), about=words, reason=certificate.revocation_reason)
    letters.tell("certificate", enrolment, certificate=made)
    return made


def _finished(completion: Completion, by: Any) -> Enrolment:
    """The enrolment of a completion that holds, locked, for who looks after the school."""
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "user", "completion")
    enrolment = rows.get(pk=completion.enrolment_id)
    require_in_room(by, enrolment.programme.room, ONLY_STAFF)
    if enrolment.completion.revoked_at is not None:
        raise RuleViolation(code="completion.revoked", message="Прохождение отозвано: сначала верните его.")
    return enrolment


def _named(printed: str) -> str:
    name = " ".join(printed.split())[:200]
    missing = missing_letters(name)
    refuse_first(
        [
            (not name, "certificate.no_name", "Напишите имя, как оно должно быть напечатано.", "printed"),
            (
                bool(missing), "document.letters",
                f"В шрифтах документов нет знака {named(missing)}: напишите русскими или латинскими буквами.", "printed",
            ),
        ]
    )  # fmt: skip
    return name
