"""A partner and a case of a season, made by the same actions as in life; in a test, no world of its own."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.accounts.actions import give_second_factor, grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.cases.actions import reviewing, writing
from hackathon_portal.cases.models import Case
from hackathon_portal.kernel import clock
from hackathon_portal.organisations.models import Organisation
from tests import build

TEXTS: dict[str, Any] = {
    "title": "Очереди в поликлинике",
    "situation": "Люди ждут приёма по два часа, регистратура не знает, кто придёт.",
    "facts": [{"text": "В день бывает 400 человек.", "source": "отчёт за прошлый год"}],
    "contact": "Заместитель главного врача, case@example.org",
    "licence": "Данные можно использовать только на хакатоне.",
    "data_restrictions": "Не публиковать.",
}
STAGE = "regional_summer"
IN_REGISTRATION, STAGE_ENDS = datetime(2020, 4, 15, 9, tzinfo=UTC), datetime(2020, 7, 31, tzinfo=UTC)


def partner(name: str = "Поликлиника") -> tuple[Organisation, User]:
    """A verified organisation and its representative."""
    person = build.user()
    give_second_factor(user=person, secret=build.TOTP_SECRET)
    number = Organisation.objects.count() + 1
    organisation = Organisation.objects.create(
        slug=f"partner-{number}", name=name, kind="company", state=Organisation.State.VERIFIED
    )
    grant_role(user=person, organisation=organisation, role=Role.REPRESENTATIVE)
    return organisation, person


def in_time() -> Any:
    """The clock as it is, or while people sign up where the stage is over: a case comes before it."""
    return nullcontext() if clock.now() < STAGE_ENDS else clock.fixed_at(IN_REGISTRATION)


def drafted(made: Any, organisation: Organisation, person: User, **texts: Any) -> Case:
    """A complete draft with a file; `made`: a season of `tests/seasons.py`."""
    invited = organisation.case_invitations.filter(room=str(made.season.room)).exists()  # type: ignore[attr-defined]
    if not invited:
        writing.invite_to_give_cases(room=made.season.room, organisation=organisation, by=made.staff)
    with in_time():
        case = writing.begin_case(room=made.season.room, organisation=organisation, opens_with=STAGE, by=person)
    writing.save_case(case=case, values=TEXTS | texts, by=person)
    return case


def attached(case: Case, person: User, name: str = "данные.csv", content: str = "день,людей\n1,400\n") -> Any:
    return writing.attach_case_file(case=case, upload=SimpleUploadedFile(name, content.encode()), by=person)


def approved(made: Any, organisation: Organisation, person: User, **texts: Any) -> Case:
    """The same, sent and approved."""
    case = drafted(made, organisation, person, **texts)
    attached(case, person)
    with in_time():
        writing.send_case(case=case, by=person)
    reviewing.approve_case(case=case, by=made.staff)
    return Case.objects.select_related("organisation", "approved").get(pk=case.pk)
