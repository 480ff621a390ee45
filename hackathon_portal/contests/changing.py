"""Changing an announced contest: one road for every field, by an act and for a reason, told to whoever it touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import checks, facts
from hackathon_portal.contests.actions import HARMLESS, require_days_in_order
from hackathon_portal.contests.bound_lines import move_bound
from hackathon_portal.contests.links import require_messenger_of_ours
from hackathon_portal.contests.models import AnnouncementChange, Contest, Nomination
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.contests.text import require_renderable
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.templatetags.portal import day, instant
from hackathon_portal.regulation.rules.announcement import is_late
from hackathon_portal.regulation.rules.deadlines import Deadlines, end_of_day, local_day

Kind = AnnouncementChange.Kind


@dataclass(frozen=True)
class Basis:
    """By which act and why an announced contest is changed."""

    act_number: str
    act_date: date | None
    reason: str
    late_reason: str = ""


@dataclass(frozen=True)
class Effect:
    """What changing a field means: the kind of change, until when it is possible, whether everybody is told, whether who was admitted
    gets the notice anew."""

    kind: Kind
    until: str = "results"
    told: bool = True
    notices: bool = False


# Every field of the announcement's form but `HARMLESS`. Until: `start` the first day, `end` the last one, `results` the decision.
FIELDS: dict[str, Effect] = {
    "title": Effect(Kind.CHANGED),
    "short_title": Effect(Kind.CHANGED),
    "description": Effect(Kind.CHANGED),
    "starts_on": Effect(Kind.POSTPONED, "start", notices=True),
    "ends_on": Effect(Kind.POSTPONED, "end", notices=True),
    "registration_closes_on": Effect(Kind.POSTPONED, "start"),
    "project_deadline_at": Effect(Kind.POSTPONED, "end"),
    "place": Effect(Kind.MOVED, "end", notices=True),
    "address": Effect(Kind.MOVED, "end", notices=True),
    "arrival": Effect(Kind.MOVED, "end", notices=True),
    "how_to_register": Effect(Kind.CHANGED),
    "rules_text": Effect(Kind.CHANGED),
    "chat_url": Effect(Kind.CHANGED, notices=True),
    "nominations_act_number": Effect(Kind.CHANGED),
    "nominations_act_date": Effect(Kind.CHANGED),
    # Letters sent before stay signed as they were; later ones get the new name.
    "officer_position": Effect(Kind.CHANGED, "closed", told=False),
    "officer_name": Effect(Kind.CHANGED, "closed", told=False),
}
NOMINATION_FIELDS = ("track", "title", "task", "topics", "customer", "customer_judge")
WORDS_OF_TIMETABLE = "расписание"


def changed_values(contest: Contest, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that differ from what is announced, with what follows from a new first day: the term of projects moves along."""
    changed = {
        name: value
        for name, value in values.items()
        if name in FIELDS and name not in HARMLESS and not _is_same(getattr(contest, name), value)
    }
    if changed.get("starts_on"):
        by = changed["starts_on"] - contest.starts_on
        if "project_deadline_at" not in changed and contest.project_deadline_at:
            changed["project_deadline_at"] = _moved(contest.project_deadline_at, by, contest)
        if "registration_closes_on" not in changed and contest.registration_closes_on:
            changed["registration_closes_on"] = contest.registration_closes_on + by
    return changed


def _is_same(old: Any, new: Any) -> bool:
    """Whether a form that shows `old` has sent it back: minutes of an instant, any ends of lines, no blanks around."""
    if isinstance(old, datetime) and isinstance(new, datetime):
        return old.replace(second=0, microsecond=0) == new.replace(second=0, microsecond=0)
    if isinstance(old, str) and isinstance(new, str):
        return _lines(old) == _lines(new)
    return bool(old == new)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _moved(at: datetime, by: timedelta, contest: Contest) -> datetime:
    """The same time of day in the contest's zone, so many days later."""
    return (at.astimezone(contest.regulation.zone).replace(tzinfo=None) + by).replace(tzinfo=contest.regulation.zone)


def in_words(contest: Contest, value: Any) -> str:
    """A value of the announcement as the pages show it."""
    if isinstance(value, datetime):
        return instant(value, contest.zone)
    if isinstance(value, date):
        return day(value)
    return str(value or "—")


def rows_of(contest: Contest, changed: Mapping[str, Any]) -> list[list[str]]:
    """[title, old, new] of everything that changes, terms counted from the days among them."""
    rows = []
    for name in FIELDS:
        if name in changed:
            title = title_of(contest, name)
            rows.append([title, in_words(contest, getattr(contest, name)), in_words(contest, changed[name])])
    return rows + _counted_terms(contest, changed)


def _counted_terms(contest: Contest, changed: Mapping[str, Any]) -> list[list[str]]:
    """Terms that the regulation counts from the first day."""
    if "starts_on" not in changed:
        return []
    new = Deadlines.of(contest.regulation, starts_on=changed["starts_on"])
    old, rows = contest.deadlines, []
    if old.registration_closes_at and new.registration_closes_at:
        before, after = (instant(one.registration_closes_at, contest.zone) for one in (old, new))
        rows.append(["последний день регистрации", before, after])
    if old.approve_mentors_by and new.approve_mentors_by:
        rows.append(["состав менторов утверждён до", day(old.approve_mentors_by), day(new.approve_mentors_by)])
    return rows


def check_change(contest: Contest, changed: Mapping[str, Any], now: datetime) -> None:
    """RuleViolation where the contest cannot be announced so any more, beside the field."""
    clause = contest.regulation.clause("announcement")
    require_open(contest)
    if not changed:
        raise RuleViolation(code="contest.same", message="Ничего не изменилось: новые значения те же, что объявлены.")
    for name, value in changed.items():
        _require_in_time(contest, name, now)
        if name == "chat_url":
            require_messenger_of_ours(value, now.date(), field=name)
        if isinstance(value, str) and (sample := facts.sample_in(value)):
            raise RuleViolation(
                code="contest.sample", clause=clause, message=f"«{sample}» — это пример, а не значение.", field=name
            )
    for field, why in checks.announcement_objections(contest, changed):
        raise RuleViolation(code="contest.contradiction", clause=clause, message=f"Так изменить нельзя: {why}.", field=field)
    _require_days_to_come(contest, changed, now)


def require_open(contest: Contest) -> None:
    """Only a contest that is announced and goes on is changed by an act."""
    if contest.state == Contest.State.DRAFT:
        raise RuleViolation(code="contest.draft", message="Конкурс ещё не объявлен: меняйте черновик на его страницах.")
    if contest.state == Contest.State.CANCELLED:
        raise RuleViolation(
            code="contest.cancelled", message="Конкурс отменён. Сначала снимите отмену, потом меняйте объявление."
        )
    if contest.state == Contest.State.CLOSED:
        raise RuleViolation(
            code="contest.closed", message="Конкурс завершён, его объявление больше не меняется. Завершение отменяют в архиве."
        )


def _require_in_time(contest: Contest, name: str, now: datetime) -> None:
    until, title = FIELDS[name].until, title_of(contest, name)
    today = local_day(now, contest.regulation)
    over = ""
    if until != "closed" and contest.results_published_at:
        over = "решение комиссии опубликовано, конкурс прошёл под этим объявлением"
    elif until == "start" and today >= contest.starts_on:
        over = f"конкурс начался {contest.starts_on:%d.%m.%Y}"
    elif until == "end" and today > contest.ends_on:
        over = f"конкурс закончился {contest.ends_on:%d.%m.%Y}"
    if over:
        raise RuleViolation(
            code="contest.too_late", clause=contest.regulation.clause("announcement"),
            message=f"«{title}» больше не меняется: {over}.", field=name,
        )  # fmt: skip


def _require_days_to_come(contest: Contest, changed: Mapping[str, Any], now: datetime) -> None:
    """New days lie ahead, and each other's order holds."""
    today = local_day(now, contest.regulation)
    after = _as_changed(contest, changed)
    deadline, closes = after.project_deadline_at, changed.get("registration_closes_on")
    code = "contest.days"
    past_term = "project_deadline_at" in changed and deadline is not None and deadline < now
    past_closing = closes is not None and end_of_day(closes, contest.regulation) < now
    faults = [
        ("starts_on" in changed and after.starts_on <= today, code, "Новый первый день должен быть впереди.", "starts_on"),
        ("ends_on" in changed and after.ends_on < today, code, "Новый последний день уже прошёл.", "ends_on"),
        (past_term, code, "Новый срок представления проекта уже прошёл.", "project_deadline_at"),
        (past_closing, code, "Новый последний день регистрации уже прошёл.", "registration_closes_on"),
    ]
    refuse_first(faults, contest.regulation.clause("announcement"))
    require_days_in_order(after)


def _as_changed(contest: Contest, changed: Mapping[str, Any]) -> Contest:
    """The contest as it would be; nothing is stored."""
    fields = {field.attname: getattr(contest, field.attname) for field in contest._meta.concrete_fields}
    after = Contest(**fields | dict(changed))
    after.regulation_version = contest.regulation_version
    return after


def late_by_lead(contest: Contest, changed: Mapping[str, Any], now: datetime) -> str:
    """Why a new first day is announced later than the regulation lets, in a sentence; empty when it is not."""
    if "starts_on" not in changed:
        return ""
    announce_by = Deadlines.of(contest.regulation, starts_on=changed["starts_on"]).announce_by
    if announce_by is None or not is_late(local_day(now, contest.regulation), announce_by):
        return ""
    return f"Об этом первом дне нужно было объявить не позднее {announce_by:%d.%m.%Y}: напишите, почему его объявляют позже."


def require_basis(basis: Basis, contest: Contest, now: datetime) -> None:
    """An announced contest is changed by an act of today or before, for a reason."""
    today, code = local_day(now, contest.regulation), "contest.no_act"
    faults = [
        (not basis.act_number.strip(), code, "Укажите номер акта: объявленный конкурс меняется только актом.", "act_number"),
        (basis.act_date is None, code, "Укажите дату акта.", "act_date"),
        (basis.act_date is not None and basis.act_date > today, code, "День акта ещё не наступил.", "act_date"),
        (not basis.reason.strip(), code, "Напишите основание: его прочитают участники.", "reason"),
    ]
    refuse_first(faults, contest.regulation.clause("announcement"))


@action("Объявление изменено актом")
def change_by_act(*, contest: Contest, values: Mapping[str, Any], basis: Basis, by: User) -> AnnouncementChange:
    """Change what is announced. Old and new stay side by side, terms and the timetable follow the days, everybody is told."""
    contest, now = locked_contest(contest.pk), clock.now()
    require(by, "contests.manage", contest, "Объявление меняет сотрудник конкурса.")
    changed = changed_values(contest, values)
    check_change(contest, changed, now)
    require_basis(basis, contest, now)
    late = late_by_lead(contest, changed, now)
    if late and not basis.late_reason.strip():
        raise RuleViolation(
            code="announcement.late", clause=contest.regulation.clause("announcement.lead"), message=late, field="late_reason"
        )
    require_renderable(changed.get("rules_text", ""), field="rules_text")
    rows = rows_of(contest, changed)
    before = {name: getattr(contest, name) for name in changed}
    for name, value in changed.items():
        setattr(contest, name, value)
    contest.save()
    if "starts_on" in changed:
        rows += _move_timetable(contest, changed["starts_on"] - before["starts_on"])
    move_bound(contest)
    return record(contest, _kind_of(changed), rows, before, basis=basis, by=by)


def _kind_of(changed: Mapping[str, Any]) -> Kind:
    kinds = {FIELDS[name].kind for name in changed}
    return next(kind for kind in (Kind.POSTPONED, Kind.MOVED, Kind.CHANGED) if kind in kinds)


def _move_timetable(contest: Contest, by: timedelta) -> list[list[str]]:
    entries = list(contest.timetable.all())
    if not entries:
        return []
    old = "; ".join(f"{instant(one.starts_at, contest.zone)} {one.title}" for one in entries)
    for entry in entries:
        entry.starts_at = _moved(entry.starts_at, by, contest)
        entry.save(update_fields=["starts_at"])
    new = "; ".join(f"{instant(one.starts_at, contest.zone)} {one.title}" for one in entries)
    return [[WORDS_OF_TIMETABLE, old, new]]


def record(
    contest: Contest, kind: Kind, rows: list[list[str]], before: Mapping[str, Any], *, basis: Basis, by: User
) -> AnnouncementChange:
    """Keep the change for everybody to read, and tell whoever follows."""
    change = AnnouncementChange.objects.create(
        contest=contest, kind=kind, act_number=basis.act_number.strip()[:80], act_date=basis.act_date,
        reason=basis.reason.strip()[:1000], late_reason=basis.late_reason.strip()[:1000], rows=rows, made_by=by,
    )  # fmt: skip
    about = f"{change}: {', '.join(change.titles)}" if rows else str(change)
    note(contest_id=contest.pk, about=about[:300], reason=basis.reason.strip()[:300])
    checks.tell_of_announcement(contest, change, before)
    return change


def nomination_rows(nomination: Nomination, values: Mapping[str, str]) -> list[list[str]]:
    """[title, old, new] of the fields of a nomination that change."""
    rows = []
    for name in NOMINATION_FIELDS:
        if name in values and getattr(nomination, name) != values[name]:
            title = f"{nomination.title}: {title_of(nomination, name)}"
            rows.append([title, getattr(nomination, name) or "—", values[name] or "—"])
    return rows


@action("Исправлена номинация актом")
def correct_nomination(*, nomination: Nomination, values: Mapping[str, str], basis: Basis, by: User) -> AnnouncementChange:
    """Correct the text of an announced nomination; it stays the nomination teams have chosen."""
    contest, now = locked_contest(nomination.contest_id), clock.now()
    require(by, "contests.manage", contest, "Номинации исправляет сотрудник конкурса.")
    nomination = Nomination.objects.select_for_update().get(pk=nomination.pk)
    check_nomination(contest, nomination, values)
    require_basis(basis, contest, now)
    rows = nomination_rows(nomination, values)
    for name in NOMINATION_FIELDS:
        if name in values:
            setattr(nomination, name, values[name])
    nomination.save()
    return record(contest, Kind.NOMINATION, rows, {"nomination": nomination.pk}, basis=basis, by=by)


def check_nomination(contest: Contest, nomination: Nomination, values: Mapping[str, str]) -> None:
    """RuleViolation where the text cannot be corrected so."""
    require_open(contest)
    clause, code = contest.regulation.clause("nomination"), "nomination.text"
    title, sample = values.get("title", nomination.title), facts.sample_in(" ".join(values.values()))
    taken = contest.nominations.filter(title=title).exclude(pk=nomination.pk).exists()
    faults = [
        (bool(contest.results_published_at), code, "Решение комиссии опубликовано: номинации больше не исправляются.", "title"),
        (not nomination_rows(nomination, values), "contest.same", "Ничего не изменилось.", ""),
        (
            not title.strip() or not values.get("task", nomination.task).strip(),
            code,
            "Название и задание не бывают пустыми.",
            "title",
        ),
        (taken, code, "Номинация с таким названием уже есть.", "title"),
        (bool(sample), code, f"«{sample}» — это пример, а не текст.", "task"),
    ]
    refuse_first(faults, clause)
    for field, why in checks.announcement_objections(contest, {"nomination": nomination.pk, **values}):
        raise RuleViolation(code="contest.contradiction", clause=clause, message=f"Так изменить нельзя: {why}.", field=field)
