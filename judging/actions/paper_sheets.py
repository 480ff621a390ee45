"""Sheets filled on paper: typed in by one person with a scan, confirmed by another (Tula: clauses 6.1, 9.7)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import SCAN_TYPES, SCAN_WORDS, checked
from hackathon_portal.regulation.schema import PointsError
from judging.actions.sheets import hold, refuse_foreign_sheet, refuse_unassigned
from judging.models import CommissionMember, PaperSheet, Project, Recusal, Score, ScoreSheet
from judging.rules.sheet import blank_criteria
from judging.states import PAPER_SHEET
from registration.models import Application

MAX_SCAN_MEGABYTES = 20


@action("Внесён бумажный лист")
def type_paper_sheet(
    *,
    project: Project,
    member: CommissionMember,
    kind: str,
    points: Mapping[str, object],
    scan: UploadedFile,
    by: User,
    person: Application | None = None,
) -> PaperSheet:
    """Type in a whole sheet with its scan; it counts when another person has confirmed it."""
    contest = contest_with_regulation(project.contest_id)
    require(by, "judging.type_paper_sheet", contest, "Бумажные листы вносит секретарь или сотрудник.")
    if member.commission.contest_id != contest.pk:
        raise RuleViolation(code="paper_sheet.foreign", message="Такого члена комиссии в этом конкурсе нет.", field="member")
    refuse_foreign_sheet(member, contest, kind, project, person)
    rules, clause = contest.regulation.sheet(kind), contest.regulation.clause("sheet.valid")
    criteria = rules.criteria_for(person.team_role if person else "")
    _refuse_when_useless(project, member, kind, contest, person)
    given: dict[str, str | None] = {}
    for criterion in criteria:
        measure = rules.measure(criterion)
        try:
            mark = measure.parse(points.get(criterion.code))
        except PointsError as error:
            scale = contest.regulation.clause("scale")
            raise RuleViolation(
                code="paper_sheet.points", clause=scale, message=f"{error}.", field=f"points_{criterion.code}", status=422
            ) from error
        given[criterion.code] = None if mark is None else measure.written(mark)
    blank = [criterion.title for criterion in criteria if given[criterion.code] is None]
    if blank:
        raise RuleViolation(
            code="sheet.blank", clause=clause, message=f"Не выставлен балл: {', '.join(blank)}.", field="scan", status=422
        )
    refusal = RuleViolation(
        code="paper_sheet.scan",
        clause=clause,
        message=f"Нужен {SCAN_WORDS} до {MAX_SCAN_MEGABYTES} МБ.",
        field="scan",
    )
    name, data = checked(scan, types=SCAN_TYPES, megabytes=MAX_SCAN_MEGABYTES, refusal=refusal)
    digest = hashlib.sha256(data).hexdigest()
    paper_sheet = PaperSheet(
        project=project,
        member=member,
        kind=kind,
        person=person,
        points=given,
        scan_name=name,
        scan_sha256=digest,
        typed_by=by,
        typed_at=clock.now(),
    )
    files.keep(paper_sheet, "scan", digest, ContentFile(data))
    try:
        with transaction.atomic():
            paper_sheet.save()
    except IntegrityError as error:
        raise RuleViolation(
            code="paper_sheet.twice", clause=clause, message="Этот лист уже внесён: подтвердите его или верните."
        ) from error
    note(contest_id=contest.pk, about=f"{account(member.user_id)}, команда «{project.team.name}»")
    return paper_sheet


def _refuse_when_useless(
    project: Project, member: CommissionMember, kind: str, contest: Contest, person: Application | None
) -> None:
    """A sheet that could not count: the assessment is not open, the member is recused or has signed on the screen."""
    commission = hold(member.commission_id)
    if not commission.is_open:
        message = "Оценка закрыта, лист внести нельзя." if commission.is_closed else "Оценка ещё не открыта."
        raise RuleViolation(code="assessment.not_open", clause=contest.regulation.clause("scale"), message=message)
    if project.state != Project.State.SUBMITTED or project.removed_at:
        raise RuleViolation(code="project.not_submitted", message="Проект не оценивается.", field="project")
    refuse_unassigned(member, project, contest)
    if Recusal.objects.in_force().filter(member=member, team=project.team_id).exists():
        raise RuleViolation(
            code="sheet.recused",
            clause=contest.regulation.clause("recusal"),
            message="Член комиссии заявил самоотвод по этой команде.",
            field="member",
        )
    if ScoreSheet.objects.filter(project=project, member=member, kind=kind, person=person, signed_at__isnull=False).exists():
        raise RuleViolation(
            code="sheet.signed",
            clause=contest.regulation.clause("sheet.valid"),
            message="У члена комиссии уже есть подписанный лист по этому проекту.",
            field="member",
        )


def _waiting(paper_sheet: PaperSheet) -> tuple[PaperSheet, Contest]:
    paper_sheet = (
        PaperSheet.objects.select_for_update(of=("self",))
        .select_related("project__team", "member", "person")
        .get(pk=paper_sheet.pk)
    )
    contest = contest_with_regulation(paper_sheet.project.contest_id)
    if paper_sheet.confirmed_at or paper_sheet.returned_at:
        raise RuleViolation(code="paper_sheet.over", message="Этот бумажный лист уже подтверждён или возвращён.")
    return paper_sheet, contest


@action("Подтверждён бумажный лист")
def confirm_paper_sheet(*, paper_sheet: PaperSheet, by: User) -> ScoreSheet:
    """Another person has compared the points with the scan: the sheet counts, in place of what stood unsigned on the screen."""
    paper_sheet, contest = _waiting(paper_sheet)
    require(by, "judging.type_paper_sheet", contest, "Бумажные листы подтверждает секретарь или сотрудник.")
    if paper_sheet.typed_by_id == by.pk:
        raise RuleViolation(
            code="paper_sheet.same_person", message="Подтверждает не тот, кто внёс: попросите второго.", status=403
        )
    _refuse_when_useless(paper_sheet.project, paper_sheet.member, paper_sheet.kind, contest, paper_sheet.person)
    rules = contest.regulation.sheet(paper_sheet.kind)
    role = paper_sheet.person.team_role if paper_sheet.person else ""
    points = {
        measure.criterion.code: measure.parse(paper_sheet.points.get(measure.criterion.code))
        for measure in rules.measures_for(role)
    }
    if blank_criteria(points, rules, role):
        raise RuleViolation(
            code="sheet.blank",
            clause=contest.regulation.clause("sheet.valid"),
            message="Критерии изменились, пока лист ждал: внесите его заново.",
        )
    sheet, _ = ScoreSheet.objects.select_for_update(of=("self",)).get_or_create(
        project=paper_sheet.project, member=paper_sheet.member, kind=paper_sheet.kind, person=paper_sheet.person
    )
    Score.objects.bulk_create(
        [Score(sheet=sheet, criterion=criterion.code, points=points[criterion.code]) for criterion in rules.criteria_for(role)],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["points"],
    )
    now = clock.now()
    sheet.full_name, sheet.signed_at, sheet.saved_at = paper_sheet.member.full_name, now, now
    sheet.revision += 1
    sheet.save()
    PAPER_SHEET.move(paper_sheet, "confirm", at=now)
    paper_sheet.confirmed_by = by
    paper_sheet.save(update_fields=["confirmed_by", "confirmed_at"])
    note(contest_id=contest.pk, about=f"{account(paper_sheet.member.user_id)}, команда «{paper_sheet.project.team.name}»")
    return sheet


@action("Возвращён бумажный лист")
def return_paper_sheet(*, paper_sheet: PaperSheet, reason: str, by: User) -> PaperSheet:
    """What was typed does not agree with the scan: it does not count, and the sheet can be typed in anew."""
    paper_sheet, contest = _waiting(paper_sheet)
    require(by, "judging.type_paper_sheet", contest, "Бумажные листы проверяет секретарь или сотрудник.")
    if not reason.strip():
        raise RuleViolation(code="paper_sheet.no_reason", message="Напишите, что не сходится.", field="reason")
    PAPER_SHEET.move(paper_sheet, "return", at=clock.now())
    paper_sheet.return_reason = reason.strip()[:300]
    paper_sheet.save(update_fields=["returned_at", "return_reason"])
    note(
        contest_id=contest.pk,
        about=f"{account(paper_sheet.member.user_id)}, команда «{paper_sheet.project.team.name}»",
        reason=paper_sheet.return_reason,
    )
    return paper_sheet
