"""At which stages the actions of registration may be done (contests/stages.py)."""

from hackathon_portal.contests.stages import (
    ANNOUNCED,
    BEFORE_START,
    NOT_FINISHED,
    OPEN,
    PUBLISHED,
    STARTED,
    YES,
    Rows,
    Stage,
    between,
    declare,
    late,
    no,
    then,
)  # fmt: skip

CLOSED = late("Регистрация закончилась", "registration.closes", until="closes", code="registration.closed")
FILL_UP = then("Только в команду, которой дан срок добрать людей.")
WORK = between(Stage.RUNNING, Stage.HANDED_IN)
LATER = between(Stage.RUNNING, Stage.AMENDING)
REGISTERED = frozenset({Stage.REGISTERED})
DRAFT, FIRST_DAY = frozenset({Stage.DRAFT}), frozenset({Stage.FIRST_DAY})
JUDGED = between(Stage.ASSESSMENT, Stage.AMENDING)
UNDER_PROTOCOL = between(Stage.DRAFTED, Stage.SIGNED)
UNTIL_PUBLISHED = between(Stage.REGISTRATION, Stage.SIGNED)
OVER = no(
    "Решение комиссии опубликовано: кто в нём участвовал, больше не меняется.", "results.publication", code="results.published"
)
TEAM_IS_FIXED = late(
    "Конкурс начался", "team.formed", until="starts", after="Состав команды больше не меняется.", code="team.formed"
)
PROTOCOL_STANDS = "Протокол уже составлен: в нём команда остаётся, пока протокол не составят заново."

# Whoever files, joins or leaves.
filing: Rows = {
    "found_team": {OPEN: YES, REGISTERED | LATER: CLOSED},
    "form_team": {OPEN: YES, REGISTERED | LATER: CLOSED},
    "invite_to_team": {OPEN: YES, REGISTERED: FILL_UP, LATER: CLOSED},
    "open_team_link": {OPEN: YES, REGISTERED: FILL_UP, LATER: CLOSED},
    "accept_invitation": {OPEN: YES, REGISTERED: FILL_UP, LATER: CLOSED},
    "refile_application": {OPEN: YES, REGISTERED | LATER: CLOSED},
    "submit_application": {OPEN: YES, REGISTERED: FILL_UP, LATER: CLOSED},
    "note_duplicate": {OPEN: YES, REGISTERED: FILL_UP, LATER: CLOSED},
    "save_draft": {OPEN: YES, REGISTERED: FILL_UP, LATER: CLOSED},
    "give_consents": {ANNOUNCED: YES},
    "file_entries": {
        OPEN: YES,
        REGISTERED | WORK: then("Принимаются строки, поданные до конца регистрации."),
        JUDGED: no("Оценка уже открыта: новых заявок не принимают.", "registration.closes", code="registration.closed"),
    },
    "_finish": {ANNOUNCED: then("Строки после срока подачи станут отказами.")},
    "revoke_invitation": {NOT_FINISHED: YES},
    "close_team_link": {NOT_FINISHED: YES},
    "dismiss_kept": {NOT_FINISHED: YES},
    "propose_to_team": {OPEN | REGISTERED: YES, LATER: TEAM_IS_FIXED},
    "move_to_team": {BEFORE_START: YES, STARTED: TEAM_IS_FIXED},
    "propose_merge": {BEFORE_START: then("Капитан другой команды получит письмо."), STARTED: TEAM_IS_FIXED},
    "accept_merge": {BEFORE_START: then("Все переходят в одну команду, название другой освобождается."), STARTED: TEAM_IS_FIXED},
    "decline_merge": {ANNOUNCED: YES},
    "take_back_merge": {ANNOUNCED: YES},
    "publish_card": {OPEN: YES, REGISTERED: YES, LATER: CLOSED},
    "close_card": {ANNOUNCED: YES},
    "write_by_card": {OPEN | REGISTERED: YES, LATER: CLOSED},
    "take_over_application": {ANNOUNCED: YES},
}
CAPTAINCY = {
    between(Stage.REGISTRATION, Stage.HANDED_IN): YES,
    between(Stage.ASSESSMENT, Stage.SIGNED): no(
        "Оценка началась: состав и капитан команды записаны для протокола. Если капитан выбыл, нового назначит организатор.",
        "captain",
        code="captain.fixed",
    ),
    PUBLISHED: OVER,
}
TAKEN_BACK = {
    between(Stage.REGISTRATION, Stage.ASSESSED): then("Человек снова там, где был до исключения; ему уйдёт письмо."),
    UNDER_PROTOCOL: then("Протокол, составленный без этой команды, перестаёт быть верным: составьте новый."),
    PUBLISHED: then("Отказ в призе, отзыв дипломов и протокол об изменении отменяют их собственными решениями."),
}
leaving: Rows = {
    "withdraw_application": {
        BEFORE_START: then("Место в команде освобождается, капитан узнаёт об этом."),
        FIRST_DAY | between(Stage.RUNNING, Stage.SIGNED): then("Участие прекращается; решает о команде организатор."),
        PUBLISHED: no(
            "Решение комиссии опубликовано: отозвать заявку уже нельзя. От приза отказываются на его странице, согласие на "
            "обработку данных отзывают в «Моих данных».",
            "results.publication",
            code="results.published",
        ),
    },
    "end_participation": {
        BEFORE_START: then("Место остаётся в конкурсе, команде может не хватить людей."),
        STARTED - PUBLISHED: then("Остальные в команде продолжают; причина войдёт в протокол."),
        PUBLISHED: OVER,
    },
    "resume_participation": {UNTIL_PUBLISHED: YES, PUBLISHED: OVER},
    "let_team_go_on": {UNTIL_PUBLISHED: then("Решение с причиной войдёт в протокол."), PUBLISHED: OVER},
    "end_team": {UNTIL_PUBLISHED: then("Команда выходит из конкурса, её проект не оценивают."), PUBLISHED: OVER},
    "accept_correction": {
        BEFORE_START: then("Проверки пройдут заново, категория команды может измениться."),
        STARTED - PUBLISHED: late(
            "Конкурс начался",
            "application.fields",
            until="starts",
            after="На чём основан допуск, больше не меняется. Отклоните исправление; категорию команды назначают на "
            "её странице, остальное исправляет сотрудник на странице заявки.",
            code="application.frozen",
        ),
        PUBLISHED: OVER,
    },
    "decline_correction": {ANNOUNCED: YES},
    "settle_finding": {ANNOUNCED: YES},
    "remove_member": {BEFORE_START: YES, STARTED: TEAM_IS_FIXED},
    "correct_application": {
        BEFORE_START: YES,
        STARTED: late(
            "Конкурс начался",
            "application.fields",
            until="starts",
            after="Данные заявки больше не меняются.",
            code="application.frozen",
        ),
    },
    "correct_from_outside": {
        BEFORE_START: YES,
        STARTED: no("Конкурс начался: данные заявки больше не меняются.", "application.fields", code="application.frozen"),
    },
    "withdraw_from_outside": {
        BEFORE_START: then("Место в команде освобождается, капитан и заявитель узнают об этом."),
        STARTED - PUBLISHED: YES,
        PUBLISHED: no(
            "Решение комиссии опубликовано: отозвать заявку уже нельзя.", "results.publication", code="results.published"
        ),
    },
    "correct_for_applicant": {
        BEFORE_START: then("Проверки пройдут заново, заявителю уйдёт письмо."),
        STARTED - PUBLISHED: then("Учёба и роль уже не меняются; состав в протоколе остаётся как записан."),
        PUBLISHED: then("Решение комиссии и выданные документы не меняются."),
    },
    "offer_captaincy": CAPTAINCY,
    "accept_captaincy": CAPTAINCY,
    "decline_captaincy": {ANNOUNCED: YES},
    "rename_team": {BEFORE_START | STARTED - PUBLISHED: YES, PUBLISHED: OVER},
    "set_sender": {BEFORE_START | STARTED - PUBLISHED: YES, PUBLISHED: OVER},
    "show_team": {ANNOUNCED | {Stage.FINISHED}: YES},
    "acknowledge_rules": {ANNOUNCED: YES},
}
NO_PLACES = no("Места распределены: решение комиссии опубликовано.", "seats", code="results.published")
decisions: Rows = {
    "admit_application": {
        BEFORE_START: YES,
        FIRST_DAY | WORK: then("Конкурс уже идёт: человек узнает о допуске из письма сейчас."),
        JUDGED: no("Оценка уже открыта: допускать к участию поздно.", "registration.decision", code="admission.late"),
    },
    "refuse_application": {ANNOUNCED: YES},
    "keep_in_reserve": {
        BEFORE_START: YES,
        STARTED: no("Конкурс начался: резерва больше нет, заявку допускают или отказывают.", "seats", code="reserve.over"),
    },
    "take_back_reserve": {
        BEFORE_START: YES,
        STARTED: no("Конкурс начался: резерва больше нет, заявку допускают или отказывают.", "seats", code="reserve.over"),
    },
    "end_reserve": {ANNOUNCED: YES},
    "undo_decision": {ANNOUNCED: YES},
    "close_registration_early": {
        OPEN: then("Приём заявок кончается сразу, об этом говорит страница конкурса."),
        REGISTERED | LATER: late("Регистрация уже закончилась", "seats", until="closes", code="closing.over"),
    },
    "open_registration_again": {
        OPEN: no("Регистрация и так открыта.", "seats", code="closing.none"),
        REGISTERED | {Stage.RUNNING}: then("Только закрытая досрочно: заявки снова принимаются до обычного срока."),
        between(Stage.HANDED_IN, Stage.AMENDING): CLOSED,
    },
    "decide_affiliation": {UNTIL_PUBLISHED: YES, PUBLISHED: OVER},
    "remember_official": {NOT_FINISHED: YES},
    "forget_official": {NOT_FINISHED: YES},
    "suspend_application": {
        between(Stage.REGISTRATION, Stage.ASSESSED): YES,
        UNDER_PROTOCOL: then(PROTOCOL_STANDS),
        PUBLISHED: OVER,
    },
    "reinstate_application": {ANNOUNCED: YES},
    "exclude_application": {
        between(Stage.REGISTRATION, Stage.ASSESSED): YES,
        UNDER_PROTOCOL: then(PROTOCOL_STANDS),
        PUBLISHED: then("Решение опубликовано: место, приз и дипломы отзывают отдельными решениями."),
    },
    "exclude_team": {
        between(Stage.REGISTRATION, Stage.ASSESSED): YES,
        UNDER_PROTOCOL: then(PROTOCOL_STANDS),
        PUBLISHED: then("Решение опубликовано: место, приз и дипломы отзывают отдельными решениями."),
    },
    "take_back_exclusion": TAKEN_BACK,
    "take_back_team_exclusion": TAKEN_BACK,
    "decide_team_name": {UNTIL_PUBLISHED: YES, PUBLISHED: OVER},
    "set_team_category": {
        between(Stage.REGISTRATION, Stage.ASSESSED): YES,
        UNDER_PROTOCOL: then(PROTOCOL_STANDS),
        PUBLISHED: no("Результаты опубликованы: категория больше не меняется.", "category", code="category.too_late"),
    },
    "release_unconfirmed_place": {
        between(Stage.REGISTRATION, Stage.HANDED_IN): YES,
        between(Stage.ASSESSMENT, Stage.SIGNED): no(
            "Оценка уже открыта: места больше не передаются.", "seats", code="release.too_late"
        ),
        PUBLISHED: no("Результаты опубликованы: места больше не передаются.", "seats", code="release.too_late"),
    },
    "pass_place_on": {
        frozenset({Stage.REGISTERED}): then("Место получает резерв, команда встаёт в его конец."),
        OPEN: no("Приём заявок ещё идёт: команда может пополниться.", "seats", code="place.not_held"),
        WORK: then("Конкурс уже идёт: место получает резерв, если порядок передаёт места после начала."),
        JUDGED: NO_PLACES,
    },
    "answer_offer": {between(Stage.REGISTRATION, Stage.HANDED_IN): YES, JUDGED: NO_PLACES},
    "rejoin_waitlist": {between(Stage.REGISTRATION, Stage.HANDED_IN): YES, JUDGED: NO_PLACES},
    "raise_seats": {
        DRAFT: YES,
        BEFORE_START: then("Свободные места сразу получает резерв."),
        FIRST_DAY | WORK: then("Конкурс уже идёт: места сразу получает резерв."),
        JUDGED: no("Оценка уже открыта: мест не прибавляют.", "seats"),
    },
    # By the clock; each looks itself whether there is anything to do.
    "fill_free_seats": YES,
    "settle_seats": YES,
    "renew_changed_hints": YES,
}
arrival: Rows = {
    "answer_attendance": {between(Stage.REGISTRATION, Stage.ASSESSED): YES, between(Stage.DRAFTED, Stage.AMENDING): YES},
    "check_in": {
        BEFORE_START: then("До первого дня: пришедшего отмечают заранее."),
        STARTED: YES,
    },
    "undo_check_in": {ANNOUNCED: YES},
}
guardians: Rows = {
    "invite_leader": {UNTIL_PUBLISHED: YES, PUBLISHED: OVER},
    "agree_to_lead": {UNTIL_PUBLISHED: YES, PUBLISHED: OVER},
    "attach_appointment": {ANNOUNCED: YES},
    "check_appointment": {ANNOUNCED: YES},
    "step_down": {
        BEFORE_START: then("Капитан и организатор узнают об этом из письма."),
        STARTED - PUBLISHED: then("Команда остаётся без руководителя, пока организатор не назовёт другого."),
        PUBLISHED: YES,
    },
    "ask_representative": {ANNOUNCED: YES},
    "fill_consent": {ANNOUNCED: YES},
    "upload_consent": {ANNOUNCED: YES},
    "decide_consent": {ANNOUNCED: YES},
    "correct_child_form": {ANNOUNCED: YES},
    # A person's right, whenever (152-FZ, article 9).
    "withdraw_representative": YES,
    "send_code": YES,
    "link_representative": YES,
    "note_consent_seen": YES,
}
# Rights of the person whose data they are, and what is written down of them: whatever the stage.
rights: Rows = dict.fromkeys(
    [
        "withdraw_consent", "give_consent_again", "reveal_personal_data", "erase_application", "erase_application_again", "order_export",
        "make_api_token", "extend_api_token", "revoke_api_token", "resend_letter", "set_letter_template", "send_test_letter",
    ],
    YES,
)  # fmt: skip
around: Rows = {
    "start_mailing": {ANNOUNCED | {Stage.CANCELLED}: YES},
    "mail_schools": {BEFORE_START: YES, STARTED: then("Конкурс начался: письмо о регистрации опоздает.")},
    "save_schools": {NOT_FINISHED: YES},
    "forget_school": {NOT_FINISHED: YES},
}
for rows in (filing, leaving, decisions, arrival, guardians, rights, around):
    declare(rows)
