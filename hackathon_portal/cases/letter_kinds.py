"""Lanes of the letters about cases."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(Lane.PERSONAL, "cases.", "invited sent returned approved opened withdrawn closed open_again")
declare(Lane.MASS, "cases.", "corrected")  # to everybody who took its files: not to be refused
