"""Questions about organisations: whose they are, what waits for a decision, who acts for one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.accounts.models import Role, RoleGrant, User
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.rooms import Kind, read
from hackathon_portal.kernel.search import found
from hackathon_portal.organisations.models import Claim, Organisation

LIVING = (Organisation.State.ASKED, Organisation.State.VERIFIED)


def representatives(organisation: Organisation) -> QuerySet[RoleGrant]:
    """Who acts for the organisation, with their accounts."""
    grants = RoleGrant.objects.filter(room=str(organisation.room), role=Role.REPRESENTATIVE)
    return grants.select_related("user").order_by("granted_at", "pk")


def represented_by(user: User) -> QuerySet[Organisation]:
    """Organisations the person acts for."""
    rooms = RoleGrant.objects.filter(user=user, role=Role.REPRESENTATIVE).values_list("room", flat=True)
    keys = [room.pk for room in map(read, rooms) if room.kind == Kind.ORGANISATION and room.pk is not None]
    return Organisation.objects.filter(pk__in=keys)


def claims_of(user: User) -> QuerySet[Claim]:
    """What the person has asked for, the newest first; what was accepted shows as an organisation."""
    return Claim.objects.filter(user=user).exclude(state=Claim.State.ACCEPTED).select_related("organisation")


def waiting() -> QuerySet[Claim]:
    """Claims nobody has decided, the oldest first."""
    return Claim.objects.filter(state=Claim.State.ASKED).select_related("organisation", "user").order_by("pk")


def organisations(search: str, state: str) -> QuerySet[Organisation]:
    """Organisations found by words of the name or by digits, of a state where one is chosen."""
    rows = Organisation.objects.filter(found(search, "name", "short_name", "inn", "ogrn"))
    if state in Organisation.State.values:
        rows = rows.filter(state=state)
    return rows.annotate(asked=Count("claims", filter=Q(claims__state=Claim.State.ASKED))).order_by(alphabetical("name"), "pk")


def living_with(inn: str) -> Organisation | None:
    """The organisation of this number that is verified or being checked."""
    return Organisation.objects.filter(inn=inn, state__in=LIVING).first() if inn else None


def administrators() -> list[Any]:
    """Accounts of the portal's administrators who can be written to."""
    grants = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).select_related("user").order_by("pk")
    return [grant.user for grant in grants if grant.user.email]
