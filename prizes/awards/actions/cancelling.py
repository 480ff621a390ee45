"""What becomes of a payment while its prize is not given out, and when it is given out after all."""

from __future__ import annotations

from prizes.models import Award, Payment
from prizes.states import PAYMENT, PayoutState


def cancel_payment(payment: Payment | None) -> None:
    """The payment, locked by the caller, is not to be made; it remembers what it was. One that is paid or cancelled stays so."""
    if payment is None or payment.state not in PAYMENT.table["cancel"][0]:
        return
    payment.cancelled_from = payment.state
    PAYMENT.move(payment, "cancel")
    payment.save(update_fields=["state", "cancelled_from"])


def restore_payment(award: Award) -> None:
    """The payment is again what it was: planned, or sent back by the bank.

    One whose application was opened again before is planned when that is accepted.
    """
    payment = Payment.objects.select_for_update().filter(award=award, state=Payment.State.CANCELLED).first()
    if payment is None:
        return
    was = payment.cancelled_from
    # Rows from before the state was remembered: what was accepted had been planned.
    if not was and Award.objects.filter(pk=award.pk, payout_application__state=PayoutState.ACCEPTED).exists():
        was = Payment.State.PLANNED
    if was:
        PAYMENT.move(payment, "restore" if was == Payment.State.PLANNED else "restore_returned")
        payment.cancelled_from = ""
        payment.save(update_fields=["state", "cancelled_from"])
