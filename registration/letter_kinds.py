"""Lanes of the letters of registration."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(
    Lane.PERSONAL, "registration.",
    "acknowledgement admission refusal reserve reserve_over seat seat_offered seat_lost withdrawal removed member_left member_joined member_filed member_attendance captain_offered captain_changed place_released place_passed_on"
    " suspension reinstatement exclusion exclusion_taken_back team_excluded adult corrected corrected_by_staff name_refused card"
    " leader_invited representative_asked representative_returned representative_withdrawn representative_code"
    " ended resumed team_goes_on left consent_withdrawn leader_replaced appointment_returned leader_left leader_left_staff leader_merged merge_proposed merge_declined team_merged correction_proposed correction_declined correction_received attendance seat_declined",
)  # fmt: skip
declare(Lane.PERSONAL, "", "api_token idle_account staff.test")
# Reminders leave by the hundred; those of terms are turned off in «Мои данные», «придёте ли вы» decides about a place.
declare(Lane.MASS, "registration.", "deadline confirm")
# A duty: new rules must be read and confirmed; staff mark a mailing about dates, rules or safety as one everybody gets.
declare(Lane.MASS, "registration.", "rules_changed announcement_changed mailing_to_all")
declare(Lane.MASS, "registration.", "digest")  # the work of those who get it
declare(Lane.MASS, "registration.", "mailing school", may_be_refused=True)
