"""Lanes of the letters about organisations."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(
    Lane.PERSONAL,
    "organisations.",
    "claim_filed claim_accepted claim_refused claim_taken_back representative_invited representative_removed ended opened_again",
)
