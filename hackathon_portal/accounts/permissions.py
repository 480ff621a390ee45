"""Predicates on roles, named as sentences; other modules build their permissions from them."""

import rules

from hackathon_portal.accounts.models import Role
from hackathon_portal.accounts.roles import roles_of


@rules.predicate
def is_staff_of(user, contest) -> bool:
    return contest is not None and Role.STAFF in roles_of(user, contest)


@rules.predicate
def is_secretary_of(user, contest) -> bool:
    return contest is not None and Role.SECRETARY in roles_of(user, contest)


@rules.predicate
def is_chair_of(user, contest) -> bool:
    return contest is not None and Role.CHAIR in roles_of(user, contest)


@rules.predicate
def is_member_of(user, contest) -> bool:
    return contest is not None and Role.MEMBER in roles_of(user, contest)


@rules.predicate
def is_accountant_of(user, contest) -> bool:
    return contest is not None and Role.ACCOUNTANT in roles_of(user, contest)


@rules.predicate
def is_mentor_of(user, contest) -> bool:
    return contest is not None and Role.MENTOR in roles_of(user, contest)


@rules.predicate
def is_at_door_of(user, contest) -> bool:
    return contest is not None and Role.DOOR in roles_of(user, contest)


@rules.predicate
def is_partner_of(user, contest) -> bool:
    return contest is not None and Role.PARTNER in roles_of(user, contest)


@rules.predicate
def is_on_committee_of(user, contest) -> bool:
    return contest is not None and Role.COMMITTEE in roles_of(user, contest)


@rules.predicate
def is_on_operations_of(user, contest) -> bool:
    return contest is not None and Role.OPERATIONS in roles_of(user, contest)


@rules.predicate
def is_volunteer_of(user, contest) -> bool:
    return contest is not None and Role.VOLUNTEER in roles_of(user, contest)


@rules.predicate
def has_a_role_in(user, contest) -> bool:
    return contest is not None and bool(roles_of(user, contest))


is_on_commission_of = is_chair_of | is_secretary_of | is_member_of
