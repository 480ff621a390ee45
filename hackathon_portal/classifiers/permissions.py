"""Who keeps classifiers; everybody reads them."""

import rules

from hackathon_portal.accounts import permissions as who

rules.add_perm("classifiers.manage", who.is_administrator)
