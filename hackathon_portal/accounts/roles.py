"""Which roles a user holds in a contest: one query per request and contest, kept on the user object."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from hackathon_portal.accounts.models import SECOND_FACTOR_ROLES


def _kept(user: Any) -> dict[str, Any]:
    """What is kept on the user object; a request's lazy user and the user in it are one person."""
    return getattr(user, "_wrapped", user).__dict__


def forget_roles(user: Any) -> None:
    """After a change of roles they are asked anew."""
    _kept(user).pop("_roles_by_contest", None)


def roles_of(user: Any, contest: Any) -> frozenset[str]:
    """Roles granted to `user` in `contest`."""
    if not user.is_authenticated:
        return frozenset()
    kept = _kept(user)
    known: dict[int, frozenset[str]] = kept.setdefault("_roles_by_contest", {})
    if contest.pk not in known:
        # With the roles comes, in the same query, whether the person has a second factor.
        factor = Authenticator.objects.filter(user=OuterRef("user")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        rows = user.grants.filter(contest=contest).annotate(factor=Exists(factor)).values_list("role", "factor")
        known[contest.pk] = frozenset(role for role, _ in rows)
        kept["_has_second_factor"] = any(has for _, has in rows)
    return known[contest.pk]


def lacks_second_factor(user: Any, contest: Any) -> bool:
    """Whether `user` holds a role here that needs a second factor and has not set one up."""
    roles = roles_of(user, contest)
    return bool(roles & SECOND_FACTOR_ROLES) and not _kept(user)["_has_second_factor"]
