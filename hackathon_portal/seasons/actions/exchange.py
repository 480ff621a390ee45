"""Exchange between regions: interest, the contact of a team by its consent alone, «внедрено у нас»."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.russia.words import plural
from hackathon_portal.seasons import after_letters
from hackathon_portal.seasons.actions.after import added, clause_of, locked, require_team, rules_of, settle
from hackathon_portal.seasons.models import ContactRequest, FollowUp, FollowUpEntry, Interest
from hackathon_portal.seasons.models.after import FollowUpStage
from hackathon_portal.seasons.queries.exchange import is_open_to
from hackathon_portal.seasons.rules.after import AUTHORITY, usual_level

Entry, State = FollowUpEntry, ContactRequest.State
DAY = timedelta(days=1)
ONLY_REPRESENTATIVE = "От имени организации действует её представитель."


def _of(organisation: Organisation, card: FollowUp, by: User, *, authority: bool) -> None:
    """The representative of a verified organisation (of an authority where only those ask), about a project it may see."""
    require(by, "organisations.manage", organisation, ONLY_REPRESENTATIVE)
    if authority and organisation.kind != AUTHORITY:
        raise RuleViolation(
            code="exchange.authority", clause=clause_of(card.season), status=403,
            message="Интересоваться проектом и просить контакт команды могут органы власти.",
        )  # fmt: skip
    if not is_open_to(organisation, card):
        raise RuleViolation(code="project.hidden", message="Команда больше не показывает этот проект.", status=404)


@action("Отмечен интерес к проекту")
def mark_interest(*, organisation: Organisation, follow_up: FollowUp, by: User) -> Interest:
    """«Интересно нам»; once while it stands."""
    _of(organisation, follow_up, by, authority=True)
    made, _ = Interest.objects.get_or_create(
        follow_up=follow_up, organisation=organisation, withdrawn_at=None, defaults={"made_at": clock.now()}
    )
    note(room=organisation.room, about=f"{follow_up}")
    return made


@action("Интерес к проекту снят")
def withdraw_interest(*, organisation: Organisation, follow_up: FollowUp, reason: str, by: User) -> None:
    """Not any more, and why."""
    require(by, "organisations.manage", organisation, ONLY_REPRESENTATIVE)
    reason = asked_reason(reason)
    if not Interest.objects.filter(follow_up=follow_up, organisation=organisation, withdrawn_at=None).update(
        withdrawn_at=clock.now(), reason=reason
    ):
        raise RuleViolation(code="interest.none", message="Интерес к этому проекту не отмечен.")
    note(room=organisation.room, about=f"{follow_up}", reason=reason)


@action("Запрошен контакт команды")
def ask_contact(*, organisation: Organisation, follow_up: FollowUp, message: str, by: User) -> ContactRequest:
    """The captain gets a letter and answers by its link; until then nobody learns how to reach the team."""
    _of(organisation, follow_up, by, authority=True)
    its, now = rules_of(follow_up.season), clock.now()
    Organisation.objects.select_for_update().only("pk").get(pk=organisation.pk)
    if not message.strip():
        raise RuleViolation(code="contact.why", message="Напишите команде, зачем нужен контакт.", field="message", status=422)
    own = ContactRequest.objects.filter(organisation=organisation)
    if own.filter(follow_up=follow_up, state=State.ASKED).exists():
        raise RuleViolation(code="contact.twice", message="Контакт уже запрошен: дождитесь ответа команды.")
    if own.filter(follow_up=follow_up, state=State.ACCEPTED).exists():
        raise RuleViolation(code="contact.given", message="Команда уже открыла вам контакт.")
    if own.filter(made_at__gt=now - DAY).count() >= its.requests_a_day:
        raise RuleViolation(
            code="contact.limit", clause=clause_of(follow_up.season), status=429,
            message=f"За сутки можно запросить контакты {plural(its.requests_a_day, 'раз,раза,раз')}. Попробуйте завтра.",
        )  # fmt: skip
    asked = ContactRequest.objects.create(
        follow_up=follow_up, organisation=organisation, by=by, message=message.strip()[:1000], made_at=now,
        expires_at=now + timedelta(days=its.answer_days),
    )  # fmt: skip
    if not after_letters.to_team(
        follow_up, "contact_asked", key=f"contact-asked:{asked.pk}", organisation=organisation, said=asked.message,
        until=asked.expires_at.astimezone(follow_up.season.rules.zone).strftime("%d.%m.%Y"),
    ):  # fmt: skip
        raise RuleViolation(code="team.unreachable", message="Адреса капитана нет: спросить команду нельзя.")
    note(room=organisation.room, about=f"{follow_up}, {asked}")
    return asked


def _locked(request: ContactRequest) -> ContactRequest:
    rows = ContactRequest.objects.select_for_update(of=("self",))
    return rows.select_related(
        "follow_up__season__rules_version", "follow_up__project__contest__regulation_version", "organisation", "by"
    ).get(pk=request.pk)


@action("Запрос контакта отозван")
def withdraw_request(*, request: ContactRequest, reason: str, by: User) -> None:
    """The organisation does not ask any more; a contact that was given is closed again."""
    require(by, "organisations.manage", request.organisation, ONLY_REPRESENTATIVE)
    asked, reason = _locked(request), asked_reason(reason)
    if asked.state not in (State.ASKED, State.ACCEPTED):
        raise RuleViolation(code="contact.over", message="Запрос уже не действует.")
    _end(asked, State.WITHDRAWN, reason)
    note(room=asked.organisation.room, about=f"{asked}", reason=reason)


def _end(asked: ContactRequest, state: ContactRequest.State, reason: str = "") -> None:
    asked.state, asked.contact, asked.reason, asked.answered_at = state, "", reason, clock.now()
    asked.save(update_fields=["state", "contact", "reason", "answered_at"])


@action("Команда ответила на запрос контакта")
def answer_request(
    *, request: ContactRequest, accept: bool, by: User | None, contact: str = "", reason: str = ""
) -> ContactRequest:
    """The team opens a contact it types itself, or declines; by the link of its letter (`by` is None) or its captain."""
    require_team(request.follow_up, by)
    asked = _locked(request)
    if asked.state != State.ASKED or asked.expires_at <= clock.now():
        raise RuleViolation(code="contact.over", message="Отвечать на этот запрос уже не нужно: он больше не действует.")
    if accept and not contact.strip():
        raise RuleViolation(
            code="contact.empty", message="Напишите, как с вами связаться: почту или телефон.", field="contact", status=422
        )
    if accept:
        asked.state, asked.contact, asked.answered_at = State.ACCEPTED, contact.strip()[:300], clock.now()
        asked.save(update_fields=["state", "contact", "answered_at"])
    else:
        _end(asked, State.DECLINED, " ".join(reason.split())[:300])
    note(room=asked.follow_up.season.room, about=f"{asked}: {asked.get_state_display()}")
    _tell(asked)
    return asked


@action("Команда закрыла контакт")
def close_contact(*, request: ContactRequest, reason: str, by: User | None) -> None:
    """The team takes its consent back: the contact is shown no more."""
    require_team(request.follow_up, by)
    asked, reason = _locked(request), asked_reason(reason)
    if asked.state != State.ACCEPTED:
        raise RuleViolation(code="contact.over", message="Контакт этой организации не открыт.")
    _end(asked, State.DECLINED, reason)
    note(room=asked.follow_up.season.room, about=f"{asked}", reason=reason)
    _tell(asked)


def _tell(asked: ContactRequest) -> None:
    """Whoever asked hears the answer; the contact itself stands in the cabinet alone."""
    if asked.by is not None and asked.by.email:
        after_letters.to_organisation(
            asked.follow_up, asked.organisation, asked.by, f"contact_{asked.state}", reason=asked.reason,
            key=f"contact-{asked.pk}:{asked.state}:{secrets.token_hex(4)}",
        )  # fmt: skip


def _over() -> QuerySet[ContactRequest]:
    return ContactRequest.objects.filter(state=State.ASKED, expires_at__lte=clock.now())


def expire_overdue_requests() -> int:
    """By the clock: end what no team answered in time; nothing is written where there is nothing to end."""
    return expire_requests() if _over().exists() else 0


@action("Запросы контакта истекли")
def expire_requests() -> int:
    """End what no team answered in time and tell who asked; how many."""
    rows = list(
        _over()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("follow_up__season__rules_version", "follow_up__project", "organisation", "by")
    )
    for asked in rows:
        _end(asked, State.EXPIRED)
        _tell(asked)
    note(about=f"запросов: {len(rows)}")
    return len(rows)


@action("Организация сообщила о внедрении")
def report_introduction(
    *,
    organisation: Organisation,
    follow_up: FollowUp,
    text: str,
    evidence: str,
    happened_on: date,
    by: User,
    level: str = "",
    upload: UploadedFile | None = None,
) -> FollowUpEntry:
    """«Внедрено у нас» with the day and where it can be seen; a curator confirms it."""
    _of(organisation, follow_up, by, authority=False)
    card = locked(follow_up)
    if not evidence and upload is None:
        raise RuleViolation(
            code="evidence.missing", message="Дайте ссылку или приложите файл, по которым видно внедрение: акт, страница, новость.",
            field="evidence", status=422,
        )  # fmt: skip
    entry = added(
        card, source=Entry.Source.ADOPTER, by=by, stage=FollowUpStage.IMPLEMENTED, text=text, evidence=evidence, upload=upload,
        happened_on=happened_on, organisation=organisation, level=level or usual_level(organisation.kind, organisation.region),
    )  # fmt: skip
    note(room=organisation.room, about=f"{card}, {entry}")
    return entry


@action("Сообщение о внедрении отозвано")
def withdraw_introduction(*, entry: FollowUpEntry, reason: str, by: User) -> None:
    """The organisation takes its word back, confirmed or not yet."""
    if entry.organisation is None or entry.source != Entry.Source.ADOPTER:
        raise RuleViolation(code="entry.not_own", message="Эту запись сделала не организация.", status=404)
    require(by, "organisations.manage", entry.organisation, ONLY_REPRESENTATIVE)
    card, reason = locked(entry.follow_up), asked_reason(reason)
    entry = Entry.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=entry.pk)
    if entry.state not in (Entry.State.PROPOSED, Entry.State.CONFIRMED):
        raise RuleViolation(code="entry.over", message="Это сообщение уже не действует.")
    entry.state, entry.decision_reason, entry.decided_at = Entry.State.WITHDRAWN, reason, clock.now()
    entry.save(update_fields=["state", "decision_reason", "decided_at"])
    settle(card)
    note(room=card.season.room, about=f"{card}, {entry}", reason=reason)
