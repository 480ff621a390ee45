"""Who may enter a contest that is not open to everybody: whoever keeps its list says so, contests know none of them.

A contest names the gate it stands behind (`Contest.gate`); a contest without one asks nobody and costs nothing. Every entrance (a team
founded, an invitation accepted, an application filed by a page, a file or the API) asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation


@dataclass(frozen=True)
class Comer:
    """Who wants in, as far as the entrance knows: an account, or what a row of a file states."""

    user_id: int | None = None
    email: str = ""
    surname: str = ""
    name: str = ""
    patronymic: str = ""
    birth_date: date | None = None


@dataclass(frozen=True)
class Refusal:
    """Why somebody is not let in, and the page that says more."""

    message: str
    link: str = ""
    link_title: str = ""


class NotLetIn(RuleViolation):
    """The list of whoever keeps the gate does not have this person."""

    def __init__(self, refusal: Refusal, *, of_another: bool = False) -> None:
        message = f"Этого человека пригласить нельзя. {refusal.message}" if of_another else refusal.message
        super().__init__(code="entry.refused", message=message, status=403)
        self.link, self.link_title = refusal.link, refusal.link_title


# For each who comes, in their order: None for who may enter.
Gate = Callable[[Contest, Sequence[Comer]], list[Refusal | None]]
# Called in the transaction of the action when these have filed their applications.
Follower = Callable[[Contest, Sequence[Comer]], None]
# Called in the transaction of the action when applications of the contest have another state or stand in another team.
Watcher = Callable[[Contest, Sequence[Any]], None]
# Why whoever has left the contest cannot come back to it; None where nothing stands against it.
Returning = Callable[[Contest, Any], Refusal | None]
_gates: dict[str, Gate] = {}
_followers: dict[str, Follower] = {}
_watchers: dict[str, Watcher] = {}
_returning: dict[str, Returning] = {}
CLOSED = Refusal("В этот конкурс входят по списку, а список сейчас недоступен. Напишите организатору.")


def entry_gate(name: str) -> Callable[[Gate], Gate]:
    """Let this function say who enters contests behind the gate of this name."""

    def register(gate: Gate) -> Gate:
        _gates[name] = gate
        return gate

    return register


def follows_entry(name: str) -> Callable[[Follower], Follower]:
    """Call this function when people have filed applications to contests behind the gate of this name."""

    def register(follower: Follower) -> Follower:
        _followers[name] = follower
        return follower

    return register


def watches_people(name: str) -> Callable[[Watcher], Watcher]:
    """Call this function when somebody of a contest behind the gate of this name leaves it, comes back, goes to another team."""

    def register(watcher: Watcher) -> Watcher:
        _watchers[name] = watcher
        return watcher

    return register


def lets_return(name: str) -> Callable[[Returning], Returning]:
    """Ask this function before somebody comes back to a contest behind the gate of this name."""

    def register(returning: Returning) -> Returning:
        _returning[name] = returning
        return returning

    return register


def comer_of(user: Any) -> Comer:
    """A signed-in person as a gate sees them."""
    return Comer(user_id=user.pk, email=user.email)


def refusals(contest: Contest, comers: Sequence[Comer]) -> list[Refusal | None]:
    """May these people enter this contest: for each, None or why not. Behind a gate that nobody keeps nobody comes in."""
    if not contest.gate:
        return [None] * len(comers)
    gate = _gates.get(contest.gate)
    return gate(contest, comers) if gate else [CLOSED] * len(comers)


def refuse_entry(contest: Contest, comer: Comer, *, of_another: bool = False) -> None:
    """Refuse whoever may not enter; `of_another`: somebody else invites them."""
    if contest.gate and (refusal := refusals(contest, [comer])[0]):
        raise NotLetIn(refusal, of_another=of_another)


def tell_entered(contest: Contest, comers: Sequence[Comer]) -> None:
    """These people have filed their applications: whoever keeps the gate hears of it."""
    if contest.gate and comers and (follower := _followers.get(contest.gate)):
        follower(contest, comers)


def tell_changed(contest: Contest, applications: Sequence[Any]) -> None:
    """These applications have another state or another team by now: whoever keeps the gate hears of it."""
    if contest.gate and applications and (watcher := _watchers.get(contest.gate)):
        watcher(contest, applications)


def refuse_return(contest: Contest, application: Any) -> None:
    """Refuse whoever comes back where their place has been given to another."""
    if contest.gate and (asked := _returning.get(contest.gate)) and (refusal := asked(contest, application)):
        raise NotLetIn(refusal)
