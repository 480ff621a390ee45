"""What the administrator's actions with somebody's account share: the reason, the letter to the person, who else must hear."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.errors import RuleViolation

SHORTEST_REASON = 5
Hearer = Callable[[User], object]
_hearers: list[Hearer] = []
LossHearer = Callable[[RoleGrant, User], object]
_of_losses: list[LossHearer] = []


def asked_reason(reason: str) -> str:
    """The reason without spaces around; RuleViolation where there is none."""
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise RuleViolation(
            code="reason.missing", message="Напишите основание: его увидят в журнале и в письме.", field="reason", status=422
        )
    return reason[:300]


def tell_person(user: User, what: str, *, kind: str = "account_notice", **context: Any) -> None:
    """A letter (`templates/account/letters/{what}.txt`) about what was done with their account; its kind `account` is one with a key."""
    outbox.post_template(
        template=f"account/letters/{what}.txt",
        context={"user": user, **context},
        kind=kind,
        key=f"account:{what}:{secrets.token_hex(16)}",
        to=user.email,
    )


def follows_blocking(hearer: Hearer) -> Hearer:
    """Register what another app does when an account has been blocked, in the same transaction."""
    _hearers.append(hearer)
    return hearer


def tell_of_blocking(user: User) -> None:
    for hearer in _hearers:
        hearer(user)


def follows_loss_of_role(hearer: LossHearer) -> LossHearer:
    """Register what another app does when a role is taken away (the grant, who takes it), in the same transaction."""
    _of_losses.append(hearer)
    return hearer


Objector = Callable[[User, Any, str], str]
_objectors: list[Objector] = []


def objects_to_roles(objector: Objector) -> Objector:
    """Register what another app knows against a role: (user, contest, role) -> why not, in words; empty where nothing."""
    _objectors.append(objector)
    return objector


def objection_to(user: User, contest: Any, role: str) -> str:
    return next((why for objector in _objectors if (why := objector(user, contest, role))), "")


Condition = Callable[[User, Any, str], RuleViolation | None]
_conditions: list[Condition] = []


def asks_before_assignment(condition: Condition) -> Condition:
    """Register what another app asks of whoever is to work in a contest: (user, contest, role) -> the refusal, None where nothing is in the way."""
    _conditions.append(condition)
    return condition


def refuse_unready(user: User, contest: Any, role: str) -> None:
    """Refuse to assign somebody who lacks what is asked of the role. Every deed that assigns people in a contest asks here
    (tests/rules/test_assignments_ask.py finds one that does not); `grant_role` is one of them."""
    for condition in _conditions:
        if violation := condition(user, contest, role):
            raise violation


def tell_of_lost_role(grant: RoleGrant, by: User) -> None:
    for hearer in _of_losses:
        hearer(grant, by)
