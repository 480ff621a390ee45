"""What another system does with an application it has filed: corrects it, takes it back, while nobody has decided and its person has
not taken it over (Tula: clauses 3.1-3.3).

From then on the person corrects and takes back in the cabinet, and staff do at theirs: two owners would undo each other's work.
"""

from __future__ import annotations

from typing import Any

from hackathon_portal.contests import gates
from hackathon_portal.kernel.addresses import same
from hackathon_portal.kernel.audit import action
from hackathon_portal.kernel.errors import RuleViolation
from registration import fields, letters
from registration.actions import guardians
from registration.actions.application import checked, give_consents
from registration.actions.batch import Entry
from registration.actions.corrections import store_corrected
from registration.actions.leaving import leave
from registration.actions.shared import comer_of, lock_application
from registration.models import ApiToken, Application, Representative
from registration.queries import people
from registration.rules.names import team_key
from registration.states import CURRENT, ApplicationState

CONSENTS = "согласия"


@action("Заявка исправлена другой системой")
def correct_from_outside(*, application: Application, entry: Entry, token: ApiToken) -> Application:
    """What the other system states now counts; number, time, team and role stay, the checks run anew, a letter tells the person.

    The same content again changes nothing.
    """
    source = _source(token, application)
    application = lock_application(application)
    if application.content_hash == entry.content_hash and application.state in CURRENT:
        return application
    _refuse_anothers(application)
    if team_key(entry.team_name) != team_key(application.team.name) or entry.person.role != application.role:
        raise RuleViolation(
            code="application.other_team", field="team_name", status=422,
            message="Команду и роль так не меняют: отзовите заявку (DELETE) и подайте её под новым номером.",
        )  # fmt: skip
    gates.refuse_entry(application.contest, comer_of(entry.person))
    before = people.given_consents(application)
    if before != entry.person.consents:
        give_consents(application=application, codes=set(entry.person.consents), by=None, address=None, user_agent=source)
    values: dict[str, Any] = {name: getattr(entry.person, name) for name in fields.STATED}
    changed = [name for name, value in values.items() if _text(getattr(application, name)) != _text(value)]
    address = application.email
    for name in changed:
        setattr(application, name, values[name])
    application.content_hash = entry.content_hash
    titles = store_corrected(application, changed, checked(application), source=source)
    _ask_another(application, entry)
    told = [*titles, CONSENTS] if before != entry.person.consents else titles
    if told:
        for number, recipient in enumerate(sorted({address, application.email} - {""})):
            letters.post("corrected", application, again=f"{application.revision}:{number}", to=recipient, fields=", ".join(told))
    return application


def _ask_another(application: Application, entry: Entry) -> None:
    """Post the link to a minor's representative who is named anew; one whose consent is accepted stays."""
    stated = entry.representative
    row = Representative.objects.filter(application=application).first()
    if stated is None or (row is not None and row.state == Representative.State.ACCEPTED):
        return
    if row is None or (row.full_name, row.kinship) != (stated.full_name, stated.kinship) or not same(row.email, stated.email):
        guardians.send_link(application, application.contest, stated)


def _text(value: Any) -> str:
    return str(value or "")


@action("Заявка отозвана другой системой")
def withdraw_from_outside(*, application: Application, token: ApiToken) -> Application:
    """The other system takes its application back, with all that follows as when the person does; a repeat changes nothing."""
    source = _source(token, application)
    application = lock_application(application)
    if application.state == ApplicationState.WITHDRAWN:
        return application
    _refuse_anothers(application)
    mates = application.team.applications.filter(state__in=CURRENT).exclude(pk=application.pk)
    if application.role == Application.Role.CAPTAIN and mates.exists():
        raise RuleViolation(
            code="team.captain_leaves", clause=application.contest.regulation.clause("captain"),
            message="Пока в команде есть участники, заявку капитана не отозвать: отзовите сначала заявки участников.",
        )  # fmt: skip
    leave(application, source=source)
    return application


def _source(token: ApiToken, application: Application) -> str:
    """The system's name for the journal; refused where its token does not write into this contest."""
    if token.contest_id != application.contest_id or ApiToken.Scope.FILE not in token.scopes:
        raise RuleViolation(code="forbidden", message="У токена нет этого права.", status=403)
    return f"API, {token.name}"


def _refuse_anothers(application: Application) -> None:
    """Refuse where the application is no more the other system's alone. Of a decision that is not told yet nothing is said."""
    if application.state == ApplicationState.WITHDRAWN:
        raise RuleViolation(
            code="application.withdrawn", message=f"Заявка {application} отозвана. Новую подают под другим номером."
        )
    if application.user_id is not None:
        raise RuleViolation(
            code="application.taken_over",
            message=f"Заявку {application} привязал к своей учётной записи сам заявитель: исправляет и отзывает её он на портале.",
        )
    if application.state != ApplicationState.SUBMITTED:
        raise RuleViolation(
            code="application.decided",
            message=f"По заявке {application} решают или решили: исправить и отозвать её отсюда уже нельзя, напишите организатору.",
        )
