"""The roles of contests, of seasons, of organisations and of the portal, one table, and which of them a user holds: one query per request, kept on the user
object.

A new role is a member and a row here, and the permissions it has in the `permissions.py` of the apps it works in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from hackathon_portal.accounts import second_factor
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.kernel.rooms import PORTAL, Kind, Room, contest_room, read, room_of


class Role(models.TextChoices):
    """Roles a grant gives; participant and captain follow from applications and need no grant."""

    MENTOR = "mentor", "ментор"
    STAFF = "staff", "сотрудник"
    SECRETARY = "secretary", "секретарь комиссии"
    MEMBER = "member", "член комиссии"
    CHAIR = "chair", "председатель комиссии"
    ASSESSOR = "assessor", "ассессор"
    ACCOUNTANT = "accountant", "бухгалтер"
    DOOR = "door", "встречает на площадке"
    PARTNER = "partner", "партнёр"
    COMMITTEE = "committee", "организационный комитет"
    OPERATIONS = "operations", "оперативный штаб"
    VOLUNTEER = "volunteer", "волонтёр"
    ADMINISTRATOR = "admin", "администратор портала"
    SEASON_STAFF = "season", "сотрудник сезона"
    METHODOLOGIST = "methodist", "методист тестов"
    AMBASSADOR = "ambassador", "амбассадор"
    CURATOR = "curator", "куратор сопровождения"
    SEASON_DOOR = "season_door", "встречает на мероприятиях"
    REPRESENTATIVE = "represents", "представитель организации"


@dataclass(frozen=True)
class RoleRules:
    """What is special about a role."""

    granted_by: str = "contests.manage"  # the permission in the contest that gives and takes the role
    second_factor: bool = True  # it sees personal data or points: a second factor comes first
    sees_desk: bool = False  # has a page of its own among the pages of staff
    names_people: bool = False  # makes accounts for those it names
    held_in: Kind = Kind.CONTEST  # the only kind of room it is given in; it opens nothing of another


ROLES: dict[Role, RoleRules] = {
    Role.MENTOR: RoleRules("judging.manage_mentors", second_factor=False, sees_desk=True),
    Role.STAFF: RoleRules(sees_desk=True, names_people=True),
    Role.SECRETARY: RoleRules("judging.manage_commission", sees_desk=True, names_people=True),
    Role.MEMBER: RoleRules("judging.manage_commission", sees_desk=True),
    Role.CHAIR: RoleRules("judging.manage_commission", sees_desk=True),
    Role.ASSESSOR: RoleRules("judging.appoint_assessors", sees_desk=True),
    Role.ACCOUNTANT: RoleRules(sees_desk=True),
    Role.DOOR: RoleRules(second_factor=False),
    Role.PARTNER: RoleRules(),
    Role.COMMITTEE: RoleRules(sees_desk=True),
    Role.OPERATIONS: RoleRules(sees_desk=True),
    Role.VOLUNTEER: RoleRules("operations.manage_volunteers", second_factor=False),
    Role.ADMINISTRATOR: RoleRules("accounts.manage", names_people=True, held_in=Kind.PORTAL),
    Role.SEASON_STAFF: RoleRules("seasons.manage", names_people=True, held_in=Kind.SEASON),
    Role.METHODOLOGIST: RoleRules("seasons.manage", held_in=Kind.SEASON),
    Role.AMBASSADOR: RoleRules("seasons.manage", second_factor=False, held_in=Kind.SEASON),
    Role.CURATOR: RoleRules("seasons.manage", held_in=Kind.SEASON),
    Role.SEASON_DOOR: RoleRules("seasons.manage", second_factor=False, held_in=Kind.SEASON),
    Role.REPRESENTATIVE: RoleRules("organisations.grant", held_in=Kind.ORGANISATION),
}

SECOND_FACTOR_ROLES = frozenset(role for role, its in ROLES.items() if its.second_factor)
DESK_ROLES = frozenset(role for role, its in ROLES.items() if its.sees_desk)
PORTAL_ROLES = frozenset(role for role, its in ROLES.items() if its.held_in == Kind.PORTAL)
CONTEST_ROLES = tuple(role for role, its in ROLES.items() if its.held_in == Kind.CONTEST)
SEASON_ROLES = tuple(role for role, its in ROLES.items() if its.held_in == Kind.SEASON)
ORGANISATION_ROLES = tuple(role for role, its in ROLES.items() if its.held_in == Kind.ORGANISATION)
NAMING_ROLES = frozenset(role for role, its in ROLES.items() if its.names_people)


def forget_roles(user: Any) -> None:
    """After a change of roles they are asked anew, by whichever object the request under way knows the person."""
    for known in second_factor.objects_of(user):
        known.pop("_roles_by_room", None)
        known.pop("_grants", None)


@prepared
def _granted(user_id: int) -> models.QuerySet[Any, Any]:
    """Every role of a person, each with whether they have a second factor."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415  the table of roles is read before the models of allauth are there

    factor = Authenticator.objects.filter(user=OuterRef("user")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    grants = apps.get_model("accounts", "RoleGrant").objects.filter(user=user_id)
    return grants.annotate(factor=Exists(factor)).values_list("contest", "room", "role", "factor")


def granted_roles(user: Any, where: Any) -> frozenset[str]:
    """Every role granted to `user` in the contest or season (in the portal where it is None), whether or not they may act in it now."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    remembered = second_factor.kept_on(user)
    key, portal = str(room_of(where)), str(PORTAL)
    by_room: dict[str, frozenset[str]] = remembered.setdefault("_roles_by_room", {})
    if key not in by_room:
        # One query for all rooms; what is asked here alone counts for the session and for `is_held_back`.
        rows = remembered.get("_grants")
        if rows is None:
            rows = remembered["_grants"] = _granted(user.pk)
        for room in {portal, key}:
            by_room[room] = frozenset(role for contest_id, its, role, _ in rows if (its or str(contest_room(contest_id))) == room)
        if rows:
            remembered["_owns_device"] = rows[0][3]
        if not SECOND_FACTOR_ROLES.isdisjoint(by_room[portal] | by_room[key]):
            second_factor.limit_session(user)
    return by_room[key]


def rooms_of(user: Any, kind: Kind) -> dict[int, frozenset[str]]:
    """Rooms of one kind in which `user` has roles, with the roles, whether or not they may act there now; nothing is asked anew."""
    if not user.is_authenticated or not user.is_active:
        return {}
    granted_roles(user, None)
    found: dict[int, set[str]] = {}
    for contest_id, its, role, _ in second_factor.kept_on(user).get("_grants") or ():
        room = read(its) if its else contest_room(contest_id)
        if room.kind == kind and room.pk is not None:
            found.setdefault(room.pk, set()).add(role)
    return {pk: frozenset(roles) for pk, roles in found.items()}


def works_for(user: Any, room: Room) -> bool:
    """Whether `user` acts in this room or in the portal in a role that sees personal data (hence needs the factor)."""
    here = models.Q(contest=room.pk) if room.kind == Kind.CONTEST else models.Q(room=str(room))
    held = user.grants.filter(models.Q(room=str(PORTAL)) | here, role__in=SECOND_FACTOR_ROLES)
    return bool(user.is_active) and second_factor.has_passed(user) and held.exists()


def roles_of(user: Any, where: Any) -> frozenset[str]:
    """Roles in which `user` acts in the contest or season (None: in the portal); without the second factor none that needs it."""
    granted = granted_roles(user, where)
    if granted & SECOND_FACTOR_ROLES and not second_factor.has_passed(user):
        return granted - SECOND_FACTOR_ROLES
    return granted


def lacks_second_factor(user: Any, where: Any = None) -> bool:
    """Whether `user` holds a role here (None: in the portal) in which they cannot act before the session passes the factor."""
    return bool(granted_roles(user, where) & SECOND_FACTOR_ROLES) and not second_factor.has_passed(user)


def is_held_back(user: Any) -> bool:
    """Whether a page drawn for `user` shows less than their roles open, for want of the second factor; asks nothing anew."""
    asked = second_factor.kept_on(user).get("_roles_by_room", {}).values()
    return any(roles & SECOND_FACTOR_ROLES for roles in asked) and not second_factor.has_passed(user)
