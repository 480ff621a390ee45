"""Lanes of the letters around a contest's days. Their kinds begin as those of registration, where the pages of letters find them."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(Lane.PERSONAL, "registration.", "support volunteer team_proposed person_proposed team_formed")
# Whoever has signed up must not come in vain.
declare(Lane.PERSONAL, "registration.", "shift_moved shift_taken_off")
# The programme is where one has to be.
declare(Lane.MASS, "registration.", "programme_changed")
