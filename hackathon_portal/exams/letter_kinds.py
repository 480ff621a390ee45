"""Lanes of the letters of tests."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(Lane.MASS, "exams.", "rescored")  # one's own points: not to be refused
declare(Lane.PERSONAL, "exams.", "appeal_answered")
