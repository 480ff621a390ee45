"""Lanes of the letters of gatherings. In contests their kinds begin as those of registration, where the pages of letters find them."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

# Whoever has signed up must not come in vain.
declare(Lane.PERSONAL, "registration.", "gathering_moved gathering_cancelled gathering_promoted")
declare(Lane.MASS, "registration.", "gathering_invitation", may_be_refused=True)
