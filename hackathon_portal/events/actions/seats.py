"""Seats of gatherings that have become free go to those who wait, whatever freed them.

A seat is free when somebody declines (`answer_gathering`), and after any action that changed answers, gatherings or halls: an account
erased with its answers, a hall or a gathering that got more seats. Who is excluded, withdraws or loses the place in a stage no longer
belongs to the audience: the app that knows it calls `let_go`. After all of them one function, `fill`, passes the seats on.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from hackathon_portal.events.actions.telling import tell
from hackathon_portal.events.audiences import may_come
from hackathon_portal.events.models import Gathering, Hall, SignUp
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.following import Done, follow

State = SignUp.State
# They pass seats on themselves, or free none: whoever is marked at a door takes no seat of another.
LEAVE_SEATS = frozenset({"answer_gathering", "mark_entries", "mark_attended", "invite_to_gathering", "set_slots"})
# What of an answer keeps a seat or a place in the queue.
HELD = (State.COMING, State.WAITING, State.INVITED)


def locked(gathering: Gathering) -> Gathering:
    """The gathering's row as it is now, nobody else giving its seats until the end of the action."""
    return Gathering.objects.select_for_update(of=("self",)).select_related("contest", "hall").get(pk=gathering.pk)


def taken(gathering: Gathering) -> QuerySet[SignUp]:
    """Answers that take a seat."""
    return gathering.sign_ups.filter(state=State.COMING)


def fill(gathering: Gathering) -> int:
    """Free seats go to those who wait, the longest first; each is told. Under the gathering's lock. How many got one."""
    if clock.now() >= gathering.starts_at:
        return 0
    waiting = gathering.sign_ups.filter(state=State.WAITING).select_related("user").order_by("answered_at", "id")
    rows = list(waiting if gathering.most is None else waiting[: max(gathering.most - taken(gathering).count(), 0)])
    if rows:
        SignUp.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.COMING)
        tell("gathering_promoted", gathering, [row.user for row in rows], f"promoted:{clock.now().isoformat()}")
    return len(rows)


@follow([SignUp, Gathering, Hall], but=LEAVE_SEATS)
def pass_on(_done: Done) -> None:
    """Somebody waits: are there seats?"""
    waits = SignUp.objects.filter(gathering=OuterRef("pk"), state=State.WAITING)
    for gathering in Gathering.objects.filter(Exists(waits), starts_at__gt=clock.now()).order_by("pk"):
        fill(locked(gathering))


def to_come(**where: object) -> QuerySet[Gathering]:
    """Gatherings not begun that only an audience may come to, which somebody may have left."""
    return Gathering.objects.filter(starts_at__gt=clock.now(), audience=Gathering.Audience.ADMITTED, **where)


def let_go(rows: QuerySet[SignUp]) -> int:
    """Whoever of these no longer belongs to the audience comes no more; the seats go to those who wait. How many went."""
    gone = [
        row
        for row in rows.filter(state__in=HELD, attended_at=None)
        .select_related("user", "gathering__contest")
        .order_by("gathering")
        if not may_come(row.user, row.gathering)
    ]
    for pk in dict.fromkeys(row.gathering_id for row in gone):
        gathering = locked(Gathering(pk=pk))
        SignUp.objects.filter(pk__in=[row.pk for row in gone if row.gathering_id == pk]).update(
            state=State.DECLINED, answered_at=clock.now(), slot_at=None
        )
        fill(gathering)
    return len(gone)
