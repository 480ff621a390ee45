"""At which stages prizes are prepared, granted and paid (contests/stages.py)."""

from hackathon_portal.contests.stages import (
    ANNOUNCED,
    NOT_FINISHED,
    PUBLISHED,
    YES,
    Dated,
    Rows,
    Stage,
    between,
    declare,
    declare_days,
    no,
    then,
)

DRAFT = frozenset({Stage.DRAFT})
BEFORE = between(Stage.REGISTRATION, Stage.SIGNED)
NO_RESULTS = no("Решение комиссии ещё не опубликовано.", "results.publication", code="results.unpublished")
granted = {BEFORE: NO_RESULTS, PUBLISHED: YES}

fund: Rows = {
    name: {
        DRAFT | BEFORE: YES,
        PUBLISHED: no("Результаты опубликованы, фонд больше не меняется.", "prize.fund", code="fund.fixed"),
    }
    for name in ("set_fund_source", "remove_fund_source", "set_prize", "set_prizes", "set_special_prize", "remove_special_prize")
}
awards: Rows = {
    "announce_winners": {
        between(Stage.REGISTRATION, Stage.DRAFTED): no(
            "Опубликовать можно только протокол, подписанный всеми.", "results.publication", code="protocol.unsigned"
        ),
        frozenset({Stage.SIGNED}): then("Места видят все, победителям уходят письма, начинается срок заявлений о выплате."),
        PUBLISHED: YES,
    },
    "set_announced_day": {BEFORE: NO_RESULTS, PUBLISHED: YES},
    "give_special_prize": {
        BEFORE: no(
            "Специальный приз вручают после публикации решения комиссии.", "results.publication", code="special.too_early"
        ),
        PUBLISHED: YES,
    },
    "refuse_prize": {BEFORE: NO_RESULTS, PUBLISHED: then("Приз не выплачивается; кому он присуждён, узнаёт об этом.")},
    "settle_exclusion": {BEFORE: NO_RESULTS, PUBLISHED: then("В призах исключённым отказано, их документы отозваны.")},
    "mark_money_returned": granted,
    "decline_prize": granted,
    "restore_prize": granted,
    "mark_thing_given": {BEFORE: NO_RESULTS, PUBLISHED: then("Приз становится доходом тех, кто его получил.")},
    "pass_prize_on": {BEFORE: NO_RESULTS, PUBLISHED: then("Новый получатель узнаёт о призе; прежнему его уже не вернуть.")},
    "take_back_passed": granted,
    "take_back_thing_given": granted,
    "set_shares": granted,
    "agree_to_share": granted,
    "refuse_share": granted,
}
diplomas: Rows = {
    **dict.fromkeys(["issue_diplomas", "send_unsent"], granted),
    # Thanks are for mentors and volunteers too, whose work ends before the results.
    **{name: {ANNOUNCED: YES} for name in ("issue_thanks", "thank_somebody")},
    **dict.fromkeys(["send_diploma", "correct_diploma", "revoke_diploma", "reissue_diploma", "order_diplomas"], YES),
    "set_template": {NOT_FINISHED: YES},
    "choose_design": {NOT_FINISHED: YES},
    "ask_parcel": granted,
    "send_parcel": granted,
    "deliver_parcel": granted,
    "return_parcel": granted,
    "correct_track": granted,
    "take_back_delivery": granted,
}
payouts: Rows = dict.fromkeys(
    [
        "begin_payout_application", "save_payout_application", "attach_signed_copy", "submit_payout_application",
        "allow_late_payout", "forbid_late_payout", "accept_payout_application", "return_payout_application", "reopen_payout_application",
        "change_tax_status", "attach_required_document",
        "check_required_documents", "waive_required_document", "demand_required_document", "ask_required_document", "decline_silent", "make_register",
        "approve_register", "dissolve_register", "mark_paid", "mark_returned", "import_statement", "decide_entry",
        "reopen_entry",
    ],
    granted,
)  # fmt: skip
rest: Rows = {
    "set_payer_account": {NOT_FINISHED: YES},
    "add_payer": {NOT_FINISHED: YES},
    "make_payer_main": {NOT_FINISHED: YES},
    "set_sources_of_payer": {NOT_FINISHED: YES},
    "remove_payer": {NOT_FINISHED: YES},
    # The year's tax and what is only read or erased go on after the contest.
    **dict.fromkeys(
        [
            "mark_tax_remitted",
            "set_thing_value",
            "state_receiver",
            "settle_tax",
            "take_back_settlement",
            "use_overpayment",
            "free_overpayment",
        ],
        YES,
    ),
    "take_form": YES,
    "mark_notice": YES,
    "take_back_notice": YES,
    **dict.fromkeys(
        [
            "order_single_payment",
            "take_back_tax_order",
            "mark_agent_remitted",
            "take_certificate",
            "take_own_certificate",
            "confirm_income_code",
            "take_back_income_code",
        ],
        YES,
    ),
    "set_report_day": YES,
    "accept_grant_report": YES,
    "take_back_grant_report": YES,
    **dict.fromkeys(["send_grant_use", "withdraw_grant_use", "accept_grant_use", "return_grant_use"], YES),
    "open_register": YES,
    "erase_payout": YES,
    "order_archive": YES,
    "seal_archive": YES,
    "close_contest": {
        BEFORE: no("Сначала опубликуйте решение комиссии.", "results.publication", code="contest.no_results"),
        PUBLISHED: then("Порядок и результаты больше не меняются; завершение можно отменить с причиной."),
        frozenset({Stage.FINISHED}): no("Конкурс уже завершён.", code="contest.closed"),
    },
    "reopen_contest": {
        DRAFT | ANNOUNCED: no("Конкурс не завершён.", code="contest.open"),
        frozenset({Stage.FINISHED}): YES,
    },
}
NOT_YET = no("{day} ещё не наступило: отмечают то, что уже сделано.", code="day.to_come")
declare_days(
    {
        "send_parcel": Dated(lambda given: given["sent_on"], before=NOT_YET),
        "deliver_parcel": Dated(lambda given: given["delivered_on"], before=NOT_YET),
        "return_parcel": Dated(lambda given: given["returned_on"], before=NOT_YET),
    }
)
for rows in (fund, awards, diplomas, payouts, rest):
    declare(rows)
