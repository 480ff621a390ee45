"""A partner writes a case: begins, saves, attaches files, sends it to review, takes it back, withdraws, corrects."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.cases import gates, letters, queries
from hackathon_portal.cases.models import Case, CaseFile, CaseInvitation, CaseVersion
from hackathon_portal.cases.permissions import ONLY_PARTNER, is_partner, may_keep, require_partner, require_to_keep
from hackathon_portal.cases.rules.texts import FIELDS, Texts, changed, lacking, too_long
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.rooms import Room, read
from hackathon_portal.kernel.uploads import material
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.organisations.queries import representatives
from hackathon_portal.russia.words import plural

FILE_TYPES = ("pdf", "docx", "odt", "pptx", "odp", "csv", "txt", "json", "xlsx", "zip", "jpg", "jpeg", "png")
FILE_MEGABYTES, MOST_FILES = 50, 20
OVERTAKEN = "case.overtaken"
State, VersionState = Case.State, CaseVersion.State


@action("Организация может давать кейсы")
def invite_to_give_cases(*, room: Room, organisation: Organisation, by: User) -> CaseInvitation:
    """Staff let a verified organisation give cases; its people get a letter."""
    require_to_keep(by, room)
    refuse_first([
        (not organisation.is_verified, "case.not_verified", "Организация не проверена: кейсы дают только проверенные.", "organisation"),
        (
            queries.invitations(room).filter(organisation=organisation).exists(), "case.invited",
            "Эта организация уже может давать кейсы.", "organisation",
        ),
    ])  # fmt: skip
    made = CaseInvitation.objects.create(room=str(room), organisation=organisation, invited_by=by)
    note(room=room, about=f"приглашение № {made.pk}: {organisation}"[:300])
    # A case stands for the letter's room and organisation; it is not stored.
    stand_in = Case(room=str(room), organisation=organisation)
    letters.post_to("invited", stand_in, [grant.user for grant in representatives(organisation)])
    return made


@action("Организация больше не начинает кейсы")
def end_case_invitation(*, invitation: CaseInvitation, by: User) -> None:
    """The organisation begins no further cases; those it has stay with it."""
    room = read(invitation.room)
    require_to_keep(by, room)
    if not CaseInvitation.objects.filter(pk=invitation.pk, ended_at=None).update(ended_at=clock.now()):
        raise RuleViolation(code="case.not_invited", message="Приём кейсов у этой организации уже закрыт.")
    note(room=room, about=f"приглашение № {invitation.pk}: {invitation.organisation}"[:300])


@action("Начат кейс")
def begin_case(*, room: Room, organisation: Organisation, opens_with: str, by: User) -> Case:
    """A draft nobody but its organisation sees."""
    require(by, "organisations.manage", organisation, ONLY_PARTNER)
    _require_stage(room, opens_with)
    gates.refuse_late(room, opens_with)
    if str(room) not in queries.invited_to(organisation):
        raise RuleViolation(
            code="case.not_invited", message="Кейсы сюда дают организации, которых пригласили сотрудники сезона.", status=403
        )
    case = Case.objects.create(room=str(room), organisation=organisation, opens_with=opens_with, made_by=by)
    CaseVersion.objects.create(case=case)
    note(room=organisation.room, about=str(case))
    return case


def _require_stage(room: Room, code: str) -> None:
    if code not in dict(gates.stages(room)):
        raise RuleViolation(code="case.stage", message="Выберите этап, с которым кейс откроется.", field="opens_with", status=422)


def locked(case: Case) -> Case:
    """The case read anew and locked, with its organisation."""
    return Case.objects.select_for_update(of=("self",)).select_related("organisation", "approved").get(pk=case.pk)


def _written(case: Case, by: User) -> tuple[Case, CaseVersion]:
    """The case and its text that may be written now, both locked."""
    require_partner(by, case)
    case = locked(case)
    version = queries.open_version(case)
    if version is None or version.state == VersionState.REVIEW:
        words = "Кейс на проверке: отзовите его с проверки, чтобы править." if version else "Сначала начните исправление кейса."
        raise RuleViolation(code="case.not_written", message=words)
    if case.state == State.WITHDRAWN:
        raise RuleViolation(code="case.withdrawn", message="Кейс отозван. Верните его, чтобы править.")
    return case, version


@action("Сохранён кейс")
def save_case(*, case: Case, values: Mapping[str, Any], by: User, seen: float | None = None) -> CaseVersion:
    """Keep the text of a draft or of a returned case: `values` by the names of `rules/texts.py`, facts as rows; it may have gaps.

    `seen`: when the text was saved that the person has begun from; one that a colleague has saved since is not overwritten unseen.
    """
    case, version = _written(case, by)
    texts = Texts.of(values)
    if seen is not None and seen != version.saved_at.timestamp() and changed(version.texts, texts):
        raise RuleViolation(
            code=OVERTAKEN, message="Пока вы писали, кейс сохранил другой представитель: сравните и сохраните снова.", status=409
        )
    for name, why in too_long(texts):
        raise RuleViolation(code="case.too_long", message=why, field=name, status=422)
    if case.approved and case.told_open_at and texts.title != case.approved.title:
        raise RuleViolation(
            code="case.title",
            field="title",
            message="Кейс открыт, команды выбирают его по названию: оно не меняется.",
            status=409,
        )
    if (stage := values.get("opens_with")) and stage != case.opens_with:
        if case.approved:
            raise RuleViolation(code="case.stage", message="Кейс уже одобрен: этап его открытия не меняется.", field="opens_with")
        _require_stage(read(case.room), stage)
        case.opens_with = stage
        case.save(update_fields=["opens_with"])
    for name in FIELDS:
        setattr(version, name, getattr(texts, name))
    version.facts, version.saved_at = texts.rows, clock.now()
    version.save()
    note(room=case.organisation.room, about=f"{case}, {version}")
    return version


@action("Приложен файл кейса")
def attach_case_file(*, case: Case, upload: UploadedFile, by: User) -> CaseFile:
    """Keep a file of the draft: checked by size, number, ending and content; the same file twice is one."""
    case, version = _written(case, by)
    there = version.files.count()
    if there >= MOST_FILES:
        words = f"Приложено уже {plural(there, 'файл,файла,файлов')}: уберите лишний."
        raise RuleViolation(code="file.too_many", message=words, field="file", status=422)
    name, data = material(upload, types=FILE_TYPES, megabytes=FILE_MEGABYTES)
    digest = hashlib.sha256(data).hexdigest()
    stored = version.files.filter(sha256=digest).first()
    if stored is None:
        stored = CaseFile(case=case, name=name, size=len(data), sha256=digest, added_in=version.number, added_by=by)
        files.keep(stored, "content", digest, ContentFile(data))
        stored.save()
    note(room=case.organisation.room, about=f"{case}, {stored}")
    return stored


@action("Убран файл кейса")
def remove_case_file(*, case: Case, file: CaseFile, by: User) -> None:
    """The file goes with the text no more; one that stood in an approved text stays with that text."""
    case, version = _written(case, by)
    found = version.files.filter(pk=file.pk).first()
    if found is None:
        raise RuleViolation(code="file.gone", message="Этот файл уже убран.", status=404)
    note(room=case.organisation.room, about=f"{case}, {found}")
    if found.added_in == version.number:
        found.delete()
    else:
        CaseFile.objects.filter(pk=found.pk).update(removed_in=version.number)


@action("Кейс отправлен на проверку")
def send_case(*, case: Case, by: User) -> CaseVersion:
    """The text as it stands goes to staff; refused with the first thing that is missing."""
    case, version = _written(case, by)
    if case.approved is None:
        gates.refuse_late(case.room, case.opens_with)
    for name, why in lacking(version.texts):
        raise RuleViolation(code="case.incomplete", message=why, field=name, status=422)
    if case.approved and _is_same(case, version):
        raise RuleViolation(code="case.same", message="В исправлении ничего не изменилось.")
    version.state, version.sent_at, version.sent_by = VersionState.REVIEW, clock.now(), by
    version.save(update_fields=["state", "sent_at", "sent_by"])
    if case.state != State.APPROVED:
        case.state = State.REVIEW
        case.save(update_fields=["state"])
    note(room=read(case.room), about=f"{case}, {version}")
    letters.post_to("sent", case, gates.staff_of(case.room))
    return version


def _is_same(case: Case, version: CaseVersion) -> bool:
    assert case.approved is not None  # noqa: S101  for the types: the caller has looked
    texts = changed(case.approved.texts, version.texts)
    return not texts and {*case.approved.files.values_list("pk", flat=True)} == {*version.files.values_list("pk", flat=True)}


@action("Кейс отозван с проверки")
def take_back_case(*, case: Case, by: User) -> None:
    """The partner writes on: nobody has decided yet."""
    require_partner(by, case)
    case = locked(case)
    version = queries.open_version(case)
    if version is None or version.state != VersionState.REVIEW:
        raise RuleViolation(code="case.not_in_review", message="Кейс не на проверке: решение уже принято.")
    version.state = VersionState.DRAFT
    version.save(update_fields=["state"])
    if case.state == State.REVIEW:
        case.state = State.DRAFT
        case.save(update_fields=["state"])
    note(room=read(case.room), about=f"{case}, {version}")


@action("Кейс отозван")
def withdraw_case(*, case: Case, reason: str, by: User) -> None:
    """The partner gives it no more. What everybody reads already is closed by staff."""
    require_partner(by, case)
    reason, case = asked_reason(reason), locked(case)
    refuse_first([
        (case.state == State.WITHDRAWN, "case.withdrawn", "Кейс уже отозван.", ""),
        (
            is_opened(case), "case.opened",
            "Кейс уже открыт, команды над ним работают. Попросите сотрудников сезона закрыть его.", "",
        ),
    ])  # fmt: skip
    was_sent = case.state != State.DRAFT
    case.versions.filter(state__in=queries.OPEN_VERSIONS).update(state=VersionState.DROPPED)
    case.state, case.reason = State.WITHDRAWN, reason
    case.save(update_fields=["state", "reason"])
    note(room=read(case.room) if was_sent else case.organisation.room, about=str(case), reason=reason)
    if was_sent:
        letters.post_to("withdrawn", case, gates.staff_of(case.room), reason=reason)


def is_opened(case: Case) -> bool:
    """Whether anybody else may have read it: it is open to everybody, or in one of its contests."""
    return case.told_open_at is not None or gates.is_open(case, clock.now()) or gates.has_opened_somewhere(case, clock.now())


@action("Отозванный кейс возвращён")
def bring_back_case(*, case: Case, by: User) -> Case:
    """A withdrawn case is a draft again, with the text it had."""
    require_partner(by, case)
    case = locked(case)
    if case.state != State.WITHDRAWN:
        raise RuleViolation(code="case.not_withdrawn", message="Кейс не отозван.")
    case.state, case.reason, case.approved = State.DRAFT, "", None
    case.save(update_fields=["state", "reason", "approved"])
    _next_version(case)
    note(room=case.organisation.room, about=str(case))
    return case


def _next_version(case: Case, reason: str = "") -> CaseVersion:
    """A draft that says what the newest text says (the text in force where there is one)."""
    newest = case.versions.order_by("-number").first()
    source = case.approved or newest
    assert newest is not None and source is not None  # noqa: S101, PT018  for the types: a case begins with a version
    values = {name: getattr(source, name) for name in (*FIELDS, "facts")}
    made = CaseVersion.objects.create(case=case, number=newest.number + 1, reason=reason, **values)
    if source.number < newest.number:  # files of a text that was dropped in between go with it
        CaseFile.objects.filter(case=case, added_in__gt=source.number, removed_in=None).update(removed_in=made.number)
    return made


@action("Начато исправление кейса")
def correct_case(*, case: Case, reason: str, by: User) -> CaseVersion:
    """An approved case is corrected by a new text and a new review; until then the one in force stays."""
    if not (is_partner(by, case) or may_keep(by, case.room)):
        raise RuleViolation(code="forbidden", message=ONLY_PARTNER, status=403)
    reason, case = asked_reason(reason), locked(case)
    refuse_first([
        (case.state != State.APPROVED, "case.not_approved", "Исправляют одобренный кейс: этот ещё правят.", ""),
        (case.closed_at is not None, "case.closed", "Кейс закрыт: исправлять его незачем.", ""),
        (queries.open_version(case) is not None, "case.changed", "Исправление уже начато.", ""),
    ])  # fmt: skip
    made = _next_version(case, reason)
    note(room=read(case.room), about=f"{case}, {made}", reason=reason)
    if not is_partner(by, case):
        letters.post_to_partner("returned", case, remarks=[("Что исправить", reason)])
    return made


@action("Исправление кейса снято")
def drop_correction(*, case: Case, by: User) -> None:
    """The text in force stays as it is."""
    require_partner(by, case)
    case = locked(case)
    version = queries.open_version(case)
    if case.approved is None or version is None or version.state == VersionState.REVIEW:
        raise RuleViolation(code="case.no_correction", message="Снимать нечего: исправление не начато или уже на проверке.")
    version.state = VersionState.DROPPED
    version.save(update_fields=["state"])
    CaseFile.objects.filter(case=case, removed_in=version.number, added_in__lte=case.approved.number).update(removed_in=None)
    note(room=read(case.room), about=f"{case}, {version}")
