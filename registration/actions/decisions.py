"""Decisions on applications: admission, refusal, their undoing before the letter leaves (Tula: clause 3.3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import powers
from hackathon_portal.events.rules.codes import new_code
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.regulation.rules.deadlines import is_after
from hackathon_portal.regulation.schema import Deed
from registration import adults, letters
from registration.actions.application import refresh_team_findings
from registration.actions.seats import release_if_empty
from registration.actions.shared import lock_application, require_revision, save, says_nothing
from registration.models import Application
from registration.queries import admission, places
from registration.states import TAKEN, ApplicationState, move

# Letters and digits that nobody confuses when reading them aloud.
MOST_REASON = 500  # characters the column holds


@action("Заявка допущена")
def admit_application(*, application: Application, by: User, revision: int | None = None, despite: str = "") -> Application:
    """Admit a person and send form 2. Needs a submitted application of a team that has a place and enough people.

    `revision`: the one the deciding person looked at; another one in the database refuses the decision. `despite`: why the person
    is admitted although a check is red or a possible affiliation is open; without it such an application is refused admission.
    """
    application = _for_decision(application, by, revision)
    contest, team = application.contest, application.team
    powers.require_body(contest, Deed.ADMIT, about=application)
    stopping = admission.obstacles(application, contest)
    despite = despite.strip()[:MOST_REASON]
    for obstacle in stopping:
        if not obstacle.may_be_overruled:
            raise RuleViolation(code=obstacle.code, clause=obstacle.clause, message=obstacle.message)
    if stopping and says_nothing(despite):
        raise RuleViolation(
            code="admission.findings",
            clause=stopping[0].clause,
            message=f"Заявка {application}: {'; '.join(obstacle.message for obstacle in stopping)}. "
            "Напишите, почему она допускается: основание останется в журнале.",
            field="despite",
        )
    _decide(application, by)
    move(application, "admit")
    application.admitted_despite = despite if stopping else ""
    application.door_code = application.door_code or new_code()
    save(application)
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{team.name}»", reason=application.admitted_despite)
    _notify("admission", application)
    return application


@action("По заявке отказано")
def refuse_application(
    *, application: Application, ground: str, comment: str = "", by: User, revision: int | None = None
) -> Application:
    """Refuse with a ground of the regulation and send form 2; a team left without people gives its place on."""
    application = _for_decision(application, by, revision)
    contest = application.contest
    powers.require_body(contest, Deed.REFUSE, about=application)
    if ground not in {item.code for item in contest.regulation.refusal_grounds}:
        raise RuleViolation(
            code="refusal.no_ground",
            clause=contest.regulation.clause("registration.refusal"),
            message="Укажите основание отказа.",
            field="ground",
        )
    told = contest.regulation.ground(ground)
    if told.after_closing and not is_after(clock.now(), contest.registration_closes_at):
        raise RuleViolation(
            code="refusal.too_early",
            clause=contest.regulation.clause("registration.refusal"),
            message="По этому основанию отказывают, когда регистрация закончилась: до этого заявка ждёт в резерве.",
            field="ground",
        )
    if told.over_limit and places.holder_of(application).seat in TAKEN:
        raise RuleViolation(
            code="refusal.has_place", clause=contest.regulation.clause("seats"), field="ground",
            message="Место есть: по этому основанию отказывают только тем, кому его не хватило.",
        )  # fmt: skip
    return carry_out_refusal(application, ground, comment, by)


def carry_out_refusal(application: Application, ground: str, comment: str, by: User | None) -> Application:
    """What a refusal does; the caller has locked the application and asked whose decision it is (`by` None: the contest has begun)."""
    contest, told = application.contest, application.contest.regulation.ground(ground)
    _decide(application, by)
    application.refusal_ground = ground
    application.decision_comment = comment.strip()[:500]
    move(application, "refuse")
    save(application)
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{application.team.name}»", reason=told.words[:300])
    _notify("refusal", application, ground=told)
    refresh_team_findings([application.team], contest)
    release_if_empty(application, contest)
    return application


def _notify(kind: str, application: Application, **context: Any) -> None:
    """Form 2 by letter; it waits so long as a decision can be undone."""
    again = str(application.revision)
    letters.post(kind, application, attachment="registration.notice", delay=settings.DECISION_UNDO, again=again, **context)


@action("Решение по заявке отменено до отправки письма")
def undo_decision(*, application: Application, by: User) -> Application:
    """Take an admission or refusal back while its letter has not left; the applicant never hears of it."""
    application = lock_application(application)
    contest = application.contest
    require(by, "registration.decide", contest, "Решение по заявке отменяет сотрудник организатора.")
    letter = decision_letter(application)
    if letter is None or not outbox.cancel(letter):
        raise RuleViolation(
            code="decision.told", message=f"Письмо о решении по заявке {application} уже ушло, отменить решение нельзя."
        )
    adults.stop(letter.kind.removeprefix("registration."), application)
    move(application, "reconsider")
    application.decided_at = application.decided_by = None
    application.refusal_ground = application.decision_comment = application.admitted_despite = ""
    save(application)
    refresh_team_findings([application.team], contest)
    note(contest_id=contest.pk, about=f"заявка {application}, команда «{application.team.name}»")
    return application


def decision_letter(application: Application) -> OutboxMessage | None:
    """The letter about a decision while it waits to leave."""
    if application.state not in (ApplicationState.ADMITTED, ApplicationState.REFUSED):
        return None
    kinds = ["registration.admission", "registration.refusal"]
    waiting = OutboxMessage.objects.filter(attachment_ref=application.pk, kind__in=kinds, state=OutboxMessage.State.PENDING)
    return waiting.order_by("-id").first()


def _for_decision(application: Application, by: User, revision: int | None) -> Application:
    """Lock the application and check the right, the revision and the state."""
    application = lock_application(application)
    require(by, "registration.decide", application.contest, "Решение по заявке принимает сотрудник организатора.")
    require_revision(application, revision)
    if application.state != ApplicationState.SUBMITTED:
        raise RuleViolation(
            code="application.decided",
            message=f"По заявке {application} решение уже принято: {application.get_state_display()}.",
        )
    return application


def _decide(application: Application, by: User | None) -> None:
    application.decided_at = clock.now()
    application.decided_by = by
