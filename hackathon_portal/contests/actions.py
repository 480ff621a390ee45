"""Actions with a contest: creating it from a preset, changing its announcement and regulation, publishing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.contests import confirming, publication
from hackathon_portal.contests.bound_lines import move_bound
from hackathon_portal.contests.checks import contradictions, tell_of_announcement, tell_of_change
from hackathon_portal.contests.consent_law import require_apart
from hackathon_portal.contests.links import require_messenger_of_ours
from hackathon_portal.contests.models import (
    AnnouncementChange,
    Channel,
    Contest,
    ContestDocument,
    NewsItem,
    Nomination,
    OrganiserLogo,
    Partner,
    QuestionAnswered,
    RegulationVersion,
    TimetableEntry,
)  # fmt: skip
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.contests.text import require_renderable
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.pictures import NotAPicture, redrawn
from hackathon_portal.regulation.comparison import differences
from hackathon_portal.regulation.rules import announcement
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Preset, Regulation

MOST_ACT_BYTES = 20 * 2**20
PDF_START = b"%PDF-"
LOGO_SIZE = (480, 240)


# Pieces of the site whose field becomes HTML.
MARKDOWN_OF_SITE: dict[type, tuple[str, ...]] = {NewsItem: ("text",), QuestionAnswered: ("answer",)}


@action("Создан конкурс")
def create_contest(*, preset: Preset, preset_code: str, slug: str, starts_on: date, ends_on: date, by: User | None) -> Contest:
    """A draft contest with the preset's regulation, nominations and timetable; `by` becomes its first staff member.

    `by=None` for the command line.
    """
    if by is not None:
        require(by, "contests.create", None, "Конкурсы создают сотрудники организаторов.")
    if ends_on < starts_on:
        raise RuleViolation(code="contest.days", message="Последний день раньше первого.", field="ends_on")
    if Contest.objects.filter(slug=slug).exists():
        raise RuleViolation(code="contest.slug_taken", message=f"Адрес «{slug}» уже занят другим конкурсом.", field="slug")
    start, regulation = preset.announcement, preset.regulation
    require_renderable(regulation.body, field="preset")
    require_apart(regulation, field="preset")
    contest = Contest.objects.create(
        slug=slug,
        title=start.title,
        short_title=start.short_title,
        description=start.description,
        rules_text=regulation.body,
        place=start.place,
        address=start.address,
        arrival=start.arrival,
        how_to_register=start.how_to_register,
        chat_url=start.chat_url,
        starts_on=starts_on,
        ends_on=ends_on,
        project_deadline_at=datetime.combine(ends_on, time.fromisoformat(start.project_deadline_time), regulation.zone),
        nominations_act_number=start.nominations_act_number,
        nominations_act_date=regulation.act.date,
        officer_position=regulation.operator.officer_position,
    )
    note(contest_id=contest.pk, about=contest.short_title)
    contest.regulation_version = RegulationVersion.objects.create(
        contest=contest, text=regulation.model_dump_json(), preset=preset_code, written_by=by
    )
    contest.save(update_fields=["regulation_version"])
    _write_defaults(contest, preset)
    if by is not None:
        grant_role(user=by, contest=contest, role=Role.STAFF, by=by)
    return contest


def _write_defaults(contest: Contest, preset: Preset) -> None:
    """The nominations and the timetable a new contest starts from."""
    for position, nomination in enumerate(preset.announcement.nominations, start=1):
        Nomination.objects.create(
            contest=contest,
            position=position,
            title=nomination.title,
            task=nomination.task,
            topics="\n".join(nomination.topics),
            track=nomination.track,
            customer=nomination.customer,
        )
    for entry in preset.announcement.timetable:
        day = contest.starts_on + timedelta(days=entry.day - 1)
        moment = datetime.combine(min(day, contest.ends_on), time.fromisoformat(entry.time), preset.regulation.zone)
        TimetableEntry.objects.create(
            contest=contest, starts_at=moment, title=entry.title, side_event=entry.side_event, binds=entry.binds
        )


# What staff may correct in an announced contest without an act: only the signature of later letters is made from it.
HARMLESS = frozenset({"contact_email", "contact_phone"})


@action("Изменено объявление")
def change_announcement(*, contest: Contest, values: dict[str, Any], by: User) -> None:
    """Write the fields of a draft's announcement; of an announced contest only those that touch nobody (`HARMLESS`).

    Everything else of an announced contest is changed by an act: `changing.change_by_act`.
    """
    require(by, "contests.manage", contest, "Конкурс готовит его сотрудник.")
    if contest.state != Contest.State.DRAFT:
        moved = [name for name, value in values.items() if name not in HARMLESS and getattr(contest, name) != value]
        if moved:
            raise RuleViolation(
                code="contest.announced",
                clause=contest.regulation.clause("announcement"),
                message="Конкурс объявлен: это меняется только актом, с номером, датой и основанием, и об этом узнают участники.",
                field=moved[0],
            )
    require_renderable(values.get("rules_text", ""), field="rules_text")
    require_messenger_of_ours(values.get("chat_url", ""), clock.now().date(), field="chat_url")
    for name, value in values.items():
        setattr(contest, name, value)
    require_days_in_order(contest)
    contest.save()
    move_bound(contest)
    note(contest_id=contest.pk, about=contest.short_title)


def require_days_in_order(contest: Contest) -> None:
    """Registration ends by the first day, works are handed in during the contest: a term after the event is a slip of the pen."""
    deadline = contest.project_deadline_at
    due_on = local_day(deadline, contest.regulation) if deadline else None
    closes = contest.registration_closes_on
    closes_late = closes is not None and closes > contest.starts_on
    due_outside = due_on is not None and not contest.starts_on <= due_on <= contest.ends_on
    code = "contest.days"
    faults = [
        (contest.ends_on < contest.starts_on, code, "Конкурс заканчивается раньше, чем начинается.", "ends_on"),
        (closes_late, code, "Регистрация заканчивается после начала конкурса.", "registration_closes_on"),
        (due_outside, code, "Срок представления проекта не приходится на дни конкурса.", "project_deadline_at"),
    ]
    refuse_first(faults, contest.regulation.clause("announcement"))


@action("Изменены номинации")
def change_nominations(*, contest: Contest, formset: Any, by: User) -> None:
    """Save a validated formset of nominations; only before the announcement."""
    require(by, "contests.manage", contest, "Конкурс готовит его сотрудник.")
    if contest.state != Contest.State.DRAFT:
        raise RuleViolation(
            code="nominations.announced",
            clause=contest.regulation.clause("nomination"),
            message=f"{capfirst(contest.regulation.words.tasks)} опубликованы вместе с объявлением: текст исправляется только актом, по одной.",
        )
    formset.save()
    note(contest_id=contest.pk, about=contest.short_title)


def _check_pdf(upload: Any, *, code: str, large: str, other: str, clause: str = "", status: int = 409) -> None:
    """Refuse a file that is too large or no PDF by its content; it may be read from the beginning afterwards."""
    head = upload.read(len(PDF_START))
    upload.seek(0)
    if upload.size > MOST_ACT_BYTES:
        raise RuleViolation(code=f"{code}.too_large", clause=clause, message=large, field="file", status=status)
    if head != PDF_START:
        raise RuleViolation(code=f"{code}.not_pdf", clause=clause, message=other, field="file", status=status)


@action("Приложен акт о номинациях")
def attach_nominations_act(*, contest: Contest, upload: UploadedFile, by: User, reason: str = "") -> None:
    """Keep the PDF of the act that approves the nominations; visitors read it from the contest's page.

    A file that visitors have read already is replaced only with a reason, which stands among the changes of the announcement.
    """
    require(by, "contests.manage", contest, "Конкурс готовит его сотрудник.")
    clause = contest.regulation.clause("nomination")
    replaces = contest.state != Contest.State.DRAFT and bool(contest.nominations_act_file)
    if replaces and not reason.strip():
        raise RuleViolation(
            code="act.published",
            clause=clause,
            message="Акт уже опубликован: напишите, почему файл заменяют, это прочитают посетители.",
            field="reason",
        )
    _check_pdf(upload, code="act", clause=clause, large="Файл акта больше 20 МБ.", other="Акт прикладывают файлом PDF.")
    content = upload.read()
    files.keep(contest, "nominations_act_file", f"{contest.slug}-nominations.pdf", ContentFile(content))
    contest.save(update_fields=["nominations_act_file"])
    if replaces:
        number, day = contest.nominations_act_number, contest.nominations_act_date
        AnnouncementChange.objects.create(
            contest=contest, kind=AnnouncementChange.Kind.ACT_FILE, act_number=number, act_date=day,
            reason=reason.strip()[:1000], made_by=by, rows=[["файл акта о номинациях", "прежний файл", "новый файл"]],
        )  # fmt: skip
    note(contest_id=contest.pk, about=f"акт № {contest.nominations_act_number}", reason=reason.strip()[:300])


@action("Опубликовано объявление")
def publish_announcement(
    *,
    contest: Contest,
    by: User | None,
    late_reason: str = "",
    announced_at: datetime | None = None,
    for_caller: bool = False,
    seen: str | None = None,
) -> None:
    """Publish and freeze the regulation. Refused with each part that is missing or that nobody has confirmed for this contest; days
    that have passed are published only with a reason.

    A program confirms the preset's values for its caller and takes past days: the command line (`by=None`), the demonstration
    (`for_caller`). `seen`: `facts.shown_fingerprint` of the page that showed what will be public.
    """
    contest = _locked(contest)
    if by is not None:
        require(by, "contests.manage", contest, "Объявление публикует сотрудник конкурса.")
    regulation = contest.regulation
    if contest.state != Contest.State.DRAFT:
        raise RuleViolation(code="contest.published", message="Объявление уже опубликовано.")
    missing = publication.missing_parts(contest)
    if by is not None and not for_caller:
        missing += publication.not_attached(contest)
    if missing:
        raise RuleViolation(
            code="announcement.incomplete",
            clause=regulation.clause("announcement"),
            message=f"В объявлении не хватает: {', '.join(missing)}.",
        )
    require_apart(regulation)
    at = announced_at or clock.now()
    require_messenger_of_ours(contest.chat_url, at.date(), field="chat_url")
    if by is None or for_caller:
        confirming.confirm_all(contest, by)
    else:
        confirming.require_confirmed(contest, seen)
        confirming.require_reason(contest, at, late_reason)
    if announcement.is_late(local_day(at, regulation), contest.deadlines.announce_by) and not late_reason.strip():
        confirming.refuse_late(contest, [publication.late_words(contest)])
    contest.state = Contest.State.PUBLISHED
    contest.announced_at = at
    contest.late_announcement_reason = late_reason.strip()
    contest.save()
    RegulationVersion.objects.filter(pk=contest.regulation_version_id or 0).update(frozen_at=at)
    whose = ", значения заготовки подтверждены вызвавшим" if by is None or for_caller else ""
    note(contest_id=contest.pk, about=f"{contest.short_title}{whose}", reason=late_reason)


@action("Изменён порядок")
def change_regulation(
    *,
    contest: Contest,
    regulation: Regulation,
    by: User,
    reason: str = "",
    act_number: str = "",
    passing: frozenset[str] = frozenset(),
    news: tuple[str, str] | None = None,
) -> RegulationVersion:
    """Draft contest: the version is rewritten. Published: a new version with its act and reason; the old one stays.

    Refused where something done has rested on a value that changes (`last_use.py`), but for the uses `passing` names: the action
    that names them undoes what has rested on it, in the same transaction. `news`: title and text of a version that a deed within the
    rules makes: it is told as news, and nobody has new rules to read.
    """
    contest = _locked(contest)
    require(by, "contests.manage", contest, "Конкурс готовит его сотрудник.")
    current = contest.regulation_version
    assert current is not None  # noqa: S101  for the types: the lines before make it so
    check_regulation(contest, regulation, passing)
    now = clock.now()
    if contest.state == Contest.State.DRAFT:
        if regulation.open_questions != contest.regulation.open_questions:
            _require_act(reason, act_number)
        if act_number.strip():
            current.act_number, current.reason = act_number.strip(), reason.strip()
        current.text, current.written_at, current.written_by = regulation.model_dump_json(), now, by
        current.save()
        note(contest_id=contest.pk, about=f"{current}, {act_number}" if act_number else str(current), reason=reason)
        return current
    rows = regulation_rows(contest, regulation)
    _require_act(reason, act_number)
    version = RegulationVersion.objects.create(
        contest=contest,
        number=current.number + 1,
        text=regulation.model_dump_json(),
        preset=current.preset,
        reason=reason.strip(),
        act_number=act_number.strip(),
        frozen_at=now,
        written_at=now,
        written_by=by,
        foreseen=news is not None,
    )
    contest.regulation_version = version
    contest.save(update_fields=["regulation_version"])
    note(contest_id=contest.pk, about=f"{version}, {act_number}", reason=reason)
    if news is not None:
        NewsItem.objects.create(contest=contest, title=news[0][:160], text=news[1], published_at=now)
        return version
    change = AnnouncementChange.objects.create(
        contest=contest, kind=AnnouncementChange.Kind.REGULATION, act_number=version.act_number, reason=version.reason[:1000],
        rows=rows, made_by=by,
    )  # fmt: skip
    tell_of_change(contest, version)
    tell_of_announcement(contest, change, {"regulation": current.pk})
    return version


def check_regulation(contest: Contest, regulation: Regulation, passing: frozenset[str] = frozenset()) -> None:
    """RuleViolation where this cannot be the contest's regulation: what has happened contradicts it, or the contest goes on no more."""
    for path, why in contradictions(contest, regulation, passing):
        raise RuleViolation(
            code="regulation.contradiction", message=f"Так изменить нельзя: {why}.", field=path.replace(".", "__")
        )
    if contest.state not in (Contest.State.DRAFT, Contest.State.PUBLISHED):
        message = f"Конкурс {contest.get_state_display()}, его порядок больше не меняется."
        raise RuleViolation(code=f"contest.{contest.state}", message=message)
    if contest.state == Contest.State.PUBLISHED and regulation == contest.regulation:
        raise RuleViolation(code="regulation.same", message="Ничего не изменилось: порядок остаётся прежним.")


def regulation_rows(contest: Contest, regulation: Regulation) -> list[list[str]]:
    """[what, old, new] of every value in which the regulation in force and this one differ."""
    old, new = contest.regulation.model_dump(mode="json"), regulation.model_dump(mode="json")
    rows = differences({"regulation": old}, {"regulation": new})
    return [[label.partition(" → ")[2] or label, before, after] for label, before, after in rows]


def _require_act(reason: str, act_number: str) -> None:
    """An announced regulation is amended by an act, for a reason; so is a reading of what the document leaves open, at any time."""
    if not reason.strip() or not act_number.strip():
        raise RuleViolation(
            code="regulation.frozen",
            message="Порядок объявленного конкурса и прочтение его открытых вопросов меняют только актом: укажите номер акта и основание.",
            field="act_number" if not act_number.strip() else "reason",
        )


@action("Результаты опубликованы")
def mark_results_published(*, contest: Contest, by: User) -> None:
    """Open the public results page (п. 9.6 of the Tula order); called by the action that publishes a signed protocol."""
    require(by, "judging.publish_results", contest, "Результаты публикует сотрудник или секретарь.")
    contest.results_published_at = clock.now()
    contest.save(update_fields=["results_published_at"])
    note(contest_id=contest.pk, about=contest.short_title)


def _locked(contest: Contest) -> Contest:
    return locked_contest(contest.pk)


@action("Изменён сайт конкурса")
def save_site_item(*, item: Any, by: User) -> Any:
    """Save a piece of the site (news, question, partner, document) that a form has filled in."""
    require(by, "contests.manage", item.contest, "Сайт конкурса ведёт сотрудник.")
    for field in MARKDOWN_OF_SITE.get(type(item), ()):
        require_renderable(getattr(item, field), field=field)
    if isinstance(item, Channel):
        require_messenger_of_ours(item.url, clock.now().date(), field="url")
    if isinstance(item, Partner):
        _check_agreement(item)
        _redraw_logo(item, "logo")
    upload = getattr(item, "file", None)
    if upload and not getattr(upload, "_committed", True):
        _check_pdf(
            upload.file, code="document", large="Файл больше 20 МБ.", other="Документ прикладывают файлом PDF.", status=422
        )
    if isinstance(item, ContestDocument):
        _check_read(item)
    item.save()
    note(contest_id=item.contest_id, about=f"{item._meta.verbose_name}: {item}"[:300])
    return item


def _check_read(document: ContestDocument) -> None:
    """A document that participants confirm to have read has a version and the sum of its file, and stays as they have read it."""
    if document.pk:
        _refuse_read(ContestDocument.objects.get(pk=document.pk))
    if not document.read_as:
        return
    if not document.version.strip():
        raise RuleViolation(code="document.version", message="Укажите версию: её увидит участник у отметки.", field="version")
    stored = document.file.file
    stored.seek(0)
    document.sha256 = hashlib.sha256(stored.read()).hexdigest()
    stored.seek(0)


def _refuse_read(document: ContestDocument) -> None:
    """What people have confirmed to have read is neither changed nor removed: another version is attached beside it."""
    if document.read_as and document.contest.state != Contest.State.DRAFT:
        raise RuleViolation(
            code="document.read",
            message=f"С документом «{document}» участники уже знакомятся: приложите новую версию отдельно, эта останется.",
        )


def _check_agreement(partner: Partner) -> None:
    """Both of an agreement's number and date, or neither; it is never concluded for a day to come."""
    contest = partner.contest
    number, day, code = partner.agreement_number.strip(), partner.agreement_date, "partner.agreement"
    is_to_come = day is not None and day > local_day(clock.now(), contest.regulation)
    faults = [
        (bool(number) and day is None, code, "Укажите и номер, и дату договора.", "agreement_date"),
        (not number and day is not None, code, "Укажите и номер, и дату договора.", "agreement_number"),
        (is_to_come, code, "День договора ещё не наступил.", "agreement_date"),
    ]
    refuse_first(faults, contest.regulation.clause("partners"))


def _redraw_logo(item: Any, field: str) -> None:
    """A picture that has just been uploaded is drawn anew: pixels and nothing else, of a sane size."""
    upload = getattr(item, field)
    if not upload or getattr(upload, "_committed", True):
        return
    try:
        data = redrawn(upload.file, LOGO_SIZE, kind="PNG")
    except NotAPicture as fault:
        raise RuleViolation(code="logo", message=str(fault), field=field, status=422) from None
    setattr(item, field, made_here(ContentFile(data, f"{secrets.token_hex(8)}.png")))


@action("Приложен логотип организатора")
def set_organiser_logo(*, contest: Contest, name: str, upload: UploadedFile, by: User) -> OrganiserLogo:
    """The picture of an organiser whom the regulation names; a new one replaces it."""
    require(by, "contests.manage", contest, "Сайт конкурса ведёт сотрудник.")
    if name not in {one.name for one in contest.regulation.organisers}:
        raise RuleViolation(code="logo.unknown", message="Такого организатора в положении нет.", field="name")
    logo = OrganiserLogo.objects.filter(contest=contest, name=name).first() or OrganiserLogo(contest=contest, name=name)
    logo.picture = upload
    _redraw_logo(logo, "picture")
    logo.save()
    note(contest_id=contest.pk, about=name)
    return logo


@action("Убрано с сайта конкурса")
def remove_site_item(*, item: Any, by: User) -> None:
    require(by, "contests.manage", item.contest, "Сайт конкурса ведёт сотрудник.")
    if isinstance(item, ContestDocument):
        _refuse_read(item)
    note(contest_id=item.contest_id, about=f"{item._meta.verbose_name}: {item}"[:300])
    item.delete()
