"""Lanes of the letters of contests."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(Lane.PERSONAL, "contests.", "infected_sender infected_staff")
