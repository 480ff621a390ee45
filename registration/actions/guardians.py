"""Adults beside the team: its leader from the organisation, a minor's representative (Kuzbass: clauses 3, 6.8, appendix 5)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import Role, RoleGrant, User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import addresses, clock, files, letter_secrets
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.encryption import token_hash as hashed
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.uploads import SCAN_TYPES, SCAN_WORDS, checked
from hackathon_portal.regulation import sheets
from registration import letters, printed
from registration.actions import leaving
from registration.actions.application import refresh_team_findings, renew_findings
from registration.actions.refusals import refuse_after_admission, refuse_link_over
from registration.actions.shared import lock_application, lock_contest
from registration.models import Application, Representative, Team, TeamLeader
from registration.queries import consents, people
from registration.queries import teams as teams_queries
from registration.queries.parts import exclusive_role
from registration.rules import minors
from registration.states import CURRENT, ApplicationState, EndGround

SCAN_MEGABYTES = 20
TOKEN_BYTES = 24


@action("Приглашён руководитель команды")
def invite_leader(*, team: Team, full_name: str, position: str, email: str, by: User) -> TeamLeader:
    """The captain (or staff) names the adult the organisation has appointed; they agree by the letter's link.

    Who has agreed before stays the leader until the new one agrees. Once somebody of the team is admitted, only staff name another.
    """
    contest = lock_contest(team.contest)
    team = Team.objects.select_for_update().get(pk=team.pk)
    team.contest = contest
    clause = contest.regulation.clause("team.leader")
    staff = by.has_perm("registration.decide", contest)
    if not (staff or by.has_perm("registration.invite", team)):
        raise RuleViolation(code="team.not_captain", message="Руководителя называет капитан команды.", status=403)
    if contest.regulation.team.leader == "none":
        raise RuleViolation(code="leader.none", clause=clause, message="По этому порядку руководителя у команды нет.")
    if contest.regulation.team.leader == "sent" and not team.sending_organisation:
        raise RuleViolation(
            code="leader.no_sender", clause=clause, status=422,
            message="Сначала запишите организацию, которая направляет команду: письмо руководителю называет её.",
        )  # fmt: skip
    if not staff and (team.sending_organisation or teams_queries.is_led(team)):
        refuse_after_admission(team, contest, clause)
    if team.applications.filter(equals("email", email), state__in=CURRENT).exists():
        raise RuleViolation(
            code="leader.is_member", clause=clause, message="Руководитель не входит в состав команды: укажите почту взрослого.",
            field="email", status=422,
        )  # fmt: skip
    team.leaders.filter(left_at=None, agreed_at=None).update(left_at=clock.now())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    leader = TeamLeader.objects.create(
        team=team, full_name=" ".join(full_name.split())[:200], position=position.strip()[:200], email=addresses.typed(email),
        token_hash=hashed(token), invited_at=clock.now(),
    )  # fmt: skip
    refresh_team_findings([team], contest)
    note(contest_id=contest.pk, about=f"команда «{team.name}»")
    letters.post_to_guardian(
        "leader_invited", leader.email, contest, key=f"leader:{leader.pk}", token=token, leader=leader, team=team
    )
    return leader


@letter_secrets.renews("registration.leader_invited", r"registration\.leader:(\d+)")
def _new_link_of_leader(message: OutboxMessage, leader_id: int) -> str:
    """The leader's letter once more: the link of the first one stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    if not TeamLeader.objects.filter(pk=leader_id, left_at=None).update(token_hash=hashed(token)):
        raise RuleViolation(code="leader.replaced", message="Капитан назвал другого руководителя: эта ссылка больше не нужна.")
    return letters.guardian_link(message.kind, token)


def leader_by_token(token: str) -> TeamLeader | None:
    """The invitation of a leader that still stands."""
    rows = TeamLeader.objects.select_related("team__contest__regulation_version")
    return rows.filter(token_hash=hashed(token), left_at=None).first()


@action("Руководитель команды согласился")
def agree_to_lead(*, leader: TeamLeader, by: User) -> TeamLeader:
    """The invited adult takes the leader's duties upon themselves, with their account."""
    contest = lock_contest(leader.team.contest)
    leader = TeamLeader.objects.select_for_update(of=("self",)).select_related("team").get(pk=leader.pk)
    leader.team.contest = contest
    clause = contest.regulation.clause("team.leader")
    refuse_link_over(contest)
    if leader.left_at is not None:
        raise RuleViolation(code="leader.replaced", clause=clause, message="Капитан назвал другого руководителя.")
    if leader.user_id not in (None, by.pk):
        raise RuleViolation(code="leader.other", clause=clause, message="Приглашение принял другой человек.", status=403)
    if people.current_application(by, contest) is not None:
        raise RuleViolation(
            code="leader.is_member", clause=clause, message="Участник хакатона не может быть руководителем команды."
        )
    if role := exclusive_role(by, contest):
        raise RuleViolation(
            code="leader.has_role", clause=clause, message=f"Вы работаете на конкурсе ({role}): руководить его командой нельзя."
        )
    if leader.agreed_at is None:
        for former in leader.team.leaders.filter(left_at=None, agreed_at__isnull=False):
            former.left_at = clock.now()
            former.save(update_fields=["left_at"])
            letters.post_to_guardian(
                "leader_replaced", former.email, contest, key=f"leader-replaced:{former.pk}", leader=former, team=leader.team
            )
        leader.user, leader.agreed_at = by, clock.now()
        leader.save(update_fields=["user", "agreed_at"])
        refresh_team_findings([leader.team], contest)
    note(contest_id=contest.pk, about=f"команда «{leader.team.name}»")
    return leader


@action("Руководитель команды сложил обязанности")
def step_down(*, leader: TeamLeader, reason: str, by: User) -> TeamLeader:
    """The leader leaves the team with a reason: the captain and staff get a letter, and another is to be named."""
    contest = lock_contest(leader.team.contest)
    leader = TeamLeader.objects.select_for_update(of=("self",)).select_related("team").get(pk=leader.pk)
    leader.team.contest = contest
    clause = contest.regulation.clause("team.leader")
    require(by, "registration.lead", leader, "Обязанности складывает сам руководитель команды.")
    if not reason.strip():
        raise RuleViolation(code="leader.no_reason", clause=clause, message="Напишите, почему вы уходите.", field="reason")
    leader.left_at = clock.now()
    leader.save(update_fields=["left_at"])
    refresh_team_findings([leader.team], contest)
    reason = reason.strip()[:300]
    note(contest_id=contest.pk, about=f"команда «{leader.team.name}»", reason=reason)
    staff = RoleGrant.objects.filter(contest=contest, role=Role.STAFF).select_related("user")
    captain = teams_queries.captaincy_holder(leader.team)
    told = [(f"staff-{grant.pk}", grant.user.email, "leader_left_staff") for grant in staff]
    if captain is not None and captain.email:
        told.append(("captain", captain.email, "leader_left"))
    for whom, address, kind in told:
        letters.post_to_guardian(
            kind, address, contest, key=f"leader-left:{leader.pk}:{whom}", leader=leader, team=leader.team, reason=reason,
            names_another=bool(captain and not leader.team.applications.filter(state__in=leaving.TOOK_PART).exists()),
        )  # fmt: skip
    return leader


@action("Спрошено согласие представителя")
def ask_representative(*, application: Application, full_name: str, kinship: str, email: str, by: User) -> Representative:
    """A minor names a parent or another lawful representative, who gets a link of their own. Naming anew ends the earlier link."""
    application = lock_application(application)
    contest = application.contest
    clause = contest.regulation.clause("representative")
    if not (by.has_perm("registration.own_application", application) or by.has_perm("registration.decide", contest)):
        raise RuleViolation(code="forbidden", message="Это не ваша заявка.", status=403)
    if not people.needs_representative(application):
        raise RuleViolation(code="representative.not_needed", clause=clause, message="Согласие представителя не нужно.")
    if addresses.same(email, application.email):
        raise RuleViolation(
            code="representative.same_address", clause=clause, message="Нужна почта родителя или представителя, а не ваша.",
            field="email", status=422,
        )  # fmt: skip
    representative = Representative.objects.select_for_update().filter(application=application).first()
    if representative and representative.state == Representative.State.ACCEPTED:
        raise RuleViolation(code="representative.accepted", clause=clause, message="Согласие уже принято.")
    representative = send_link(application, contest, minors.Stated(full_name, kinship, email))
    renew_findings(application)
    note(contest_id=contest.pk, about=f"заявка {application}")
    return representative


def send_link(application: Application, contest: Contest, stated: minors.Stated) -> Representative:
    """Write down who consents for a minor and post the link; what an earlier one has filled in goes. Part of several actions."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {
        "state": Representative.State.ASKED, "full_name": " ".join(stated.full_name.split())[:200], "kinship": stated.kinship.strip()[:80],
        "email": addresses.typed(stated.email), "token_hash": hashed(token), "asked_at": clock.now(), "signed_at": None, "text_sha256": "",
        "address": "", "passport": "", "child_address": "", "child_printed": "", "child_named": "", "return_reason": "",
    }  # fmt: skip
    representative, _ = Representative.objects.update_or_create(application=application, defaults=values)
    letters.post_to_guardian(
        "representative_asked", representative.email, contest, key=f"representative:{representative.pk}:{clock.now():%Y%m%d%H%M%S%f}",
        token=token, representative=representative, application=application,
    )  # fmt: skip
    return representative


@letter_secrets.renews("registration.representative_asked", r"registration\.representative:(\d+)")
@letter_secrets.renews("registration.representative_returned", r"registration\.representative-returned:(\d+)")
def _new_link_of_representative(message: OutboxMessage, representative_id: int) -> str:
    """The representative's letter once more: the link of the first one stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    rows = Representative.objects.filter(equals("email", message.recipient), pk=representative_id)
    if not rows.exclude(state=Representative.State.ACCEPTED).update(token_hash=hashed(token)):
        raise RuleViolation(
            code="representative.no_link",
            message="Согласие уже принято или представитель назван другой: эта ссылка больше не нужна.",
        )
    return letters.guardian_link(message.kind, token)


def representative_by_token(token: str) -> Representative | None:
    rows = Representative.objects.select_related("application__contest__regulation_version", "application__team")
    return rows.filter(token_hash=hashed(token)).first()


def consent_ends(representative: Representative) -> datetime | None:
    """Somebody named after the contest (for a prize) has the days of an invitation."""
    days = representative.application.contest.regulation.registration.invitation_valid_days
    return representative.asked_at + timedelta(days=days) if representative.asked_at else None


def _locked(representative: Representative) -> tuple[Representative, Application]:
    """The consent and its application as they stand, both locked, the application first."""
    application = lock_application(representative.application)
    representative = Representative.objects.select_for_update(of=("self",)).get(pk=representative.pk)
    representative.application = application
    return representative, application


def refuse_grown_up(application: Application) -> None:
    """Nobody consents, or takes a consent back, for somebody who is of age today: they act themselves."""
    if people.needs_representative(application):
        return
    raise RuleViolation(
        code="representative.of_age", clause=application.contest.regulation.clause("representative"), status=403,
        message="Участник уже взрослый: согласие представителя больше не нужно, решает и подписывает он сам.",
    )  # fmt: skip


def _open(representative: Representative) -> tuple[Representative, Contest]:
    """The consent, locked, while the representative may still change it."""
    locked = Representative.objects.select_for_update(of=("self",)).select_related("application__contest__regulation_version")
    representative = locked.get(pk=representative.pk)
    contest = representative.application.contest
    refuse_link_over(contest, until=consent_ends(representative))
    refuse_grown_up(representative.application)
    if representative.state == Representative.State.ACCEPTED:
        raise RuleViolation(
            code="representative.accepted", clause=contest.regulation.clause("representative"), message="Согласие уже принято."
        )
    if representative.state == Representative.State.WITHDRAWN:
        raise RuleViolation(
            code="representative.withdrawn", clause=contest.regulation.clause("representative"),
            message="Согласие отозвано. Чтобы дать его снова, попросите участника прислать вам новую ссылку.",
        )  # fmt: skip
    return representative, contest


@action("Представитель заполнил согласие")
def fill_consent(*, representative: Representative, values: dict[str, Any]) -> Representative:
    """What the printed form needs, by the holder of the link; a signed sheet of other data has to be signed anew."""
    representative, contest = _open(representative)
    for name in ("full_name", "phone", "address", "passport", "child_address"):
        setattr(representative, name, values[name])
    _name_the_child(representative, values.get("child_printed", ""), contest)
    representative.state = Representative.State.FILLED
    representative.text_sha256, representative.signed_at = "", None
    representative.save()
    note(contest_id=contest.pk, about=f"заявка {representative.application}")
    return representative


def _name_the_child(representative: Representative, form: str, contest: Contest) -> None:
    """The form of the child's name that the sheet prints; an empty one leaves it to the portal."""
    form, name = " ".join(form.split()), representative.application.full_name
    if form and not sheets.same_person(form, name):
        raise RuleViolation(
            code="representative.other_name", clause=contest.regulation.clause("representative"), field="child_printed", status=422,
            message=f"Это не форма имени «{name}»: напишите те же слова в том же порядке, изменив только окончания.",
        )  # fmt: skip
    representative.child_printed, representative.child_named = form, name if form else ""


@action("Исправлена форма имени участника в согласии представителя")
def correct_child_form(*, representative: Representative, form: str, by: User) -> Representative:
    """Staff write the form of the child's name that the sheet prints, until a sheet is signed: what was signed is what it was."""
    representative, application = _locked(representative)
    contest = application.contest
    require(by, "registration.decide", contest, "Форму имени исправляет сотрудник организатора.")
    clause = contest.regulation.clause("representative")
    if representative.state in (Representative.State.UPLOADED, Representative.State.ACCEPTED):
        raise RuleViolation(
            code="representative.signed", clause=clause, field="child_printed",
            message="Лист с прежней формой имени уже подписан: верните его с причиной, тогда форму можно исправить.",
        )  # fmt: skip
    if representative.state == Representative.State.WITHDRAWN:
        raise RuleViolation(code="representative.withdrawn", clause=clause, message="Согласие отозвано.", field="child_printed")
    _name_the_child(representative, form, contest)
    representative.save(update_fields=["child_printed", "child_named"])
    note(contest_id=contest.pk, about=f"заявка {application}")
    return representative


@action("Приложено подписанное согласие представителя")
def upload_consent(*, representative: Representative, upload: UploadedFile, address: str | None) -> Representative:
    """The signed sheet, by the holder of the link: kept with the hash of the text that was signed, the time and the address."""
    representative, contest = _open(representative)
    clause = contest.regulation.clause("representative")
    if representative.state == Representative.State.ASKED:
        raise RuleViolation(
            code="representative.blank", clause=clause, message="Сначала заполните данные и напечатайте согласие.", status=422
        )
    refusal = RuleViolation(
        code="file.type", clause=clause, field="file", message=f"Нужен {SCAN_WORDS} не больше {SCAN_MEGABYTES} МБ.",
        status=422,
    )  # fmt: skip
    name, data = checked(upload, types=SCAN_TYPES, megabytes=SCAN_MEGABYTES, refusal=refusal)
    form = printed.of_representative(representative)
    representative.signed_copy_name = name
    files.keep(representative, "signed_copy", "consent", ContentFile(data))
    representative.text_version, representative.text_sha256 = form.version, form.sha256
    representative.signed_at, representative.signed_address = clock.now(), address
    representative.state, representative.return_reason = Representative.State.UPLOADED, ""
    representative.save()
    note(contest_id=contest.pk, about=f"заявка {representative.application}")
    return representative


@action("Решено о согласии представителя")
def decide_consent(
    *, representative: Representative, accept: bool, reason: str = "", by: User, seen: str | None = None
) -> Representative:
    """Staff have looked at the signed sheet: accepted, or returned with what to put right; the representative gets a letter.

    `seen`: which sheet was looked at (`Representative.sheet`); one uploaded since has to be looked at first.
    """
    representative, application = _locked(representative)
    contest = application.contest
    require(by, "registration.decide", contest, "Согласие проверяет сотрудник организатора.")
    clause = contest.regulation.clause("representative")
    if representative.state != Representative.State.UPLOADED:
        raise RuleViolation(code="representative.not_signed", clause=clause, message="Подписанного листа на проверке нет.")
    if seen is not None and seen != representative.sheet:
        raise RuleViolation(
            code="representative.changed", clause=clause, message="Представитель приложил другой лист: посмотрите его заново."
        )
    if not accept and not reason.strip():
        raise RuleViolation(code="representative.no_reason", clause=clause, message="Напишите, что исправить.", field="reason")
    representative.state = Representative.State.ACCEPTED if accept else Representative.State.RETURNED
    representative.return_reason = "" if accept else reason.strip()[:500]
    representative.decided_by, representative.decided_at = by, clock.now()
    representative.save()
    ended = application.state == ApplicationState.ENDED and application.ended_ground == EndGround.CONSENT
    if accept and ended and contest.results_published_at is None and not consents.has_withdrawn(application):
        leaving.resume(application)
    renew_findings(application)
    note(contest_id=contest.pk, about=f"заявка {application}", reason=representative.return_reason)
    if not accept:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        Representative.objects.filter(pk=representative.pk).update(token_hash=hashed(token))
        letters.post_to_guardian(
            "representative_returned", representative.email, contest, token=token, representative=representative,
            application=application, key=f"representative-returned:{representative.pk}:{clock.now():%Y%m%d%H%M%S%f}",
        )  # fmt: skip
    return representative


@action("Представитель отозвал согласие")
def withdraw_representative(*, representative: Representative, reason: str) -> Representative:
    """The holder of the link takes a consent back: the minor's taking part ends, without a breach and without the others of the team.

    A new consent brings it back. Results that are published stay, without the name. Staff and the accountant are told at once.
    """
    representative, application = _locked(representative)
    contest = application.contest
    clause = contest.regulation.clause("representative")
    refuse_grown_up(application)
    if representative.state not in (Representative.State.UPLOADED, Representative.State.ACCEPTED):
        raise RuleViolation(code="representative.nothing", clause=clause, message="Подписанного согласия нет: отзывать нечего.")
    representative.state, representative.return_reason = Representative.State.WITHDRAWN, reason.strip()[:500]
    representative.decided_at = clock.now()
    representative.save()
    note(contest_id=contest.pk, about=f"заявка {application}", reason=representative.return_reason)
    if contest.results_published_at:
        leaving.tell_staff("consent_withdrawn", application, [Role.ACCOUNTANT], by_parent=True)
    elif application.state in leaving.TOOK_PART:
        leaving.end(application, EndGround.CONSENT, staff_told=True)
    renew_findings(application)
    for grant in RoleGrant.objects.filter(contest=contest, role=Role.STAFF).select_related("user"):
        letters.post_to_guardian(
            "representative_withdrawn", grant.user.email, contest, application=application, representative=representative,
            key=f"representative-withdrawn:{representative.pk}:{grant.pk}:{clock.now():%Y%m%d%H%M%S%f}",
        )  # fmt: skip
    return representative


@action("Представитель связал учётную запись")
def link_representative(*, representative: Representative, by: User) -> Representative:
    """The holder of the link, signed in, takes the part of the representative into the own account; only one account may.

    From then on they may ask for the prize of the person they consented for (Kuzbass: clause 12.11).
    """
    locked = Representative.objects.select_for_update(of=("self",)).select_related("application__contest__regulation_version")
    representative = locked.get(pk=representative.pk)
    application = representative.application
    refuse_grown_up(application)
    faults = [
        (
            representative.state != Representative.State.ACCEPTED,
            "representative.not_accepted",
            "Сначала организатор примет подписанное согласие.",
            "",
        ),
        (by.pk == application.user_id, "representative.self", "Это учётная запись самого участника: войдите под своей.", ""),
        (
            representative.user_id not in (None, by.pk),
            "representative.linked",
            "С этим согласием уже связана другая учётная запись.",
            "",
        ),
    ]
    if role := exclusive_role(by, application.contest):
        words = f"Вы работаете на конкурсе ({role}): представлять его участника нельзя."
        faults.append((True, "representative.has_role", words, ""))
    refuse_first(faults, application.contest.regulation.clause("prize.representative"))
    representative.user = by
    representative.save(update_fields=["user"])
    note(contest_id=application.contest_id, about=f"заявка {application}")
    return representative


@action("Показано согласие представителя")
def note_consent_seen(*, representative: Representative, by: User, address: str | None) -> None:
    """A signed sheet with a passport's data was opened: into the access journal."""
    application = representative.application
    require(by, "registration.decide", application.contest, "Согласие проверяет сотрудник организатора.")
    about = f"согласие представителя, заявка {application}"
    record_access(by=by, contest_id=application.contest_id, subject=about, reason="проверка согласия", address=address)
    note(contest_id=application.contest_id, about=f"заявка {application}")
