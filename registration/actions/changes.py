"""Changed rules, programme and announcement: everybody who takes part is told, and confirms to have read new rules (Kuzbass: clauses
9.3, 13.4); new days renew what was counted and asked for the old ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import audiences
from hackathon_portal.contests.audiences import Addressee
from hackathon_portal.contests.changing import FIELDS
from hackathon_portal.contests.checks import consequence, follows_announcement, follows_changes
from hackathon_portal.contests.models import AnnouncementChange, Contest, RegulationVersion
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from registration.actions import application as applications
from registration.actions.shared import require_owner
from registration.models import Application, RulesRead
from registration.states import ACTIVE, CURRENT, ApplicationState

Kind = AnnouncementChange.Kind
# Days on which people said whether they come, and counted their age.
DAYS = {"starts_on", "ends_on"}


@follows_changes
def tell_of_rules(contest: Contest, version: RegulationVersion) -> None:
    """Post a letter about the new rules to everybody the document names, where the regulation asks for a confirmation of it."""
    if contest.regulation.organising.changes_acknowledged:
        tell_everybody(contest, template="registration/letters/rules_changed.txt", kind="rules_changed", version=version)


def tell_everybody(contest: Contest, *, template: str, kind: str, version: Any) -> None:
    """Post one letter about a new version of something to everybody the document names; a repeat posts nothing.

    `applied`: those who have applied are asked what the others are only told.
    """
    people = audiences.told_of_changes(contest)
    for applied in (True, False):
        outbox.post_template_to_many(
            template=template,
            context={"contest": contest, "version": version, "applied": applied},
            messages=[
                _letter(f"registration.{kind}", f"{kind}:{version.pk}", one, contest)
                for one in people
                if (one.group == audiences.APPLICANTS) == applied
            ],
        )


def _letter(kind: str, key: str, one: Addressee, contest: Contest) -> dict[str, Any]:
    """One letter of many, as `post_template_to_many` takes it."""
    return {
        "kind": kind, "key": f"{key}:{one.key}", "to": one.email, "contest_id": contest.pk,
        "attachment_ref": int(one.key) if one.key.isdecimal() else None, "people": list(one.people),
    }  # fmt: skip


def _told(kind: str, changed: Collection[str]) -> bool:
    """Whether people who have applied are told of such a change."""
    return kind not in (Kind.CHANGED, Kind.POSTPONED, Kind.MOVED) or any(FIELDS[name].told for name in changed if name in FIELDS)


def _renews_notice(changed: Collection[str]) -> bool:
    """Whether the notices of admission that are out have become untrue."""
    return any(FIELDS[name].notices for name in changed if name in FIELDS)


def _people(contest: Contest, kind: str) -> QuerySet[Application]:
    """Whom a change concerns; where the contest ends or vanishes, those too who have begun an application."""
    states = CURRENT if kind in (Kind.CANCELLED, Kind.RESTORED, Kind.UNPUBLISHED) else ACTIVE
    return Application.objects.filter(contest=contest, state__in=states).order_by("number", "pk")


@follows_announcement
def tell_of_announcement_change(contest: Contest, change: AnnouncementChange, before: Mapping[str, Any]) -> None:
    """A letter to everybody who has applied and to whoever else the document names; a new notice where the day or the place in the old one is no longer true."""
    if DAYS & before.keys():
        _renew_for_new_days(contest)
    acknowledged = change.kind == Kind.REGULATION and contest.regulation.organising.changes_acknowledged
    if acknowledged or not _told(change.kind, before):
        return  # new rules have a letter of their own there
    renews = _renews_notice(before)
    outbox.post_template_to_many(
        template="registration/letters/announcement_changed.txt",
        context={"contest": contest, "change": change, "renews": renews, "applied": True},
        messages=[
            {
                "kind": "registration.announcement_changed",
                "key": f"announcement_changed:{change.pk}:{person.pk}",
                "to": person.email,
                "contest_id": contest.pk,
                "attachment": "registration.notice" if renews and person.state == ApplicationState.ADMITTED else "",
                "attachment_ref": person.pk,
                "people": [person],
            }
            for person in _people(contest, change.kind).exclude(email="").only("pk", "email", "state")
        ],
    )
    if change.kind == Kind.UNPUBLISHED:
        return  # nobody has applied yet: only those who had begun know of it
    outbox.post_template_to_many(
        template="registration/letters/announcement_changed.txt",
        context={"contest": contest, "change": change, "renews": False, "applied": False},
        messages=[
            _letter("registration.announcement_changed", f"announcement_changed:{change.pk}", one, contest)
            for one in audiences.beside_applicants(contest)
        ],
    )


def _renew_for_new_days(contest: Contest) -> None:
    """Who has said whether they come is asked again; ages and the rest are checked by the new first day."""
    admitted = Application.objects.filter(contest=contest, state=ApplicationState.ADMITTED).exclude(attendance="")
    admitted.update(attendance="", attendance_at=None)
    for application in _people(contest, Kind.POSTPONED).select_related("team"):
        application.contest = application.team.contest = contest
        applications.renew_findings(application)


@consequence
def letters_of_change(contest: Contest, changed: Mapping[str, Any]) -> list[str]:
    """What the page of a change says before the press of letters, notices and answers."""
    kind = {"cancelled": Kind.CANCELLED, "published": Kind.RESTORED, "draft": Kind.UNPUBLISHED}.get(changed.get("state", ""))
    kind = kind or (Kind.CHANGED if FIELDS.keys() & changed.keys() else Kind.REGULATION)
    if not _told(kind, changed):
        return []
    people = _people(contest, kind).exclude(email="")
    sentences = [f"Письма участникам: {people.count()}."]
    others = 0 if kind == Kind.UNPUBLISHED else len(audiences.beside_applicants(contest))
    sentences += [f"Письма другим, кому порядок велит сообщать: {others}."] if others else []
    admitted = people.filter(state=ApplicationState.ADMITTED)
    if _renews_notice(changed) and (count := admitted.count()):
        sentences.append(f"Новые уведомления о допуске взамен прежних: {count}.")
    if DAYS & changed.keys():
        if answered := admitted.exclude(attendance="").count():
            sentences.append(f"Ответы, придут ли участники, спросят заново: {answered}.")
        sentences.append("Возраст и остальные условия проверятся по новому первому дню.")
    return sentences


@action("Подтверждена новая версия правил")
def acknowledge_rules(*, application: Application, version: RegulationVersion, by: User) -> RulesRead:
    """The person has read the version in force; an older one than that is refused, so nobody confirms what no longer holds."""
    require_owner(application, by)
    if version.pk != application.contest.regulation_version_id:
        raise RuleViolation(code="rules.older", message="Правила изменились ещё раз: прочитайте новую версию.")
    note(contest_id=application.contest_id, about=f"заявка {application}: {version}")
    return RulesRead.objects.get_or_create(application=application, version=version, defaults={"at": clock.now()})[0]
