"""Predicates on roles, named as sentences; other modules build their permissions from them."""

from __future__ import annotations

from functools import cache
from typing import Any

import rules

from hackathon_portal.accounts.roles import DESK_ROLES, NAMING_ROLES, Role, roles_of
from hackathon_portal.accounts.second_factor import has_passed, has_rights_outside, limit_session


@cache
def holds(*roles: Role) -> rules.Predicate:
    """Somebody with one of these roles in the contest asked about."""

    def holds_one(user: Any, contest: Any) -> bool:
        return contest is not None and not roles_of(user, contest).isdisjoint(roles)

    return rules.predicate(holds_one, name=f"holds_{'_or_'.join(roles)}")


is_staff_of = holds(Role.STAFF)
is_secretary_of = holds(Role.SECRETARY)
is_chair_of = holds(Role.CHAIR)
is_member_of = holds(Role.MEMBER)
is_assessor_of = holds(Role.ASSESSOR)
is_accountant_of = holds(Role.ACCOUNTANT)
is_mentor_of = holds(Role.MENTOR)
is_at_door_of = holds(Role.DOOR)
is_partner_of = holds(Role.PARTNER)
is_on_committee_of = holds(Role.COMMITTEE)
is_on_operations_of = holds(Role.OPERATIONS)
is_volunteer_of = holds(Role.VOLUNTEER)
is_on_commission_of = holds(Role.CHAIR, Role.SECRETARY, Role.MEMBER)
has_a_place_at_the_desk_of = holds(*sorted(DESK_ROLES))


@rules.predicate
def is_administrator(user: Any) -> bool:
    """The portal's administrator, by a role of the portal: no mark of Django's makes one."""
    return Role.ADMINISTRATOR in roles_of(user, None)


@rules.predicate
def has_a_role_in(user: Any, contest: Any) -> bool:
    return contest is not None and bool(roles_of(user, contest))


@rules.predicate
def names_people(user: Any) -> bool:
    return user.is_authenticated and has_passed(user) and user.grants.filter(role__in=NAMING_ROLES).exists()


@rules.predicate
def is_keeper(user: Any) -> bool:
    """An account of the admin (`is_staff`, `is_superuser`), neither blocked nor in a session without the second factor."""
    if not has_rights_outside(user):
        return False
    limit_session(user)
    return has_passed(user)


rules.add_perm("accounts.invite", names_people)
rules.add_perm("accounts.manage", is_administrator)
