"""The lane of the organiser's daily letter."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(Lane.MASS, "prizes.", "obligations")  # the work of those who get it: not to be refused
