"""At which stages what happens around a contest may be done (contests/stages.py)."""

from hackathon_portal.contests.stages import ANNOUNCED, BEFORE_START, NOT_FINISHED, STARTED, YES, declare, then

declare(
    {
        "change_programme": {NOT_FINISHED: YES},
        "approve_programme": {NOT_FINISHED: YES},
        "sign_up_volunteer": {ANNOUNCED: YES},
        "decide_volunteer": {ANNOUNCED: YES},
        "mark_trained": {ANNOUNCED: YES},
        "save_shift": {NOT_FINISHED: YES},
        "take_shift": {ANNOUNCED: YES},
        "leave_shift": {ANNOUNCED: YES},
        "mark_shift_done": {ANNOUNCED: YES},
        "give_kit": {BEFORE_START: then("Конкурс ещё не начался: набор выдан заранее."), STARTED: YES},
        "name_body_member": {NOT_FINISHED: YES},
        "approve_body": {NOT_FINISHED: YES},
        "end_body_membership": {NOT_FINISHED: YES},
        # Questions and the press go on after the contest; data are erased by the clock.
        "ask_organiser": YES,
        "write_to_request": YES,
        "close_request": YES,
        "write_press_item": YES,
        "agree_press_item": YES,
        "publish_press_item": YES,
        "withdraw_press_item": YES,
        "erase_around_contest": YES,
    }
)
