"""Who may do what with an organisation."""

from typing import Any

import rules

from hackathon_portal.accounts import permissions as who
from hackathon_portal.accounts.roles import Role

is_representative_of = who.holds(Role.REPRESENTATIVE)


@rules.predicate
def is_verified(user: Any, organisation: Any) -> bool:
    return organisation is not None and organisation.is_verified


@rules.predicate
def asks_to_represent(user: Any, organisation: Any) -> bool:
    """Whoever has applied for it sees what became of that."""
    return bool(user.is_authenticated) and organisation is not None and organisation.claims.filter(user=user.pk).exists()


# Registered data of a verified organisation are no secret; of another only its people and who checks it know.
rules.add_perm("organisations.see", is_verified | is_representative_of | who.is_administrator | asks_to_represent)
rules.add_perm("organisations.verify", who.is_administrator)
rules.add_perm("organisations.see_people", is_representative_of | who.is_administrator)
rules.add_perm("organisations.see_journal", is_representative_of | who.is_administrator)
# Acting for it needs an organisation that is verified; the right comes back when it is opened again.
rules.add_perm("organisations.manage", is_verified & is_representative_of)
rules.add_perm("organisations.invite", is_verified & is_representative_of)
# Who gives and takes the role: representatives, and who verifies them.
rules.add_perm("organisations.grant", who.is_administrator | is_verified & is_representative_of)
rules.add_perm("organisations.manage_tokens", is_verified & is_representative_of)
