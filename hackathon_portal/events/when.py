"""At which stages gatherings of a contest may be kept and answered (contests/stages.py)."""

from hackathon_portal.contests.stages import ANNOUNCED, NOT_FINISHED, YES, declare

declare(
    {
        "save_gathering": {NOT_FINISHED: YES},
        "cancel_gathering": {NOT_FINISHED: YES},
        "answer_gathering": {ANNOUNCED: YES},
        "invite_to_gathering": {ANNOUNCED: YES},
        "set_slots": {NOT_FINISHED: YES},
        "mark_attended": {ANNOUNCED: YES},
        "mark_entries": {ANNOUNCED: YES},
        "revoke_attendance": {ANNOUNCED: YES},
        "save_hall": {NOT_FINISHED: YES},
        "remove_hall": {NOT_FINISHED: YES},
    }
)
