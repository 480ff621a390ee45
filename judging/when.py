"""How far judging has come in a contest, and at which stages its actions may be done (contests/stages.py)."""

from django.db.models import OuterRef, QuerySet, Subquery

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.stages import (
    ANNOUNCED,
    AT_WORK,
    BEFORE_START,
    NOT_FINISHED,
    PUBLISHED,
    STARTED,
    YES,
    Cell,
    Dated,
    Rows,
    Stage,
    between,
    declare,
    declare_days,
    late,
    no,
    stage_source,
    then,
)  # fmt: skip
from hackathon_portal.kernel.prepared import prepared
from judging.models import Commission, Protocol


@prepared
def _standing(contest_id: int) -> QuerySet[Commission, tuple[object, object, str | None]]:
    waiting = Protocol.objects.filter(meeting__commission=OuterRef("pk"), kind__in=Protocol.OF_RESULTS)
    waiting = waiting.filter(state__in=Protocol.IN_FORCE, published_at=None).order_by("-id")
    rows = Commission.objects.filter(contest_id=contest_id).order_by()
    return rows.values_list("opened_at", "closed_at", Subquery(waiting.values("state")[:1]))


@stage_source
def reached(contest: Contest) -> Stage | None:
    """By the commission's row and the protocol that waits for signatures or publication."""
    opened, closed, protocol = _standing.one(contest.pk) or (None, None, None)
    if opened is None:
        return None
    if contest.results_published_at:
        return Stage.REASSESSED if closed is None else Stage.AMENDING if protocol else None
    if closed is None:
        return Stage.ASSESSMENT
    if protocol is None:
        return Stage.ASSESSED
    return Stage.SIGNED if protocol == Protocol.State.SIGNED else Stage.DRAFTED


DRAFT, HANDED_IN = frozenset({Stage.DRAFT}), frozenset({Stage.HANDED_IN})
ASSESSMENT, ASSESSED = frozenset({Stage.ASSESSMENT}), frozenset({Stage.ASSESSED})
SIGNED, REASSESSED = frozenset({Stage.SIGNED}), frozenset({Stage.REASSESSED})
RUNNING = between(Stage.FIRST_DAY, Stage.RUNNING)
PROTOCOL = between(Stage.DRAFTED, Stage.SIGNED)
AFTER_CLOSING = between(Stage.ASSESSED, Stage.AMENDING) - REASSESSED
OPENED = between(Stage.ASSESSMENT, Stage.AMENDING)
ONCE_PUBLISHED, AMENDING = frozenset({Stage.PUBLISHED}), frozenset({Stage.AMENDING})
UNTIL_OPENING = BEFORE_START | AT_WORK
UNTIL_CLOSING = between(Stage.REGISTRATION, Stage.ASSESSMENT)

TOO_EARLY = no("{Task} и проект выбирают в ходе конкурса: он начнётся {starts}.", "nomination", code="project.too_early")
EXTENDED = then("Приём проектов закончился {deadline}: только команда, которой продлён срок.")
PROJECTS_FIXED = late(
    "Приём проектов закончился",
    "project",
    until="deadline",
    after="Оценка закрыта: проекты больше не меняются.",
    code="project.locked",
)
NOT_BEGUN = no("Конкурс ещё не начался.", "scale", code="contest.not_begun")
NOT_OPEN = no("Оценка ещё не открыта.", "scale", code="assessment.not_open")
CLOSED = no("Оценка закрыта, лист изменить нельзя.", "scale", code="assessment.not_open")
STILL_OPEN = no("Оценка ещё не закрыта.", "protocol", code="assessment.open")
OVER = no("Решение комиссии уже опубликовано.", "results.publication", code="results.published")
NEW_VERSION = then("Протокол уже составлен: он теряет силу, если это меняет места.")

# The team's own work: time to the second, the team's later term and the grace are asked by the action.
project = {BEFORE_START: TOO_EARLY, RUNNING: YES, HANDED_IN | ASSESSMENT: EXTENDED, AFTER_CLOSING | REASSESSED: PROJECTS_FIXED}
projects: Rows = {
    **dict.fromkeys(
        [
            "choose_nomination",
            "save_project",
            "submit_project",
            "add_file",
            "remove_file",
            "list_third_party",
            "unlist_third_party",
        ],
        project,
    ),
    # The picture is for visitors: it may be changed again once they see the results.
    "set_picture": {
        BEFORE_START: TOO_EARLY,
        RUNNING: YES,
        HANDED_IN | ASSESSMENT: EXTENDED,
        AFTER_CLOSING - PUBLISHED: no(
            "Картинку проекта меняют до конца приёма проектов или после публикации решения.", "project", code="project.locked"
        ),
        PUBLISHED | {Stage.FINISHED}: YES,
    },
    "show_file": {BEFORE_START: TOO_EARLY, STARTED | {Stage.FINISHED}: YES},
    "withdraw_project": {
        BEFORE_START: TOO_EARLY,
        AT_WORK: YES,
        between(Stage.ASSESSMENT, Stage.AMENDING): no(
            "Оценка уже открыта: об отзыве проекта напишите организатору.", "project", code="project.assessed"
        ),
    },
    "extend_project": {
        UNTIL_CLOSING: YES,
        AFTER_CLOSING | REASSESSED: no("Оценка закрыта: новых проектов она не примет.", "project", code="assessment.closed"),
    },
    "submit_late": {
        BEFORE_START: TOO_EARLY,
        RUNNING: no("Срок ещё не прошёл: проект сдаёт капитан.", "project", code="project.in_time"),
        HANDED_IN: YES,
        ASSESSMENT: then("Оценка уже идёт: проект сразу виден членам комиссии."),
        AFTER_CLOSING | REASSESSED: no("Оценка закрыта: новых проектов она не примет.", "project", code="assessment.closed"),
    },
    "raise_violation": {
        BEFORE_START: TOO_EARLY,
        between(Stage.FIRST_DAY, Stage.ASSESSED): YES,
        PROTOCOL: NEW_VERSION,
        PUBLISHED: OVER,
    },
    "answer_violation": {ANNOUNCED: YES},
    "decide_violation": {
        BEFORE_START: TOO_EARLY,
        between(Stage.FIRST_DAY, Stage.ASSESSED): YES,
        PROTOCOL: NEW_VERSION,
        PUBLISHED: OVER,
    },
    "take_back_violation": {
        BEFORE_START: TOO_EARLY,
        between(Stage.FIRST_DAY, Stage.ASSESSED): YES,
        PROTOCOL: NEW_VERSION,
        PUBLISHED: OVER,
    },
    "open_objection": {
        BEFORE_START: TOO_EARLY,
        between(Stage.FIRST_DAY, Stage.ASSESSED): YES,
        PROTOCOL: NEW_VERSION,
        PUBLISHED: then("Решение опубликовано: приз не выплачивают, пока по претензии не решено."),
    },
    "decide_objection": {
        BEFORE_START: TOO_EARLY,
        between(Stage.FIRST_DAY, Stage.ASSESSED): YES,
        PROTOCOL: NEW_VERSION,
        PUBLISHED: then("Решение опубликовано: место, приз и дипломы отзывают отдельными решениями."),
    },
}
commission: Rows = {
    "set_order": {NOT_FINISHED: YES},
    "add_member": {NOT_FINISHED: YES},
    "correct_member": {NOT_FINISHED: YES},
    "replace_member": {NOT_FINISHED: YES},
    "change_role": {NOT_FINISHED: YES},
    "ask_for_change": {NOT_FINISHED: YES},
    "confirm_change": {NOT_FINISHED: then("Заседания, которые уже открыты, сохраняют состав своего дня.")},
    "drop_change": {NOT_FINISHED: YES},
    "undo_change": {NOT_FINISHED: YES},
    "follow_composition": YES,
    "take_back_waiver": {
        UNTIL_CLOSING | REASSESSED: YES,
        AFTER_CLOSING: no("Оценка уже закрыта.", "recusal", code="assessment.closed"),
    },
    "withdraw_recusal": {
        UNTIL_CLOSING | REASSESSED: YES,
        AFTER_CLOSING: no("Оценка уже закрыта.", "recusal", code="assessment.closed"),
    },
    "declare_recusal": {
        UNTIL_CLOSING | REASSESSED: YES,
        AFTER_CLOSING: no("Оценка уже закрыта, самоотвод заявить нельзя.", "recusal", code="assessment.closed"),
    },
    "dismiss_recusal": {
        UNTIL_CLOSING | REASSESSED: YES,
        AFTER_CLOSING: no("Оценка уже закрыта.", "recusal", code="assessment.closed"),
    },
    "waive_recusal": {
        UNTIL_CLOSING | REASSESSED: YES,
        AFTER_CLOSING: no("Оценка уже закрыта.", "recusal", code="assessment.closed"),
    },
    "approve_personal_nomination": {
        DRAFT | UNTIL_OPENING: YES,
        OPENED: no("Оценка уже открыта: номинации не меняются.", "personal_nominations", code="personal.too_late"),
    },
    "add_team_nomination": {
        DRAFT | UNTIL_OPENING: YES,
        OPENED: no("Оценка уже открыта: номинации не меняются.", "personal_nominations", code="personal.too_late"),
    },
    "add_personal_nomination": {
        DRAFT | UNTIL_OPENING: YES,
        OPENED: no("Оценка уже открыта: номинации не меняются.", "personal_nominations", code="personal.too_late"),
    },
}
# A meeting may be held at any time; what the day of one meeting allows its own actions ask.
meetings: Rows = {
    "open_meeting": {NOT_FINISHED: YES},
    "invite_members": {NOT_FINISHED: YES},
    "mark_attendance": {NOT_FINISHED: YES},
    "put_question": {NOT_FINISHED: YES},
    "drop_question": {NOT_FINISHED: YES},
    "open_vote": {NOT_FINISHED: YES},
    "cast_vote": {NOT_FINISHED: YES},
    "close_vote": {NOT_FINISHED: YES},
}
mentors: Rows = {
    "propose_mentor": {
        DRAFT | UNTIL_CLOSING: YES,
        AFTER_CLOSING | REASSESSED: no("Оценка закрыта: менторы командам больше не нужны.", "mentors"),
    },
    "approve_mentors": {
        DRAFT | BEFORE_START: YES,
        between(Stage.FIRST_DAY, Stage.ASSESSMENT): then("Конкурс уже начался: только с причиной, почему позже срока."),
        AFTER_CLOSING | REASSESSED: no("Оценка закрыта: менторы командам больше не нужны.", "mentors"),
    },
    "assign_teams": {
        UNTIL_CLOSING: YES,
        AFTER_CLOSING | REASSESSED: no("Оценка закрыта: менторы командам больше не нужны.", "mentors"),
    },
    "log_contact": {ANNOUNCED: YES},
    "plan_checkpoint": {DRAFT | UNTIL_OPENING: YES, OPENED: no("Оценка уже открыта.", "checkpoints")},
    "change_checkpoint": {DRAFT | UNTIL_OPENING: YES, OPENED: no("Оценка уже открыта.", "checkpoints")},
    "drop_checkpoint": {DRAFT | UNTIL_OPENING: YES, OPENED: no("Оценка уже открыта.", "checkpoints")},
    "post_progress": {UNTIL_OPENING: YES, OPENED: no("Оценка уже открыта.", "checkpoints")},
    "note_progress": {UNTIL_CLOSING: YES, AFTER_CLOSING | REASSESSED: no("Оценка закрыта.", "checkpoints")},
}
sheet = {UNTIL_OPENING: NOT_OPEN, ASSESSMENT | REASSESSED: YES, AFTER_CLOSING: CLOSED}
sheets: Rows = {
    "open_assessment": {
        BEFORE_START: NOT_BEGUN,
        RUNNING: no(
            "Оценка начинается после презентаций: приём проектов ещё не закончился.", "scale", code="assessment.too_early"
        ),
        HANDED_IN: then("С этого дня проекты и состав команд не меняются, члены комиссии ставят баллы."),
        ASSESSMENT: YES,
        AFTER_CLOSING | REASSESSED: no("Оценка уже закрыта.", "scale", code="assessment.closed"),
    },
    **dict.fromkeys(
        [
            "save_sheet", "sign_sheet", "sign_all", "withdraw_signature", "type_paper_sheet", "confirm_paper_sheet",
            "return_paper_sheet",
        ],
        sheet,
    ),
    "appoint_assessor": {
        DRAFT | UNTIL_CLOSING | REASSESSED: YES,
        AFTER_CLOSING: no("Оценка уже закрыта.", "scale", code="assessment.closed"),
    },
    "dismiss_assessor": {DRAFT | ANNOUNCED: YES},
    "assign_members": {
        UNTIL_OPENING: YES,
        ASSESSMENT | REASSESSED: then("Пока не подписан ни один лист; дальше назначения меняют по одному."),
        AFTER_CLOSING: no("Оценка уже закрыта.", "sheet.valid", code="assessment.closed"),
    },
    "change_assignment": {
        UNTIL_CLOSING | REASSESSED: YES,
        AFTER_CLOSING: no("Оценка уже закрыта.", "sheet.valid", code="assessment.closed"),
    },
    "clear_assignments": {
        UNTIL_OPENING: YES,
        OPENED: no("Оценка уже открыта: распределение меняют, а не снимают.", "sheet.valid", code="assignment.opened"),
    },
    "change_criteria_anew": {
        DRAFT | UNTIL_OPENING: no(
            "Оценка ещё не открыта: критерии меняют на странице порядка.", "scale", code="assessment.not_open"
        ),
        ASSESSMENT: then("Подписи сняты со всех листов, баллы, которых новые критерии не знают, стёрты, каждому члену комиссии письмо."),
        AFTER_CLOSING: no(
            "Оценка закрыта, баллы видны: сначала откройте её заново решением председателя и секретаря.", "scale",
            code="assessment.not_open",
        ),
        REASSESSED: no("Решение опубликовано: критерии, по которым оно принято, больше не меняются.", "scale", code="results.published"),
    },
    "close_assessment": {
        UNTIL_OPENING: no("Оценка не открыта.", "scale", code="assessment.not_open"),
        ASSESSMENT | REASSESSED: then("Неподписанные листы не считаются, баллы становятся видны."),
        AFTER_CLOSING: no("Оценка уже закрыта.", "scale", code="assessment.not_open"),
    },
}  # fmt: skip
NOT_CLOSED = no("Оценка не закрыта: открывать заново нечего.", "sheet.valid", code="assessment.not_closed")
NO_PROTOCOL = no("Протокола, который ждёт подписей или публикации, нет.", "protocol", code="protocol.none")
reopening = {
    UNTIL_CLOSING | REASSESSED: NOT_CLOSED,
    ASSESSED: then("Листы снова можно менять, подписи остаются; письмо получает каждый член комиссии."),
    PROTOCOL | AMENDING: then("Протокол, который ждёт подписей или публикации, теряет силу."),
    ONCE_PUBLISHED: then("Опубликованное решение остаётся, пока его не изменит новый протокол."),
}
BEFORE_PROTOCOL = UNTIL_CLOSING | ASSESSED
tie: dict[frozenset[Stage], Cell] = {
    UNTIL_CLOSING | REASSESSED: no("Оценка ещё не закрыта.", "tie_break", code="assessment.open"),
    ASSESSED: YES,
    PROTOCOL | AMENDING: no(
        "Протокол уже составлен: чтобы изменить решение, отзовите его на его странице.", "tie_break", code="protocol.drafted"
    ),
    ONCE_PUBLISHED: then("Только для протокола об изменении решения."),
}
protocol: Rows = {
    "ask_reopening": reopening,
    "confirm_reopening": reopening,
    "drop_reopening": {NOT_FINISHED: YES},
    **dict.fromkeys(["break_tie", "correct_tie", "put_tie"], tie),
    "draft_protocol": {
        UNTIL_CLOSING | REASSESSED: STILL_OPEN,
        ASSESSED: YES,
        PROTOCOL | AMENDING: then("Прежняя версия с её подписями теряет силу."),
        ONCE_PUBLISHED: then("Это протокол об изменении решения: опубликованный остаётся, пока изменение не опубликуют."),
    },
    "edit_protocol": {
        BEFORE_PROTOCOL: NO_PROTOCOL,
        PROTOCOL | AMENDING: then("Если его уже подписывают, это новая версия без подписей."),
        ONCE_PUBLISHED | REASSESSED: no(
            "Решение опубликовано, протокол больше не меняется.", "protocol", code="results.published"
        ),
    },
    # Protocols of other kinds than of results are drafted, signed and withdrawn at any stage: whether this one may be, its state says.
    "withdraw_protocol": {
        DRAFT | BEFORE_PROTOCOL | ONCE_PUBLISHED | REASSESSED: YES,
        PROTOCOL | AMENDING: then("Присутствие, голоса и равенства этого заседания снова открыты."),
    },
    "note_missing_signature": {NOT_FINISHED: YES},
    "take_back_missing_signature": {NOT_FINISHED: YES},
    "sign_protocol": {NOT_FINISHED: YES},
    "draft_act": {NOT_FINISHED: YES},
    "edit_act": {NOT_FINISHED: YES},
    "withdraw_act": {NOT_FINISHED: YES},
    # The closing itself asks for its own row.
    "close_registration_by": YES,
    "set_protocol_template": YES,
    "drop_protocol_template": YES,
    "mark_protocol_sent": {
        between(Stage.REGISTRATION, Stage.DRAFTED): no(
            "Направляют протокол, подписанный всеми.", "protocol", code="protocol.unsigned"
        ),
        SIGNED | PUBLISHED: YES,
    },
    "save_signed_document": YES,
    "attach_signature": YES,
    "publish_results": {
        between(Stage.REGISTRATION, Stage.DRAFTED): no(
            "Опубликовать можно только протокол, подписанный всеми.", "results.publication", code="protocol.unsigned"
        ),
        SIGNED: then("Места видят все, победителей объявляют, начинается срок заявлений о выплате."),
        ONCE_PUBLISHED: YES,
        REASSESSED: STILL_OPEN,
        AMENDING: then("Прежнее решение остаётся на сайте как изменённое."),
    },
    "note_scores_seen": YES,
    "workbook": YES,
}
hall: Rows = {
    "draw_order": {
        BEFORE_START: NOT_BEGUN,
        between(Stage.FIRST_DAY, Stage.ASSESSED): YES,
        PROTOCOL | PUBLISHED: no("Протокол уже составлен: выступления прошли.", "presentation"),
    },
    "call_next": {BEFORE_START: NOT_BEGUN, STARTED: YES},
    "start_phase": {BEFORE_START: NOT_BEGUN, STARTED: YES},
    "show_results": {BEFORE_START: NOT_BEGUN, STARTED: YES},
    "reveal_next": {BEFORE_START: NOT_BEGUN, STARTED: YES},
}
# Of the day of a meeting: what it decides is decided there.
TO_COME = no("Заседание назначено на {day}: это делают в его день.", "quorum", code="meeting.to_come")
IS_OVER = no("Заседание прошло {day}: голосуют на заседании. Назначьте новое.", "quorum", code="meeting.over")
declare_days(
    {
        "mark_attendance": Dated(lambda given: given["meeting"].held_on, before=TO_COME),
        "open_vote": Dated(lambda given: given["question"].meeting.held_on, before=TO_COME, after=IS_OVER),
        "cast_vote": Dated(lambda given: given["question"].meeting.held_on, before=TO_COME),
        "close_vote": Dated(lambda given: given["question"].meeting.held_on, before=TO_COME),
        "break_tie": Dated(lambda given: given["meeting"].held_on, before=TO_COME),
        "correct_tie": Dated(lambda given: given["meeting"].held_on, before=TO_COME),
        "draft_protocol": Dated(lambda given: given["meeting"].held_on, before=TO_COME),
    }
)
for rows in (projects, commission, meetings, mentors, sheets, protocol, hall):
    declare(rows)
