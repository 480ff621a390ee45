"""Lanes of the letters of competitions."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(Lane.MASS, "competitions.", "revealed")  # one's own result: not to be refused
declare(Lane.PERSONAL, "competitions.", "excluded restored")
