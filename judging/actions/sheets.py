"""Actions with score sheets: opening the assessment, saving points, signing, closing (Tula: clauses 6.1-6.3, 9.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db import connection
from django.db.models import F

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import stages
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.schema import PointsError
from judging.actions.rosters import fix_rosters, refuse_unsettled
from judging.models import Commission, CommissionMember, PaperSheet, Project, Recusal, Score, ScoreSheet
from judging.queries import commission as commission_queries
from judging.queries import comparable, opinions, results, scoring, sheets
from judging.rules.sheet import blank_criteria
from judging.states import ASSESSMENT
from registration.models import Application
from registration.states import ApplicationState

WORDS = ("comment", "private_note")
MOST_COMMENT, MOST_WORDS = 500, 2000


@action("Оценка открыта")
def open_assessment(*, contest: Contest, by: User) -> Commission:
    """Let the members give points; refused with everything that is not settled in writing yet."""
    require(by, "judging.open_assessment", contest, "Оценку открывает председатель, секретарь или, где их нет, сотрудник.")
    commission = Commission.objects.select_for_update().filter(contest=contest).first()
    missing = scoring.missing_before_scoring(contest, commission)
    if missing or commission is None:
        raise RuleViolation(
            code="assessment.not_ready",
            clause=contest.regulation.clause("commission"),
            message=f"До начала оценки не хватает: {', '.join(missing)}.",
        )
    if contest.project_deadline_at and clock.now() < contest.project_deadline_at:
        raise RuleViolation(
            code="assessment.too_early",
            clause=contest.regulation.clause("scale"),
            message="Оценка начинается после презентаций: приём проектов ещё не закончился.",
        )
    refuse_unsettled(contest)
    if commission.opened_at is None:
        ASSESSMENT.move(commission, "open", at=clock.now())
        commission.save(update_fields=["opened_at"])
    fix_rosters(contest)
    note(contest_id=contest.pk, about=contest.short_title)
    return commission


@dataclass
class SaveOutcome:
    """What a save did: refused cells by criterion with the reason; the others are saved."""

    sheet: ScoreSheet
    refused: dict[str, str] = field(default_factory=dict)
    scores: list[Score] = field(default_factory=list)


class StaleSheet(RuleViolation):
    """Somebody (another tab, another device of the same member) saved the sheet since this page was opened."""

    def __init__(self, sheet: ScoreSheet) -> None:
        super().__init__(
            code="sheet.stale",
            message="Лист изменён в другом окне. Показаны оба варианта: проверьте и сохраните снова.",
            status=409,
        )
        self.sheet = sheet


@action("Сохранён оценочный лист")
def save_sheet(
    *,
    project: Project,
    kind: str,
    points: Mapping[str, object],
    comments: Mapping[str, str],
    revision: int | None,
    by: User,
    words: Mapping[str, str] = MappingProxyType({}),
    person: Application | None = None,
) -> SaveOutcome:
    """Save the given cells of the member's own sheet; a cell outside of the scale is refused beside it, the rest is kept.

    `words` may hold `comment` (about the project) and `private_note` (for the member alone). `revision` is what the page was
    opened with; a different one in the database raises StaleSheet and saves nothing, unless everything given is already saved (a
    repeat whose first answer was lost); `person`: whom a personal sheet is about. None skips the comparison (the caller holds the only copy).
    """
    # A cell is saved many times a second: a contest the caller has just read is not read again.
    contest = project.contest if Project.contest.is_cached(project) else contest_with_regulation(project.contest_id)
    sheet = _own_sheet(project, contest, kind, by, person=person)
    rules = contest.regulation.sheet(kind)
    outcome = SaveOutcome(sheet)
    stored = {score.criterion: score for score in sheet.scores.all()}
    changed: list[Score] = []
    for criterion in rules.criteria_for(person.team_role if person else ""):
        score = stored.get(criterion.code) or Score(sheet=sheet, criterion=criterion.code)
        before = score.pk, score.points, score.comment
        if criterion.code in points:
            try:
                score.points = rules.measure(criterion).parse(points[criterion.code])
            except PointsError as error:
                outcome.refused[criterion.code] = f"{error} (п.\u00a0{contest.regulation.clause('scale')})."
        if criterion.code in comments:
            score.comment = comments[criterion.code][:MOST_COMMENT]
        if before != (score.pk, score.points, score.comment):
            changed.append(score)
    outcome.scores = [*stored.values(), *(score for score in changed if score.criterion not in stored)]
    new_words = {name: words[name].strip()[:MOST_WORDS] for name in WORDS if name in words}
    is_news = bool(changed) or any(getattr(sheet, name) != text for name, text in new_words.items())
    if revision is not None and revision != sheet.revision:
        if is_news or outcome.refused:
            raise StaleSheet(ScoreSheet.every.get(pk=sheet.pk))
        return outcome
    Score.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["sheet", "criterion"], update_fields=["points", "comment"]
    )
    for name, text in new_words.items():
        setattr(sheet, name, text)
    sheet.revision += 1
    sheet.saved_at = clock.now()
    sheet.save(update_fields=["revision", "saved_at", *new_words])
    note(contest_id=contest.pk, about=f"лист {sheet.pk}")
    return outcome


@action("Подписан оценочный лист")
def sign_sheet(
    *, project: Project, kind: str, by: User, revision: int | None = None, person: Application | None = None
) -> ScoreSheet:
    """Sign the own sheet with the member's full name. Blank criteria: refused, the blanks named.

    With `revision` only the sheet as it was seen is signed.
    """
    contest = contest_with_regulation(project.contest_id)
    sheet = _own_sheet(project, contest, kind, by, person=person)
    if revision is not None and revision != sheet.revision:
        raise StaleSheet(sheet)
    rules = contest.regulation.sheet(kind)
    points = dict(sheet.scores.values_list("criterion", "points"))
    blank = blank_criteria(points, rules, person.team_role if person else "")
    if blank:
        titles = [criterion.title for criterion in rules.criteria if criterion.code in blank]
        raise RuleViolation(
            code="sheet.blank",
            clause=contest.regulation.clause("sheet.valid"),
            message=f"Не выставлен балл: {', '.join(titles)}.",
            field=blank[0],
            status=422,
        )
    sheet.full_name = sheet.member.full_name
    sheet.signed_at = clock.now()
    sheet.revision += 1  # what was typed before the signature is not taken after it
    sheet.save(update_fields=["full_name", "signed_at", "revision"])
    note(contest_id=contest.pk, about=f"лист {sheet.pk}")
    return sheet


@action("Подписаны все заполненные листы")
def sign_all(*, contest: Contest, by: User) -> tuple[list[ScoreSheet], list[str]]:
    """Sign every whole sheet that is not signed yet; returns them and, for each sheet left out, why."""
    member = commission_queries.seat_for(by, contest)
    if member is None:
        raise RuleViolation(code="forbidden", message="Листы заполняют члены комиссии.", status=403)
    signed, left = [], []
    for row in sheets.sheet_list(member, contest):
        if row.recused or (row.sheet and row.sheet.signed_at):
            continue
        if not row.is_whole:
            about = f", {row.person.full_name}" if row.person else ""
            left.append(f"«{row.project.team}»{about}: заполнено {row.filled} из {row.of}")
            continue
        signed.append(sign_sheet(project=row.project, kind=row.kind.code, person=row.person, by=by))
    note(contest_id=contest.pk, about=f"листов {len(signed)}, осталось {len(left)}")
    return signed, left


@action("Снята подпись с оценочного листа")
def withdraw_signature(*, project: Project, kind: str, reason: str, by: User, person: Application | None = None) -> ScoreSheet:
    """Before closing the member may take the signature back, with a reason, and correct the sheet."""
    contest = contest_with_regulation(project.contest_id)
    sheet = _own_sheet(project, contest, kind, by, signed=True, person=person)
    if not reason.strip():
        raise RuleViolation(code="sheet.no_reason", message="Напишите, почему снимаете подпись.", field="reason")
    sheet.signed_at = None
    sheet.revision += 1
    sheet.save(update_fields=["signed_at", "revision"])
    note(contest_id=contest.pk, about=f"лист {sheet.pk}", reason=reason.strip()[:300])
    return sheet


def hold(commission_id: int) -> Commission:
    """The commission, locked FOR SHARE: members save beside each other, but points and closing never cross."""
    table = connection.ops.quote_name(Commission._meta.db_table)
    query = f"SELECT * FROM {table} WHERE id = %s FOR SHARE"  # noqa: S608  the table's own quoted name, nothing typed
    return Commission.objects.raw(query, [commission_id])[0]


def _own_sheet(
    project: Project, contest: Contest, kind: str, by: User, *, signed: bool = False, person: Application | None = None
) -> ScoreSheet:
    """The member's sheet, locked; RuleViolation when they may not fill it now."""
    member = commission_queries.seat_for(by, contest)
    if member is None:
        raise RuleViolation(code="forbidden", message="Листы заполняют члены комиссии.", status=403)
    refuse_foreign_sheet(member, contest, kind, project, person)
    commission = hold(member.commission_id)
    if not commission.is_open:
        message = "Оценка закрыта, лист изменить нельзя." if commission.is_closed else "Оценка ещё не открыта."
        raise RuleViolation(code="assessment.not_open", clause=contest.regulation.clause("scale"), message=message)
    if project.state != Project.State.SUBMITTED:
        raise RuleViolation(code="project.not_submitted", message="Проект не сдан, оценить его нельзя.")
    if project.removed_at:
        raise RuleViolation(code="project.removed", message="Проект снят с оценки решением комиссии.")
    refuse_unassigned(member, project, contest)
    if Recusal.every.in_force().filter(member=member, team=project.team_id).exists():
        raise RuleViolation(
            code="sheet.recused",
            clause=contest.regulation.clause("recusal"),
            message="Вы заявили самоотвод по этой команде.",
            status=403,
        )
    if member.is_assessor:
        opinions.refuse_unasked(member, person, contest.regulation.sheet(kind), contest)
    sheet, _ = ScoreSheet.every.select_for_update(of=("self",)).get_or_create(
        project=project, member=member, kind=kind, person=person, defaults={"is_assessment": member.is_assessor}
    )
    sheet.member = member
    if sheet.signed_at and not signed:
        raise RuleViolation(code="sheet.signed", message="Лист подписан. Чтобы исправить его, сначала снимите подпись.")
    return sheet


def refuse_unassigned(member: CommissionMember, project: Project, contest: Contest) -> None:
    """A project that others assess, where members are assigned to projects."""
    if not sheets.is_assigned(member, project, contest):
        raise RuleViolation(
            code="sheet.not_assigned",
            clause=contest.regulation.clause("sheet.valid"),
            message=f"Проект «{project}» оценивают другие члены комиссии.",
            status=403,
        )


def refuse_foreign_sheet(
    member: CommissionMember, contest: Contest, kind: str, project: Project, person: Application | None
) -> None:
    """A sheet another kind of member fills, or about somebody whom it does not assess."""
    rules = next((sheet for sheet in sheets.sheets_of_member(member, contest) if sheet.code == kind), None)
    if rules is None:
        title = next((sheet for sheet in contest.regulation.judging.sheets if sheet.code == kind), None)
        raise RuleViolation(
            code="sheet.foreign",
            clause=contest.regulation.clause(title.rule) if title else "",
            message=f"«{title.title}» заполняют другие члены комиссии." if title else "Такого листа нет.",
            status=403,
        )
    if not sheets.is_asked_of(kind, project.nomination.title if project.nomination_id else "", contest):
        raise RuleViolation(
            code="sheet.other_task", clause=contest.regulation.clause(rules.rule), status=403,
            message=f"«{rules.title}»: в этой номинации участвуют проекты другого задания.",
        )  # fmt: skip
    about_person = rules.subject == "person"
    if person is not None and person.state != ApplicationState.ADMITTED:
        raise RuleViolation(
            code="sheet.left",
            clause=contest.regulation.clause(rules.rule),
            message="Этот человек больше не участвует: лист о нём не заполняют.",
        )
    fits = person is not None and person.team_id == project.team_id and bool(rules.criteria_for(person.team_role))
    if about_person != (person is not None) or (about_person and not fits):
        raise RuleViolation(
            code="sheet.wrong_role",
            clause=contest.regulation.clause(rules.rule),
            message="Участника оценивают только по критериям его роли.",
            status=403,
        )


@action("Оценка закрыта")
def close_assessment(*, contest: Contest, by: User) -> Commission:
    """The chair ends the assessment: unsigned sheets don't count, and from now on points can be seen.

    Refused while a paper sheet waits for its second person: it would be lost.
    """
    require(by, "judging.close_assessment", contest, "Оценку закрывает председатель, а где его нет — сотрудник.")
    commission = Commission.objects.select_for_update().get(contest=contest)
    if not commission.is_open:
        raise RuleViolation(code="assessment.not_open", message="Оценка не открыта или уже закрыта.")
    refuse_unready(contest)
    fix_rosters(contest)
    ASSESSMENT.move(commission, "close", at=clock.now())
    commission.save(update_fields=["closed_at"])
    # What was typed before the closing and has not come is not taken if the assessment is opened again (a signature has raised its own).
    ScoreSheet.every.filter(project__contest=contest, signed_at=None).update(revision=F("revision") + 1)
    note(contest_id=contest.pk, about=contest.short_title)
    return commission


@stages.asks_first("close_assessment")
def refuse_unready(contest: Contest) -> None:
    """Refuse while a sheet waits that would be lost, something is not settled, or there is nothing to sum up."""
    clause = contest.regulation.clause("sheet.valid")
    if waiting := PaperSheet.objects.filter(project__contest=contest, confirmed_at=None, returned_at=None).count():
        message = f"Бумажные листы ждут подтверждения: {waiting}. Подтвердите их или верните."
        raise RuleViolation(code="assessment.paper_sheets", clause=clause, message=message)
    refuse_unsettled(contest)
    if (commission := Commission.objects.filter(contest=contest).first()) is not None:
        _refuse_missing_sheets(commission, contest)
    if not results.valid_sheets(contest):
        message = "Нет ни одного подписанного листа: подводить итоги не по чему."
        raise RuleViolation(code="assessment.no_sheets", clause=clause, message=message)


def _refuse_missing_sheets(commission: Commission, contest: Contest) -> None:
    """Where sums are compared only when everybody has assessed everything, name who has not."""
    if not contest.regulation.judging.all_sheets_needed:
        return
    behind = [row for row in sheets.outstanding(commission, contest) if row["signed"] < row["due"]]
    if behind:
        named = "; ".join(f"{row['member'].full_name}: {row['signed']} из {row['due']}" for row in behind[:10])
        raise RuleViolation(
            code="assessment.sheets_missing",
            clause=contest.regulation.clause("ranking"),
            message=f"Подписаны не все листы, суммы были бы несравнимы: {named}.",
        )
    if odd := comparable.unlike(contest):
        told = "; ".join(f"{title} — {comparable.names(members)}" for title, members in odd.items())
        raise RuleViolation(
            code="assessment.sheets_unlike",
            clause=contest.regulation.clause("ranking"),
            message=f"Суммы несравнимы: оценили не все проекты зачёта (выбыли, заявили самоотвод): {told}. Комиссия голосует, не "
            "учитывать ли их листы: внесите вопрос «листы выбывшего члена комиссии».",
        )
