"""Who may do what with a contest as a whole."""

import rules

from hackathon_portal.accounts import permissions as who


@rules.predicate
def is_signed_in(user, contest) -> bool:
    return user.is_authenticated


@rules.predicate
def is_announced(user, contest) -> bool:
    return contest is not None and contest.state != contest.State.DRAFT


@rules.predicate
def is_rehearsal(user, contest) -> bool:
    return contest is not None and contest.is_rehearsal


@rules.predicate
def is_invented_for(user, contest) -> bool:
    """An invented person of this rehearsal, played by whoever rehearses."""
    return contest is not None and contest.is_rehearsal and getattr(user, "invented_for", None) == contest.pk


# A rehearsal is seen by who has a part in it, and by nobody else.
is_open_to = ~is_rehearsal | is_invented_for | who.has_a_role_in
rules.add_perm("contests.see", is_announced & is_open_to | who.is_staff_of)
rules.add_perm("contests.take_part", is_signed_in & is_announced & is_open_to)
# Who moves the clock of a rehearsal, plays its people and removes it; who may make one of a contest.
rules.add_perm("contests.rehearse", is_rehearsal & (who.is_staff_of | who.is_secretary_of))
rules.add_perm("contests.make_rehearsal", ~is_rehearsal & (who.is_staff_of | who.is_secretary_of))
rules.add_perm("contests.manage", who.is_staff_of)
# What stands on the sites the document names is marked by who publishes.
rules.add_perm("contests.mark_published", who.is_staff_of | who.is_secretary_of)
rules.add_perm("contests.see_desk", who.has_a_place_at_the_desk_of)
rules.add_perm("contests.see_journal", who.is_staff_of | who.is_secretary_of)
# A long work started in a contest is followed by who started it.
rules.add_perm("contests.follow_jobs", who.has_a_role_in)
rules.add_perm("contests.create", who.is_administrator | who.is_keeper)
