"""In which states of a season its actions may be done (`states.py`); each area has its own block."""

from hackathon_portal.seasons.states import ALWAYS, CLOSED, DRAFT, PUBLISHED, SINCE_PUBLISHED, UNTIL_CLOSED, State, declare

# The season itself.
declare(
    {
        "save_rules": DRAFT,
        "describe_season": UNTIL_CLOSED,
        "publish_season": DRAFT,
        "unpublish_season": PUBLISHED,
        "change_rules": PUBLISHED,
        "take_back_rules": PUBLISHED,
        "close_season": PUBLISHED,
        "open_season_again": CLOSED,
        "erase_season": CLOSED,
    },
    {
        "save_rules": {State.PUBLISHED: "Сезон объявлен: правила меняют новой версией, с основанием и актом."},
        "change_rules": {State.DRAFT: "Сезон ещё не объявлен: его правила просто исправляют."},
        "open_season_again": {State.DRAFT: "Сезон не завершён.", State.PUBLISHED: "Сезон не завершён."},
        "close_season": {State.DRAFT: "Завершать нечего: сезон ещё не объявлен."},
    },
)

# Banks of questions: a methodologist works on them before the season is announced.
declare(
    dict.fromkeys(
        (
            "create_bank", "import_bank", "keep_file", "name_columns", "create_question", "write_version", "label_questions", "retire_question",
            "bring_back_question",
        ),
        UNTIL_CLOSED,
    )
)  # fmt: skip

# Tests and attempts; what was begun is ended whatever became of the season.
declare(
    dict.fromkeys(
        (
            "plan_exam", "change_exam", "publish_exam", "withdraw_exam", "close_exam", "reopen_exam", "allow_more_time", "take_back_time",
            "reopen_attempt",
        ),
        UNTIL_CLOSED,
    )
    | dict.fromkeys(("take_attempts", "_take_allowances"), UNTIL_CLOSED)
    | {"start_attempt": PUBLISHED, "submit_attempt": SINCE_PUBLISHED, "close_by_staff": ALWAYS, "close_attempts_of_room": ALWAYS}
)  # fmt: skip

# Marks, statistics, decisions on keys, contested questions.
declare(
    dict.fromkeys(
        (
            "propose_ruling",
            "withdraw_ruling",
            "recount_effect",
            "adopt_ruling",
            "take_back_ruling",
            "send_appeal",
            "take_back_appeal",
            "answer_appeal",
        ),
        UNTIL_CLOSED,
    )
    | dict.fromkeys(
        ("mark_exam", "compute_statistics", "stop_ruling_letters", "resend_season_letter", "erase_season_again"), ALWAYS
    )
)

# Hubs and their contests.
declare(
    dict.fromkeys(
        ("save_hub", "import_hubs", "close_hub", "open_hub_again", "make_stage_contest", "withdraw_stage_contest"), UNTIL_CLOSED
    )
)

# Lists of selection and places.
declare(
    {
        "draft_list": PUBLISHED,
        "drop_draft": PUBLISHED,
        "approve_list": PUBLISHED,
        "withdraw_list": PUBLISHED,
        "attach_scan": ALWAYS,
        "publish_list": PUBLISHED,
        "take_back_publication": PUBLISHED,
        "confirm": PUBLISHED,
        "decline": PUBLISHED,
        "take_back_decline": PUBLISHED,
        "end_invitations": ALWAYS,
        "revoke": PUBLISHED,
        "give_back": PUBLISHED,
        "take_declines": PUBLISHED,
        "release_hub": PUBLISHED,
        "carry_team": ALWAYS,
        "follow_contest": ALWAYS,
        "keep_team": PUBLISHED,
        "give_free_place": PUBLISHED,
        "leave_place_free": PUBLISHED,
        "mark_took_part": ALWAYS,
    }
)

# The programme: halls, gatherings, answers, who was there.
declare(
    dict.fromkeys(
        ("save_gathering", "cancel_gathering", "invite_to_gathering", "set_slots", "save_hall", "remove_hall"), UNTIL_CLOSED
    )
    | {"answer_gathering": PUBLISHED}
    | dict.fromkeys(("mark_attended", "mark_entries", "revoke_attendance"), SINCE_PUBLISHED)
)

# Entrants: their own part, and files of them.
declare(
    dict.fromkeys(("file_sign_up", "change_entry", "come_back", "ask_representative_again"), PUBLISHED)
    | dict.fromkeys(("withdraw_entry", "set_consent", "answer_for_minor"), ALWAYS)
    | dict.fromkeys(
        (
            "record_import", "take_file", "waive_findings", "restore_findings", "exclude_entrant", "restore_entrant", "settle_double", "correct_entrant",
            "name_ambassador",
        ),
        UNTIL_CLOSED,
    )
    | dict.fromkeys(("order_export", "end_ambassador"), ALWAYS)
)  # fmt: skip

# Competitions; what was begun is ended whatever became of the season.
declare(
    dict.fromkeys(
        (
            "create_competition", "change_competition", "publish_competition", "withdraw_competition", "close_competition",
            "reopen_competition", "set_reference", "add_data_file", "remove_data_file", "enter_side", "freeze", "unfreeze",
            "add_task", "change_task", "correct_flag", "drop_task",
        ),
        UNTIL_CLOSED,
    )
    | dict.fromkeys(("join_competition", "join_side", "leave_side", "rename_side", "send_file", "choose_final", "try_flag"), PUBLISHED)
    | dict.fromkeys(
        ("reveal", "take_back_reveal", "correct_reference", "exclude_side", "restore_side", "keep_score", "give_up_file", "score_again"), ALWAYS
    )
)  # fmt: skip

# Cases of partners.
declare(
    dict.fromkeys(
        (
            "invite_to_give_cases", "begin_case", "save_case", "attach_case_file", "remove_case_file", "send_case", "take_back_case",
            "bring_back_case", "correct_case", "drop_correction", "return_case", "approve_case",
        ),
        UNTIL_CLOSED,
    )
    | dict.fromkeys(("end_case_invitation", "withdraw_case", "close_case", "open_case_again"), ALWAYS)
)  # fmt: skip

# What becomes of projects goes on when the season is closed.
declare(
    dict.fromkeys(
        (
            "make_follow_ups", "assign_curator", "plan_follow_up", "add_entry", "tell_by_team", "decide_entry", "take_back_entry_decision",
            "ask_team", "mark_interest", "withdraw_interest", "ask_contact", "withdraw_request", "answer_request", "close_contact",
            "report_introduction", "withdraw_introduction",
        ),
        SINCE_PUBLISHED,
    )
    | {"expire_requests": ALWAYS}
)  # fmt: skip

# Schools: prepared before the season is announced; who may be assigned is settled until it is over.
declare(
    dict.fromkeys(
        (
            "create_programme", "change_school", "write_module", "remove_module", "open_programme", "close_programme", "reopen_programme",
            "renew_link", "enrol_people", "join_programme", "end_enrolment", "restore_enrolment", "let_in_without", "take_back_let_in",
            "mark_read", "mark_lesson", "take_back_lesson_mark", "revoke_completion", "restore_completion",
            "recognise_completion", "remind_learners", "issue_certificates", "order_certificates", "issue_certificate", "reissue_certificate",
        ),
        UNTIL_CLOSED,
    )
    | {"settle_programme": ALWAYS}
)  # fmt: skip

# The fund.
declare(dict.fromkeys(("add_line", "move_money", "take_back_move"), UNTIL_CLOSED))
