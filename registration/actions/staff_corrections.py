"""Staff correct what an application states, with a reason the applicant reads (Tula: clause 3.3)."""

from __future__ import annotations

from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.fields import title_of
from registration import fields, letters
from registration.actions.application import checked
from registration.actions.corrections import store_corrected
from registration.actions.seats import start_of
from registration.actions.shared import lock_application, require_revision, says_nothing
from registration.models import Application
from registration.states import ACTIVE

# What divides places and people: after the start it is decided by actions of its own, with their consequences.
FIXED_AT_START = frozenset(fields.of_step("study"))


@action("Данные заявки исправлены сотрудником")
def correct_for_applicant(
    *, application: Application, values: dict[str, Any], reason: str, by: User, revision: int | None = None
) -> list[str]:
    """Correct a filed application for its applicant; number, time and state stay, the checks run anew, a letter tells what and why.

    The letter goes to the address before the correction too. Returns the titles of changed fields.
    """
    application = lock_application(application)
    contest = application.contest
    require(by, "registration.decide", contest, "Данные заявки исправляет сотрудник организатора.")
    require_revision(application, revision)
    if application.state not in ACTIVE:
        raise RuleViolation(code="application.not_filed", message="Исправить можно заявку, которая подана и не отозвана.")
    if says_nothing(reason):
        raise RuleViolation(code="correction.no_reason", message="Напишите, почему исправляете.", field="reason", status=422)
    changed = [name for name in values if getattr(application, name) != values[name]]
    if not changed:
        raise RuleViolation(code="correction.nothing", message="Ничего не изменено.", status=422)
    if clock.now() >= start_of(contest) and (late := sorted(FIXED_AT_START.intersection(changed))):
        fixed = ", ".join(title_of(Application, name) for name in late)
        raise RuleViolation(
            code="correction.too_late", field=late[0],
            message=f"Конкурс начался, от этого зависят места и категории: {fixed}. Категорию команды назначают на её странице.",
        )  # fmt: skip
    address = application.email
    for name in changed:
        setattr(application, name, values[name])
    titles = store_corrected(application, changed, checked(application))
    for number, recipient in enumerate(sorted({address, application.email} - {""})):
        again = f"{application.revision}:{number}"
        letters.post(
            "corrected_by_staff", application, again=again, to=recipient, fields=", ".join(titles), reason=reason.strip()[:300]
        )
    return titles
