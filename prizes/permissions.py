"""Who may do what with prizes."""

import rules

from hackathon_portal.accounts import permissions as who
from prizes.representing import acts_for


@rules.predicate
def is_captain_of_awarded_team(user, award) -> bool:
    return award is not None and award.team.has_captain(user)


@rules.predicate
def is_recipient(user, award) -> bool:
    """The holder of a part, or who acts for them while they are a child (`prizes/representing.py`); of a whole prize the captain."""
    if award is None or award.holder_id is None:
        return is_captain_of_awarded_team(user, award)
    return award.holder.user_id == user.pk or acts_for(user, award.holder)


rules.add_perm("prizes.manage_fund", who.is_staff_of)
rules.add_perm("prizes.issue_diplomas", who.is_staff_of | who.is_secretary_of)
rules.add_perm("prizes.apply", is_recipient)
rules.add_perm("prizes.divide", is_captain_of_awarded_team)
rules.add_perm("prizes.see_payouts", who.is_accountant_of)
rules.add_perm("prizes.decide_payout", who.is_accountant_of)
rules.add_perm("prizes.pay", who.is_accountant_of)
# A ministry may have one accountant: the second person may be of the staff.
rules.add_perm("prizes.approve_register", who.is_accountant_of | who.is_staff_of)
rules.add_perm("prizes.see_obligations", who.is_staff_of | who.is_accountant_of | who.is_secretary_of)
rules.add_perm("prizes.archive", who.is_staff_of)
