"""Deeds with prizes: fund, awards, diplomas, payout applications, payments, registers (Tula: section 10)."""

from prizes.actions.awards import announce_winners, issue_diplomas, revoke_diploma, set_prize
from prizes.actions.claims import (
    accept_payout_application,
    allow_late_payout,
    attach_signed_copy,
    begin_payout_application,
    return_payout_application,
    save_payout_application,
    submit_payout_application,
)
from prizes.actions.payments import make_register, mark_paid, mark_returned, open_register, set_payer_account

__all__ = [
    "accept_payout_application",
    "allow_late_payout",
    "announce_winners",
    "attach_signed_copy",
    "begin_payout_application",
    "issue_diplomas",
    "make_register",
    "mark_paid",
    "mark_returned",
    "open_register",
    "return_payout_application",
    "revoke_diploma",
    "save_payout_application",
    "set_payer_account",
    "set_prize",
    "submit_payout_application",
]
