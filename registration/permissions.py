"""Who may do what with teams and applications."""

import rules

from hackathon_portal.accounts import permissions as who


@rules.predicate
def is_own_application(user, application) -> bool:
    return application is not None and application.user_id == user.pk


@rules.predicate
def is_captain_of(user, team) -> bool:
    return team is not None and team.has_captain(user)


@rules.predicate
def is_leader(user, leader) -> bool:
    return leader is not None and leader.user_id == user.pk and leader.agreed_at is not None and leader.left_at is None


rules.add_perm("registration.see_queue", who.is_staff_of | who.is_secretary_of)
rules.add_perm("registration.decide", who.is_staff_of)
rules.add_perm("registration.import", who.is_staff_of)
rules.add_perm("registration.reveal", who.is_staff_of)
rules.add_perm("registration.close_early", who.is_staff_of | who.is_secretary_of)
rules.add_perm("registration.manage_officials", who.is_staff_of | who.is_secretary_of)
rules.add_perm("registration.manage_letters", who.is_staff_of)
rules.add_perm("registration.mail", who.is_staff_of)
rules.add_perm("registration.manage_tokens", who.is_staff_of)
rules.add_perm("registration.oversee_tokens", who.is_administrator)
rules.add_perm("registration.check_in", who.is_staff_of | who.is_secretary_of | who.is_at_door_of)
rules.add_perm("registration.see_numbers", who.is_staff_of | who.is_secretary_of)
rules.add_perm("registration.export", who.is_staff_of | who.is_secretary_of)
rules.add_perm("registration.see_contacts", who.is_staff_of | who.is_partner_of)
rules.add_perm("registration.own_application", is_own_application)
rules.add_perm("registration.invite", is_captain_of)
rules.add_perm("registration.lead", is_leader)
rules.add_perm("registration.raise_seats", who.is_staff_of)
