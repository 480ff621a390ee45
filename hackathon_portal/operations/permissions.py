"""Who may do what in the work around a contest."""

import rules

from hackathon_portal.accounts import permissions as who

rules.add_perm("operations.form_teams", who.is_staff_of | who.is_on_committee_of)
rules.add_perm("operations.answer_requests", who.is_staff_of | who.is_on_operations_of)
rules.add_perm("operations.manage_volunteers", who.is_staff_of | who.is_on_operations_of)
rules.add_perm("operations.manage_gatherings", who.is_staff_of | who.is_on_operations_of)
rules.add_perm("operations.mark_attendance", who.is_staff_of | who.is_on_operations_of | who.is_at_door_of)
rules.add_perm("operations.give_kits", who.is_staff_of | who.is_on_operations_of | who.is_volunteer_of)
rules.add_perm("operations.see_shifts", who.is_volunteer_of)
rules.add_perm("operations.write_press", who.is_staff_of | who.is_on_committee_of)
