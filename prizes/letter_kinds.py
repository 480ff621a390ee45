"""Lanes of the letters about prizes."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(
    Lane.PERSONAL,
    "prizes.",
    "prize prize_refused award_withdrawn term_goes_on term_moved late_allowed late_forbidden shares share_refused share_refused_staff parcel parcel_returned payout_accepted payout_returned payout_term grant_accepted grant_returned payout_received paid diploma_revoked",
)
declare(Lane.MASS, "prizes.", "diploma")  # to everybody at once, each with a PDF made as it leaves
