"""Why a person's data are not erased yet: money that is awarded and not paid (tax and payment need them)."""

from __future__ import annotations

from django.db.models import Q

from prizes.awards.queries.awards import payable
from prizes.models import Award, Payment
from registration.models import Application
from registration.parts import holds_data


@holds_data
def open_money(application: Application) -> str:
    """In words, while a prize of this person is granted and not paid; empty otherwise."""
    own = Q(holder=application.pk) | Q(
        holder=None, project__authors__application=application.pk, project__authors__is_captain=True
    )
    waiting = payable(application.contest).filter(own, state=Award.State.GRANTED).exclude(payment__state=Payment.State.PAID)
    if not waiting.exists():
        return ""
    return (
        "вам присуждён денежный приз, и он не выплачен; для налога и выплаты данные нужны. "
        "Получите приз или откажитесь от него на странице «Мои призы»"
    )
