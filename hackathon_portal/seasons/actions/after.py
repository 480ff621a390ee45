"""What becomes of projects: cards, their curators and plans, news that are only added, confirmations."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import SCAN_TYPES, SCAN_WORDS, checked
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.seasons import after_letters
from hackathon_portal.seasons.models import FollowUp, FollowUpEntry, Season
from hackathon_portal.seasons.queries.after import lacking_cards
from hackathon_portal.seasons.rules.after import News, standing, usual_level
from hackathon_portal.seasons.rules.schema import FollowUpRules

Entry = FollowUpEntry
State = FollowUpEntry.State
MOST_PROPOSED, MEGABYTES = 5, 20
ONLY_STAFF = "Карточки заводит и распределяет сотрудник сезона."


def rules_of(season: Season) -> FollowUpRules:
    """What the rules say of projects afterwards; refused where they say nothing."""
    if season.rules.follow_up is None:
        raise RuleViolation(
            code="follow_up.none", message="В правилах этого сезона сопровождения нет: добавьте раздел «Сопровождение проектов»."
        )
    return season.rules.follow_up


def clause_of(season: Season) -> str:
    return season.rules.clause("support")


def locked(card: FollowUp) -> FollowUp:
    """The card as it is now: deeds over one card go one after another."""
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related(
        "season__rules_version", "project__contest__regulation_version"
    )
    return rows.get(pk=card.pk)


def require_curator(by: User, card: FollowUp) -> None:
    """The card's own curator or the season's staff."""
    require(by, "seasons.follow_up", card.season, "Карточки ведут кураторы и сотрудники сезона.")
    if card.curator_id != by.pk and not by.has_perm("seasons.manage", card.season):
        raise RuleViolation(code="forbidden", message="Эту карточку ведёт другой куратор.", status=403)


def settle(card: FollowUp) -> None:
    """Stage and adopter anew from the confirmed entries; the caller holds the card."""
    rows = Entry.objects.filter(follow_up=card, state=State.CONFIRMED).order_by("at", "pk")
    news = [
        News(one.pk, one.stage, one.organisation_id or 0, one.level, one.corrects_id or 0)
        for one in rows.only("stage", "organisation", "level", "corrects")
    ]
    now = standing(news)
    card.stage, card.adopter_id, card.level = now.stage, now.organisation or None, now.level
    card.save(update_fields=["stage", "adopter", "level"])


def added(card: FollowUp, *, upload: UploadedFile | None = None, **values: Any) -> FollowUpEntry:
    """Another entry; news of any kind end the silence."""
    if not values["text"].strip():
        raise RuleViolation(code="entry.empty", message="Напишите, что произошло.", field="text", status=422)
    today = clock.now().astimezone(card.season.rules.zone).date()
    if values.get("happened_on") and values["happened_on"] > today:
        raise RuleViolation(code="entry.future", message="Этот день ещё не наступил.", field="happened_on", status=422)
    entry = Entry(follow_up=card, at=clock.now(), **values)
    if upload is not None:
        refusal = RuleViolation(
            code="evidence.file", message=f"Нужен {SCAN_WORDS} не больше {MEGABYTES} МБ.", field="upload", status=422
        )
        name, data = checked(upload, types=SCAN_TYPES, megabytes=MEGABYTES, refusal=refusal)
        files.keep(entry, "file", name, ContentFile(data))
    entry.save()
    card.heard_at = entry.at
    card.save(update_fields=["heard_at"])
    return entry


@action("Заведены карточки сопровождения")
def make_follow_ups(*, season: Season, by: User) -> int:
    """A card for each project the rules follow and that has none; how many."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    projects = list(lacking_cards(season, rules_of(season)).values_list("pk", flat=True))
    now = clock.now()
    FollowUp.objects.bulk_create(
        [FollowUp(season=season, project_id=pk, made_at=now, heard_at=now) for pk in projects], batch_size=500
    )
    note(room=season.room, about=f"карточек: {len(projects)}")
    return len(projects)


@action("Карточки сопровождения отданы куратору")
def assign_curator(*, season: Season, cards: Collection[int], curator: User | None, by: User) -> int:
    """Give these cards to a curator, or to nobody."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    if not cards:
        raise RuleViolation(code="follow_up.none_chosen", message="Отметьте карточки.", field="cards", status=422)
    roles = {Role.CURATOR, Role.SEASON_STAFF}
    if curator is not None and not curator.grants.filter(room=str(season.room), role__in=roles).exists():  # type: ignore[attr-defined]
        raise RuleViolation(
            code="curator.no_role", message="Сначала дайте этому человеку роль куратора сезона.", field="curator", status=422
        )
    count = FollowUp.objects.filter(season=season, pk__in=[*cards]).update(curator=curator)
    note(room=season.room, about=f"{account(curator.pk) if curator else 'без куратора'}, карточек: {count}")
    return count


@action("Назначен следующий шаг проекта")
def plan_follow_up(*, follow_up: FollowUp, next_step: str, due_on: date | None, by: User) -> FollowUp:
    """What comes next and until when; empty clears both."""
    require_curator(by, follow_up)
    card = locked(follow_up)
    step = " ".join(next_step.split())
    if due_on is not None and not step:
        raise RuleViolation(code="step.empty", message="Напишите, что сделать к этому дню.", field="next_step", status=422)
    card.next_step, card.due_on = step[:500], due_on
    card.save(update_fields=["next_step", "due_on"])
    note(room=card.season.room, about=f"{card}")
    return card


@action("Запись в карточке сопровождения")
def add_entry(
    *,
    follow_up: FollowUp,
    stage: str,
    text: str,
    by: User,
    evidence: str = "",
    happened_on: date | None = None,
    organisation: Organisation | None = None,
    level: str = "",
    corrects: FollowUpEntry | None = None,
    reason: str = "",
    upload: UploadedFile | None = None,
) -> FollowUpEntry:
    """News the curator knows, in force at once. A correction names the entry it replaces and why."""
    require_curator(by, follow_up)
    card = locked(follow_up)
    if corrects is not None:
        reason = asked_reason(reason)
        if corrects.follow_up_id != card.pk or corrects.corrections.filter(state=State.CONFIRMED).exists():  # type: ignore[attr-defined]
            raise RuleViolation(code="entry.corrected", message="Эта запись уже исправлена: исправьте последнюю.")
    if organisation is not None and not organisation.is_verified:
        raise RuleViolation(
            code="adopter.unverified", message="Эта организация ещё не проверена администратором портала.", field="organisation"
        )
    entry = added(
        card, source=Entry.Source.STAFF, by=by, stage=stage, text=text, evidence=evidence, happened_on=happened_on,
        organisation=organisation, level=(level or usual_level(organisation.kind, organisation.region)) if organisation else "",
        upload=upload, corrects=corrects, reason=reason if corrects else "", state=State.CONFIRMED, decided_at=clock.now(), decided_by=by,
    )  # fmt: skip
    settle(card)
    note(room=card.season.room, about=f"{card}, {entry}", reason=entry.reason)
    return entry


@action("Команда сообщила о проекте")
def tell_by_team(
    *,
    follow_up: FollowUp,
    stage: str,
    text: str,
    by: User | None,
    evidence: str = "",
    next_step: str = "",
    upload: UploadedFile | None = None,
) -> FollowUpEntry:
    """News of the team, by the link of its letter (`by` is None) or its captain; a curator confirms them."""
    require_team(follow_up, by)
    card = locked(follow_up)
    if card.entries.filter(source=Entry.Source.TEAM, state=State.PROPOSED).count() >= MOST_PROPOSED:  # type: ignore[attr-defined]
        raise RuleViolation(
            code="entry.too_many", message="Прежние сообщения ещё не прочитаны. Куратор ответит, потом можно написать снова."
        )
    if next_step.strip():
        text = f"{text.strip()}\nДальше: {next_step.strip()}"
    entry = added(card, source=Entry.Source.TEAM, by=by, stage=stage, text=text, evidence=evidence, upload=upload)
    note(room=card.season.room, about=f"{card}, {entry}")
    return entry


def require_team(card: FollowUp, by: User | None) -> None:
    """The captain, or whoever holds the link of the captain's letter (`by` is None)."""
    captain = after_letters.captain_of(card)
    if by is not None and (captain is None or captain.user_id != by.pk):
        raise RuleViolation(code="forbidden", message="О проекте сообщает капитан команды.", status=403)


@action("Решено о записи в карточке сопровождения")
def decide_entry(*, entry: FollowUpEntry, accept: bool, reason: str = "", level: str = "", by: User) -> FollowUpEntry:
    """What a team or an organisation has told is confirmed, or not, with the reason."""
    require_curator(by, entry.follow_up)
    card = locked(entry.follow_up)
    entry = Entry.objects.select_for_update(of=("self",)).select_related("organisation", "by").get(pk=entry.pk)
    if entry.state != State.PROPOSED:
        raise RuleViolation(code="entry.decided", message="О записи уже решили. Обновите страницу.")
    entry.state = State.CONFIRMED if accept else State.DECLINED
    entry.decision_reason = reason[:300] if accept else asked_reason(reason)
    entry.level = level if level and entry.organisation_id else entry.level
    entry.decided_at, entry.decided_by = clock.now(), by
    entry.save(update_fields=["state", "decision_reason", "level", "decided_at", "decided_by"])
    settle(card)
    note(room=card.season.room, about=f"{card}, {entry}: {entry.get_state_display()}", reason=entry.decision_reason)
    tell_adopter(entry, card)
    return entry


@action("Решение о записи сопровождения отменено")
def take_back_entry_decision(*, entry: FollowUpEntry, reason: str, by: User) -> FollowUpEntry:
    """What was decided about the word of a team or an organisation waits again."""
    require_curator(by, entry.follow_up)
    card = locked(entry.follow_up)
    entry = Entry.objects.select_for_update(of=("self",)).select_related("organisation", "by").get(pk=entry.pk)
    if entry.source == Entry.Source.STAFF or entry.state not in (State.CONFIRMED, State.DECLINED):
        raise RuleViolation(code="entry.not_decided", message="Решения, которое можно отменить, здесь нет.")
    entry.state, entry.decision_reason = State.PROPOSED, asked_reason(reason)
    entry.decided_at = entry.decided_by = None
    entry.save(update_fields=["state", "decision_reason", "decided_at", "decided_by"])
    settle(card)
    note(room=card.season.room, about=f"{card}, {entry}", reason=entry.decision_reason)
    tell_adopter(entry, card)
    return entry


def tell_adopter(entry: FollowUpEntry, card: FollowUp) -> None:
    """Whoever reported an introduction hears what was decided."""
    if entry.organisation is None or entry.source != Entry.Source.ADOPTER or entry.by is None or not entry.by.email:
        return
    after_letters.to_organisation(
        card,
        entry.organisation,
        entry.by,
        f"introduction_{entry.state}",
        reason=entry.decision_reason,
        key=f"introduction:{secrets.token_hex(8)}",
    )


@action("Команду спросили о проекте")
def ask_team(*, follow_up: FollowUp, by: User) -> None:
    """A letter with the link by which the captain tells how the project is doing."""
    require_curator(by, follow_up)
    its = rules_of(follow_up.season)
    if not after_letters.to_team(
        follow_up, "follow_up_asked", key=f"follow-up-asked:{secrets.token_hex(8)}", why="asked", days=its.link_days
    ):
        raise RuleViolation(code="team.unreachable", message="Адреса капитана нет: писать некому.")
    note(room=follow_up.season.room, about=f"{follow_up}")
