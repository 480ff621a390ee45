"""What the stages of a contest have against a new version of its regulation, and whom they tell of a change: each registers itself."""

from __future__ import annotations

from collections.abc import Callable

from hackathon_portal.contests import last_use
from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.regulation.schema import Regulation

# (path of the value, why it cannot be so), nothing where the stage has no objection
Check = Callable[[Contest, Regulation], list[tuple[str, str]]]
_checks: list[Check] = []


def regulation_check(check: Check) -> Check:
    """Ask this function before a version of a regulation is written."""
    _checks.append(check)
    return check


def contradictions(contest: Contest, regulation: Regulation, passing: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Values of the regulation that what has already happened in the contest contradicts; `passing`: uses (`last_use.py`) dealt with."""
    found = [objection for check in _checks for objection in check(contest, regulation)]
    return [*found, *last_use.objections(contest, regulation, passing)]


# Called in the transaction of the action, after it has written a new version of an announced contest.
Follower = Callable[[Contest, RegulationVersion], None]
_followers: list[Follower] = []


def follows_changes(follower: Follower) -> Follower:
    """Call this function when the rules of an announced contest have a new version."""
    _followers.append(follower)
    return follower


def tell_of_change(contest: Contest, version: RegulationVersion) -> None:
    for follower in _followers:
        follower(contest, version)
