"""Deeds of registration. Each is one transaction that locks what it counts, checks, writes, and posts its letters."""

from registration.actions.application import fill_free_seats, findings_of, give_consents, save_draft, submit_application
from registration.actions.decisions import admit_application, close_registration_early, refuse_application, withdraw_application
from registration.actions.personal import claim_application, reveal_personal_data
from registration.actions.shared import PERSON_FIELDS, identity_of, lock_contest, person_of
from registration.actions.teams import accept_invitation, check_invitation, found_team, invitation_by_token, invite_to_team

__all__ = [
    "PERSON_FIELDS",
    "accept_invitation",
    "admit_application",
    "check_invitation",
    "claim_application",
    "close_registration_early",
    "fill_free_seats",
    "findings_of",
    "found_team",
    "give_consents",
    "identity_of",
    "invitation_by_token",
    "invite_to_team",
    "lock_contest",
    "person_of",
    "refuse_application",
    "reveal_personal_data",
    "save_draft",
    "submit_application",
    "withdraw_application",
]
