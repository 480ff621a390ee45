"""Actions with a season: made from a preset, announced, its rules changed by versions, closed and opened again."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, ProtectedError

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel import clock, jobs, letter_log
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.seasons.actions import fund
from hackathon_portal.seasons.models import Route, Season, SeasonRulesVersion, Stage
from hackathon_portal.seasons.queries.publication import missing
from hackathon_portal.seasons.rules.schema import SeasonPreset, SeasonRules
from hackathon_portal.seasons.states import require_state

ONLY_STAFF = "Сезон ведут его сотрудники."
TELLS = "seasons.tell_of_rules"


@action("Письмо сезона отправлено повторно")
def resend_season_letter(*, message: OutboxMessage, season: Season, by: User) -> OutboxMessage:
    """Send a letter of this season once more, to its reader's present address."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    note(room=season.room, about=f"письмо № {message.pk}")
    return letter_log.send_again(message, room=season.room)


@action("Создан сезон")
def create_season(
    *, slug: str, title: str, preset: SeasonPreset, preset_code: str = "", by: User | None, short_title: str = ""
) -> Season:
    """A draft season with the preset's rules, stages and routes; `by` becomes its first staff member (`by=None`: the command line)."""
    if by is not None:
        require(by, "seasons.create", None, "Сезоны создают администраторы портала и сотрудники организатора.")
    if Season.objects.filter(slug=slug).exists():
        raise RuleViolation(code="season.slug_taken", message=f"Адрес «{slug}» уже занят другим сезоном.", field="slug")
    season = Season.objects.create(
        slug=slug,
        title=title or preset.title,
        short_title=short_title or (preset.short_title if not title else title[:80]),
        description=preset.description,
    )
    note(room=season.room, about=season.short_title)
    season.rules_version = SeasonRulesVersion.objects.create(
        season=season, text=preset.rules.model_dump_json(), preset=preset_code, written_by=by
    )
    season.save(update_fields=["rules_version"])
    _write_stages(season, preset.rules)
    if by is not None:
        grant_role(user=by, season=season, role=Role.SEASON_STAFF, by=by)
    return season


def _write_stages(season: Season, rules: SeasonRules) -> None:
    """Rows of stages and routes as the rules have them: by their codes, so that what points at a stage stays."""
    stages: dict[str, Stage] = {}
    for position, stage in enumerate(rules.stages):
        values = {
            "title": stage.title, "kind": stage.kind, "position": position, "place": stage.place, "hours": stage.hours,
            "opens_at": _instant(stage.opens_at, rules.zone), "closes_at": _instant(stage.closes_at, rules.zone),
        }  # fmt: skip
        stages[stage.code], _ = Stage.objects.update_or_create(season=season, code=stage.code, defaults=values)
    kept = [
        Route.objects.get_or_create(season=season, from_stage=stages[route.from_stage], to_stage=stages[route.to_stage])[0].pk
        for route in rules.routes
    ]
    try:
        season.routes.exclude(pk__in=kept).delete()  # type: ignore[attr-defined]
        season.stages.exclude(code__in=stages).delete()  # type: ignore[attr-defined]
    except ProtectedError:
        raise RuleViolation(
            code="season.stage_in_use",
            message="Этап или переход убрать нельзя: по нему уже есть списки, площадки с конкурсом или участники.",
            field="stages",
        ) from None


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone)


def _locked(season: Season, action_name: str) -> Season:
    """The season's row under its lock, its state asked once more: its own actions are few, nothing of a person takes it."""
    now = Season.objects.select_for_update(of=("self",)).select_related("rules_version").get(pk=season.pk)
    require_state(action_name, now)
    return now


@action("Изменены правила готовящегося сезона")
def save_rules(*, season: Season, rules: SeasonRules, by: User) -> SeasonRulesVersion:
    """The rules of a draft are written anew; an announced season gets a version (`change_rules`)."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    version = _locked(season, "save_rules").rules_version
    fund.refuse_fund(season, rules)
    assert version is not None  # noqa: S101  for the types: every season has one
    version.text, version.written_at, version.written_by = rules.model_dump_json(), clock.now(), by
    version.save()
    _write_stages(season, rules)
    season.rules_version = version
    fund.follow_rules(season, rules.fund, by)
    note(room=season.room, about=str(version))
    return version


@action("Изменено описание сезона")
def describe_season(*, season: Season, values: dict[str, str], by: User) -> None:
    """Title, words about the season, the organiser's address."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    for name in ("title", "short_title", "description", "contact_email"):
        if name in values:
            setattr(season, name, values[name])
    season.save(update_fields=["title", "short_title", "description", "contact_email"])
    note(room=season.room, about=season.short_title)


@action("Объявлен сезон")
def publish_season(*, season: Season, by: User | None, for_caller: bool = False) -> None:
    """Everybody sees the season, its rules are frozen. Refused with everything that is missing, unless a program publishes for its caller."""
    if by is not None:
        require(by, "seasons.manage", season, ONLY_STAFF)
    now = _locked(season, "publish_season")
    faults = missing(now)
    if faults and not (by is None or for_caller):
        raise RuleViolation(code="season.incomplete", message=f"Объявить пока нельзя: {'; '.join(faults)}.")
    at = clock.now()
    now.state, now.published_at = Season.State.PUBLISHED, at
    now.save(update_fields=["state", "published_at"])
    SeasonRulesVersion.objects.filter(pk=now.rules_version_id or 0, frozen_at=None).update(frozen_at=at)
    season.refresh_from_db(fields=["state", "published_at", "rules_version"])
    note(room=season.room, about=season.short_title)


@action("Объявление сезона снято")
def unpublish_season(*, season: Season, reason: str, by: User) -> None:
    """A draft again, only while nobody has signed up."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    _require_reason(reason)
    now = _locked(season, "unpublish_season")
    if now.entrants.exists():  # type: ignore[attr-defined]
        raise RuleViolation(
            code="season.has_entrants", message="На сезон уже записались: объявление больше не снимают, сезон завершают."
        )
    now.state, now.published_at = Season.State.DRAFT, None
    now.save(update_fields=["state", "published_at"])
    SeasonRulesVersion.objects.filter(pk=now.rules_version_id or 0).update(frozen_at=None)
    season.refresh_from_db(fields=["state", "published_at", "rules_version"])
    note(room=season.room, about=season.short_title, reason=reason)


@action("Изменены правила сезона")
def change_rules(*, season: Season, rules: SeasonRules, reason: str, act_number: str, by: User) -> SeasonRulesVersion:
    """A new frozen version with its reason and act; those whom the change concerns get letters after `DECISION_UNDO`."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    _require_reason(reason)
    if not act_number.strip():
        raise RuleViolation(code="season.act", message="Назовите акт, которым изменены правила.", field="act_number")
    before = _locked(season, "change_rules")
    fund.refuse_fund(before, rules)
    if rules == before.rules:
        raise RuleViolation(code="season.same_rules", message="Правила те же: ничего не изменено.")
    now = clock.now()
    version = SeasonRulesVersion.objects.create(
        season=before,
        number=(before.versions.aggregate(last=Max("number"))["last"] or 0) + 1,  # type: ignore[attr-defined]
        text=rules.model_dump_json(),
        preset=before.rules_version.preset if before.rules_version else "",
        reason=reason.strip(),
        act_number=act_number.strip(),
        frozen_at=now,
        written_at=now,
        written_by=by,
    )
    _in_force(season, version)
    fund.follow_rules(season, rules.fund, by)
    jobs.start(kind=TELLS, title=f"Письма о правилах, {version}", by=by, parameters={"version": version.pk}, room=season.room)
    note(room=season.room, about=f"{version}, {act_number.strip()}", reason=reason)
    return version


@action("Новая версия правил сезона отозвана")
def take_back_rules(*, season: Season, version: SeasonRulesVersion, by: User) -> None:
    """The last version is taken back before its letters have left; the one before is in force again."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    before = _locked(season, "take_back_rules")
    earlier = before.versions.filter(taken_back_at=None, number__lt=version.number).first()  # type: ignore[attr-defined]
    if before.rules_version_id != version.pk or earlier is None:
        raise RuleViolation(code="season.not_last", message="Отозвать можно только последнюю версию.")
    if is_told(version):
        raise RuleViolation(
            code="season.rules_told", message="Письма об этой версии уже ушли: её меняют новой версией, с основанием и актом."
        )
    fund.refuse_fund(before, earlier.rules)
    version = SeasonRulesVersion.objects.select_for_update().get(pk=version.pk)
    version.taken_back_at = clock.now()
    version.save(update_fields=["taken_back_at"])
    OutboxMessage.objects.filter(batch=letters_of(version), state=OutboxMessage.State.PENDING).update(
        state=OutboxMessage.State.CANCELLED
    )
    _in_force(season, earlier)
    fund.follow_rules(season, earlier.rules.fund, by)
    note(room=season.room, about=str(version))


def _in_force(season: Season, version: SeasonRulesVersion) -> None:
    season.rules_version = version
    season.save(update_fields=["rules_version"])
    _write_stages(season, version.rules)


def letters_of(version: SeasonRulesVersion) -> str:
    """The batch of the letters about a version."""
    return f"season-rules:{version.pk}"


def is_told(version: SeasonRulesVersion) -> bool:
    """Whether the time to take a version back is over: its letters may be leaving."""
    return version.frozen_at is None or clock.now() >= version.frozen_at + settings.DECISION_UNDO


@action("Сезон завершён")
def close_season(*, season: Season, reason: str, by: User) -> None:
    """Nothing of the season changes any more; it stays in the archive, data of its people are kept for the term of the rules."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    _require_reason(reason)
    now = _locked(season, "close_season")
    now.state, now.closed_at = Season.State.CLOSED, clock.now()
    now.save(update_fields=["state", "closed_at"])
    season.refresh_from_db(fields=["state", "closed_at"])
    note(room=season.room, about=season.short_title, reason=reason)


@action("Завершённый сезон открыт снова")
def open_season_again(*, season: Season, reason: str, by: User) -> None:
    """The season goes on from where it stood."""
    require(by, "seasons.manage", season, ONLY_STAFF)
    _require_reason(reason)
    now = _locked(season, "open_season_again")
    now.state, now.closed_at = Season.State.PUBLISHED, None
    now.save(update_fields=["state", "closed_at"])
    season.refresh_from_db(fields=["state", "closed_at"])
    note(room=season.room, about=season.short_title, reason=reason)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation(code="reason.missing", message="Напишите основание.", field="reason")
