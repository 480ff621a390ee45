"""Lanes of the letters of contests."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(Lane.PERSONAL, "contests.", "infected_sender infected_staff unsaid")
declare(Lane.MASS, "contests.", "announcement_changed")  # moved days and places: a duty, not to be refused
