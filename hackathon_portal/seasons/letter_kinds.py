"""Lanes of the letters of seasons; each area adds its own."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

# Changed rules of a season, the same to everybody whom they concern.
declare(Lane.MASS, "season.", "rules_changed")
# Everybody of a file at once: whoever waits for a code goes first.
declare(Lane.MASS, "season.", "signed_up")


# One's own place: an invitation, the reserve's turn, a place lost. The lists as a whole are told in the mass lane (`telling.py`).
declare(Lane.PERSONAL, "seasons.", "place_passed place_lost")
declare(Lane.MASS, "seasons.", "place_offered place_reserve place_out")
# Another time or city of a hub, the same to everybody there.
declare(Lane.MASS, "seasons.", "hub_moved")
declare(Lane.PERSONAL, "season.", "entry representative_asked representative_answered decided")
# What became of a project: a team is asked, an organisation is answered.
declare(Lane.PERSONAL, "seasons.", "follow_up_asked contact_asked exchange_answered")
