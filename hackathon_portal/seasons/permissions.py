"""Who may do what in a season."""

from typing import Any

import rules

from hackathon_portal.accounts import permissions as who
from hackathon_portal.accounts.roles import Role

is_staff_of = who.holds(Role.SEASON_STAFF)
is_methodologist_of = who.holds(Role.METHODOLOGIST)
is_ambassador_of = who.holds(Role.AMBASSADOR)
is_curator_of = who.holds(Role.CURATOR)
is_at_door_of = who.holds(Role.SEASON_DOOR)


@rules.predicate
def is_announced(user: Any, season: Any) -> bool:
    return season is not None and season.state != season.State.DRAFT


@rules.predicate
def is_signed_in(user: Any, season: Any) -> bool:
    return bool(user.is_authenticated)


rules.add_perm("seasons.create", who.is_administrator | who.is_keeper)
rules.add_perm("seasons.see", is_announced | is_staff_of | is_methodologist_of | is_ambassador_of | is_curator_of | is_at_door_of)
rules.add_perm("seasons.take_part", is_signed_in & is_announced)
rules.add_perm("seasons.see_desk", is_staff_of | is_methodologist_of | is_curator_of)
rules.add_perm("seasons.manage", is_staff_of)
rules.add_perm("seasons.see_journal", is_staff_of)
rules.add_perm("seasons.select", is_staff_of)
rules.add_perm("seasons.keep_bank", is_methodologist_of | is_staff_of)
rules.add_perm("seasons.plan_tests", is_staff_of | is_methodologist_of)
rules.add_perm("seasons.rule_on_keys", is_staff_of | is_methodologist_of)
rules.add_perm("seasons.adopt_rulings", is_staff_of)
rules.add_perm("seasons.see_board", is_staff_of | is_methodologist_of)
rules.add_perm("seasons.run_competitions", is_staff_of | is_methodologist_of)
rules.add_perm("seasons.keep_cases", is_staff_of)
rules.add_perm("seasons.manage_schools", is_staff_of)
rules.add_perm("seasons.manage_gatherings", is_staff_of)
rules.add_perm("seasons.mark_attendance", is_staff_of | is_at_door_of)
rules.add_perm("seasons.see_own_count", is_ambassador_of)
rules.add_perm("seasons.follow_up", is_staff_of | is_curator_of)
