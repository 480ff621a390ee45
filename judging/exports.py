"""Workbooks of judging: sheets as a matrix, row by row and one page a member; attendance; the journal. After closing only."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import spreadsheets
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import AuditRecord
from hackathon_portal.russia.alphabet import letters
from judging.models import Attendance, CommissionMember, Meeting, Score, ScoreSheet
from judging.queries import commission as commission_queries
from judging.queries import results
from judging.rules import tally

KINDS = {
    "sheets": "все листы (матрица, построчно, по членам комиссии)",
    "attendance": "присутствие на заседаниях и голосования",
    "journal": "журнал оценки",
}
# Actions of judging as the journal names them.
JUDGING_ACTIONS = (
    "set_order", "add_member", "replace_member", "change_role", "ask_for_change", "confirm_change", "drop_change", "undo_change",
    "follow_composition", "correct_member", "declare_recusal", "waive_recusal", "take_back_waiver", "withdraw_recusal", "dismiss_recusal", "open_meeting", "invite_members",
    "mark_attendance", "put_question", "open_vote", "cast_vote", "close_vote", "drop_question", "open_assessment", "save_sheet",
    "sign_sheet", "sign_all", "withdraw_signature", "type_paper_sheet", "confirm_paper_sheet", "return_paper_sheet", "close_assessment", "break_tie", "correct_tie", "put_tie",
    "draft_protocol", "edit_protocol", "withdraw_protocol", "sign_protocol", "note_missing_signature", "take_back_missing_signature",
    "ask_reopening", "confirm_reopening", "drop_reopening", "save_signed_document", "attach_signature", "mark_protocol_sent",
    "publish_results", "choose_nomination", "submit_project", "withdraw_project", "extend_project", "submit_late",
    "raise_violation", "answer_violation", "decide_violation", "take_back_violation", "draw_order", "workbook",
)  # fmt: skip


@action("Выгружены итоги оценки")
def workbook(*, contest: Contest, kind: str, by: User) -> tuple[str, bytes]:
    """File name and bytes of a workbook; refused while the assessment is open (Tula: clause 6.3)."""
    require(by, "judging.see_scores", contest, "Выгрузки открываются после закрытия оценки.")
    if kind not in KINDS:
        raise RuleViolation(code="export.kind", message="Такой выгрузки нет.", status=404)
    note(contest_id=contest.pk, about=KINDS[kind])
    return f"{kind}-{contest.slug}.xlsx", _written(contest, kind, Words(named=True))


@dataclass(frozen=True)
class Words:
    """How a workbook writes of people: by name with what they wrote, or by keys and without a word of theirs."""

    named: bool

    def member(self, member: CommissionMember) -> str:
        return member.full_name if self.named else f"Член комиссии {member.pk}"

    def user(self, user: User | None) -> str:
        return "портал" if user is None else str(user) if self.named else f"учётная запись {user.pk}"

    def text(self, text: str) -> str:
        return text if self.named else ""


def _written(contest: Contest, kind: str, words: Words) -> bytes:
    pages = {"sheets": _sheet_pages, "attendance": _attendance_pages, "journal": _journal_pages}[kind](contest, words)
    target = io.BytesIO()
    spreadsheets.write_book(target, pages)
    return target.getvalue()


def every_workbook(contest: Contest, *, named: bool) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Kind, title and what makes it of every workbook, for the contest's archive. Only for callers that have checked that the assessment is closed.

    Without names members and accounts are keys, and nothing that a person wrote is told.
    """
    for kind in KINDS:
        yield kind, KINDS[kind], partial(_written, contest, kind, Words(named))


def _sheet_pages(contest: Contest, words: Words) -> list[spreadsheets.Page]:
    matrix = results.sheet_matrix(contest)
    names = [words.member(member) for member in matrix["members"]]
    standing = {row.project: row for result in results.results(contest) for row in result.standings}
    first = []
    for row in matrix["rows"]:
        project = row["project"]
        place = standing[project.pk]
        cells = [cell["why"] if cell["points"] is None else cell["points"] for cell in row["cells"]]
        mean = tally.mean_number(place.mean)
        places = place.first if place.is_settled else f"{place.first}–{place.last}"
        first.append(
            [project.nomination.title, project.team.shown_name, project.title, *cells, place.total, place.sheets, mean, places]
        )
    long = _long_rows(contest, words)
    heads = ["Номинация", "Команда", "Проект", "Критерий", "Балл", "Замечание"]
    pages = [
        spreadsheets.Page("Матрица", ["Номинация", "Команда", "Проект", *names, "Сумма", "Листов", "Среднее", "Место"], first),
        spreadsheets.Page("Построчно", ["Член комиссии", *heads, "Подписан", "Учтён"], [row for _, row in long]),
    ]
    for member in matrix["members"]:
        own = [row[1:7] for key, row in long if key == member.pk]
        pages.append(spreadsheets.Page(words.member(member), heads, own))
    return pages


def _long_rows(contest: Contest, words: Words) -> list[tuple[int, list[Any]]]:
    """Member's id and a row for every point and every comment about a project, of signed and unsigned sheets."""
    counted = {(row.project, row.member) for row in results.valid_sheets(contest)}
    zone = contest.regulation.zone
    measures = {measure.criterion.code: measure for kind in contest.regulation.judging.sheets for measure in kind.measures}
    order = {code: place for place, code in enumerate(measures)}
    rows = []
    scores = Score.objects.filter(sheet__project__contest=contest, sheet__is_assessment=False).select_related(
        "sheet__member", "sheet__project__team", "sheet__project__nomination"
    )
    for score in scores:
        sheet, measure = score.sheet, measures.get(score.criterion)
        rows.append(
            (
                sheet,
                order.get(score.criterion, len(order)),
                measure.criterion.title if measure else score.criterion,
                measure.cell(score.points) if measure else score.points,
                words.text(score.comment),
            )
        )
    written = ScoreSheet.objects.filter(project__contest=contest).exclude(comment="")
    for sheet in written.select_related("member", "project__team", "project__nomination"):
        rows.append((sheet, len(order) + 1, "о проекте в целом", None, words.text(sheet.comment)))
    rows.sort(key=lambda row: (letters(row[0].member.full_name), row[0].project.team.lot, row[0].project_id, row[1]))
    return [
        (
            sheet.member_id,
            [
                words.member(sheet.member), sheet.project.nomination.title, sheet.project.team.shown_name, sheet.project.title, title, points,
                comment, sheet.signed_at.astimezone(zone) if sheet.signed_at else None,
                (sheet.project_id, sheet.member_id) in counted,
            ],
        )
        for sheet, _, title, points, comment in rows
    ]  # fmt: skip


def _attendance_pages(contest: Contest, words: Words) -> Iterable[spreadsheets.Page]:
    present, votes = [], []
    for meeting in Meeting.objects.filter(commission=contest.commission).select_related("commission").order_by("held_on", "id"):
        members = commission_queries.composition_of(meeting)
        modes = {row.member_id: row.get_mode_display() for row in Attendance.objects.filter(meeting=meeting)}
        quorum = commission_queries.quorum_of(meeting, contest)
        for member in members:
            present.append(
                [
                    meeting.held_on, words.text(meeting.agenda), words.member(member), member.get_role_display(),
                    modes.get(member.pk, "отсутствовал(а)"), f"{quorum.present} из {quorum.composition}", quorum.is_reached,
                ]
            )  # fmt: skip
        asked = meeting.questions.filter(closed_at__isnull=False).select_related("violation__project", "application")
        for count in commission_queries.votes_on(asked, meeting, contest):
            for member, answer in count.named:
                question = count.question.text if words.named else f"вопрос {count.question.pk}"
                votes.append([meeting.held_on, question, count.question.adopted, words.member(member), answer])
    return [
        spreadsheets.Page("Присутствие", ["День", "Повестка", "Член комиссии", "Роль", "Как", "Присутствует", "Кворум"], present),
        spreadsheets.Page("Голосования", ["День", "Вопрос", "Принято", "Член комиссии", "Голос"], votes),
    ]


def _journal_pages(contest: Contest, words: Words) -> list[spreadsheets.Page]:
    zone = contest.regulation.zone
    rows = AuditRecord.objects.filter(contest_ref=contest.pk, name__in=JUDGING_ACTIONS).select_related("user").order_by("id")
    table = (
        [row.at.astimezone(zone), words.user(row.user), row.title, words.text(row.about), words.text(row.reason)] for row in rows
    )
    return [spreadsheets.Page("Журнал", ["Когда", "Кто", "Что сделано", "О чём", "Причина"], table)]
