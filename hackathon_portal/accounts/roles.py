"""Which roles a user holds in a contest: one query per request and contest, kept on the user object."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled

from hackathon_portal.accounts.models import SECOND_FACTOR_ROLES


def roles_of(user: Any, contest: Any) -> frozenset[str]:
    """Roles granted to `user` in `contest`."""
    if not user.is_authenticated:
        return frozenset()
    known: dict[int, frozenset[str]] = user.__dict__.setdefault("_roles_by_contest", {})
    if contest.pk not in known:
        known[contest.pk] = frozenset(user.grants.filter(contest=contest).values_list("role", flat=True))
    return known[contest.pk]


def lacks_second_factor(user: Any, contest: Any) -> bool:
    """Whether `user` holds a role here that needs a second factor and has not set one up."""
    return bool(roles_of(user, contest) & SECOND_FACTOR_ROLES) and not is_mfa_enabled(user)
