"""Corrections of a filed application: at once before the decision, as a proposal to staff where an admission rests on the field.

Which fields those are says `registration/fields.py` (Kuzbass: clauses 6.1, 6.10, 7.1). Until staff accept a proposal the old value counts.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hackathon_portal.accounts.models import Role, User
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, require
from hackathon_portal.kernel.fields import title_of
from registration import fields, letters
from registration.actions.application import checked, store_checked
from registration.actions.leaving import tell_staff
from registration.actions.seats import start_of
from registration.actions.shared import lock_application, require_owner
from registration.models import Application, Correction, Finding
from registration.queries import corrections as corrections_queries
from registration.rules import eligibility
from registration.states import ACTIVE, ApplicationState


@action("Исправлены данные заявки")
def correct_application(*, application: Application, values: dict[str, Any], by: User) -> list[str]:
    """Correct what a filed application states, before the contest starts; number and time stay, the checks run anew.

    Of somebody admitted, what the admission rested on is only proposed (`corrections_queries.proposed`); a change of who the person is
    becomes a finding that staff look at. Returns the titles of fields that are changed at once.
    """
    require_owner(application, by)
    application = lock_application(application)
    contest = application.contest
    if application.state not in ACTIVE:
        raise RuleViolation(code="application.not_filed", message="Исправить можно заявку, которая подана и не отозвана.")
    if clock.now() >= start_of(contest):
        raise TooLate(
            code="application.frozen", what="Конкурс начался", until=start_of(contest), zone=contest.regulation.zone,
            in_force="Данные заявки больше не меняются.", clause=contest.regulation.clause("application.fields"),
        )  # fmt: skip
    decided = application.state != ApplicationState.SUBMITTED
    proposed = {name: value for name, value in values.items() if decided and name in fields.DECISIVE}
    if decided:
        _propose(application, proposed)
    changed = [name for name in values if name not in proposed and getattr(application, name) != values[name]]
    if not changed:
        return []
    for name in changed:
        setattr(application, name, values[name])
    findings = checked(application)
    if decided and fields.IDENTITY.intersection(changed):
        titles = ", ".join(title_of(Application, name) for name in changed)
        findings.append(
            eligibility.Finding("data.corrected", "", eligibility.Verdict.LOOK, f"После допуска исправлено: {titles}"[:300])
        )
    return _write(application, changed, findings)


def _write(application: Application, changed: list[str], findings: list[eligibility.Finding]) -> list[str]:
    titles = store_corrected(application, changed, findings)
    letters.post("corrected", application, again=str(application.revision), fields=", ".join(titles))
    return titles


def store_corrected(
    application: Application, changed: list[str], findings: list[eligibility.Finding], *, source: str = ""
) -> list[str]:
    """Write a corrected application with what the checks say of it and of its team; the titles of the changed fields.

    `source`: the system that corrects, for the journal.
    """
    store_checked(application, findings)
    titles = [title_of(Application, name) for name in changed]
    about = f"заявка {application} ({source})" if source else f"заявка {application}"
    note(contest_id=application.contest_id, about=about, reason=", ".join(titles)[:500])
    return titles


def _propose(application: Application, values: dict[str, Any]) -> None:
    """Keep what differs from what holds as the application's one open proposal; what is the same again is proposed no more."""
    if not values:
        return
    before = corrections_queries.proposed(application)
    wanted = {name: value for name, value in ({**before, **values}).items() if getattr(application, name) != value}
    if wanted == before:
        return
    own = {name: getattr(application, name) for name in wanted}
    for name, value in wanted.items():
        setattr(application, name, value)
    checked(application)
    for name, value in own.items():
        setattr(application, name, value)
    now = clock.now()
    Correction.objects.filter(application=application, state=Correction.State.PROPOSED).update(
        state=Correction.State.REPLACED, decided_at=now
    )
    titles = ", ".join(title_of(Application, name) for name in wanted)
    note(
        contest_id=application.contest_id,
        about=f"заявка {application}",
        reason=f"предложено исправить: {titles or 'ничего'}"[:500],
    )
    if wanted:
        Correction.objects.create(
            application=application,
            values=_written(wanted),
            proposed_at=now,
            due_on=corrections_queries.due_on(application.contest, now),
        )
        tell_staff("correction_proposed", application, [Role.STAFF], fields=titles)
        letters.post("correction_received", application, again=clock.now().isoformat(), fields=titles)


def _written(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=date.isoformat)


def _decided(correction: Correction, by: User) -> tuple[Correction, Application]:
    application = lock_application(correction.application)
    require(by, "registration.decide", application.contest, "Исправления после допуска решает сотрудник организатора.")
    correction = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if correction.state != Correction.State.PROPOSED:
        raise RuleViolation(
            code="correction.decided", message=f"Это исправление уже не ждёт решения: {correction.get_state_display()}."
        )
    return correction, application


def _close(correction: Correction, state: str, by: User, reason: str) -> None:
    correction.state, correction.reason = state, reason.strip()[:300]
    correction.decided_by, correction.decided_at = by, clock.now()
    correction.save()


@action("Исправление после допуска принято")
def accept_correction(*, correction: Correction, by: User, reason: str = "") -> list[str]:
    """Staff accept what was proposed: the values count from now on and the checks run anew. Returns the titles of the fields."""
    correction, application = _decided(correction, by)
    values = corrections_queries.values_of(correction)
    changed = [name for name, value in values.items() if getattr(application, name) != value]
    for name in changed:
        setattr(application, name, values[name])
    findings = checked(application)
    _close(correction, Correction.State.ACCEPTED, by, reason)
    return _write(application, changed, findings)


@action("Исправление после допуска отклонено")
def decline_correction(*, correction: Correction, reason: str, by: User) -> None:
    """Staff decline what was proposed, with a reason: what the admission rested on goes on to count."""
    correction, application = _decided(correction, by)
    if not reason.strip():
        raise RuleViolation(code="correction.no_reason", message="Напишите, почему исправление не принято.", field="reason")
    _close(correction, Correction.State.DECLINED, by, reason)
    titles = ", ".join(title_of(Application, name) for name in corrections_queries.values_of(correction))
    note(contest_id=application.contest_id, about=f"заявка {application}", reason=correction.reason)
    letters.post("correction_declined", application, again=str(correction.pk), fields=titles, reason=correction.reason)


@action("Замечание после допуска рассмотрено")
def settle_finding(*, finding: Finding, reason: str, by: User) -> None:
    """Staff have looked at what turned against somebody admitted and leave the admission in force, with a reason."""
    application = lock_application(finding.application)
    require(by, "registration.decide", application.contest, "Замечания рассматривает сотрудник организатора.")
    if not reason.strip():
        raise RuleViolation(code="finding.no_reason", message="Напишите, почему допуск остаётся в силе.", field="reason")
    same = Finding.objects.filter(pk=finding.pk)
    if finding.code.startswith("team."):  # everybody in the team carries it
        same = Finding.objects.filter(application__team=application.team_id, code=finding.code)
    if not same.filter(turned_at__isnull=False).update(turned_at=None):
        raise RuleViolation(code="finding.settled", message="Замечание уже рассмотрено или его больше нет.")
    note(contest_id=application.contest_id, about=f"заявка {application}: {finding.code}", reason=reason.strip()[:300])
