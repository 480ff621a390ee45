"""How far judging has come in a contest, and at which stages its actions may be done (contests/stages.py)."""

from django.db.models import OuterRef, QuerySet, Subquery

from hackathon_portal.contests.stages import (
    ANNOUNCED,
    AT_WORK,
    BEFORE_START,
    NOT_FINISHED,
    STARTED,
    YES,
    Stage,
    between,
    declare,
    no,
    stage_source,
    then,
)  # fmt: skip
from hackathon_portal.kernel.prepared import prepared
from judging.models import Commission, Protocol


@prepared
def _standing(contest_id: int) -> QuerySet[Commission, tuple[object, object, str | None]]:
    in_force = Protocol.objects.filter(meeting__commission=OuterRef("pk"), kind__in=Protocol.OF_RESULTS)
    in_force = in_force.exclude(state=Protocol.State.SUPERSEDED).order_by("-version")
    rows = Commission.objects.filter(contest_id=contest_id).order_by()
    return rows.values_list("opened_at", "closed_at", Subquery(in_force.values("state")[:1]))


@stage_source
def reached(contest_id: int) -> Stage | None:
    opened, closed, protocol = _standing.one(contest_id) or (None, None, None)
    if protocol and closed:
        return Stage.SIGNED if protocol == Protocol.State.SIGNED else Stage.DRAFTED
    if opened is None:
        return None
    return Stage.ASSESSED if closed else Stage.ASSESSMENT


DRAFT, HANDED_IN = frozenset({Stage.DRAFT}), frozenset({Stage.HANDED_IN})
ASSESSMENT, ASSESSED = frozenset({Stage.ASSESSMENT}), frozenset({Stage.ASSESSED})
SIGNED, PUBLISHED = frozenset({Stage.SIGNED}), frozenset({Stage.PUBLISHED})
RUNNING = between(Stage.FIRST_DAY, Stage.RUNNING)
PROTOCOL = between(Stage.DRAFTED, Stage.SIGNED)
AFTER_CLOSING = between(Stage.ASSESSED, Stage.PUBLISHED)
UNTIL_OPENING = BEFORE_START | AT_WORK
UNTIL_CLOSING = between(Stage.REGISTRATION, Stage.ASSESSMENT)

TOO_EARLY = no("Номинацию и проект выбирают в ходе конкурса: он начнётся {starts}.", "nomination", code="project.too_early")
EXTENDED = then("Приём проектов закончился {deadline}: только команда, которой продлён срок.")
PROJECTS_FIXED = no("Оценка закрыта: проекты больше не меняются.", "project", code="project.locked")
NOT_BEGUN = no("Конкурс ещё не начался.", "scale", code="contest.not_begun")
NOT_OPEN = no("Оценка ещё не открыта.", "scale", code="assessment.not_open")
CLOSED = no("Оценка закрыта, лист изменить нельзя.", "scale", code="assessment.not_open")
STILL_OPEN = no("Оценка ещё не закрыта.", "protocol", code="assessment.open")
OVER = no("Решение комиссии уже опубликовано.", "results.publication", code="results.published")
NEW_VERSION = then("Протокол уже составлен: он теряет силу, если это меняет места.")

# The team's own work: time to the second, the team's later term and the grace are asked by the action.
project = {BEFORE_START: TOO_EARLY, RUNNING: YES, HANDED_IN | ASSESSMENT: EXTENDED, AFTER_CLOSING: PROJECTS_FIXED}
projects = {
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
    "withdraw_project": {
        BEFORE_START: TOO_EARLY,
        AT_WORK: YES,
        between(Stage.ASSESSMENT, Stage.PUBLISHED): no(
            "Оценка уже открыта: об отзыве проекта напишите организатору.", "project", code="project.assessed"
        ),
    },
    "extend_project": {
        UNTIL_CLOSING: YES,
        AFTER_CLOSING: no("Оценка закрыта: новых проектов она не примет.", "project", code="assessment.closed"),
    },
    "submit_late": {
        BEFORE_START: TOO_EARLY,
        RUNNING: no("Срок ещё не прошёл: проект сдаёт капитан.", "project", code="project.in_time"),
        HANDED_IN: YES,
        ASSESSMENT: then("Оценка уже идёт: проект сразу виден членам комиссии."),
        AFTER_CLOSING: no("Оценка закрыта: новых проектов она не примет.", "project", code="assessment.closed"),
    },
    "raise_violation": {
        BEFORE_START: TOO_EARLY,
        between(Stage.FIRST_DAY, Stage.ASSESSED): YES,
        PROTOCOL: NEW_VERSION,
        PUBLISHED: OVER,
    },
    "answer_violation": {ANNOUNCED: YES},
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
commission = {
    "set_order": {NOT_FINISHED: YES},
    "add_member": {NOT_FINISHED: YES},
    "correct_member": {NOT_FINISHED: YES},
    "replace_member": {NOT_FINISHED: YES},
    "declare_recusal": {
        UNTIL_CLOSING: YES,
        AFTER_CLOSING: no("Оценка уже закрыта, самоотвод заявить нельзя.", "recusal", code="assessment.closed"),
    },
    "waive_recusal": {
        UNTIL_CLOSING: YES,
        AFTER_CLOSING: no("Оценка уже закрыта.", "recusal", code="assessment.closed"),
    },
    "approve_personal_nomination": {
        DRAFT | UNTIL_OPENING: YES,
        ASSESSMENT | AFTER_CLOSING: no(
            "Оценка уже открыта: номинации не меняются.", "personal_nominations", code="personal.too_late"
        ),
    },
    "add_personal_nomination": {
        DRAFT | UNTIL_OPENING: YES,
        ASSESSMENT | AFTER_CLOSING: no(
            "Оценка уже открыта: номинации не меняются.", "personal_nominations", code="personal.too_late"
        ),
    },
}
# A meeting may be held at any time; what the day of one meeting allows its own actions ask.
meetings = {
    "open_meeting": {NOT_FINISHED: YES},
    "invite_members": {NOT_FINISHED: YES},
    "mark_attendance": {NOT_FINISHED: YES},
    "put_question": {NOT_FINISHED: YES},
    "drop_question": {NOT_FINISHED: YES},
    "open_vote": {NOT_FINISHED: YES},
    "cast_vote": {NOT_FINISHED: YES},
    "close_vote": {NOT_FINISHED: YES},
}
mentors = {
    "propose_mentor": {
        DRAFT | UNTIL_CLOSING: YES,
        AFTER_CLOSING: no("Оценка закрыта: менторы командам больше не нужны.", "mentors"),
    },
    "approve_mentors": {
        DRAFT | BEFORE_START: YES,
        between(Stage.FIRST_DAY, Stage.ASSESSMENT): then("Конкурс уже начался: только с причиной, почему позже срока."),
        AFTER_CLOSING: no("Оценка закрыта: менторы командам больше не нужны.", "mentors"),
    },
    "assign_teams": {UNTIL_CLOSING: YES, AFTER_CLOSING: no("Оценка закрыта: менторы командам больше не нужны.", "mentors")},
    "log_contact": {ANNOUNCED: YES},
    "plan_checkpoint": {DRAFT | UNTIL_OPENING: YES, ASSESSMENT | AFTER_CLOSING: no("Оценка уже открыта.", "checkpoints")},
    "change_checkpoint": {DRAFT | UNTIL_OPENING: YES, ASSESSMENT | AFTER_CLOSING: no("Оценка уже открыта.", "checkpoints")},
    "drop_checkpoint": {DRAFT | UNTIL_OPENING: YES, ASSESSMENT | AFTER_CLOSING: no("Оценка уже открыта.", "checkpoints")},
    "post_progress": {UNTIL_OPENING: YES, ASSESSMENT | AFTER_CLOSING: no("Оценка уже открыта.", "checkpoints")},
    "note_progress": {UNTIL_CLOSING: YES, AFTER_CLOSING: no("Оценка закрыта.", "checkpoints")},
}
sheet = {UNTIL_OPENING: NOT_OPEN, ASSESSMENT: YES, AFTER_CLOSING: CLOSED}
sheets = {
    "open_assessment": {
        BEFORE_START: NOT_BEGUN,
        RUNNING: no(
            "Оценка начинается после презентаций: приём проектов ещё не закончился.", "scale", code="assessment.too_early"
        ),
        HANDED_IN: then("С этого дня проекты и состав команд не меняются, члены комиссии ставят баллы."),
        ASSESSMENT: YES,
        AFTER_CLOSING: no("Оценка уже закрыта.", "scale", code="assessment.closed"),
    },
    **dict.fromkeys(
        [
            "save_sheet", "sign_sheet", "sign_all", "withdraw_signature", "type_paper_sheet", "confirm_paper_sheet",
            "return_paper_sheet",
        ],
        sheet,
    ),
    "change_criteria_anew": {
        DRAFT | UNTIL_OPENING: no(
            "Оценка ещё не открыта: критерии меняют на странице порядка.", "scale", code="assessment.not_open"
        ),
        ASSESSMENT: then("Подписи сняты со всех листов, баллы, которых новые критерии не знают, стёрты, каждому члену комиссии письмо."),
        AFTER_CLOSING: no(
            "Оценка закрыта, баллы видны: сначала откройте её заново решением председателя и секретаря.", "scale",
            code="assessment.not_open",
        ),
    },
    "close_assessment": {
        UNTIL_OPENING: no("Оценка не открыта.", "scale", code="assessment.not_open"),
        ASSESSMENT: then("Неподписанные листы не считаются, баллы становятся видны."),
        AFTER_CLOSING: no("Оценка уже закрыта.", "scale", code="assessment.not_open"),
    },
}  # fmt: skip
protocol = {
    "break_tie": {
        UNTIL_CLOSING: no("Оценка ещё не закрыта.", "tie_break", code="assessment.open"),
        ASSESSED: YES,
        PROTOCOL: no(
            "Протокол уже составлен: решение меняется только с новой его версией.", "tie_break", code="protocol.drafted"
        ),
        PUBLISHED: OVER,
    },
    "draft_protocol": {
        UNTIL_CLOSING: STILL_OPEN,
        ASSESSED: YES,
        PROTOCOL: then("Прежняя версия с её подписями теряет силу."),
        PUBLISHED: no("Решение опубликовано, протокол больше не меняется.", "protocol", code="results.published"),
    },
    "edit_protocol": {
        UNTIL_CLOSING | ASSESSED: no("Протокол ещё не составлен.", "protocol"),
        PROTOCOL: then("Если его уже подписывают, это новая версия без подписей."),
        PUBLISHED: no("Решение опубликовано, протокол больше не меняется.", "protocol", code="results.published"),
    },
    "sign_protocol": {UNTIL_CLOSING | ASSESSED: no("Протокол ещё не составлен.", "protocol"), PROTOCOL | PUBLISHED: YES},
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
        PUBLISHED: YES,
    },
    "note_scores_seen": YES,
    "workbook": YES,
}
hall = {
    "draw_order": {
        BEFORE_START: NOT_BEGUN,
        between(Stage.FIRST_DAY, Stage.ASSESSMENT): YES,
        AFTER_CLOSING: no("Оценка закрыта: выступления прошли.", "presentation"),
    },
    "call_next": {BEFORE_START: NOT_BEGUN, STARTED: YES},
    "start_phase": {BEFORE_START: NOT_BEGUN, STARTED: YES},
    "show_results": {BEFORE_START: NOT_BEGUN, STARTED: YES},
    "reveal_next": {BEFORE_START: NOT_BEGUN, STARTED: YES},
}
for rows in (projects, commission, meetings, mentors, sheets, protocol, hall):
    declare(rows)
