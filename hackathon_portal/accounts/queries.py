"""Reads of accounts for the portal's administrator."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.accounts.roles import SECOND_FACTOR_ROLES, Role
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.search import found

FILTERS = {
    "all": "все",
    "roles": "с ролями",
    "no_factor": "роль требует второго фактора, а его нет",
    "makers": "создают конкурсы",
    "administrators": "администраторы портала",
    "blocked": "заблокированные",
}
DEVICES = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def accounts(*, search: str = "", chosen: str = "all") -> QuerySet[User]:
    """Accounts with `has_factor`, their grants prefetched as `all_grants`; `search` by parts of the name or the e-mail.

    Accounts erased by their owners are left out.
    """
    grants = RoleGrant.objects.select_related("contest").order_by("contest_id", "role")
    rows = User.objects.exclude(email__endswith="@erased.invalid").annotate(
        has_factor=Exists(DEVICES.filter(user=OuterRef("pk")))
    )
    rows = rows.filter(found(search, "email", "surname", "name", "patronymic"))
    return (
        rows.filter(_chosen(chosen))
        .prefetch_related(Prefetch("grants", grants, to_attr="all_grants"))
        .order_by(alphabetical("surname"), alphabetical("name"), "email", "pk")
    )


def _chosen(chosen: str) -> Q:
    granted = RoleGrant.objects.filter(user=OuterRef("pk"))
    return {
        "roles": Q(Exists(granted)),
        "no_factor": Q(has_factor=False, is_active=True)
        & (Q(Exists(granted.filter(role__in=SECOND_FACTOR_ROLES))) | Q(is_staff=True) | Q(is_superuser=True)),
        "makers": Q(is_staff=True),
        "administrators": Q(Exists(granted.filter(role=Role.ADMINISTRATOR))),
        "blocked": Q(is_active=False),
    }.get(chosen, Q())
