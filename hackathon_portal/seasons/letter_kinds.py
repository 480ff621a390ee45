"""Lanes of the letters of seasons; each area adds its own."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

# Changed rules of a season, the same to everybody whom they concern.
declare(Lane.MASS, "season.", "rules_changed")
