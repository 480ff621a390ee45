"""What the stages of a contest have against a new version of its regulation or another announcement, what follows from a change, and
whom they tell of it: each registers itself, contests know none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hackathon_portal.contests import last_use
from hackathon_portal.contests.models import AnnouncementChange, Contest, RegulationVersion
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


# (contest as announced, its changed fields with their new values) -> [(field, why it cannot be so)]
AnnouncementCheck = Callable[[Contest, Mapping[str, Any]], list[tuple[str, str]]]
_announcement_checks: list[AnnouncementCheck] = []


def announcement_check(check: AnnouncementCheck) -> AnnouncementCheck:
    """Ask this function before an announced contest is changed, cancelled or taken off (fields `state`)."""
    _announcement_checks.append(check)
    return check


def announcement_objections(contest: Contest, changed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Changes of the announcement that what has already happened in the contest contradicts."""
    return [objection for check in _announcement_checks for objection in check(contest, changed)]


# The same -> sentences for the page that shows a change before it is made.
Consequence = Callable[[Contest, Mapping[str, Any]], list[str]]
_consequences: list[Consequence] = []


def consequence(source: Consequence) -> Consequence:
    """Let the page of a change name what follows from it in this part of the contest."""
    _consequences.append(source)
    return source


def consequences(contest: Contest, changed: Mapping[str, Any]) -> list[str]:
    return [sentence for source in _consequences for sentence in source(contest, changed)]


# Called in the transaction of the action, after the contest has been written: the contest, the change, the fields with their old values.
ChangeFollower = Callable[[Contest, AnnouncementChange, Mapping[str, Any]], None]
_change_followers: list[ChangeFollower] = []


def follows_announcement(follower: ChangeFollower) -> ChangeFollower:
    """Call this function when an announced contest has been changed by an act, cancelled, brought back or taken off."""
    _change_followers.append(follower)
    return follower


def tell_of_announcement(contest: Contest, change: AnnouncementChange, before: Mapping[str, Any]) -> None:
    for follower in _change_followers:
        follower(contest, change, before)
