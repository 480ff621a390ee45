"""Lanes of the letters of schools."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(Lane.MASS, "learning.", "enrolled reminder")  # a file enrols many at once
declare(Lane.PERSONAL, "learning.", "finished recognised revoked restored ended certificate")
