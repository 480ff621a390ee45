"""Personal data: showing it for a reason, its owner's rights (consent, erasure), taking an application into a cabinet."""

from __future__ import annotations

from dataclasses import asdict

from hackathon_portal.accounts.models import Role, User
from hackathon_portal.accounts.sessions import end_sessions
from hackathon_portal.kernel import clock, erasure, letter_erasure
from hackathon_portal.kernel.audit import account, action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.personal import With
from hackathon_portal.regulation.rules.deadlines import kept_until
from registration import fields
from registration.actions import leaving
from registration.actions.application import give_consents, renew_findings
from registration.actions.refusals import refuse_entry
from registration.actions.shared import lock_application, person_of, require_owner, says_nothing
from registration.models import (
    Application,
    Consent,
    Representative,
    Team,
)
from registration.parts import held_because
from registration.queries import consents, people
from registration.queries.parts import exclusive_role
from registration.states import ACTIVE, CURRENT, ApplicationState, EndGround


@action("Персональные данные показаны")
def reveal_personal_data(*, application: Application, reason: str, by: User, address: str | None) -> dict[str, str]:
    """The masked fields in clear, for a reason that goes into the access journal."""
    if not by.has_perm("registration.reveal", application.contest):
        raise RuleViolation(code="forbidden", message="Эти данные видит только сотрудник организатора.", status=403)
    if says_nothing(reason):
        raise RuleViolation(code="reveal.no_reason", message="Напишите, зачем вам эти данные.", field="reason")
    record_access(
        by=by, contest_id=application.contest_id, subject=f"заявка {application}", reason=reason.strip()[:300], address=address
    )
    note(contest_id=application.contest_id, about=f"заявка {application}", reason=reason.strip()[:300])
    person = asdict(person_of(application))
    return {
        title_of(Application, name): f"{person[name]:%d.%m.%Y}" if hasattr(person[name], "strftime") else str(person[name])
        for name in fields.MASKED
        if person[name]
    }


@action("Заявка привязана к учётной записи")
def take_over_application(*, application: Application, by: User) -> Application:
    """Take an imported application into the cabinet of the person whose verified address it carries."""
    waiting = people.applications_to_take_over(by).select_for_update(of=("self",)).filter(pk=application.pk).first()
    if waiting is None:
        raise RuleViolation(code="take_over.not_yours", message="Эта заявка подана с другим адресом почты.", status=403)
    if role := exclusive_role(by, waiting.contest):
        raise RuleViolation(
            code="take_over.has_role", message=f"Вы работаете на конкурсе ({role}): заявку на него себе не привязать.", status=403
        )
    refuse_entry(waiting.contest, by)
    waiting.user = by
    waiting.save(update_fields=["user"])
    if waiting.role == Application.Role.CAPTAIN and waiting.team.founder_id is None:
        Team.objects.filter(pk=waiting.team_id).update(founder=by)
    renew_findings(waiting)  # whose account it is now may be that of one who judges
    note(contest_id=waiting.contest_id, about=f"заявка {waiting}")
    return waiting


@action("Отозвано согласие")
def withdraw_consent(*, application: Application, code: str, by: User) -> None:
    """Withdraw one consent. Without a required one the person cannot take part: taking part ends as well.

    Results that are published stay; from then on nobody is shown the name, and staff and the accountant are told.
    """
    require_owner(application, by)
    application = lock_application(application)
    text = next((item for item in application.contest.regulation.all_consents if item.code == code), None)
    if text is None or code not in people.given_consents(application):
        raise RuleViolation(code="consent.not_given", message="Такого согласия нет или оно уже отозвано.")
    Consent.objects.filter(application=application, code=code, withdrawn_at=None).update(withdrawn_at=clock.now())
    if text.required and application.state in CURRENT:
        if application.contest.results_published_at is None:
            leaving.leave(application, ground=EndGround.CONSENT)
        else:
            leaving.tell_staff("consent_withdrawn", application, [Role.STAFF, Role.ACCOUNTANT], by_parent=False)
    note(contest_id=application.contest_id, about=f"заявка {application}", reason=text.title[:500])


@action("Согласие дано снова")
def give_consent_again(*, application: Application, code: str, by: User, address: str | None) -> None:
    """A consent taken back, or to a text that has changed, is given anew; where taking part had ended for want of it, it goes on."""
    require_owner(application, by)
    application = lock_application(application)
    withdrawn = Consent.objects.filter(application=application, code=code).exclude(withdrawn_at=None)
    given = people.given_consents(application)
    if code not in consents.outdated(application) and (code in given or not withdrawn.exists()):
        raise RuleViolation(
            code="consent.not_withdrawn", message="Это согласие в силе и текст его прежний: давать его снова не нужно."
        )
    give_consents(application=application, codes=given | {code}, by=by, address=address, read_now={code})
    ended = application.state == ApplicationState.ENDED and application.ended_ground == EndGround.CONSENT
    if ended and application.contest.results_published_at is None and not consents.has_withdrawn(application):
        leaving.resume(application)
    note(contest_id=application.contest_id, about=f"заявка {application}")


def erasable_reason(application: Application) -> str:
    """Why the application's data cannot be erased yet, in words; empty when it can."""
    contest = application.contest
    term = contest.regulation.registration.retention
    until = kept_until(contest.ends_on, term) if term else contest.ends_on
    is_over = clock.now().date() >= until
    if application.state in CURRENT and contest.results_published_at is None and not (is_over and term is not None):
        return "заявка действует: сначала отзовите её"
    if application.state in ACTIVE and not is_over:
        return f"вы участвовали в конкурсе: данные хранятся до {until:%d.%m.%Y}"
    return ""


def why_not_erasable(application: Application) -> str:
    """The same for its owner, who waits for what the law still needs the data for; the end of the term of keeping waits for nothing."""
    return erasable_reason(application) or held_because(application)


@action("Персональные данные заявки стёрты")
def erase_application(*, application: Application, by: User | None) -> None:
    """Erase what the application says of a person, in the row, its checks, consents and letters; the number stays.

    By the owner when nothing stands against it, by the portal (`by=None`) after the regulation's retention.
    """
    if by is not None:
        require_owner(application, by)
    application = lock_application(application)
    if why := why_not_erasable(application) if by else erasable_reason(application):
        raise RuleViolation(code="erase.not_yet", message=f"Стереть данные пока нельзя: {why}.")
    _erase(application)


@action("Стирание заявки повторено после восстановления из копии")
def erase_application_again(*, application: Application) -> None:
    """What was erased since the copy goes again. No right is asked: it was when it was erased."""
    _erase(lock_application(application))


def _erase(application: Application) -> None:
    erasure.erase_with(With.APPLICATION, application, contest_id=application.contest_id)
    Application.objects.filter(pk=application.pk).update(user=None, erased_at=clock.now(), revision=application.revision + 1)
    if application.role == Application.Role.CAPTAIN:
        Team.objects.filter(pk=application.team_id).update(is_public=False, about="")
    if not application.team.applications.filter(erased_at=None).exists():
        erasure.erase_with(With.TEAM, application.team, contest_id=application.contest_id)
    note(contest_id=application.contest_id, about=f"заявка {application}")


@action("Учётная запись стёрта")
def erase_account(*, user: User, by: User) -> list[str]:
    """Erase the account with the data of every application of it that nothing stands against.

    Returns why applications stay, in words; the account goes only when none stays.
    """
    if user.pk != by.pk:
        raise RuleViolation(code="forbidden", message="Стереть можно только свою учётную запись.", status=403)
    if user.grants.exists():
        raise RuleViolation(
            code="erase.has_roles", message="У вас есть роль в конкурсе: сначала попросите организатора её снять."
        )
    mine = list(Application.objects.filter(user=user).select_related("contest__regulation_version", "team"))
    reasons = [f"{application.contest} ({application}): {why}" for application in mine if (why := why_not_erasable(application))]
    if reasons:
        raise RuleViolation(code="erase.not_yet", message=f"Стереть учётную запись пока нельзя. {'; '.join(reasons)}.")
    for application in mine:
        erase_application(application=application, by=by)
    forget_account(user)
    note(about=account(user.pk))
    return reasons


@action("Стирание учётной записи повторено после восстановления из копии")
def erase_account_again(*, user: User) -> None:
    """The same of an account. No right is asked: it was when it was erased."""
    forget_account(user)
    note(about=account(user.pk))


def forget_account(user: User) -> None:
    """Erase an account with all that goes with it, its sessions at last; the empty row stays for the journals. Inside an action."""
    letter_erasure.forget_person([user], address=user.email)
    end_sessions(user)
    erasure.erase_with(With.ACCOUNT, user)
    Representative.objects.filter(user=user).update(user=None)
    user.refresh_from_db()
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
