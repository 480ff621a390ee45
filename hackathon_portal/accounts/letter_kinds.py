"""Lanes of the letters about accounts."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

# Codes, confirmations, resets, invitations to set a password; what was done with the account, for its owner may have to act at once.
declare(Lane.ACCOUNT, "", "account account_notice")
# Repeats the subject of a letter in its lane (`outbox.repeat`).
declare(Lane.PERSONAL, "", "messenger telegram")
